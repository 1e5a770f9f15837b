"""What does an officer have to do today, in which order?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from correction.contact.model import CheckIn, Duty, DutyKind, DutyState, Method, Why
from correction.register.model import Advice, AdviceLevel, Charge
from foundation.clock import LEGAL_ZONE, end_of_day, legal_date, start_of_day
from foundation.ids import PersonId


class What(StrEnum):
    """What is to be done about a person."""

    CHECK_IN = "check_in"
    REPORT_IN_PERSON = "report_in_person"
    VERIFY = "verify"


class RowState(StrEnum):
    """`missed`: its deadline passed today; `overdue`: before today."""

    MISSED = "missed"
    OVERDUE = "overdue"
    DUE = "due"
    UNVERIFIED = "unverified"
    DONE = "done"


_RANK = (RowState.OVERDUE, RowState.MISSED, RowState.DUE, RowState.UNVERIFIED, RowState.DONE)
_LEVELS = ("red", "orange", "yellow", "blue", "grey")


@dataclass(frozen=True)
class Last:
    """When and how somebody last reported."""

    at: datetime
    method: Method


@dataclass(frozen=True)
class Known:
    """What is known of the caseload at an instant, each by person.

    Args:
        open_duties: all that are open, soonest first.
        missed: the last one that stands missed, of each kind.
        unverified: check-ins nobody has looked at.
        done: what was settled at the desk today, with the check-in that did it.
        reported: when they last reported, by method: as the phone says, never later than received.
    """

    open_duties: Mapping[PersonId, Sequence[Duty]] = field(default_factory=dict)
    missed: Mapping[PersonId, Sequence[Duty]] = field(default_factory=dict)
    unverified: Mapping[PersonId, Sequence[CheckIn]] = field(default_factory=dict)
    done: Mapping[PersonId, Sequence[tuple[Duty, CheckIn]]] = field(default_factory=dict)
    reported: Mapping[PersonId, Mapping[Method, datetime]] = field(default_factory=dict)
    shown_from: Mapping[str, datetime] = field(default_factory=dict)
    advice: Mapping[PersonId, Advice] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A line of today's list."""

    charge: Charge
    what: What
    state: RowState
    due_at: datetime
    why: Why
    duty: Duty | None = None
    check_in: CheckIn | None = None
    last: Last | None = None
    advice: Advice | None = None
    done_by: str | None = None


@dataclass(frozen=True)
class Settled:
    """Somebody about whom nothing has to be done today, and what comes next."""

    charge: Charge
    next_due_at: datetime | None


@dataclass(frozen=True)
class Day:
    """Today's list, not yet in the order that alerts decide."""

    as_of: datetime
    day: date
    rows: tuple[DayRow, ...]
    settled: tuple[Settled, ...]
    care: int

    def counts(self) -> dict[str, int]:
        """How many lines there are of each block."""
        states = [row.state for row in self.rows]
        return {
            "overdue": states.count(RowState.OVERDUE) + states.count(RowState.MISSED),
            "due_today": states.count(RowState.DUE),
            "unverified": states.count(RowState.UNVERIFIED),
            "care": self.care,
            "settled": len(self.settled),
        }


def in_order(day: Day, levels: Mapping[PersonId, str]) -> tuple[DayRow, ...]:
    """The rows as an officer works them off.

    Open alerts first, gravest first; then overdue, missed today, due today by the hour,
    unverified, done; within each, soonest due first.

    Args:
        levels: the gravest open alert of each person who has one.
    """

    def key(row: DayRow) -> tuple[int, int, datetime]:
        level = levels.get(row.charge.label.id)
        grave = _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)
        if row.state is RowState.DONE:
            grave = len(_LEVELS)
        return grave, _RANK.index(row.state), row.due_at

    return tuple(sorted(day.rows, key=key))


def needs_care(advice: Advice | None) -> bool:
    """Whether somebody's advice slip asks for care."""
    return advice is not None and advice.level is not AdviceLevel.NONE


def last_missed(passed: Iterable[Duty], reported: Mapping[Method, datetime]) -> tuple[Duty, ...]:
    """Of the duties that passed unmet, the last of each kind that is still a matter for today."""
    last: dict[DutyKind, Duty] = {}
    for duty in passed:
        if stands_missed(duty, reported):
            known = last.get(duty.kind)
            last[duty.kind] = duty if known is None or known.due_at < duty.due_at else known
    return tuple(last.values())


def stands_missed(duty: Duty, reported: Mapping[Method, datetime]) -> bool:
    """Whether a missed duty is still a matter for today: nobody has heard from the person since."""
    heard = [at for method, at in reported.items() if method in duty.methods]
    return not any(at >= duty.due_at for at in heard)


def state_of(duty: Duty, shown_from: datetime, *, now: datetime) -> RowState | None:
    """How a duty stands on today's list, or None when it is not for today.

    An open duty past its deadline is missed already, also before the tick has found it.
    """
    today = legal_date(now)
    passed = duty.state is DutyState.MISSED or duty.due_at <= now
    if passed:
        # A deadline at 24:00 belongs to the day that it ends.
        return RowState.OVERDUE if duty.due_at <= start_of_day(today) else RowState.MISSED
    if duty.due_at <= end_of_day(today) and shown_from <= now:
        return RowState.DUE
    return None


def verify_by(received_at: datetime, hour: time) -> datetime:
    """By when a check-in should be looked at: that hour of its day, or of the next day."""
    day = legal_date(received_at)
    by = datetime.combine(day, hour, LEGAL_ZONE)
    return by if received_at < by else by + timedelta(days=1)


def last_of(reported: Mapping[Method, datetime]) -> Last | None:
    """The last time somebody reported."""
    if not reported:
        return None
    method = max(reported, key=lambda one: reported[one])
    return Last(reported[method], method)
