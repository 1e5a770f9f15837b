"""Failed sign-ins: counted and answered alike, whether the name that was typed exists or not."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from foundation.accounts import policy
from foundation.accounts.tables import UnknownNameRow
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import AccountLocked
from foundation.inserts import insert_if_absent

MOST_UNKNOWN = 10_000
_KIND = "username"


class Counted(Protocol):
    """An account, or a name that no account has."""

    failures: int
    failing_since: datetime | None
    locked_until: datetime | None


def unknown_name(session: Session, username: str, *, at: datetime) -> UnknownNameRow:
    """The count of a name that no account has; the name itself is kept nowhere.

    A full table forgets the names that began to fail first.
    """
    index = cipher_of(session).blind_index(_KIND, username)
    fresh = {"name_index": index, "failures": 0, "failing_since": at}
    if insert_if_absent(session, UnknownNameRow, fresh):
        _make_room(session, but=index)
    return session.get_one(UnknownNameRow, index, with_for_update=True)


def locked(of: Counted, *, at: datetime) -> AccountLocked | None:
    """The answer to whoever comes while it is locked, or None."""
    if of.locked_until is None or of.locked_until <= at:
        return None
    minutes = int((of.locked_until - at).total_seconds() // 60) + 1
    return AccountLocked(params={"minutes": minutes}, retry_after=minutes * 60)


def count(session: Session, of: Counted, *, account: str | None, at: datetime) -> None:
    """Count a failure, lock when there were too many, and tell the audit trail."""
    if policy.is_forgotten(of.failing_since, of.locked_until, at=at):
        of.failures, of.failing_since = 0, at
    of.failures += 1
    of.locked_until = policy.lock_until(of.failures, at=at)
    tell_refused(
        session,
        account=account,
        data={"failures": of.failures, "locked": of.locked_until is not None},
        at=at,
    )


def tell_refused(
    session: Session,
    *,
    account: str | None,
    data: dict[str, int | bool] | None = None,
    at: datetime,
) -> None:
    """Tell the audit trail of a sign-in that was refused."""
    actor = account or "anonymous"
    audit.record(
        session, "sign_in", actor=actor, object=account, outcome="refused", data=data or {}, at=at
    )


def purge(session: Session, *, now: datetime) -> int:
    """Forget the names whose failures no longer count; returns how many."""
    last = func.coalesce(UnknownNameRow.locked_until, UnknownNameRow.failing_since)
    old = delete(UnknownNameRow).where(last < now - policy.FAILURE_WINDOW)
    return int(getattr(session.execute(old), "rowcount", 0))


def _make_room(session: Session, *, but: str) -> None:
    spare = session.scalar(select(func.count()).select_from(UnknownNameRow)) or 0
    if spare > MOST_UNKNOWN:
        oldest = (
            select(UnknownNameRow.name_index)
            .where(UnknownNameRow.name_index != but)
            .order_by(UnknownNameRow.failing_since)
            .limit(spare - MOST_UNKNOWN)
        )
        session.execute(delete(UnknownNameRow).where(UnknownNameRow.name_index.in_(oldest)))
