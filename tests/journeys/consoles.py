"""A console that speaks the live stream as the page does, and writes down what it took in."""

import asyncio
import contextlib
import json
import threading
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.journeys.devices import Hand, Notebook

SUBPROTOCOL = "correction.v1"
OPEN = ("raised", "acknowledged", "in_review")
_PATIENCE = 10.0
_PAUSE = 0.1
# The stream hears at most twenty messages a second from one screen.
_MARK_EVERY = 0.1


class Console:
    """One screen of an account: a board, and a place in its view's stream.

    It comes back after every break with the place it had. `forgetful` is a screen with a fault: it
    comes back with none, and shows everything again.
    """

    def __init__(
        self, name: str, url: str, hand: Hand, notebook: Notebook, *, forgetful: bool = False
    ) -> None:
        self.name = name
        self.hand = hand
        self._address = urlsplit(url)
        self._note = notebook.write
        self._forgetful = forgetful
        self._shown: set[str] = set()
        self._marks: list[tuple[str, int]] = []
        self.epoch: str | None = None
        self.seq: int | None = None
        self.board: dict[str, dict[str, Any]] = {}
        self.breaks = 0

    async def run(self) -> None:
        """Keep connected until cancelled."""
        while True:
            with contextlib.suppress(OSError, WebSocketException, httpx2.HTTPError, TimeoutError):
                await self._connected()
            self.breaks += 1
            if self._forgetful:
                self.epoch = self.seq = None
                self._shown.clear()
            await asyncio.sleep(_PAUSE)

    async def _connected(self) -> None:
        ticket = (await self.hand.post_once("/live-tickets"))["ticket"]
        here = self._address.netloc
        async with connect(
            f"ws://{here}/api/v1/live?ticket={ticket}",
            origin=f"http://{here}",
            subprotocols=[SUBPROTOCOL],
            compression=None,
            open_timeout=_PATIENCE,
            proxy=None,
            max_size=None,
        ) as socket:
            await _say(socket, type="hello", epoch=self.epoch, seq=self.seq)
            signing = asyncio.create_task(self._sign(socket))
            try:
                async for text in socket:
                    if not self._takes(json.loads(text)):
                        return
            finally:
                signing.cancel()

    async def _sign(self, socket: ClientConnection) -> None:
        """Tell the stream what was shown, a little at a time."""
        with contextlib.suppress(WebSocketException):
            while True:
                await asyncio.sleep(_MARK_EVERY)
                if self._marks:
                    alert, seq = self._marks.pop(0)
                    await _say(socket, type="shown", id=alert, seq=seq)

    def _takes(self, message: dict[str, Any]) -> bool:
        """Take in a message; False when it cannot be right, and the screen comes back."""
        kind = message["type"]
        if kind == "snapshot":
            self._takes_list(message)
        elif kind == "frames":
            return all(self._takes_frame(frame) for frame in message["frames"])
        return True

    def _takes_list(self, message: dict[str, Any]) -> None:
        self.epoch, self.seq = message["epoch"], message["seq"]
        self.board = {alert["id"]: alert for alert in message["alerts"]}
        place = {"epoch": self.epoch, "seq": self.seq}
        self._note("snapshot", con=self.name, **place, ids=sorted(self.board))
        for alert in message["alerts"]:
            self._shows(alert)

    def _takes_frame(self, frame: dict[str, Any]) -> bool:
        told = {name: frame[name] for name in ("epoch", "seq", "prev", "id")}
        self._note("recv", con=self.name, what=frame["kind"], **told)
        if frame["prev"] != self.seq or frame["seq"] <= frame["prev"]:
            return False
        self.seq = frame["seq"]
        alert = frame["alert"]
        if alert["state"] in OPEN:
            self.board[alert["id"]] = alert
        else:
            self.board.pop(alert["id"], None)
        if frame["kind"] == "alerts.raised":
            self._shows(alert)
        return True

    def _shows(self, alert: dict[str, Any]) -> None:
        """Put an alert before whoever sits here, once."""
        if alert["id"] in self._shown:
            return
        self._shown.add(alert["id"])
        self._note("show", con=self.name, id=alert["id"])
        self._marks.append((alert["id"], alert["seq"]))


async def _say(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


class Witness:
    """A console in the background of a journey, on a thread of its own: what the stream told it."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.records: list[dict[str, Any]] = []
        self._url = url
        self._signs_in = username, password
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="witness", daemon=True)
        self.console: Console | None = None
        self._watching: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._watching is not None:
            self._loop.call_soon_threadsafe(self._watching.cancel)
        self._thread.join()

    def write(self, op: str, **values: Any) -> None:
        """Keep a record."""
        self.records.append({"op": op, **values})

    @property
    def board(self) -> dict[str, dict[str, Any]]:
        """The board it had at first, and every entry since."""
        return dict(self.console.board) if self.console else {}

    @property
    def is_seated(self) -> bool:
        """Whether it has its first board."""
        return self.console is not None and self.console.seq is not None

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._watch())
        finally:
            self._loop.close()

    async def _watch(self) -> None:
        hand = await Hand(self._url, self).sign_in(*self._signs_in)
        self.console = Console("witness", self._url, hand, self)
        self._watching = asyncio.create_task(self.console.run())
        with contextlib.suppress(asyncio.CancelledError):
            await self._watching
        await hand.close()
