"""How the stream stands beside the routes: declared like them, served by a class of its own."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from starlette.websockets import WebSocket
from uvicorn.config import Config
from uvicorn.server import ServerState

from api.declarations import access, declared
from api.live import protocol, tickets
from api.live.connection import Connection
from api.live.door import AWAY, PATH
from api.live.stream import LiveStream
from api.runtime import Runtime

router = APIRouter()


@router.websocket(PATH)
@declared(
    "live",
    access(
        roles=tickets.WATCHERS,
        scope="subtree",
        labels=["identity", "juvenile", "location", "psych_level"],
    ),
)
async def live(socket: WebSocket) -> None:
    """Every change of an alert, live; see `api/live/protocol.py` for the words.

    The declaration stands here, beside the others. Who is served is decided by the class that
    `protocol_of` gives to the server; an application without it has no stream.
    """
    if "websocket.http.response" in socket.scope.get("extensions", {}):
        await socket.send_denial_response(Response(status_code=AWAY))
    else:
        await socket.close(protocol.Close.RESTART)


def protocol_of(runtime: Runtime) -> Callable[..., asyncio.Protocol]:
    """What the server makes of every request for a WebSocket, whatever its path.

    There is one stream, and no other route of this kind: nothing else is ever opened.
    """
    closed = LiveStream(runtime)

    def connection(
        config: Config,  # noqa: ARG001  (the server's own signature)
        server_state: ServerState,
        app_state: dict[str, Any],  # noqa: ARG001
    ) -> asyncio.Protocol:
        return Connection(runtime.parts.get("live", closed), server_state.connections)

    return connection
