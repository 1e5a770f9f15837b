"""A gentle life for a demonstration's screens: now and then somebody checks in."""

import random
import threading
from datetime import timedelta

from sqlalchemy.orm import Session

from api.demo.land import near
from api.runtime import Runtime
from correction.contact import waiting
from correction.contact.actions import record_check_in
from correction.contact.model import Claim, Duty, Feeling, Method
from correction.register import listing
from correction.register.listing import Search
from correction.register.model import Listed, Place
from foundation.access.model import Scope
from foundation.accounts import queries as accounts
from foundation.errors import ServiceError
from foundation.ids import AccountId
from foundation.logs import log

BY = "demonstration"
BEAT_SECONDS = 15.0
# Most people report in the course of their window; a few let it pass, and the tick finds them.
_FORGETFUL = 0.008
_AT_ONCE = 3


class Simulation:
    """Lets people of the demonstration report in their windows, a few at each beat."""

    def __init__(self, runtime: Runtime, *, seed: int = 7) -> None:
        if not runtime.settings.demo:
            raise ValueError("nothing is simulated outside a demonstration")
        self._runtime = runtime
        self._dice = random.Random(seed)  # noqa: S311  (a demonstration, not a secret)
        self._forgotten: set[str] = set()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulation", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present beat."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def beat(self) -> int:
        """Let a few people report; returns how many did."""
        now = self._runtime.clock.now()
        with self._runtime.database.read() as session:
            people = {one.person.id: one for one in self._people(session)}
            due = [
                duty
                for duty in waiting.open_between(
                    session, set(people), since=now, until=now + timedelta(seconds=1)
                )
                if accounts.of_person(session, duty.person_id) is None
            ]
        ready = [duty for duty in due if self._reports(duty)]
        for duty in ready[:_AT_ONCE]:
            self._report(people[duty.person_id], duty)
        return min(len(ready), _AT_ONCE)

    def _people(self, session: Session) -> tuple[Listed, ...]:
        """The synthetic people who have a home."""
        scope = Scope("/", AccountId(BY))
        found = listing.people(session, scope, Search(limit=200))
        return tuple(one for one in found if one.person.synthetic and one.person.home is not None)

    def _reports(self, duty: Duty) -> bool:
        if Method.PHONE not in duty.methods or duty.id in self._forgotten:
            return False
        if self._dice.random() < _FORGETFUL:
            self._forgotten.add(duty.id)
            return False
        return True

    def _report(self, one: Listed, duty: Duty) -> None:
        home = one.person.home
        if home is None:
            return
        now = self._runtime.clock.now()
        lon, lat = near(home.lon, home.lat, 150.0, self._dice)
        claim = Claim(
            person_id=duty.person_id,
            method=Method.PHONE,
            taken_at=now,
            feeling=Feeling.AS_USUAL,
            place=Place(lon, lat, round(self._dice.uniform(5, 80), 1)),
        )
        with self._runtime.database.write() as session:
            record_check_in(session, claim, actor=BY, now=now)

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                self.beat()
            except ServiceError as error:
                log.warning("simulation_waits", code=error.code)
