"""What the roster tells the journal: ids, codes and instants only."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class ShiftPlanned(Event):
    """Somebody was put on a post, perhaps in place of an earlier shift."""

    kind: ClassVar[str] = "alerts.shift_planned"
    shift: str
    post: str
    account: str
    substitute: str | None
    from_at: str
    until_at: str
    replaces: str | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class ShiftVoided(Event):
    """A shift was struck."""

    kind: ClassVar[str] = "alerts.shift_voided"
    shift: str
    post: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ShiftPaged(Event):
    """A test page went to somebody before a shift."""

    kind: ClassVar[str] = "alerts.shift_paged"
    shift: str
    page: str
    account: str
    occurrence: int


@dataclass(frozen=True, kw_only=True)
class ShiftAnswered(Event):
    """Somebody answered the test page of a shift."""

    kind: ClassVar[str] = "alerts.shift_answered"
    shift: str
    page: str
    account: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class ShiftUnanswered(Event):
    """Nobody of a shift answered the test page: the fallback is named."""

    kind: ClassVar[str] = "alerts.shift_unanswered"
    shift: str
    post: str
    fallback: str
