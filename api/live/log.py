"""The frames of one view, ready to be sent: many screens read one log, each from its own place."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from api.live import protocol

KEPT = 1024
# Of one message: a screen takes it in at once, and a slow one can say that it did.
MOST_AT_ONCE = 256
MOST_LETTERS = 256 * 1024


@dataclass(frozen=True)
class Frame:
    """One change as JSON, cut at `prev`: a screen that starts here is told its own place."""

    seq: int
    prev: int
    before: str
    after: str

    @classmethod
    def of(cls, *, epoch: str, seq: int, prev: int, told: dict[str, str], alert: str) -> "Frame":
        """The frame of a change: `told` holds kind, id and at; `alert` is the alert as JSON."""
        before = json.dumps({"epoch": epoch, "seq": seq}, separators=(",", ":"))
        rest = json.dumps(told, separators=(",", ":"))
        return cls(seq, prev, f'{before[:-1]},"prev":', f',{rest[1:-1]},"alert":{alert}}}')

    def text(self, prev: int | None = None) -> str:
        """The frame as JSON, following `prev`, or the frame before it."""
        return f"{self.before}{self.prev if prev is None else prev}{self.after}"


def portion(frames: Iterable[Frame]) -> list[Frame]:
    """The first frames that fit one message; at least one, when there is one."""
    chosen: list[Frame] = []
    letters = 0
    for frame in islice(frames, MOST_AT_ONCE):
        letters += len(frame.after)
        if chosen and letters > MOST_LETTERS:
            break
        chosen.append(frame)
    return chosen


def joined(frames: Iterable[Frame], *, after: int) -> str:
    """One message with some frames for a screen that has read to `after`.

    The first follows that very place: the sender vouches that nothing of this view lies between.
    """
    texts = (frame.text(after if number == 0 else None) for number, frame in enumerate(frames))
    return protocol.frames(texts)


class ViewLog:
    """The newest frames of a view, shared by its screens; what is older is read from the journal.

    Every frame of the view with a seq above `floor` is in it.
    """

    def __init__(self, epoch: str, floor: int, *, kept: int = KEPT) -> None:
        self.epoch = epoch
        self.floor = floor
        self.last = floor
        self.changed = asyncio.Event()
        self._kept = kept
        self._frames: deque[Frame] = deque()
        self._joined: dict[int, tuple[str, int]] = {}

    def append(self, frames: Iterable[Frame]) -> None:
        """Add frames, oldest first, and wake every screen that waits."""
        self._joined.clear()
        for frame in frames:
            self._frames.append(frame)
            self.last = frame.seq
        while len(self._frames) > self._kept:
            self.floor = self._frames.popleft().seq
        self._wake()

    def skip_to(self, seq: int) -> None:
        """Begin later: what lies before must be read from the journal."""
        self._frames.clear()
        self._joined.clear()
        self.floor = self.last = seq
        self._wake()

    def _wake(self) -> None:
        # A screen waits on the event it took before it looked: none can miss the change.
        self.changed, changed = asyncio.Event(), self.changed
        changed.set()

    def after(self, cursor: int, *, place: int | None = None) -> tuple[str, int] | None:
        """One message with what follows a screen's place, and the place it then has.

        `place` is where the screen itself stands when that is before `cursor` because nothing of
        its view lay between. None when nothing follows. The caller has made sure that `cursor` is
        not below `floor`. Screens at one place get one and the same text.
        """
        if cursor >= self.last:
            return None
        stands = cursor if place is None else place
        ready = self._joined.get(stands)
        if ready is None:
            chosen = portion(frame for frame in self._frames if frame.seq > cursor)
            if not chosen:
                return None
            ready = joined(chosen, after=stands), chosen[-1].seq
            self._joined[stands] = ready
        return ready
