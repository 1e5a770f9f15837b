"""The rivals in Python: FastAPI's `await send_text` loop, and `websockets.broadcast`; no checks.

usage: python -m bench._live_rivals starlette|broadcast
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench._live_ours import listen, resident_kb
from bench.live_frames import message

Give = Callable[[list[str]], Awaitable[None]]


class Rival:
    """The commands of the bench; `give` sends some messages to every screen."""

    def __init__(self, loop: asyncio.AbstractEventLoop, give: Give, kept: list[str]) -> None:
        self._loop = loop
        self._give = give
        self._kept = kept
        self._seq = 1

    def _made(self, times: list[int]) -> list[str]:
        first = self._seq + 1
        self._seq += len(times)
        return [message(seq=first + number, at=at) for number, at in enumerate(times)]

    def send(self, *, m: int, each: int) -> dict[str, Any]:
        """M messages, so many in each turn of the loop."""

        async def go() -> int:
            start = time.monotonic_ns()
            for _ in range(m // each):
                await self._give(self._made([time.monotonic_ns()] * each))
                await asyncio.sleep(0)
            return start

        return {"start": asyncio.run_coroutine_threadsafe(go(), self._loop).result()}

    def pace(self, *, rate: int, seconds: int) -> dict[str, Any]:
        """So many messages a second."""

        async def go() -> int:
            start, done, step = time.monotonic_ns(), 0, 1_000_000_000 // rate
            while done < rate * seconds:
                due = min((time.monotonic_ns() - start) // step + 1, rate * seconds) - done
                if due > 0:
                    times = [start + (done + number) * step for number in range(due)]
                    await self._give(self._made(times))
                    done += due
                await asyncio.sleep(max(0.0, (start + done * step - time.monotonic_ns()) / 1e9))
            return start

        return {"start": asyncio.run_coroutine_threadsafe(go(), self._loop).result()}

    def entries(self, *, n: int) -> dict[str, Any]:
        """What screens will have missed when they come back."""
        self._kept[:] = self._made([time.monotonic_ns()] * n)
        return {}

    def rss(self) -> dict[str, Any]:
        """Resident memory, KB."""
        return {"kb": resident_kb()}


def starlette() -> None:
    """FastAPI on uvicorn: a task a screen that listens, and one loop that sends."""
    app, screens, kept = FastAPI(), set[WebSocket](), list[str]()

    @app.websocket("/api/v1/live")
    async def live(socket: WebSocket) -> None:
        await socket.accept(subprotocol="correction.v1")
        screens.add(socket)
        try:
            while True:
                await socket.receive_text()
                for text in kept:
                    await socket.send_text(text)
        except WebSocketDisconnect:
            screens.discard(socket)

    async def give(texts: list[str]) -> None:
        for screen in list(screens):
            for text in texts:
                await screen.send_text(text)

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            print(json.dumps({"port": port}), flush=True)
            rival = Rival(asyncio.get_running_loop(), give, kept)
            threading.Thread(target=_until_the_end, args=(rival,), daemon=True).start()

    options: dict[str, Any] = {
        "log_config": None,
        "access_log": False,
        "ws_per_message_deflate": False,
    }
    Server(uvicorn.Config(app, port=0, **options)).run()


async def with_broadcast() -> None:
    """The library's own way to send one message to many."""
    screens = set[ServerConnection]()

    async def live(socket: ServerConnection) -> None:
        screens.add(socket)
        try:
            await socket.wait_closed()
        finally:
            screens.discard(socket)

    async def give(texts: list[str]) -> None:
        for text in texts:
            broadcast(screens, text)

    options: dict[str, Any] = {"compression": None, "ping_interval": None}
    async with serve(live, "127.0.0.1", 0, **options) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        print(json.dumps({"port": port}), flush=True)
        rival = Rival(asyncio.get_running_loop(), give, [])
        threading.Thread(target=_until_the_end, args=(rival,), daemon=True).start()
        await asyncio.get_running_loop().create_future()


def _until_the_end(rival: Rival) -> None:
    listen(rival)
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "starlette":
        starlette()
    else:
        asyncio.run(with_broadcast())
