"""What a connection asks of the stream that it belongs to."""

from typing import Any, Protocol

from api.live.door import Asked, Proxies
from api.live.protocol import Hello, ShownMark


class Host(Protocol):
    """What a connection needs of the stream; `screen` is the connection itself."""

    proxies: Proxies
    slow_after: float

    def refusal(self, asked: Asked) -> int | None:
        """What speaks against a handshake before anybody is asked; None for nothing."""

    def knock(self, screen: Any, asked: Asked) -> int | None:
        """Ask to be let in: the status of a refusal, or None when the answer comes later."""

    def hello(self, screen: Any, hello: Hello) -> None:
        """Begin to serve a screen."""

    def heartbeat(self, place: int) -> bytes | None:
        """A sign of life, ready to be sent; None while there is none to give."""

    def welcome(self, screen: Any, head: int, *, recovered: bool) -> bytes:
        """The answer to hello, ready to be sent."""

    def renewal(self, screen: Any) -> bytes:
        """A fresh token to come back with, ready to be sent."""

    def mark(self, screen: Any, mark: ShownMark) -> None:
        """Keep that an alert was shown."""

    def wake(self) -> None:
        """Write to the screens of all logs, soon."""

    def left(self, screen: Any) -> None:
        """Forget a connection."""
