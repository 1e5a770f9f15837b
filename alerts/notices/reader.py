"""Reading the journal for what calls: every change of an alert is followed exactly once."""

from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from alerts.events import CHANGES, TriageFailed
from alerts.notices import actions
from alerts.notices.recipients import Roster
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries
from foundation.journal.model import Entry, Told
from foundation.logs import log

READER = "notices"
# Each entry may ask the roster for several posts: a batch must not hold up whoever else writes.
BATCH = 20
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


class NoticeReader:
    """Turns changes of alerts into callings; several may run, each entry is followed once.

    The place it remembers in memory only saves reading: the cursor in the database decides.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._scanned = 0
        self._moved_at: datetime | None = None

    def wakes_for(self, told: Told) -> bool:
        """Whether something that was told concerns an alert."""
        return told.kind in CHANGES

    def drain(self) -> int:
        """Follow everything the journal holds now.

        Returns:
            How many entries told of an alert.

        Raises:
            Unavailable: the database is away; what was followed until then is kept.
        """
        followed = 0
        while self._something_waits():
            try:
                followed += self._follow_batch()
            except _Unfollowable as failed:
                # One entry must not hold up the notices of all others: it is named and passed.
                self._pass_by(failed)
        return followed

    def _something_waits(self) -> bool:
        with self._database.read() as session:
            head = journal_queries.head(session)
            cursor = journal_queries.cursor_of(session, READER)
            if self._scanned > head:
                # Another, older journal stands in this place: a restore.
                self._scanned = 0
            place = max(cursor, self._scanned)
            found = journal_queries.entries_after(session, place, limit=1, kinds=CHANGES)
        if found:
            return True
        self._scanned = head
        if head > cursor:
            self._leave_behind(head)
        return False

    def _follow_batch(self) -> int:
        """Follow a batch and move the cursor, in one transaction."""
        now = self._clock.now()
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            entries = journal_queries.entries_after(session, place, limit=BATCH, kinds=CHANGES)
            roster = Roster(session, now)
            for entry in entries:
                self._follow(session, entry, roster, now=now)
            if entries:
                journal.move_cursor(session, READER, to=entries[-1].seq, at=now)
        return len(entries)

    def _follow(self, session: Session, entry: Entry, roster: Roster, *, now: datetime) -> None:
        try:
            actions.follow(session, entry, now=now, roster=roster)
            session.flush()
        except _PASSING:
            raise
        except Exception as fault:
            # As in the relay: whatever is wrong with one alert is told, and the others go on.
            raise _Unfollowable(entry, fault) from fault

    def _pass_by(self, failed: _Unfollowable) -> None:
        """Follow what stands before the entry, then tell of it and step over it."""
        entry, now = failed.entry, self._clock.now()
        name = type(failed.fault).__name__
        log.error("notice_failed", seq=entry.seq, fault=name)
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            if place >= entry.seq:
                return
            earlier = journal_queries.entries_after(session, place, limit=BATCH, kinds=CHANGES)
            roster = Roster(session, now)
            for one in earlier:
                if one.seq < entry.seq:
                    self._follow(session, one, roster, now=now)
            told = TriageFailed(
                office=entry.office,
                entry=entry.seq,
                entry_kind=entry.kind,
                policy="notices",
                fault=name,
            )
            journal.append(session, told, actor=actions.SYSTEM, at=now, cause=entry.seq)
            journal.move_cursor(session, READER, to=entry.seq, at=now)

    def _leave_behind(self, head: int) -> None:
        now = self._clock.now()
        if self._moved_at is not None and now - self._moved_at < _LINGER:
            return
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            between = journal_queries.entries_after(session, place, limit=1, kinds=CHANGES)
            if not any(entry.seq <= head for entry in between):
                journal.move_cursor(session, READER, to=max(place, head), at=now)
        self._moved_at = now


def drain(database: Database, clock: Clock) -> int:
    """Follow everything the journal holds now; see `NoticeReader.drain`."""
    return NoticeReader(database, clock).drain()
