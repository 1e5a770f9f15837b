"""Lines about sensitive reads: stored before the answer leaves, many readers in one commit."""

import queue
import threading
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session

from foundation.audit import actions
from foundation.audit.model import Deed
from foundation.errors import Unavailable

_BATCH = 500


class NotRecorded(Unavailable):
    """This cannot be shown now: that it was read could not be recorded."""

    code = "audit_unavailable"


class Writes(Protocol):
    """What gives writing transactions; the database does."""

    def write(self) -> AbstractContextManager[Session]:
        """A transaction that commits at the end of the block."""


class _Waiting:
    """A deed and the reader who waits for it."""

    def __init__(self, deed: Deed) -> None:
        self.deed = deed
        self.done = threading.Event()
        self.failure: Exception | None = None


class ReadRecorder:
    """One thread that stores everything waiting in one transaction; without it nothing is shown.

    Never call it inside a writing transaction: there `actions.record` joins the same commit.

    Args:
        patience: seconds that a reader waits for the commit.
        waiting: how many readers may wait at once.
    """

    def __init__(self, database: Writes, *, patience: float = 5.0, waiting: int = 1000) -> None:
        self._database = database
        self._patience = patience
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(maxsize=waiting)
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._stopped = False

    def record_read(self, deed: Deed) -> None:
        """Store a line and return when it is committed.

        Raises:
            NotRecorded: it was not stored in time; what was read must not leave.
        """
        waiting = _Waiting(deed)
        self._ensure_running()
        try:
            self._queue.put_nowait(waiting)
        except queue.Full as error:
            raise NotRecorded from error
        if not waiting.done.wait(self._patience):
            raise NotRecorded
        if waiting.failure is not None:
            raise NotRecorded from waiting.failure

    def stop(self) -> None:
        """Store what waits and end the thread."""
        with self._guard:
            self._stopped = True
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _ensure_running(self) -> None:
        with self._guard:
            if self._stopped:
                raise NotRecorded
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="audit-reads", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            while len(batch) < _BATCH:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._store(batch)
                    return
                batch.append(following)
            self._store(batch)

    def _store(self, batch: list[_Waiting]) -> None:
        failure: Exception | None = None
        try:
            with self._database.write() as session:
                for waiting in batch:
                    actions.collect(session, waiting.deed)
        # Whatever went wrong, the readers must hear of it and the thread must live on.
        except Exception as error:  # noqa: BLE001
            failure = error
        for waiting in batch:
            waiting.failure = failure
            waiting.done.set()
