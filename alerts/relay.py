"""Reading the journal forward: every entry is answered exactly once, and none stops the rest."""

import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from alerts import triage
from alerts.events import TriageFailed
from alerts.playbook import Playbook, playbook
from alerts.playing import CALLED, played
from alerts.policy import Policy
from alerts.raising import raise_from
from alerts.telling import SYSTEM
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries
from foundation.journal.model import Entry, Told
from foundation.logs import log

READER = "alerts"
BATCH = 200
# The cursor is also moved past entries that mean nothing to any policy, but not at once: a write
# after every commit of everybody else would double their number.
_LINGER = timedelta(seconds=10)
# The database is away or busy: that says nothing about the entry, and it will be tried again.
_PASSING = (Unavailable, OperationalError, InterfaceError)


class _Unanswerable(Exception):
    """A policy failed on an entry; the whole transaction is given up and done again without it."""

    def __init__(self, policy: Policy, fault: Exception) -> None:
        super().__init__(policy.id)
        self.policy = policy
        self.fault = fault


class Relay:
    """The reader that turns entries into alerts; several may run, each entry is answered once.

    The place it remembers in memory only saves reading: the cursor in the database decides.
    """

    def __init__(self, database: Database, clock: Clock, *, book: Playbook | None = None) -> None:
        self._database = database
        self._clock = clock
        self._book = book or playbook()
        self._reads = self._book.reads | {CALLED}
        self._scanned = 0
        self._moved_at: datetime | None = None

    def wakes_for(self, told: Told) -> bool:
        """Whether something that was told may concern a policy."""
        told = played(told)
        return told.kind in self._reads and (told.data is None or self._concerns(told))

    def drain(self) -> int:
        """Answer everything the journal holds now.

        Returns:
            How many entries concerned a policy.

        Raises:
            Unavailable: the database is away; what was answered until then is kept.
        """
        answered = 0
        while True:
            waiting, head = self._waiting()
            if not waiting:
                self._pass_over(head)
                return answered
            try:
                answered += self._answer_batch()
            except _Unanswerable:
                answered += self._answer_one()

    def _waiting(self) -> tuple[Sequence[Entry], int]:
        """Entries after the cursor that concern a policy, and the journal's head."""
        with self._database.read() as session:
            head = journal_queries.head(session)
            if self._scanned > head:
                # Another, older journal stands in this place: a restore.
                self._scanned = 0
            place = max(journal_queries.cursor_of(session, READER), self._scanned)
            while place < head:
                entries, place = self._read(session, place, head)
                found = [entry for entry in entries if self._concerns(entry)]
                if found:
                    return found, head
                self._scanned = place
            return (), head

    def _read(self, session: Session, place: int, head: int) -> tuple[Sequence[Entry], int]:
        """A batch of entries of the kinds that policies read, and how far it reaches."""
        entries = journal_queries.entries_after(session, place, limit=BATCH, kinds=self._reads)
        # An entry committed after `head` was read may be among them; the next round has it too.
        entries = tuple(played(entry) for entry in entries if entry.seq <= head)
        return entries, entries[-1].seq if len(entries) == BATCH else head

    def _concerns(self, entry: Entry | Told) -> bool:
        return any(triage.concerns(entry, policy) for policy in self._book.live.values())

    def _answer_batch(self) -> int:
        """Answer a batch and move the cursor, in one transaction."""
        now = self._clock.now()
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            entries, reached = self._read(session, place, journal_queries.head(session))
            answered = sum(self._answer(session, entry, now=now) for entry in entries)
            journal.move_cursor(session, READER, to=max(place, reached), at=now)
        return answered

    def _answer_one(self) -> int:
        """Answer the next entry alone: policies that fail on it are named in the journal instead.

        One transaction holds the answers of the others, the failures and the moved cursor.
        """
        failing: dict[str, Exception] = {}
        while True:
            now = self._clock.now()
            try:
                with self._database.write() as session:
                    place = journal.lock_cursor(session, READER, at=now)
                    head = journal_queries.head(session)
                    entries, reached = self._read(session, place, head)
                    if not entries:
                        journal.move_cursor(session, READER, to=max(place, reached), at=now)
                        return 0
                    entry = entries[0]
                    answered = self._answer(session, entry, without=failing, now=now)
                    self._tell_failures(session, entry, failing, now=now)
                    journal.move_cursor(session, READER, to=entry.seq, at=now)
                return answered
            except _Unanswerable as unanswerable:
                failing[unanswerable.policy.id] = unanswerable.fault

    def _answer(
        self,
        session: Session,
        entry: Entry,
        *,
        without: dict[str, Exception] | None = None,
        now: datetime,
    ) -> bool:
        for policy in self._book.live.values():
            if policy.id in (without or ()):
                continue
            try:
                raise_from(session, entry, policy, now=now)
                session.flush()
            except _PASSING:
                raise
            except Exception as fault:
                # The one place where any fault is caught: a broken policy must not stop the
                # others. It becomes an entry of its own, and so an alert to the administrators.
                raise _Unanswerable(policy, fault) from fault
        return self._concerns(entry)

    def _tell_failures(
        self, session: Session, entry: Entry, failing: dict[str, Exception], *, now: datetime
    ) -> None:
        for policy_id, fault in failing.items():
            name = type(fault).__name__
            where = _place(fault)
            log.error("triage_failed", seq=entry.seq, policy=policy_id, fault=name, at=where)
            if entry.kind == TriageFailed.kind:
                # The policy for failures itself failed: telling that again would never end.
                continue
            event = TriageFailed(
                office=entry.office,
                entry=entry.seq,
                entry_kind=entry.kind,
                policy=policy_id,
                fault=name,
            )
            journal.append(session, event, actor=SYSTEM, at=now, cause=entry.seq)

    def _pass_over(self, head: int) -> None:
        """Move the cursor past entries that mean nothing here, if it was not moved lately."""
        now = self._clock.now()
        if self._moved_at is not None and now - self._moved_at < _LINGER:
            return
        with self._database.read() as session:
            behind = head - journal_queries.cursor_of(session, READER)
        if behind <= 0:
            return
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            journal.move_cursor(session, READER, to=max(place, head), at=now)
        self._moved_at = now


def _place(fault: Exception) -> str:
    """Where in the code a fault arose; its message stays out of the log, it may quote a row."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


def drain(database: Database, clock: Clock) -> int:
    """Answer everything the journal holds now, with the playbook that ships; see `Relay.drain`."""
    return Relay(database, clock).drain()
