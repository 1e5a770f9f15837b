"""Hearing the commits of other processes: PostgreSQL's NOTIFY rings this process' bell."""

import threading

import psycopg

from foundation.database import CHANNEL, Database
from foundation.journal.wake import told_in
from foundation.logs import log

_HEAR_SECONDS = 1.0
_RETRY_SECONDS = 2.0


class Listener:
    """A thread on a connection of its own; while it is deaf, everybody's poll is the fallback."""

    def __init__(self, database: Database) -> None:
        self._wake = database.wake
        url = database.url.set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stopped.set()
        self._thread.join(_HEAR_SECONDS + _RETRY_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                log.warning("listener_deaf", fault=type(error).__name__)
                self._stopped.wait(_RETRY_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            # What was told between two connections was heard by nobody: look once now.
            self._wake.ring()
            while not self._stopped.is_set():
                for heard in connection.notifies(timeout=_HEAR_SECONDS):
                    self._wake.ring(told_in(heard.payload))
