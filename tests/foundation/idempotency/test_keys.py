"""Keys of requests: one effect, the same answer, for each asker alone."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from foundation.errors import IdempotencyMismatch
from foundation.idempotency import actions
from foundation.idempotency.actions import AnswerTooLarge, KeyNotUsable, begin, finish, purge
from foundation.idempotency.model import Answer
from foundation.idempotency.tables import AnswerRow
from tests.foundation.building import NOON

ANNA, BO = "a" * 19 + "1", "a" * 19 + "2"
HASH = "0" * 64


def ask(session, key="k", *, principal=ANNA, request_hash=HASH, operation="check_in", at=NOON):
    """Begin a request."""
    return begin(
        session, key, principal=principal, request_hash=request_hash, operation=operation, at=at
    )


def do(database, key="k", *, body=b'{"id": 1}', **asked):
    """A whole request: begin, work, answer."""
    with database.write() as session:
        found = ask(session, key, **asked)
        if found is None:
            principal = asked.get("principal", ANNA)
            finish(session, key, principal=principal, status=201, body=body)
        return found


@pytest.mark.parametrize(
    "body", [b"", b'{"id": 1}', "甲𠮷".encode(), b"\x00" * actions.LARGEST_BODY]
)
def test_the_second_time_gives_the_first_answer(database, body):
    """Byte for byte, with its status."""
    first = do(database, body=body)
    second = do(database, body=b"other")

    assert first is None
    assert second == Answer(201, body)


def test_a_body_that_is_too_large_is_a_mistake(database):
    """One byte more than is kept, and the work is undone with it."""
    with pytest.raises(AnswerTooLarge):
        do(database, body=b"x" * (actions.LARGEST_BODY + 1))

    assert do(database) is None


@pytest.mark.parametrize("other", [{"request_hash": "1" * 64}, {"operation": "alerts_close"}])
def test_a_key_is_for_one_request(database, other):
    """The same key with another body or operation is refused, and the first answer stays."""
    do(database)

    with pytest.raises(IdempotencyMismatch), database.write() as session:
        ask(session, **other)
    assert do(database) == Answer(201, b'{"id": 1}')


def test_a_key_is_its_askers_own(database):
    """Another account with the same key does its own work and sees its own answer."""
    do(database, body=b"anna")

    assert do(database, body=b"bo", principal=BO) is None
    assert do(database) == Answer(201, b"anna")
    assert do(database, principal=BO) == Answer(201, b"bo")


def test_work_that_failed_frees_its_key(database):
    """After a roll-back the same request may be tried again."""

    def fail():
        with database.write() as session:
            ask(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert do(database) is None


@pytest.mark.parametrize("key", ["", "x" * 129, "ключ", "a\nb", "a\x00"])
def test_a_key_that_cannot_be_kept_is_refused(database, key):
    """Empty, too long, or not plain text."""
    with database.write() as session, pytest.raises(KeyNotUsable):
        ask(session, key)


@pytest.mark.parametrize("key", ["x", "x" * 128, "a b|c", "0197-uuid"])
def test_other_keys_are_taken(database, key):
    """Any visible ASCII up to 128 characters."""
    assert do(database, key) is None
    assert do(database, key) == Answer(201, b'{"id": 1}')


def test_twenty_at_once_have_one_effect(database):
    """The same request sent by many threads at the same moment is done once."""
    ready = threading.Barrier(20)
    effects, answers = [], []

    def send():
        ready.wait()
        with database.write() as session:
            found = ask(session)
            if found is None:
                effects.append(1)
                finish(session, "k", principal=ANNA, status=201, body=b"once")
            answers.append(found)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(effects) == 1
    assert answers.count(Answer(201, b"once")) == 19


def test_neither_answer_nor_request_can_be_read_from_the_store(database):
    """The body is sealed, and the hash of a small request cannot be guessed without the key."""
    do(database, body=b"CNRY-answer")

    with database.read() as session:
        row = session.scalars(select(AnswerRow)).one()
        assert b"CNRY" not in row.body
        assert row.request_hash != HASH


def test_keys_are_kept_for_thirty_days(database):
    """The thirtieth day still counts; what is older is forgotten."""
    do(database, "old", at=NOON - timedelta(days=30, seconds=1))
    do(database, "kept", at=NOON - timedelta(days=30))
    with database.write() as session:
        gone = purge(session, now=NOON)

    assert gone == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(AnswerRow)) == 1
    assert do(database, "old") is None
