"""The auditor's process: round after round until it is stopped, or whoever began it is gone."""

import signal
import sys
import threading

from api.auditor.bounds import bounds
from api.auditor.rounds import look
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.logs import log


def watch(database: Database, clock: Clock, *, child: bool = False) -> None:
    """Look every minute; a database that is away is waited for.

    Args:
        child: end when standard input does: the service that began it has ended, however it did.
    """
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    if child:
        threading.Thread(target=_until_alone, args=(stopped,), daemon=True).start()
    every = bounds().every.total_seconds()
    while not stopped.is_set():
        look_once(database, clock)
        stopped.wait(every)
    database.dispose()


def look_once(database: Database, clock: Clock) -> None:
    """One round in a transaction of its own; what it found goes to the log as well."""
    try:
        with database.write() as session:
            found = look(session, bounds(), now=clock.now())
    except Unavailable:
        log.warning("auditor_waits")
        return
    if found.unseen:
        log.warning("alerts_unseen", count=found.unseen)
    if found.still_since is not None:
        log.error("service_stands_still", since=found.still_since.isoformat())


def _until_alone(stopped: threading.Event) -> None:
    while sys.stdin.buffer.read(1):
        pass
    stopped.set()
