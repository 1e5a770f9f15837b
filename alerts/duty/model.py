"""What a shift, a test page, and an answer to "who is on duty" are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId, OfficeId

ShiftId = NewType("ShiftId", str)
PageId = NewType("PageId", str)


class ShiftClash(Conflict):
    """Somebody stands on this post then, or this person stands elsewhere at that time."""

    code = "shift_clash"


class ShiftOver(Conflict):
    """This shift is over or was struck; look at the roster again."""

    code = "shift_over"


class ShiftBegun(Conflict):
    """This shift has begun: let somebody take it over instead."""

    code = "shift_begun"


class UnfitForPost(Invalid):
    """Another person, with a role of the post, at the same office or at one above."""

    code = "unfit_for_post"


class Reason(StrEnum):
    """Why a shift was struck, changed or taken over."""

    SICK = "sick"
    LEAVE = "leave"
    CALLED_AWAY = "called_away"
    EXCHANGED = "exchanged"
    UNREACHABLE = "unreachable"
    MISTAKE = "mistake"


@dataclass(frozen=True)
class Span:
    """A time from one instant up to, not including, another."""

    from_at: datetime
    until_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until_at - self.from_at

    def meets(self, other: "Span") -> bool:
        """Whether the two share any time; end to end they do not."""
        return self.from_at < other.until_at and other.from_at < self.until_at


@dataclass(frozen=True, kw_only=True)
class NewShift:
    """A shift as somebody wants it."""

    post: str
    office_id: OfficeId
    account_id: AccountId
    substitute_id: AccountId | None = None
    span: Span


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Somebody stands on a post of an office; what changes is struck and written anew.

    `replaces` is the shift in whose place it stands, `reason` why.
    """

    id: ShiftId
    post: str
    office_id: OfficeId
    account_id: AccountId
    substitute_id: AccountId | None
    span: Span
    made_by: str
    made_at: datetime
    replaces: ShiftId | None = None
    reason: Reason | None = None
    voided_at: datetime | None = None


class PageState(StrEnum):
    """How far a test page has come."""

    PLANNED = "planned"
    ASKED = "asked"
    ANSWERED = "answered"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class DutyPage:
    """A question before a shift, "do you hear us?": the holder's first, then the substitute's.

    One that was answered after its time is answered; `missed_at` then still says that it was late.
    """

    id: PageId
    shift_id: ShiftId
    occurrence: int
    account_id: AccountId
    due_at: datetime | None
    asked_at: datetime | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    missed_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def state(self) -> PageState:
        """How far it has come."""
        if self.answered_at is not None:
            return PageState.ANSWERED
        if self.missed_at is not None:
            return PageState.MISSED
        if self.dropped_at is not None:
            return PageState.DROPPED
        return PageState.PLANNED if self.asked_at is None else PageState.ASKED


class Because(StrEnum):
    """Who it is that answers for a post."""

    ON_SHIFT = "on_shift"
    SUBSTITUTE = "substitute"
    FALLBACK_HEAD = "fallback_head"


class Lack(StrEnum):
    """What was wrong with the roster, when not the shift's holder answers."""

    EMPTY = "empty"
    UNANSWERED = "unanswered"
    AWAY = "away"
    DISABLED = "disabled"


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Who answers for a post of an office at an instant, and why it is they; never nobody."""

    post: str
    office_id: OfficeId
    account_id: AccountId
    because: Because
    lack: Lack | None = None
    shift: Shift | None = None
