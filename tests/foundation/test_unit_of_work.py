"""The unit of work: whole or not at all, in one order, woken once."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from foundation.audit import actions as audit
from foundation.audit import queries as read_audit
from foundation.errors import Unavailable
from foundation.fair_lock import FairLock
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal
from foundation.journal.model import Event, as_json

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    """Something that a test makes happen."""

    kind: ClassVar[str] = "test.happened"
    number: int


def happen(database, number):
    with database.write() as session:
        journal.append(session, Happened(number=number), actor="test", at=AT)


def _fail_in_the_middle(database):
    with database.write() as session:
        journal.append(session, Happened(number=2), actor="test", at=AT)
        audit.record(session, "test", actor="test", at=AT)
        1 / 0  # noqa: B018


def numbers(database):
    with database.read() as session:
        entries = read_journal.entries_after(session, 0, limit=9999)
        return [entry.data["number"] for entry in entries]


def test_a_commit_stores_entries_in_order_without_a_hole(database):
    """Their seq is 1, 2, 3 … in the order of commit."""
    for number in range(3):
        happen(database, number)

    with database.read() as session:
        entries = read_journal.entries_after(session, 0)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.data["number"] for entry in entries] == [0, 1, 2]


def test_what_fails_leaves_no_trace_and_no_hole(database):
    """A rolled-back transaction takes its entries with it, and the next one gets its number."""
    happen(database, 1)
    with pytest.raises(ZeroDivisionError):
        _fail_in_the_middle(database)
    happen(database, 3)

    with database.read() as session:
        assert [entry.seq for entry in read_journal.entries_after(session, 0)] == [1, 2]
        assert read_audit.last_line(session) is None
    assert numbers(database) == [1, 3]


@pytest.mark.parametrize("statement", ["UPDATE journal SET actor = 'x'", "DELETE FROM journal"])
def test_the_journal_refuses_to_be_changed(database, statement):
    """The database itself refuses, whoever asks."""
    happen(database, 1)

    with pytest.raises((DBAPIError, Unavailable)), database.write() as session:
        session.execute(text(statement))

    assert numbers(database) == [1]


def test_a_reader_that_follows_its_cursor_misses_nothing(database):
    """Sixteen writers at once: a reader of seq > cursor sees every entry, once and in order."""
    writers, each = 16, 12
    seen: list[int] = []
    done = threading.Event()

    def follow():
        cursor = 0
        while not done.is_set() or cursor < writers * each:
            with database.read() as session:
                for entry in read_journal.entries_after(session, cursor):
                    seen.append(entry.seq)
                    cursor = entry.seq

    def write_many(start):
        for number in range(start, start + each):
            happen(database, number)

    reader = threading.Thread(target=follow)
    threads = [threading.Thread(target=write_many, args=(n * each,)) for n in range(writers)]
    reader.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join(timeout=20)

    assert seen == list(range(1, writers * each + 1))


def test_a_commit_wakes_and_a_reading_does_not(database):
    """Readers are woken by entries alone."""
    before = database.wake.count
    with database.read():
        pass
    with database.write() as session:
        session.execute(text("SELECT 1"))
    quiet = database.wake.count
    happen(database, 1)

    assert (quiet, database.wake.count) == (before, before + 1)


def test_a_reading_transaction_cannot_write(database):
    """What a read door opens cannot change anything."""
    with pytest.raises((DBAPIError, Unavailable)), database.read() as session:
        session.execute(text("DELETE FROM journal_cursors"))


def test_a_reading_transaction_sees_one_moment(database):
    """What is committed meanwhile does not show until the next reading."""
    happen(database, 1)
    with database.read() as session:
        first = read_journal.head(session)
        happen(database, 2)
        second = read_journal.head(session)

    assert (first, second) == (1, 1)


def test_the_lock_is_fair():
    """Who came first is served first; who waits too long is told so."""
    lock = FairLock(patience=5)
    order: list[int] = []
    threads = []
    with lock.turn():
        for number in range(5):
            thread = threading.Thread(target=lambda n=number: _take(lock, order, n))
            thread.start()
            threads.append(thread)
            while lock.waiting <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]


def _take(lock, order, number):
    with lock.turn():
        order.append(number)


def test_patience_ends():
    """A turn that does not come is refused, and the lock works on."""
    lock = FairLock(patience=0.02)
    with lock.turn():
        refused = []
        thread = threading.Thread(target=lambda: refused.append(_is_refused(lock)))
        thread.start()
        thread.join()

    with lock.turn():
        pass
    assert refused == [True]


def _is_refused(lock):
    try:
        with lock.turn():
            return False
    except Unavailable:
        return True


@pytest.mark.parametrize("value", [1.5, object(), b"bytes"])
def test_only_codes_go_into_the_journal(value):
    """A float (a coordinate), an object or bytes have no place there."""
    with pytest.raises(TypeError):
        as_json(value)
