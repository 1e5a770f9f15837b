"""Readers are woken by a commit, not by polling; polling is the fallback."""

import threading
from collections.abc import Callable, Collection, Iterable

from foundation.journal.model import Told

# PostgreSQL takes no longer notes than 8,000 bytes; kinds are plain ASCII.
_LONGEST_NOTE = 7000

Listener = Callable[[], None]
Concerns = Callable[[Told], bool]


class Wake:
    """A bell that every commit rings, and says what it brought."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._count = 0
        self._listeners: list[tuple[Listener, Concerns | None]] = []

    @property
    def count(self) -> int:
        """How often the bell has rung."""
        return self._count

    def ring(self, told: Collection[Told] | None = None) -> None:
        """Wake everyone whom something of this concerns; everyone when it is not known."""
        with self._guard:
            self._count += 1
            listeners = list(self._listeners)
        for listener, concerns in listeners:
            if told is None or concerns is None or any(concerns(one) for one in told):
                listener()

    def listen(self, listener: Listener, *, concerns: Concerns | None = None) -> Callable[[], None]:
        """Call `listener` at rings, on the ringing thread; returns the way to stop it.

        Args:
            concerns: whether what was told is worth a call; without it everything is. It may err
                on either side: who listens looks by itself too, every two seconds.
        """
        place = (listener, concerns)
        with self._guard:
            self._listeners.append(place)

        def stop() -> None:
            with self._guard:
                if place in self._listeners:
                    self._listeners.remove(place)

        return stop


def note(seq: int, told: Iterable[Told]) -> str:
    """What is told to other processes: the last seq and the kinds, within 8,000 bytes."""
    text = " ".join([str(seq), *sorted({one.kind for one in told})])
    return text if len(text) <= _LONGEST_NOTE else str(seq)


def told_in(note: str) -> tuple[Told, ...] | None:
    """What a note tells, None for one that names no kinds: then it may be anything."""
    return tuple(Told(kind) for kind in note.split(" ")[1:]) or None
