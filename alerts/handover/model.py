"""What a hand-over between two shifts is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from alerts.model import Alert
from foundation.errors import Conflict, NotAllowed
from foundation.ids import AccountId, AlertId, OfficeId

HandoverId = NewType("HandoverId", str)


class NotOnDuty(Conflict):
    """Only whoever stands on this post, or has just stood there, hands it over."""

    code = "not_on_duty"


class HandoverOpen(Conflict):
    """This post is being handed over already."""

    code = "handover_open"


class HandoverEnded(Conflict):
    """This hand-over was taken or taken back already."""

    code = "handover_ended"


class NotYourHandover(NotAllowed):
    """Only the person who is named takes this step."""

    code = "not_your_handover"


class ItemsUnread(Conflict):
    """Read every open item first; then take over."""

    code = "items_unread"


class HandoverState(StrEnum):
    """Offered, taken over, or taken back by whoever offered it."""

    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What whoever leaves hands over: `acts` says of alerts what should come next."""

    office_id: OfficeId
    post: str
    to: AccountId
    acts: Mapping[AlertId, str]
    points: str = ""


@dataclass(frozen=True, kw_only=True)
class Handover:
    """A hand-over, as the log shows it; until it is taken, `outgoing` stays responsible."""

    id: HandoverId
    office_id: OfficeId
    post: str
    outgoing: AccountId
    incoming: AccountId
    state: HandoverState
    offered_at: datetime
    ended_at: datetime | None
    items: int
    passed: int | None


@dataclass(frozen=True)
class Item:
    """An alert that was open at the offer, as it is now; `act` is None where none may be read."""

    alert: Alert
    act: str | None
    confirmed_at: datetime | None
