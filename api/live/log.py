"""The frames of one view, ready to be sent: many screens read one log, each from its own place."""

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.live import protocol

KEPT = 1024
# Of one message: a screen takes it in at once, and a slow one can say that it did.
MOST_AT_ONCE = 256
MOST_BYTES = 256 * 1024
# Screens stand at few places at a time; a crowd of stragglers must not fill the memory.
_JOINS_KEPT = 32
_SHORT, _MIDDLE = 126, 65536


class Reader(Protocol):
    """A screen: where it stands, and what may be given to it."""

    place: int

    def take(self, ready: bytes, place: int, now: float) -> None:
        """Write a ready message, after which the screen stands at `place`."""

    def board(self, ready: bytes, seq: int) -> None:
        """Take the whole board, true at `seq`, and go on from there."""

    def join(self) -> None:
        """Read on from the log."""

    def is_listening(self) -> bool:
        """Whether it can still be written to."""

    def end(self, code: protocol.Close) -> None:
        """End the connection."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One change as JSON, cut at `prev`: what it follows is known when it is sent."""

    seq: int
    before: bytes
    after: bytes

    @classmethod
    def of(cls, *, epoch: str, seq: int, told: dict[str, str], alert: str) -> "Frame":
        """The frame of a change: `told` holds kind, id and at; `alert` is the alert as JSON."""
        before = json.dumps({"epoch": epoch, "seq": seq}, separators=(",", ":"))
        rest = json.dumps(told, separators=(",", ":"))
        after = f',{rest[1:-1]},"alert":{alert}}}'
        return cls(seq, f'{before[:-1]},"prev":'.encode(), after.encode())

    def text(self, prev: int) -> bytes:
        """The frame as JSON, following the frame or place `prev`."""
        return b"%b%d%b" % (self.before, prev, self.after)


def message(text: str | bytes) -> bytes:
    """A text message as it goes over the wire, unmasked and whole (RFC 6455, 5.2)."""
    payload = text.encode() if isinstance(text, str) else text
    length = len(payload)
    if length < _SHORT:
        return struct.pack("!BB", 0x81, length) + payload
    if length < _MIDDLE:
        return struct.pack("!BBH", 0x81, 126, length) + payload
    return struct.pack("!BBQ", 0x81, 127, length) + payload


def portion(frames: Sequence[Frame]) -> Sequence[Frame]:
    """The first frames that fit one message; at least one, when there is one."""
    size = 0
    for number, frame in enumerate(frames[:MOST_AT_ONCE]):
        size += len(frame.after)
        if number and size > MOST_BYTES:
            return frames[:number]
    return frames[:MOST_AT_ONCE]


def joined(frames: Sequence[Frame], *, after: int) -> bytes:
    """One ready message with some frames for a screen that has read to `after`.

    The first follows that very place, each other one the frame before it: the sender vouches that
    nothing of this view lies between.
    """
    places = (after, *(frame.seq for frame in frames))
    return message(protocol.frames(map(Frame.text, frames, places)))


class ViewLog:
    """The newest frames of a view, shared by its screens; what is older is read from the journal.

    Every frame of the view with a seq above `floor` is in it. `readers` are the screens that are
    written to: one that does not drain is taken out, and nothing is kept for it.
    """

    def __init__(self, epoch: str, floor: int, *, kept: int = KEPT) -> None:
        self.epoch = epoch
        self.floor = floor
        self.readers: dict[Reader, None] = {}
        self._kept = kept
        self._frames: list[Frame] = []
        self._seqs: list[int] = []
        self._joins: dict[int, tuple[bytes, int]] = {}

    @property
    def last(self) -> int:
        """Where a screen stands that was written everything: at the last frame, or the floor.

        Never beyond: nobody is ever told of a place at which nothing of this view happened.
        """
        return self._seqs[-1] if self._seqs else self.floor

    @property
    def room(self) -> int:
        """How many more frames it may hold."""
        return self._kept - len(self._frames)

    def append(self, frames: Iterable[Frame]) -> None:
        """Add frames, oldest first; the oldest beyond the room fall out."""
        self._joins.clear()
        for frame in frames:
            self._frames.append(frame)
            self._seqs.append(frame.seq)
        extra = -self.room
        if extra > 0:
            self.floor = self._seqs[extra - 1]
            del self._frames[:extra], self._seqs[:extra]

    def prepend(self, frames: Sequence[Frame], *, floor: int) -> None:
        """Begin earlier: with all frames of the view between `floor` and the present one."""
        self._joins.clear()
        self._frames[:0] = frames
        self._seqs[:0] = [frame.seq for frame in frames]
        self.floor = floor

    def skip_to(self, seq: int) -> None:
        """Begin later: what lies before must be read from the journal."""
        self._frames.clear()
        self._seqs.clear()
        self._joins.clear()
        self.floor = seq

    def after(self, place: int) -> tuple[bytes, int] | None:
        """One message with what follows a screen's place, and the place it then has.

        None when nothing follows. The caller has made sure that `place` is not below `floor`.
        Screens at one place get one and the same bytes.
        """
        if place >= self.last:
            return None
        ready = self._joins.get(place)
        if ready is None:
            chosen = portion(self._frames[bisect_right(self._seqs, place) :][:MOST_AT_ONCE])
            if len(self._joins) >= _JOINS_KEPT:
                self._joins.clear()
            ready = self._joins[place] = joined(chosen, after=place), chosen[-1].seq
        return ready

    def flush(self, now: float) -> list[Reader]:
        """Write to every reader what follows its place, one write each.

        Returns those that stand before the log; whoever is still behind after one message (a long
        way back) is written to again in a later turn.
        """
        last, floor, joins = self.last, self.floor, self._joins
        below: list[Reader] = []
        for reader in list(self.readers):
            place = reader.place
            if place >= last:
                continue
            if place < floor:
                below.append(reader)
                continue
            ready = joins.get(place) or self.after(place)
            if ready is not None:
                reader.take(ready[0], ready[1], now)
        return below

    def is_behind(self) -> bool:
        """Whether some reader has not been written everything yet."""
        return any(reader.place < self.last for reader in self.readers)
