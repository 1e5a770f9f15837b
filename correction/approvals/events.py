"""What approvals tells the journal: ids, codes and instants."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class LeaveOverdue(Event):
    """A leave is over and no return is known; told at its end and again two hours later."""

    kind: ClassVar[str] = "correction.leave_overdue"
    leave: str
    ended_at: datetime
    overdue_minutes: int


@dataclass(frozen=True, kw_only=True)
class LeaveReturned(Event):
    """Somebody whose leave had been told overdue was seen back."""

    kind: ClassVar[str] = "correction.leave_returned"
    leaves: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LeaveExcused(Event):
    """A leave told overdue was not: extended, or the person could not return."""

    kind: ClassVar[str] = "correction.leave_excused"
    leaves: tuple[str, ...]
    reason: str
