"""Taking a key before the work, keeping the answer after it, in the same transaction."""

from datetime import datetime, timedelta

from sqlalchemy import CursorResult, bindparam, delete, update
from sqlalchemy.orm import Session

from foundation.columns import table_of
from foundation.crypto.ciphers import cipher_of
from foundation.crypto.model import Place
from foundation.errors import IdempotencyMismatch, Invalid, TooLarge
from foundation.idempotency.model import Answer
from foundation.idempotency.tables import AnswerRow
from foundation.inserts import insert_if_absent

LARGEST_BODY = 4 * 1024 * 1024
LONGEST_KEY = 128
KEPT_FOR = timedelta(days=30)
# Answers are sealed under one key of their own: they live a month and are never about one person
# alone. The name cannot be an id, which is 20 characters long.
_OWNER = "answers"
_FIELD = "idempotency_keys.body"


class KeyNotUsable(Invalid):
    """An idempotency key has 1 to 128 visible ASCII characters."""

    code = "idempotency_key_not_usable"


class AnswerTooLarge(TooLarge):
    """This answer is too large to be kept for a repeat; send the request without a key."""

    code = "answer_too_large_for_key"


# Every write with a key does this: the statement is put together once, of bare columns, so that
# the session looks for no objects to update with it.
_KEYS = table_of(AnswerRow)
_ANSWER = (
    update(_KEYS)
    .where(_KEYS.c.principal == bindparam("its_principal"), _KEYS.c.key == bindparam("its_key"))
    .values(status=bindparam("status"), body=bindparam("body"))
)


def begin(
    session: Session,
    key: str,
    *,
    principal: str,
    request_hash: str,
    operation: str,
    at: datetime,
) -> Answer | None:
    """Take a key for this request, or give back what was answered the first time.

    A second request with the same key waits until the first has ended: on SQLite for the write
    lock, on PostgreSQL for the row. When the first was rolled back, the key is free again.

    Args:
        request_hash: SHA-256 over method, path and body, 64 hexadecimal digits.

    Raises:
        IdempotencyMismatch: the key was used for another request.
        KeyNotUsable: the key is empty, too long, or not plain ASCII.
    """
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise KeyNotUsable
    # A small body could be guessed from a bare hash of it, so the hash is kept under a key.
    asked_for = cipher_of(session).blind_index(operation, request_hash)
    asked = {
        "principal": principal,
        "key": key,
        "operation": operation,
        "request_hash": asked_for,
        "at": at,
    }
    if insert_if_absent(session, AnswerRow, asked):
        return None
    row = session.get_one(AnswerRow, (principal, key))
    if (row.operation, row.request_hash) != (operation, asked_for):
        raise IdempotencyMismatch
    if row.status is None or row.body is None:
        raise RuntimeError("a used key without an answer was committed")
    place = _place(principal, key)
    return Answer(row.status, cipher_of(session).open_bytes(session, place, row.body))


def finish(session: Session, key: str, *, principal: str, status: int, body: bytes) -> None:
    """Keep the answer under the key that `begin` took.

    Raises:
        AnswerTooLarge: the body has more than 4 MiB; nothing of the request remains.
    """
    if len(body) > LARGEST_BODY:
        raise AnswerTooLarge
    sealed = cipher_of(session).seal_bytes(session, _place(principal, key), body)
    asked = {"its_principal": principal, "its_key": key, "status": status, "body": sealed}
    session.execute(_ANSWER, asked)


def purge(session: Session, *, now: datetime) -> int:
    """Forget the keys that are more than thirty days old; returns how many."""
    old = delete(AnswerRow).where(AnswerRow.at < now - KEPT_FOR)
    gone = session.execute(old)
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _place(principal: str, key: str) -> Place:
    return Place(_FIELD, f"{principal}|{key}", _OWNER)
