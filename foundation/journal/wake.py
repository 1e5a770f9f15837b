"""Readers are woken by a commit, not by polling; polling is the fallback."""

import threading
from collections.abc import Callable, Collection

# PostgreSQL takes no longer notes than 8,000 bytes; kinds are plain ASCII.
_LONGEST_NOTE = 7000

Listener = Callable[[], None]


class Wake:
    """A bell that every commit rings, and says what kinds of entries it brought."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._count = 0
        self._listeners: list[tuple[Listener, frozenset[str] | None]] = []

    @property
    def count(self) -> int:
        """How often the bell has rung."""
        return self._count

    def ring(self, kinds: Collection[str] | None = None) -> None:
        """Wake everyone whom one of these kinds concerns; everyone when they are not known."""
        with self._guard:
            self._count += 1
            listeners = list(self._listeners)
        for listener, wanted in listeners:
            if kinds is None or wanted is None or not wanted.isdisjoint(kinds):
                listener()

    def listen(
        self, listener: Listener, *, kinds: Collection[str] | None = None
    ) -> Callable[[], None]:
        """Call `listener` at rings, on the ringing thread; returns the way to stop it.

        Args:
            kinds: what concerns the listener; everything when not given. It is a hint: who
                listens looks by itself too, every two seconds.
        """
        place = (listener, None if kinds is None else frozenset(kinds))
        with self._guard:
            self._listeners.append(place)

        def stop() -> None:
            with self._guard:
                if place in self._listeners:
                    self._listeners.remove(place)

        return stop


def note(seq: int, kinds: Collection[str]) -> str:
    """What is told to other processes: the last seq and the kinds, within 8,000 bytes."""
    text = " ".join([str(seq), *sorted(kinds)])
    return text if len(text) <= _LONGEST_NOTE else str(seq)


def kinds_of(note: str) -> tuple[str, ...] | None:
    """The kinds that a note names, None for one that names none: then it may be any."""
    return tuple(note.split(" ")[1:]) or None
