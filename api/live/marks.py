"""Keeping what screens sign back as shown: everything that waits, in one transaction."""

import asyncio
from datetime import datetime

from alerts import actions
from alerts.actions import Shown
from alerts.audience import View
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.ids import AlertId
from foundation.logs import log

_MOST_WAITING = 10_000
_PAUSE_SECONDS = 1.0


class MarkWriter:
    """Collects the marks of all screens; while one commit runs, the next ones gather."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[View, Shown]] = []
        self._woken = asyncio.Event()

    def add(self, view: View, alert_id: str, account_id: str, *, seq: int, at: datetime) -> None:
        """Keep a mark soon; beyond ten thousand that wait, the oldest is what counts."""
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append((view, Shown(AlertId(alert_id), account_id, seq, at)))
            self._woken.set()

    async def run(self) -> None:
        """Store marks until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            marks, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._store, marks)
            except Unavailable:
                log.warning("marks_wait", waiting=len(marks))
                self._waiting = marks + self._waiting
                await asyncio.sleep(_PAUSE_SECONDS)
                self._woken.set()

    async def flush(self) -> None:
        """Store what still waits, at the end."""
        marks, self._waiting = self._waiting, []
        if marks:
            await asyncio.to_thread(self._store, marks)

    def _store(self, marks: list[tuple[View, Shown]]) -> None:
        by_view: dict[View, list[Shown]] = {}
        for view, mark in marks:
            by_view.setdefault(view, []).append(mark)
        with self._database.write() as session:
            for view, shown in by_view.items():
                actions.record_shown(session, view, shown)
