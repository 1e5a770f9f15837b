"""What hand-overs tell the journal: ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class DutyOffered(Event):
    """Whoever leaves has written what the next must know; the post is still theirs."""

    kind: ClassVar[str] = "alerts.duty_offered"
    handover: str
    post: str
    outgoing: str
    incoming: str
    items: int


@dataclass(frozen=True, kw_only=True)
class DutyTaken(Event):
    """The next has read every open item and taken over; `passed` alerts are theirs now."""

    kind: ClassVar[str] = "alerts.duty_taken"
    handover: str
    post: str
    outgoing: str
    incoming: str
    passed: int


@dataclass(frozen=True, kw_only=True)
class DutyOfferWithdrawn(Event):
    """Whoever offered the hand-over took it back."""

    kind: ClassVar[str] = "alerts.duty_offer_withdrawn"
    handover: str
    post: str
