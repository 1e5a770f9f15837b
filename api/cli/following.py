"""Following the live stream as a screen does: from a place, through every break, with proof."""

import json
import random
import time
from collections.abc import Callable
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from api.cli.desk import Away, Desk, Refused
from api.live import protocol
from api.live.door import PATH, REFUSED
from api.live.protocol import Close

STALE_SECONDS = 30.0
_PATIENCE = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 20.0
# Says whether to go on.
Followed = Callable[[dict[str, Any]], bool]


class Gap(Exception):
    """A frame did not follow the place we had: something between is missing."""


class Following:
    """A place in a view's stream, kept through breaks.

    Args:
        place: epoch and seq to go on after; None for the whole board.
        told: hears what happens to the line, in words.
    """

    def __init__(
        self, desk: Desk, place: tuple[str, int] | None, *, told: Callable[[str], None]
    ) -> None:
        self._desk = desk
        self._place = place
        self._told = told
        self._token: str | None = None
        self._gap_at: tuple[str, int] | None = None
        self._tries = 0

    def run(self, take: Followed) -> None:
        """Give every message to `take` until it has enough.

        Raises:
            Refused: we are not let in, or the session has ended.
        """
        while True:
            try:
                with self._open() as line:
                    if not self._listen(line, take):
                        return
            except (ConnectionClosed, InvalidHandshake, OSError, TimeoutError, Away) as fault:
                self._broken(fault)
            except Gap:
                self._missed()

    def _open(self) -> ClientConnection:
        by_token = self._token is not None
        entry = f"resume={self._token}" if by_token else f"ticket={self._desk.ticket()}"
        try:
            return connect(
                f"{self._desk.url.replace('http', 'ws', 1)}{PATH}?{entry}",
                origin=Origin(self._desk.url),
                subprotocols=[Subprotocol(protocol.SUBPROTOCOL)],
                compression=None,
                open_timeout=_PATIENCE,
                max_size=None,
            )
        except InvalidStatus as refusal:
            if refusal.response.status_code == REFUSED:
                if not by_token:
                    raise Refused("the stream does not open for this session") from refusal
                # The next try takes a ticket, and hears what is wrong with the session.
                self._token = None
            raise

    def _listen(self, line: ClientConnection, take: Followed) -> bool:
        epoch, seq = self._place or (None, None)
        line.send(json.dumps({"type": "hello", "epoch": epoch, "seq": seq}))
        while True:
            message = json.loads(line.recv(timeout=STALE_SECONDS))
            self._token = message.get("resume", self._token)
            if message["type"] == "heartbeat":
                self._tries = 0
            elif message["type"] == "snapshot":
                self._place = message["epoch"], message["seq"]
                if not take(message):
                    return False
            elif message["type"] == "frames" and not self._take_frames(message["frames"], take):
                return False

    def _take_frames(self, frames: list[dict[str, Any]], take: Followed) -> bool:
        for frame in frames:
            if self._place is None or (frame["epoch"], frame["prev"]) != self._place:
                raise Gap
            self._place, self._gap_at = (frame["epoch"], frame["seq"]), None
            if not take({"type": "frame", **frame}):
                return False
        return True

    def _broken(self, fault: Exception) -> None:
        code = fault.rcvd.code if isinstance(fault, ConnectionClosed) and fault.rcvd else None
        if code == Close.SESSION:
            raise Refused("the session has ended") from fault
        if code == Close.ENTITLEMENT:
            self._place = self._token = None
        pause = random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._tries))  # noqa: S311
        self._tries = min(self._tries + 1, 16)
        self._told(f"{code or type(fault).__name__}: coming back in {pause:.1f} s")
        time.sleep(pause)

    def _missed(self) -> None:
        """Ask again from our place; where the same gap stands there, take the whole board."""
        if self._gap_at == self._place:
            self._place = None
        self._gap_at = self._place
        self._told("a change is missing: asking again")
