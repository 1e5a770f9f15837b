"""What a screen asks for in its handshake, and whether that fits, before anybody is asked."""

from collections.abc import Collection, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.datastructures import Headers
from websockets.http11 import Request

from api.live import protocol
from api.live.origins import is_allowed

PATH = "/api/v1/live"
REFUSED, TOO_MANY, AWAY = 403, 429, 503
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto")
_LONGEST_QUERY = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A handshake: which address, from where, spoken how, and what lets it in."""

    path: str
    ticket: str | None
    resume: str | None
    origin: str | None
    host: str | None
    subprotocols: tuple[str, ...]
    address: str
    secure: bool

    @classmethod
    def of(cls, request: Request, *, address: str, secure: bool) -> "Asked":
        """What a request asks for; what stands there twice counts as not said."""
        path, _, query = request.path.partition("?")
        said = parse_qsl(query, keep_blank_values=True) if len(query) <= _LONGEST_QUERY else []
        words = dict(said) if len(said) == 1 else {}
        headers = request.headers
        offered = headers.get_all("Sec-WebSocket-Protocol")
        return cls(
            path=path,
            ticket=words.get("ticket"),
            resume=words.get("resume"),
            origin=_once(headers, "Origin"),
            host=_once(headers, "Host"),
            subprotocols=tuple(part.strip() for line in offered for part in line.split(",")),
            address=address,
            secure=secure,
        )

    def refusal(self, listed: Collection[str]) -> int | None:
        """The status with which it is refused; None while nothing speaks against it.

        Args:
            listed: the origins from which alone the stream may be opened, where there is a list.
        """
        fits = is_allowed(self.origin, self.host, secure=self.secure, listed=listed)
        spoken = protocol.SUBPROTOCOL in self.subprotocols
        named = (self.ticket is None) is not (self.resume is None)
        return None if self.path == PATH and fits and spoken and named else REFUSED


class Proxies:
    """Whom a connection comes from, told by a trusted proxy where there is one.

    The server's own rule for HTTP requests is asked, so that the two can never differ.
    """

    def __init__(self, trusted: Collection[str]) -> None:
        self._rule = ProxyHeadersMiddleware(_nobody, list(trusted)) if trusted else None

    def origin_of(
        self, headers: Headers, *, peer: tuple[str, int] | None, secure: bool
    ) -> tuple[str, bool]:
        """The address a request came from, and whether it travelled over TLS."""
        scope: dict[str, Any] = {
            "type": "websocket",
            "client": peer,
            "scheme": "wss" if secure else "ws",
            "headers": list(_forwarded(headers)),
        }
        if self._rule is not None:
            _step(self._rule(scope, _silent, _deaf))  # type: ignore[arg-type]
        client = scope["client"]
        return (client[0] if client else ""), scope["scheme"] == "wss"


def _once(headers: Headers, name: str) -> str | None:
    found = headers.get_all(name)
    return found[0] if len(found) == 1 else None


def _forwarded(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    for name in _FORWARDED:
        for value in headers.get_all(name):
            yield name.encode(), value.encode("latin-1", "replace")


def _step(rule: Coroutine[Any, Any, None]) -> None:
    """Run what never waits to its end, without a task."""
    with suppress(StopIteration):
        rule.send(None)


async def _nobody(scope: Any, receive: Any, send: Any) -> None:
    """The application behind the rule: what the rule changed is all that is wanted."""


async def _silent() -> Any:
    """Nothing is ever received."""


async def _deaf(message: Any) -> None:
    """Nothing is ever sent."""
