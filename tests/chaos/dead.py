"""A screen that is connected and dead: it says hello, and then neither reads nor answers."""

import asyncio
import json
import socket
from typing import Self
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.uri import WebSocketURI, parse_uri

from tests.chaos.crew import Crew
from tests.journeys.consoles import SUBPROTOCOL

_SMALL = 2048
_SECONDS = 5.0


class DeadScreen:
    """Holds a socket from which nobody reads, so that what it is sent piles up at the server."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    @classmethod
    async def seated(cls, crew: Crew, account: str) -> Self | None:
        """Connect one for an account; None when the server was not there for it."""
        try:
            hand = await crew.hand(account)
            ticket = (await hand.post_once("/live-tickets"))["ticket"]
            address = urlsplit(crew.server.url)
            line = await asyncio.to_thread(_greeted, address.netloc, str(ticket))
        except Exception:  # noqa: BLE001 - whatever it was, there is one dead screen less
            return None
        return cls(line)

    def close(self) -> None:
        """Let the line go."""
        self._line.close()


def _greeted(netloc: str, ticket: str) -> socket.socket:
    """A socket after the handshake and hello; what follows is never read."""
    uri = parse_uri(f"ws://{netloc}/api/v1/live?ticket={ticket}")
    line = socket.socket()
    try:
        line.settimeout(_SECONDS)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        line.connect((uri.host, uri.port))
        _greet(line, uri, netloc)
    except BaseException:
        line.close()
        raise
    return line


def _greet(line: socket.socket, uri: WebSocketURI, netloc: str) -> None:
    protocol = ClientProtocol(uri, origin=f"http://{netloc}", subprotocols=[SUBPROTOCOL])
    protocol.send_request(protocol.connect())
    line.sendall(b"".join(protocol.data_to_send()))
    while protocol.state.name == "CONNECTING":
        data = line.recv(_SMALL)
        if not data:
            raise ConnectionError
        protocol.receive_data(data)
    protocol.send_text(json.dumps({"type": "hello", "epoch": None, "seq": None}).encode())
    line.sendall(b"".join(protocol.data_to_send()))
