"""What a delivery is: one notice over one channel, or one change of an alert to one webhook."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from foundation.errors import Conflict, Invalid, ServiceError
from foundation.ids import AccountId, AlertId, OfficeId

DeliveryId = NewType("DeliveryId", str)
WebhookId = NewType("WebhookId", str)


class Kind(StrEnum):
    """What a channel speaks; the console is no channel, it is always told."""

    EMAIL = "email"
    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    PUSH = "push"


class AddressKind(StrEnum):
    """What kind of address of an account a channel needs."""

    EMAIL = "email"
    MOBILE = "mobile"
    IM = "im"


class Purpose(StrEnum):
    """Why a delivery was written down."""

    NOTICE = "notice"
    WEBHOOK = "webhook"
    TEST = "test"


class How(StrEnum):
    """How a delivery ended that no channel took.

    Spared: nobody needs it any more. Gave up: tried for as long as is worth while, or in vain for
    a reason that no other try would change.
    """

    SPARED = "spared"
    GAVE_UP = "gave_up"


class DeliveryState(StrEnum):
    """How far a delivery has come; a failed one is tried again at `due_at`."""

    WAITING = "waiting"
    ATTEMPTED = "attempted"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    SPARED = "spared"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One row of what is sent; its id goes with every try, so a repeat can be told as one.

    `target` is what fails as one: a channel's id, or "webhook:" and the webhook's. `lease` is set
    while somebody sends it.
    """

    id: DeliveryId
    target: str
    purpose: Purpose
    made_at: datetime
    due_at: datetime | None
    attempts: int = 0
    alert_id: AlertId | None = None
    calling_id: str | None = None
    notice_id: str | None = None
    account_id: AccountId | None = None
    webhook_id: WebhookId | None = None
    seq: int | None = None
    lease: str | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    ended_at: datetime | None = None
    how: How | None = None
    error: str | None = None

    @property
    def state(self) -> DeliveryState:
        """How far it has come."""
        if self.how is not None:
            return DeliveryState(self.how.value)
        for at, state in (
            (self.delivered_at, DeliveryState.DELIVERED),
            (self.accepted_at, DeliveryState.ACCEPTED),
        ):
            if at is not None:
                return state
        if self.lease is not None:
            return DeliveryState.ATTEMPTED
        return DeliveryState.FAILED if self.attempts else DeliveryState.WAITING


@dataclass(frozen=True)
class Health:
    """How a target does: since when it fails, how often in a row, when it last took something."""

    target: str
    last_success_at: datetime | None
    failing_since: datetime | None
    failures: int
    last_error: str | None
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An address of another system that hears of changes of alerts of an office and below.

    `clinical`: it is told also that something clinical calls, by level alone; else nothing of it.
    """

    id: WebhookId
    label: str
    url: str
    office: OfficeId
    levels: frozenset[str]
    clinical: bool
    made_by: AccountId
    made_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewWebhook:
    """A webhook as it is asked for."""

    label: str
    url: str
    office: OfficeId
    levels: frozenset[str]
    clinical: bool = False


@dataclass(frozen=True)
class Message:
    """What a person is sent: no name, no office, no kind of alert."""

    title: str
    body: str


@dataclass(frozen=True)
class ToPerson:
    """A message on its way over a channel; `address` is None where the channel is a group's."""

    delivery: Delivery
    message: Message
    address: str | None = field(repr=False)


@dataclass(frozen=True)
class ToWebhook:
    """A signed body on its way to a webhook."""

    delivery: Delivery
    url: str = field(repr=False)
    secret: str = field(repr=False)
    body: bytes


Outgoing = ToPerson | ToWebhook


class DeliveryFailed(ServiceError):
    """A channel did not take a message.

    `reason` is a code. `permanent`: another try would fail alike. `stalls`: whatever else waits for
    the same target would fail too, so it is not tried until this one is.
    """

    code = "delivery_failed"

    def __init__(self, reason: str, *, permanent: bool = False, stalls: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.stalls = stalls


class NoSuchChannel(Invalid):
    """This installation has no such channel."""

    code = "no_such_channel"


class NoAddress(Conflict):
    """Your account has no address for this channel: ask the security administrator to enter it."""

    code = "no_address_for_channel"


class AddressRefused(Invalid):
    """The service does not send to this address; see the list of hosts in the channels file."""

    code = "address_refused"


class WebhookDisabled(Conflict):
    """This webhook is disabled already; create a new one."""

    code = "webhook_disabled"
