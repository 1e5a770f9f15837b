"""The first words on a connection: those for the stream go to it at once, all others to HTTP.

The HTTP server would take a handshake apart, put it together again and hand it on: work that counts
when thousands of screens come back at one time.
"""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.live.door import PATH

_KNOCK = f"GET {PATH}?".encode()
Made = Callable[..., asyncio.Protocol]


class Front(asyncio.Protocol):
    """Waits for the first words, and gives the connection away.

    Args:
        stream, http: who takes a connection, each with the server's own arguments.
    """

    __slots__ = ("_connections", "_http", "_stream", "_transport")

    def __init__(
        self, stream: Callable[[], asyncio.Protocol], http: Made, state: ServerState
    ) -> None:
        self._connections: set[Any] = state.connections
        self._stream = stream
        self._http = http

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over a socket that has said nothing yet."""
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Nothing was ever said."""
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Give the connection to whom the first words are for; they are theirs too."""
        # Words that are cut within the address are few: the HTTP server knows the way as well.
        taker = self._stream() if data.startswith(_KNOCK) else self._http()
        self._connections.discard(self)
        taker.connection_made(self._transport)
        self._transport.set_protocol(taker)
        taker.data_received(data)

    def shutdown(self) -> None:
        """The server goes down: who has said nothing is owed nothing."""
        self._transport.close()


def front_of(stream: Made) -> Made:
    """What the server makes of every connection.

    Args:
        stream: what it would make of every request for a WebSocket.
    """

    def front(
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> asyncio.Protocol:
        def http() -> asyncio.Protocol:
            return HttpToolsProtocol(config, server_state, app_state, _loop)

        def live() -> asyncio.Protocol:
            return stream(config=config, server_state=server_state, app_state=app_state)

        return Front(live, http, server_state)

    return front
