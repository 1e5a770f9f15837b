"""A real server on a loopback port with the live stream running, and consoles that talk to it."""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from api.live.front import front_of
from api.live.served import protocol_of
from api.live.stream import LiveStream
from api.runtime import Runtime

PATIENCE = 10.0


class LiveServer(uvicorn.Server):
    """uvicorn in a thread; the stream starts on its loop and stops with it."""

    def __init__(self, app: FastAPI, runtime: Runtime, *, port: int = 0, **stream: Any) -> None:
        made = protocol_of(runtime)
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            lifespan="off",
            log_config=None,
            access_log=False,
            ws=made,
            http=front_of(made),
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)
        self._runtime = runtime
        self._stream_options = stream
        self._thread = threading.Thread(target=self.run, daemon=True)
        self.port = 0
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def stream(self) -> LiveStream:
        """The stream that this server runs."""
        found: LiveStream = self._runtime.parts["live"]
        return found

    async def startup(self, sockets: Any = None) -> None:
        """Begin to serve, with the stream."""
        self.loop = asyncio.get_running_loop()
        stream = LiveStream(self._runtime, **self._stream_options)
        await stream.start()
        self._runtime.parts["live"] = stream
        await super().startup(sockets)
        self.port = self.servers[0].sockets[0].getsockname()[1]

    async def shutdown(self, sockets: Any = None) -> None:
        """Send the consoles away, then end."""
        await self.stream.stop()
        await super().shutdown(sockets)

    def begin(self) -> "LiveServer":
        """Start the thread and wait until requests are answered."""
        self._thread.start()
        until(lambda: self.started and self.port)
        return self

    def end(self) -> None:
        """Stop serving and wait for it."""
        self.should_exit = True
        self._thread.join(PATIENCE)


class Console:
    """A screen: it keeps a cursor as the page does, and remembers everything it was told."""

    def __init__(
        self, server: LiveServer, client: TestClient, *, path: str = "/api/v1/live", **options: Any
    ) -> None:
        resume = options.pop("resume", None)
        ticket = options.pop("ticket", None)
        entry = f"resume={resume}" if resume else f"ticket={ticket or ticket_of(client)}"
        opening = connect(
            f"ws://127.0.0.1:{server.port}{path}?{entry}",
            origin=options.pop("origin", f"http://127.0.0.1:{server.port}"),
            subprotocols=options.pop("subprotocols", ["correction.v1"]),
            compression=None,
            open_timeout=PATIENCE,
            **options,
        )
        self._opened = ExitStack()
        self.socket: ClientConnection = self._opened.enter_context(opening)
        self.epoch: str | None = None
        self.seq: int | None = None
        self.resume = ""
        self.board: dict[str, dict[str, Any]] = {}
        self.frames: list[dict[str, Any]] = []

    def hello(self, epoch: str | None = None, seq: int | None = None) -> dict[str, Any]:
        """Say hello and take in the answer; returns the welcome."""
        self.say(type="hello", epoch=epoch, seq=seq)
        welcome = self.hear("welcome")
        self.epoch, self.seq, self.resume = welcome["epoch"], seq, welcome["resume"]
        if not welcome["recovered"]:
            snapshot = self.hear("snapshot")
            self.board = {alert["id"]: alert for alert in snapshot["alerts"]}
            self.seq = snapshot["seq"]
        return welcome

    def say(self, **message: Any) -> None:
        """Send a message."""
        self.socket.send(json.dumps(message))

    def hear(self, kind: str, *, patience: float = PATIENCE) -> dict[str, Any]:
        """The next message, which must be of this kind."""
        message: dict[str, Any] = json.loads(self.socket.recv(timeout=patience))
        assert message["type"] == kind, message
        return message

    def take_frames(self, count: int = 1) -> list[dict[str, Any]]:
        """Take in frames until `count` have come, checking that none is missing or doubled."""
        taken: list[dict[str, Any]] = []
        while len(taken) < count:
            message = json.loads(self.socket.recv(timeout=PATIENCE))
            if message["type"] == "heartbeat":
                continue
            assert message["type"] == "frames", message
            for frame in message["frames"]:
                assert frame["epoch"] == self.epoch
                assert frame["prev"] == self.seq, (frame["prev"], self.seq)
                assert frame["seq"] > frame["prev"]
                self.seq = frame["seq"]
                self._apply(frame["alert"])
                taken.append(frame)
        self.frames += taken
        return taken

    def _apply(self, alert: dict[str, Any]) -> None:
        if alert["state"] in ("raised", "acknowledged", "in_review"):
            self.board[alert["id"]] = alert
        else:
            self.board.pop(alert["id"], None)

    def closed_with(self, *, patience: float = PATIENCE) -> int:
        """Wait for the end of the connection; the code the server gave."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self.socket.close_code is None:
            try:
                self.socket.recv(timeout=0.1)
            except TimeoutError:
                continue
            except ConnectionClosed:
                break
        assert self.socket.close_code is not None, "the connection is still open"
        return self.socket.close_code

    def close(self) -> None:
        """Leave."""
        self._opened.close()


def ticket_of(client: TestClient) -> str:
    """A fresh ticket for whoever is signed in."""
    answer = client.post("/api/v1/live-tickets")
    assert answer.status_code == 201, answer.text
    ticket: str = answer.json()["ticket"]
    return ticket


def until(happens: Callable[[], Any], *, patience: float = PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + patience
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)
