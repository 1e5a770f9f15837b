"""The days before today, lived through the service's own actions."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts import queries as read_alerts
from alerts.actions import acknowledge, close
from alerts.model import Level
from alerts.relay import Relay
from api.demo import books, whereabouts
from api.runtime import Runtime
from correction.contact import deadlines, duties, waiting
from correction.contact.actions import record_check_in
from correction.contact.model import Claim, Duty, Feeling, Method, VerifiedBy
from correction.register.model import Place
from foundation.access.model import Principal
from foundation.clock import LEGAL_ZONE, SetClock, legal_date, start_of_day
from foundation.database import Database
from foundation.ids import AccountId, PersonId

BY = "demonstration"
_STEP = timedelta(hours=3)
# What a desk of a demonstration leaves to whoever sits down at it: the newest few alerts.
_LEFT_OPEN = 4
_NOON = 12
_CAUSES = ("os_kill", "work_restriction", "battery", "coverage")


@dataclass(frozen=True)
class Resident:
    """A person of the district, where they live, and the plan of their own, if any."""

    id: PersonId
    lon: float
    lat: float
    plan: str | None = None
    key: str = ""
    officer_id: AccountId | None = None

    @property
    def home(self) -> Place:
        """Where they live."""
        return Place(self.lon, self.lat)


@dataclass(frozen=True)
class Manner:
    """How well people keep to their windows: which shares report on time and late."""

    on_time: float
    late: float


# A few live through a whole week, and keep the desk as busy as all three hundred would.
FEW = Manner(on_time=0.968, late=0.024)
EVERYBODY = Manner(on_time=0.986, late=0.008)


@dataclass(frozen=True)
class Deed:
    """A check-in as it will arrive."""

    at: datetime
    taken_at: datetime
    duty: Duty
    resident: Resident


class Lives:
    """Lets some residents live through some days, and the command desk answer what comes of it."""

    def __init__(
        self,
        runtime: Runtime,
        residents: Sequence[Resident],
        seed: int,
        *,
        manner: Manner = FEW,
    ) -> None:
        self._database: Database = runtime.database
        self._residents = {resident.id: resident for resident in residents}
        self._manner = manner
        self._cast = {member.key: member for member in books.people().cast}
        self._dice = random.Random(seed)  # noqa: S311  (reproducible, not secret)
        self._clock = SetClock(runtime.clock.now())
        self._relay = Relay(self._database, self._clock)
        self._coming: list[Deed] = []
        self._considered: set[str] = set()

    def live(self, *, since: datetime, until: datetime, operator: Principal) -> None:
        """Live from one instant to another, in steps of three hours."""
        at = since
        while at < until:
            step_end = min(at + _STEP, until)
            deeds = self._deeds(at, step_end)
            with self._database.write() as session:
                for deed in deeds:
                    self._check_in(session, deed)
            self._clock.at = step_end
            with self._database.write() as session:
                deadlines.find_missed(session, now=step_end, limit=1000)
            self._relay.drain()
            self._answer(operator, at=step_end)
            at = step_end

    def open_days(self, *, now: datetime) -> None:
        """Open the duties of the residents for the two days after an instant."""
        with self._database.write() as session:
            duties.open_duties(session, now=now, only=frozenset(self._residents))

    def _deeds(self, since: datetime, until: datetime) -> list[Deed]:
        """What the residents do about the duties that begin in a step, in the order of time."""
        with self._database.read() as session:
            open_now = waiting.open_between(session, set(self._residents), since=since, until=until)
        planned = sorted([*self._coming, *self._drawn(open_now, since)], key=lambda deed: deed.at)
        # What arrives after this step waits for the next one.
        self._coming = [deed for deed in planned if deed.at > until]
        return [deed for deed in planned if deed.at <= until]

    def _drawn(self, open_now: Sequence[Duty], since: datetime) -> Iterator[Deed]:
        for duty in open_now:
            if duty.id in self._considered:
                continue
            self._considered.add(duty.id)
            chance = self._dice.random()
            resident = self._residents[duty.person_id]
            if chance > self._manner.on_time + self._manner.late or _sleeps(resident, duty):
                continue
            begins = max(duty.window_from, since)
            length = (duty.due_at - begins).total_seconds()
            taken = begins + timedelta(seconds=self._dice.uniform(0.05, 0.9) * length)
            delay = timedelta(seconds=self._dice.uniform(1, 20))
            if chance > self._manner.on_time:
                delay = duty.due_at - taken + timedelta(minutes=self._dice.uniform(3, 50))
            yield Deed(taken + delay, taken, duty, resident)

    def _check_in(self, session: Session, deed: Deed) -> None:
        by_desk = Method.PHONE not in deed.duty.methods
        claim = Claim(
            person_id=deed.resident.id,
            method=Method.DESK if by_desk else Method.PHONE,
            taken_at=deed.taken_at,
            feeling=Feeling.AS_USUAL,
            place=None if by_desk else self._place(deed.resident),
            verified_by=VerifiedBy.ID_CARD if by_desk else None,
        )
        actor = deed.resident.officer_id if by_desk else None
        record_check_in(session, claim, actor=actor or BY, now=deed.at)

    def _place(self, resident: Resident) -> Place:
        member = self._cast.get(resident.key)
        return whereabouts.place_of(member, resident.home, self._dice)

    def _answer(self, operator: Principal, *, at: datetime) -> None:
        """The desk takes and closes what the past raised, as a desk does."""
        with self._database.read() as session:
            view = read_alerts.view_of(session, operator)
            # From orange up an alert has steps and a second person: those the demonstration leaves.
            waiting_now = [
                alert
                for alert in read_alerts.board(session, view)
                if alert.kind != "crisis" and alert.level.rank < Level.ORANGE.rank
            ]
        newest_first = sorted(waiting_now, key=lambda alert: alert.opened_at, reverse=True)
        for alert_id in [alert.id for alert in newest_first[_LEFT_OPEN:]]:
            ending = ("explained", self._dice.choice(_CAUSES), "已电话核实 / checked by phone")
            with self._database.write() as session:
                acknowledge(session, operator, alert_id, minutes=60, now=at)
                close(session, operator, alert_id, ending=ending, now=at)


def _sleeps(resident: Resident, duty: Duty) -> bool:
    """Whether somebody on night shift sleeps through a window at noon that nobody has moved yet."""
    return resident.key == "night" and duty.window_from.astimezone(LEGAL_ZONE).hour == _NOON


def morning_before(now: datetime, days: int) -> datetime:
    """The beginning of a legal day so many days ago."""
    return start_of_day(legal_date(now) - timedelta(days=days))
