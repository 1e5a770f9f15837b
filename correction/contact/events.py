"""What contact tells the journal: ids and codes; no place, no note, no words."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from correction.contact.model import Method, Outcome, Timing, VoidReason
from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class CheckInRecorded(Event):
    """Somebody reported; `cleared` are duties it settled, `missed_cleared` those found missed."""

    kind: ClassVar[str] = "correction.check_in_recorded"
    check_in: str
    method: Method
    timing: Timing
    cleared: tuple[str, ...]
    duty: str | None
    missed_cleared: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CheckInMissed(Event):
    """A window passed without a check-in.

    `missed_in_7_days` counts the windows of the seven days before the deadline that stand missed,
    this one included; those made good late do not count.
    """

    kind: ClassVar[str] = "correction.check_in_missed"
    duty: str
    due_at: datetime
    missed_in_7_days: int


@dataclass(frozen=True, kw_only=True)
class ReportMissed(Event):
    """A period passed without a report in person."""

    kind: ClassVar[str] = "correction.report_missed"
    duty: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class CheckInVoided(Event):
    """A check-in was taken back; `reopened` are the duties that it no longer settles."""

    kind: ClassVar[str] = "correction.check_in_voided"
    check_in: str
    reason: VoidReason
    reopened: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CheckInVerified(Event):
    """A member of staff looked at a check-in and decided."""

    kind: ClassVar[str] = "correction.check_in_verified"
    check_in: str
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class PlanSet(Event):
    """A person checks in by another plan from now on."""

    kind: ClassVar[str] = "correction.plan_set"
    order: str
    plan: str


@dataclass(frozen=True, kw_only=True)
class DutiesExcused(Event):
    """Duties that had been found missed are not held against a person after all.

    An outage lasted from `outage_from` to `outage_until`, None while it lasts.
    """

    kind: ClassVar[str] = "correction.duties_excused"
    duties: tuple[str, ...]
    reason: str
    outage_from: datetime | None = None
    outage_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ArrivalDue(Event):
    """The days in which somebody has to report for the first time run out, or are over."""

    kind: ClassVar[str] = "correction.arrival_due"
    duty: str
    over: bool


@dataclass(frozen=True, kw_only=True)
class ArrivalMet(Event):
    """Somebody has reported for the first time after all, in time or late."""

    kind: ClassVar[str] = "correction.arrival_met"
    duties: tuple[str, ...]
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class ReviewMissed(Event):
    """A medical review was not handed in within its period."""

    kind: ClassVar[str] = "correction.review_missed"
    duty: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReviewMet(Event):
    """A medical review that had been found missed was made, in time or late."""

    kind: ClassVar[str] = "correction.review_met"
    duties: tuple[str, ...]
    in_time: bool
