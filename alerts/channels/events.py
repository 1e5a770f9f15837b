"""What channels tell the journal: ids and codes; never an address, a text or a secret."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class DeliverySettled(Event):
    """A delivery was taken by its channel, or ended otherwise; `how` says which."""

    kind: ClassVar[str] = "alerts.delivery_settled"
    alert: str | None
    delivery: str
    target: str
    notice: str | None
    how: str
    error: str | None


@dataclass(frozen=True, kw_only=True)
class ChannelFailing(Event):
    """A channel or webhook has taken nothing for too long."""

    kind: ClassVar[str] = "alerts.channel_failing"
    channel: str
    outage: str
    since: str
    error: str


@dataclass(frozen=True, kw_only=True)
class ChannelWorks(Event):
    """A channel or webhook that was told to fail takes messages again, or is used no more."""

    kind: ClassVar[str] = "alerts.channel_works"
    channel: str
    outage: str


@dataclass(frozen=True, kw_only=True)
class WebhookCreated(Event):
    """Changes of alerts go to another system from now on."""

    kind: ClassVar[str] = "alerts.webhook_created"
    webhook: str
    levels: tuple[str, ...]
    clinical: bool


@dataclass(frozen=True, kw_only=True)
class WebhookEnded(Event):
    """Nothing goes to that system any more."""

    kind: ClassVar[str] = "alerts.webhook_disabled"
    webhook: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """The address of an account for one kind of channel was entered, changed or struck."""

    kind: ClassVar[str] = "alerts.contact_changed"
    account: str
    address_kind: str
    struck: bool
