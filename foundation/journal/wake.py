"""Readers are woken by a commit, not by polling; polling is the fallback."""

import threading
from collections.abc import Callable


class Wake:
    """A bell that every commit rings; `wait` returns at once when it rang since the last look."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._listeners: list[Callable[[], None]] = []

    @property
    def count(self) -> int:
        """How often the bell has rung."""
        return self._count

    def ring(self) -> None:
        """Wake everyone who waits or listens."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    def wait(self, seen: int, *, timeout: float) -> int:
        """Wait until the bell has rung more than `seen` times, or the timeout (seconds) is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > seen, timeout)
            return self._count

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` at every ring, on the ringing thread; returns the way to stop it."""
        with self._changed:
            self._listeners.append(listener)

        def stop() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop
