"""A thread that keeps a reader going: woken by what concerns it, and every two seconds."""

import threading
from datetime import datetime
from typing import Protocol

from alerts.relay import Relay
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.journal.model import Told
from foundation.logs import log

POLL_SECONDS = 2.0
_STOP_SECONDS = 10.0


class Reader(Protocol):
    """Something that reads the journal forward with its own cursor."""

    def wakes_for(self, told: Told) -> bool:
        """Whether something that was told may concern it."""

    def drain(self) -> int:
        """Answer everything the journal holds now."""


class RelayRunner:
    """Drains a reader when something it reads was told; a database that is away only delays it.

    The reader is the relay unless another is given, with the name it has in the log.
    """

    def __init__(
        self, database: Database, clock: Clock, *, reader: Reader | None = None, name: str = "relay"
    ) -> None:
        self._clock = clock
        self._name = name
        self._reader = reader or Relay(database, clock)
        self._rung = threading.Event()
        # Most commits mean nothing to any policy: looking after each would double their cost.
        self._deaf = database.wake.listen(self._rung.set, concerns=self._reader.wakes_for)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.failures = 0
        self.turned_at: datetime | None = None

    def start(self) -> None:
        """Begin; what the journal holds already is answered first."""
        self.turned_at = self._clock.now()
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered and end; the rest waits in the journal."""
        self._stopped.set()
        self._deaf()
        self._rung.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            # Looked at before draining: what is told meanwhile is answered in the next turn.
            self._rung.clear()
            self._drain()
            self._rung.wait(POLL_SECONDS)

    def _drain(self) -> None:
        try:
            self._reader.drain()
            self.failures = 0
            self.turned_at = self._clock.now()
        except Unavailable:
            self.failures += 1
            log.warning(f"{self._name}_waits", failures=self.failures)
        except Exception as fault:  # noqa: BLE001
            # A fault outside every policy: alerts stand still until it is gone, readiness shows
            # it within half a minute, and the journal keeps everything. The thread must live on.
            self.failures += 1
            log.error(f"{self._name}_failed", failures=self.failures, fault=type(fault).__name__)
