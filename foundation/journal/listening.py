"""Being woken by other processes: a thread that hears PostgreSQL's NOTIFY and rings our bell."""

import threading

import psycopg
from sqlalchemy.engine import URL

from foundation.journal.wake import Wake
from foundation.logs import log

CHANNEL = "journal"
_LOOK_UP = 1.0
_TRY_AGAIN = 2.0


class Listener:
    """Listens from `start` to `stop`; a lost connection is only a hint lost, readers also poll."""

    def __init__(self, url: URL, wake: Wake) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._wake = wake
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns within two seconds."""
        self._stopped.set()
        self._thread.join(timeout=2 * _LOOK_UP)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                log.warning("listener_lost", error=type(error).__name__)
                self._stopped.wait(_TRY_AGAIN)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            # What was committed while nobody listened is found by looking once.
            self._wake.ring()
            while not self._stopped.is_set():
                for _ in connection.notifies(timeout=_LOOK_UP, stop_after=100):
                    self._wake.ring()
