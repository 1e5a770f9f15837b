"""Reading the journal forward for a room of this wing: each entry of some kinds exactly once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from alerts.events import TriageFailed
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries
from foundation.journal.model import Entry, Told
from foundation.logs import log

SYSTEM = "system"
BATCH = 50
# The cursor is also moved past what is none of its business, but not at once: a write after every
# commit of everybody else would double their number.
_LINGER = timedelta(seconds=10)
# The database is away or busy: that says nothing about the entry, and it will be tried again.
_PASSING = (Unavailable, OperationalError, InterfaceError)


class _Unfollowable(Exception):
    """An entry that could not be followed; the whole transaction is given up."""

    def __init__(self, entry: Entry, fault: Exception) -> None:
        super().__init__(entry.seq)
        self.entry = entry
        self.fault = fault


@dataclass(frozen=True)
class Following:
    """What a reader is called, which kinds it reads, and what it does about one entry.

    `begin` is asked once for each transaction, so that its entries may share what one of them has
    looked up; what it gives follows one entry. `batch` bounds how many a transaction holds.
    """

    name: str
    kinds: Collection[str]
    begin: Callable[[Session, datetime], Callable[[Entry], None]]
    batch: int = BATCH

    @classmethod
    def each(
        cls, name: str, kinds: Collection[str], follow: Callable[[Session, Entry, datetime], None]
    ) -> Self:
        """A reader whose entries have nothing to share."""
        return cls(name, kinds, lambda session, now: lambda entry: follow(session, entry, now))


class Follower:
    """Follows entries in transactions that also move its cursor; several may run side by side.

    The place it remembers in memory only saves reading: the cursor in the database decides. An
    entry that cannot be followed is told (`alerts.triage_failed`) and passed over.
    """

    def __init__(self, database: Database, clock: Clock, following: Following) -> None:
        self._database = database
        self._clock = clock
        self._what = following
        self._scanned = 0
        self._moved_at: datetime | None = None

    def wakes_for(self, told: Told) -> bool:
        """Whether something that was told is for this reader."""
        return told.kind in self._what.kinds

    def drain(self) -> int:
        """Follow everything the journal holds now.

        Returns:
            How many entries there were.

        Raises:
            Unavailable: the database is away; what was followed until then is kept.
        """
        followed = 0
        while self._something_waits():
            try:
                followed += self._follow_batch()
            except _Unfollowable as failed:
                self._pass_by(failed)
        return followed

    def _something_waits(self) -> bool:
        with self._database.read() as session:
            head = journal_queries.head(session)
            cursor = journal_queries.cursor_of(session, self._what.name)
            if self._scanned > head:
                # Another, older journal stands in this place: a restore.
                self._scanned = 0
            found = self._after(session, max(cursor, self._scanned), limit=1)
        if found:
            return True
        self._scanned = head
        if head > cursor:
            self._leave_behind(head)
        return False

    def _follow_batch(self) -> int:
        now = self._clock.now()
        with self._database.write() as session:
            place = journal.lock_cursor(session, self._what.name, at=now)
            entries = self._after(session, place, limit=self._what.batch)
            follow = self._what.begin(session, now)
            for entry in entries:
                self._follow(session, entry, follow)
            if entries:
                journal.move_cursor(session, self._what.name, to=entries[-1].seq, at=now)
        return len(entries)

    def _after(self, session: Session, place: int, *, limit: int) -> tuple[Entry, ...]:
        return journal_queries.entries_after(session, place, limit=limit, kinds=self._what.kinds)

    @staticmethod
    def _follow(session: Session, entry: Entry, follow: Callable[[Entry], None]) -> None:
        try:
            follow(entry)
            session.flush()
        except _PASSING:
            raise
        except Exception as fault:
            # As in the relay: whatever is wrong with one entry is told, and the others go on.
            raise _Unfollowable(entry, fault) from fault

    def _pass_by(self, failed: _Unfollowable) -> None:
        """Follow what stands before the entry, then tell of it and step over it."""
        entry, now, name = failed.entry, self._clock.now(), type(failed.fault).__name__
        log.error("following_failed", reader=self._what.name, seq=entry.seq, fault=name)
        with self._database.write() as session:
            place = journal.lock_cursor(session, self._what.name, at=now)
            if place >= entry.seq:
                return
            follow = self._what.begin(session, now)
            for one in self._after(session, place, limit=self._what.batch):
                if one.seq < entry.seq:
                    self._follow(session, one, follow)
            told = TriageFailed(
                office=entry.office,
                entry=entry.seq,
                entry_kind=entry.kind,
                policy=self._what.name,
                fault=name,
            )
            journal.append(session, told, actor=SYSTEM, at=now, cause=entry.seq)
            journal.move_cursor(session, self._what.name, to=entry.seq, at=now)

    def _leave_behind(self, head: int) -> None:
        now = self._clock.now()
        if self._moved_at is not None and now - self._moved_at < _LINGER:
            return
        with self._database.write() as session:
            place = journal.lock_cursor(session, self._what.name, at=now)
            between = self._after(session, place, limit=1)
            if not any(entry.seq <= head for entry in between):
                journal.move_cursor(session, self._what.name, to=max(place, head), at=now)
        self._moved_at = now
