"""What an order to officers is, and how far each of them has come with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, Self

from foundation.errors import Conflict, NotAllowed
from foundation.ids import AccountId, AlertId

DispatchId = NewType("DispatchId", str)


class NotNamed(NotAllowed):
    """This order names somebody else; only they can answer it."""

    code = "order_not_yours"


class NotSender(NotAllowed):
    """Whoever sent the order, or the command center, calls somebody back."""

    code = "order_not_sent_by_you"


class MayNotSend(NotAllowed):
    """A psychologist sends officers for an alert of the clinical side only."""

    code = "may_not_send_order"


class IsSent(Conflict):
    """This order was sent and nobody has received it yet; receive it first."""

    code = "order_is_sent"


class IsReceived(Conflict):
    """This order was received and nobody has arrived yet."""

    code = "order_is_received"


class IsArrived(Conflict):
    """The officer has arrived already; what comes next is the feedback."""

    code = "order_is_arrived"


class IsFedBack(Conflict):
    """The feedback to this order has been given; it is over."""

    code = "order_is_fed_back"


class IsDeclined(Conflict):
    """The officer has declined this order; it is over for them."""

    code = "order_is_declined"


class IsRecalled(Conflict):
    """This order was recalled; nobody needs to go."""

    code = "order_is_recalled"


class ErrandState(StrEnum):
    """How far a named officer has come: 已派出, 已接单, 已到场, 已反馈; or it ended otherwise."""

    SENT = "sent"
    RECEIVED = "received"
    ARRIVED = "arrived"
    FED_BACK = "fed_back"
    DECLINED = "declined"
    RECALLED = "recalled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of this officer."""
        return self in (ErrandState.FED_BACK, ErrandState.DECLINED, ErrandState.RECALLED)


class Late(StrEnum):
    """What has not come in time: the receipt, the arrival, or word from whoever has arrived."""

    RECEIPT = "receipt"
    ARRIVAL = "arrival"
    WORD = "word"


@dataclass(frozen=True)
class SafetyRule:
    """A rule of the safety note, as it stood when the order was sent."""

    code: str
    zh: str
    en: str
    basis: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the data files said when the order was sent; a later edit changes no order.

    `people_at_least`: so many should go together. `word_minutes`: how long after arriving word is
    awaited.
    """

    task: str
    task_zh: str
    task_en: str
    place: str
    place_zh: str
    place_en: str
    safety: tuple[SafetyRule, ...]
    people_at_least: int
    word_minutes: int

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept as JSON values."""
        safety = tuple(SafetyRule(**one) for one in kept["safety"])
        return cls(**{**kept, "safety": safety})


@dataclass(frozen=True, kw_only=True)
class Errand:
    """An order as it stands for one named officer; `text` is None where this reader has none.

    `word_by` is known once they have arrived; `told` holds what the journal was told to be late.
    """

    account_id: AccountId
    state: ErrandState
    receipt_by: datetime
    arrive_by: datetime
    word_by: datetime | None = None
    received_at: datetime | None = None
    arrived_at: datetime | None = None
    over_at: datetime | None = None
    over_by: AccountId | None = None
    reason: str | None = None
    outcome: str | None = None
    text: str | None = None
    withheld: bool = False
    told: frozenset[Late] = frozenset()


@dataclass(frozen=True, kw_only=True)
class DispatchOrder:
    """An order about an alert, with an errand for each named officer in the order of naming.

    `clinical`: what officers feed back is read by the clinical side alone.
    """

    id: DispatchId
    alert_id: AlertId
    said: Said
    text: str
    place_text: str
    sent_by: AccountId
    sent_at: datetime
    receipt_by: datetime
    arrive_by: datetime
    ended_at: datetime | None
    clinical: bool
    errands: tuple[Errand, ...]

    @property
    def short_of_people(self) -> bool:
        """Whether fewer go, or have gone, than should go together."""
        lost = (ErrandState.DECLINED, ErrandState.RECALLED)
        going = sum(one.state not in lost for one in self.errands)
        return self.ended_at is None and going < self.said.people_at_least


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """What whoever sends an order says; a time not given is that of the level's file.

    Times are minutes from now.
    """

    officers: tuple[AccountId, ...]
    task: str
    text: str = ""
    place: str
    place_text: str = ""
    receipt_minutes: int | None = None
    arrive_minutes: int | None = None


@dataclass(frozen=True)
class Feedback:
    """How an errand came out: a code, and words."""

    outcome: str
    text: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why an officer cannot go: a code, and words."""

    reason: str
    text: str = ""
