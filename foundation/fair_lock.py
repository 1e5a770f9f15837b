"""A lock that serves waiters in the order they came, so that no writer starves."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from foundation.errors import Unavailable


class FairLock:
    """First come, first served; waiting longer than `patience` seconds raises Unavailable."""

    def __init__(self, *, patience: float = 5.0) -> None:
        self._patience = patience
        self._guard = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the lock for the length of the block.

        Raises:
            Unavailable: the turn did not come within the patience.
        """
        self._take()
        try:
            yield
        finally:
            self._give()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    def _take(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(self._patience):
            return
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                raise Unavailable("The database is busy; try again in a moment.", code="busy")
        # The turn was handed over at the very moment the patience ran out: it is ours after all.

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False
