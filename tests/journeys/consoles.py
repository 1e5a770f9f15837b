"""A console that speaks the live stream as the page does, and writes down what it took in."""

import asyncio
import contextlib
import json
import socket
from typing import Any
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
    comes back with none, and shows everything again. `narrow` takes in little at a time, and
    `resumes` comes back with the token it was given, as the page does in a storm. One that does not
    sign (`signs`) looks on: nobody sits before it.
    """

    def __init__(
        self,
        name: str,
        url: str,
        hand: Hand,
        notebook: Notebook,
        *,
        forgetful: bool = False,
        narrow: bool = False,
        resumes: bool = False,
        signs: bool = True,
    ) -> None:
        self.name = name
        self.hand = hand
        self._address = urlsplit(url)
        self._note = notebook.write
        self._forgetful = forgetful
        self._narrow = narrow
        self._resumes = resumes
        self._signs = signs
        self._token: str | None = None
        self._socket: ClientConnection | None = None
        self._reads = asyncio.Event()
        self._reads.set()
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

    def holds_still(self) -> None:
        """Read nothing more, as a page whose machine is busy with something else."""
        self._reads.clear()

    def goes_on(self) -> None:
        """Read on."""
        self._reads.set()

    def loses_line(self) -> None:
        """Lose the connection without a word, as when a cable is pulled."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _connected(self) -> None:
        here = self._address.netloc
        # A token that is refused is not tried a second time.
        token, self._token = self._token, None
        key = f"resume={token}" if token else f"ticket={await self._ticket()}"
        async with connect(
            f"ws://{here}/api/v1/live?{key}",
            origin=f"http://{here}",
            subprotocols=[SUBPROTOCOL],
            compression=None,
            open_timeout=_PATIENCE,
            proxy=None,
            max_size=None,
            **self._narrowly(),
        ) as connection:
            self._socket = connection
            await _say(connection, type="hello", epoch=self.epoch, seq=self.seq)
            signing = asyncio.create_task(self._sign(connection))
            try:
                async for text in connection:
                    await self._reads.wait()
                    if not self._takes(json.loads(text)):
                        return
            finally:
                signing.cancel()
                self._socket = None

    async def _ticket(self) -> str:
        return str((await self.hand.post_once("/live-tickets"))["ticket"])

    def _narrowly(self) -> dict[str, Any]:
        if not self._narrow:
            return {}
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        try:
            line.connect((self._address.hostname, self._address.port))
        except OSError:
            line.close()
            raise
        line.setblocking(False)
        return {"sock": line, "max_queue": 1}

    async def _sign(self, connection: ClientConnection) -> None:
        """Tell the stream what was shown, a little at a time."""
        with contextlib.suppress(WebSocketException):
            while True:
                await asyncio.sleep(_MARK_EVERY)
                if self._marks:
                    alert, seq = self._marks.pop(0)
                    await _say(connection, type="shown", id=alert, seq=seq)

    def _takes(self, message: dict[str, Any]) -> bool:
        """Take in a message; False when it cannot be right, and the screen comes back."""
        kind = message["type"]
        if kind == "snapshot":
            self._takes_list(message)
        elif kind in ("welcome", "resume") and self._resumes:
            self._token = message["resume"]
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
        if self._signs:
            self._marks.append((alert["id"], alert["seq"]))


async def _say(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))
