"""What a screen asks for in its handshake, and whether that fits, before anybody is asked."""

import re
from asyncio import BaseTransport
from collections.abc import Collection, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.datastructures import Headers
from websockets.http11 import Request

from api.live import protocol
from api.live.origins import is_allowed

PATH = "/api/v1/live"
REFUSED, TOO_MANY, AWAY = 403, 429, 503
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto")
_LONGEST_QUERY = 1024
_KEY = re.compile(r"[A-Za-z0-9._~-]+")


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
        word, _, key = query.partition("=")
        # Tickets and tokens are written in letters that an address needs no other way to write.
        fits = len(query) <= _LONGEST_QUERY and _KEY.fullmatch(key) is not None
        headers = request.headers
        offered = headers.get_all("Sec-WebSocket-Protocol")
        return cls(
            path=path,
            ticket=key if fits and word == "ticket" else None,
            resume=key if fits and word == "resume" else None,
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

    def asked(self, request: Request, transport: BaseTransport) -> Asked:
        """What a request over a transport asks for."""
        secure = transport.get_extra_info("sslcontext") is not None
        peer = transport.get_extra_info("peername")
        address, secure = self.origin_of(
            request.headers, peer=peer[:2] if peer else None, secure=secure
        )
        return Asked.of(request, address=address, secure=secure)

    def origin_of(
        self, headers: Headers, *, peer: tuple[str, int] | None, secure: bool
    ) -> tuple[str, bool]:
        """The address a request came from, and whether it travelled over TLS."""
        if self._rule is None:
            return (peer[0] if peer else ""), secure
        scope: dict[str, Any] = {
            "type": "websocket",
            "client": peer,
            "scheme": "wss" if secure else "ws",
            "headers": list(_forwarded(headers)),
        }
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
