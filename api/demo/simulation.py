"""A gentle life for a demonstration's screens: people report in the course of their windows."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from api.demo import books, habits, roster, whereabouts
from api.runtime import Runtime
from correction.contact import waiting
from correction.contact.actions import record_check_in
from correction.contact.duties import HORIZON
from correction.contact.model import Claim, Duty, Feeling, Method, VerifiedBy
from correction.register import listing
from correction.register.listing import Search
from correction.register.model import Person, Place
from correction.register.queries import OrderNotActive
from foundation.access.model import Scope
from foundation.accounts import queries as accounts
from foundation.errors import ServiceError
from foundation.ids import AccountId, PersonId
from foundation.logs import log

BY = "demonstration"
BEAT_SECONDS = 15.0
_PAGE = 200
# Who lives here is asked now and then; a transaction holds few check-ins, so that others get in.
_ASK_AGAIN = timedelta(minutes=10)
_BATCH = 10
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class _Report:
    """A check-in that somebody is about to make."""

    at: datetime
    duty: Duty
    person: Person
    home: Place


class Simulation:
    """Lets people of the demonstration report at minutes drawn once for each duty.

    Nobody is let off for a restart: what is drawn hangs on the seed and the duty alone.
    """

    def __init__(self, runtime: Runtime, *, seed: int = 7) -> None:
        if not runtime.settings.demo:
            raise ValueError("nothing is simulated outside a demonstration")
        self._runtime = runtime
        self._seed = seed
        self._people: Mapping[PersonId, Person] = {}
        self._asked_at: datetime | None = None
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
        """Let those report whose minute has come; returns how many did."""
        now = self._runtime.clock.now()
        with self._runtime.database.read() as session:
            people = self._residents(session, now)
            due = waiting.open_between(session, people, since=now, until=now + _INSTANT)
            ready = [
                _Report(now, one.duty, one.person, one.home)
                for one in self._drawn(due)
                if one.at <= now
            ]
            ready = _without_phones(session, ready)
        roster.answer_pages(self._runtime.database, self._seed, now=now)
        return self._write(ready)

    def catch_up(self) -> int:
        """Live through the windows that ended while nothing ran; returns how many reported.

        Called before anything looks for missed deadlines; otherwise a demonstration that was
        switched off for a night would begin with a board full of people who never had a chance.
        """
        now = self._runtime.clock.now()
        with self._runtime.database.read() as session:
            people = self._residents(session, now)
            since = now - HORIZON - timedelta(days=1)
            passed = [
                duty
                for duty in waiting.open_between(session, people, since=since, until=now)
                if duty.due_at <= now
            ]
            reports = sorted(self._drawn(passed), key=lambda one: one.at)
            reports = _without_phones(session, reports)
        return self._write(reports)

    def _residents(self, session: Session, now: datetime) -> Mapping[PersonId, Person]:
        """The synthetic people who have a home."""
        if self._asked_at is None or now - self._asked_at >= _ASK_AGAIN:
            found = everybody(session)
            self._people = {one.id: one for one in found if one.synthetic and one.home}
            self._asked_at = now
        return self._people

    def _drawn(self, duties: Collection[Duty]) -> Iterator[_Report]:
        for duty in duties:
            at = habits.reports_at(duty, habits.dice_of(self._seed, duty))
            person = self._people[duty.person_id]
            if at is not None and person.home is not None:
                yield _Report(at, duty, person, person.home)

    def _write(self, reports: Sequence[_Report]) -> int:
        for first in range(0, len(reports), _BATCH):
            with self._runtime.database.write() as session:
                for report in reports[first : first + _BATCH]:
                    self._record(session, report)
        return len(reports)

    def _record(self, session: Session, report: _Report) -> None:
        at_desk = Method.PHONE not in report.duty.methods
        dice = habits.dice_of(self._seed + 1, report.duty)
        member = books.cast_by_name().get(report.person.name)
        place = whereabouts.place_of(member, report.home, dice)
        claim = Claim(
            person_id=report.person.id,
            method=Method.DESK if at_desk else Method.PHONE,
            taken_at=report.at,
            feeling=Feeling.AS_USUAL,
            place=None if at_desk else place,
            verified_by=VerifiedBy.ID_CARD if at_desk else None,
        )
        actor = report.person.officer_id if at_desk else None
        try:
            record_check_in(session, claim, actor=actor or BY, now=report.at)
        except OrderNotActive:
            log.info("simulation_skips", person=report.person.id)

    def _run(self) -> None:
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                self.beat()
            except ServiceError as error:
                log.warning("simulation_waits", code=error.code)


def everybody(session: Session) -> Iterator[Person]:
    """Everybody of the installation, a page at a time."""
    scope, after = Scope("/", AccountId(BY)), None
    while True:
        page = listing.people(session, scope, Search(limit=_PAGE, after=after))
        yield from (one.person for one in page)
        if len(page) < _PAGE:
            return
        after = page[-1].person.id


def _without_phones(session: Session, reports: Sequence[_Report]) -> list[_Report]:
    """Those who have no account of their own: whoever has one reports by hand."""
    return [one for one in reports if accounts.of_person(session, one.person.id) is None]
