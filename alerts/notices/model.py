"""What a calling of an alert is, and how far a notice to one person has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from alerts.duty.model import Because
from alerts.model import Level
from foundation.ids import AccountId, AlertId, OfficeId

CallingId = NewType("CallingId", str)
NoticeId = NewType("NoticeId", str)


class Ended(StrEnum):
    """Why an alert no longer calls: taken, withdrawn, kept silent, or calling at another level.

    Suspended: an exercise waits for something real. Over: the exercise has ended.
    """

    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    RISEN = "risen"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    SUSPENDED = "suspended"
    OVER = "over"


class NoticeState(StrEnum):
    """How far a notice has come; `missed` and `spared` are where it can stop.

    Missed: not displayed by its deadline. Spared: the calling ended before it was displayed.
    Joined: the same person had a notice of this step already; this post is a second reason for it.
    """

    WAITING = "waiting"
    ATTEMPTED = "attempted"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    DISPLAYED = "displayed"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    MISSED = "missed"
    SPARED = "spared"
    JOINED = "joined"


@dataclass(frozen=True, kw_only=True)
class Calling:
    """An alert calls, from one change of it to another; its chain was frozen when it began.

    `since` and `until` are the alert's own places in the journal: what a screen signs for a state
    from `since` up to, not including, `until` was this calling. `hurries`: a step nobody saw in
    time starts the next at once. `again`: how long after its last step the chain goes round again;
    None where it does not.
    """

    id: CallingId
    alert_id: AlertId
    level: Level
    chain_version: int
    hurries: bool
    again: timedelta | None
    since: int
    opened_at: datetime
    until: int | None = None
    ended_at: datetime | None = None
    ended: Ended | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A line of a chain as it will be written down: who, as what post, from when, seen within."""

    step: int
    post: str
    start_at: datetime
    display_within: timedelta


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One line of a calling; `account_id` is known from its start on, when the post is asked.

    It has started when `display_by` is set; `attempted_at` stays None where nobody who may see the
    alert was found. A notice that was displayed after its deadline has both instants.
    """

    id: NoticeId
    calling_id: CallingId
    round: int
    step: int
    post: str
    office_id: OfficeId
    start_at: datetime
    display_within: timedelta
    account_id: AccountId | None = None
    because: Because | None = None
    joined: NoticeId | None = None
    attempted_at: datetime | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    display_by: datetime | None = None
    displayed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acted_at: datetime | None = None
    missed_at: datetime | None = None
    spared_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether its time has not come."""
        return self.display_by is None and self.joined is None and self.spared_at is None

    @property
    def is_out(self) -> bool:
        """Whether it went out and nobody knows yet that it was displayed."""
        return self.attempted_at is not None and self.displayed_at is None

    @property
    def state(self) -> NoticeState:
        """How far it has come."""
        if self.joined is not None:
            return NoticeState.JOINED
        for at, state in (
            (self.acted_at, NoticeState.ACTED),
            (self.acknowledged_at, NoticeState.ACKNOWLEDGED),
            (self.displayed_at, NoticeState.DISPLAYED),
            (self.missed_at, NoticeState.MISSED),
            (self.spared_at, NoticeState.SPARED),
            (self.delivered_at, NoticeState.DELIVERED),
            (self.accepted_at, NoticeState.ACCEPTED),
            (self.attempted_at, NoticeState.ATTEMPTED),
        ):
            if at is not None:
                return state
        return NoticeState.WAITING
