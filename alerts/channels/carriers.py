"""Carriers: what actually sends; one for people, by apprise, and one for webhooks."""

import logging
import time
from typing import Protocol
from urllib.parse import urlencode

import apprise

from alerts.channels.installed import Channel, Installed
from alerts.channels.kindbook import sending
from alerts.channels.model import DeliveryFailed, Message, Outgoing, ToWebhook
from alerts.channels.posting import Post, Poster, signed

# Its log lines name addresses and say what a gateway answered: neither belongs into ours.
logging.getLogger("apprise").setLevel(logging.CRITICAL)
_HASTE = 0.8


class Carrier(Protocol):
    """Something that a message can be given to; an adapter of one's own is one class."""

    def send(self, channel: Channel, message: Message, address: str | None, *, tag: str) -> None:
        """Send a message, within the time that `sending.toml` allows.

        Args:
            tag: the delivery's id; the same for every try.

        Raises:
            DeliveryFailed: it was not taken.
        """


class Apprise:
    """E-mail, text messages, WeCom, DingTalk and web push, by the library of this name.

    It says yes or no and not why. What took nearly the whole time is taken for a target that
    does not answer, so that nothing else waits for it as long.
    """

    def send(self, channel: Channel, message: Message, address: str | None, *, tag: str) -> None:
        """Send a message; see `Carrier.send`."""
        limit = sending().timeout_seconds
        try:
            built = apprise.Apprise.instantiate(
                _bounded(channel.url(address), limit), suppress_exceptions=True
            )
        except Exception as error:
            raise DeliveryFailed("bad_address", permanent=True) from error
        if built is None:
            raise DeliveryFailed("bad_address", permanent=True)
        began = time.monotonic()
        body = f"{message.body} [{tag[-6:]}]"
        try:
            taken = built.notify(body=body, title=message.title)
        except Exception as error:
            raise DeliveryFailed("carrier_failed", stalls=True) from error
        if not taken:
            slow = time.monotonic() - began >= limit * _HASTE
            raise DeliveryFailed("timeout" if slow else "not_accepted", stalls=slow)


class Carriers:
    """Gives each message to whoever carries it."""

    def __init__(
        self, have: Installed, *, people: Carrier | None = None, poster: Poster | None = None
    ) -> None:
        self.have = have
        self._people = people or Apprise()
        self._poster = poster or Poster(have.webhooks)

    def send(self, outgoing: Outgoing, *, at: int) -> None:
        """Send one message; `at` is the Unix time that a webhook's signature names.

        Raises:
            DeliveryFailed: it was not taken.
        """
        delivery = outgoing.delivery
        if isinstance(outgoing, ToWebhook):
            headers = signed(outgoing.secret, delivery.id, outgoing.body, at=at)
            self._poster.post(Post(outgoing.url, outgoing.body, headers))
            return
        channel = self.have.channels[delivery.target]
        self._people.send(channel, outgoing.message, outgoing.address, tag=delivery.id)


def _bounded(url: str, seconds: int) -> str:
    """The same address with the time that connecting and answering may take."""
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}{urlencode({'cto': seconds, 'rto': seconds})}"
