"""Reading the journal forward."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from foundation.errors import Misconfigured
from foundation.ids import PersonId
from foundation.journal.model import Entry
from foundation.journal.tables import CursorRow, EpochRow, JournalRow


def entries_after(
    session: Session, seq: int, *, limit: int = 500, kinds: Collection[str] | None = None
) -> tuple[Entry, ...]:
    """The entries that follow `seq`, oldest first, at most `limit`."""
    statement = select(JournalRow).where(JournalRow.seq > seq).order_by(JournalRow.seq).limit(limit)
    if kinds is not None:
        statement = statement.where(JournalRow.kind.in_(kinds))
    return tuple(row.to_entry() for row in session.scalars(statement))


def entries_at(session: Session, seqs: Collection[int]) -> dict[int, Entry]:
    """The entries at some places, by place; a place without an entry is left out."""
    found = session.scalars(select(JournalRow).where(JournalRow.seq.in_(seqs))) if seqs else ()
    return {row.seq: row.to_entry() for row in found}


def entries_about(
    session: Session,
    subject: PersonId,
    *,
    kinds: Collection[str] | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[Entry, ...]:
    """The entries about a person, newest first, before `before` when it is given."""
    statement = select(JournalRow).where(JournalRow.subject == subject)
    if kinds is not None:
        statement = statement.where(JournalRow.kind.in_(kinds))
    if before is not None:
        statement = statement.where(JournalRow.seq < before)
    rows = session.scalars(statement.order_by(JournalRow.seq.desc()).limit(limit))
    return tuple(row.to_entry() for row in rows)


def head(session: Session) -> int:
    """The seq of the newest entry; 0 for an empty journal."""
    return session.scalar(select(func.max(JournalRow.seq))) or 0


def cursor_of(session: Session, reader: str) -> int:
    """How far a reader has come; 0 for one that never read."""
    return session.scalar(select(CursorRow.seq).where(CursorRow.reader == reader)) or 0


def cursors(session: Session) -> dict[str, int]:
    """Every reader and how far it has come."""
    rows = session.execute(select(CursorRow.reader, CursorRow.seq))
    return dict(rows.all())


def epoch(session: Session) -> str:
    """The name of the present epoch.

    Raises:
        Misconfigured: the journal was never begun.
    """
    found = session.scalar(select(EpochRow.epoch).order_by(EpochRow.number.desc()).limit(1))
    if found is None:
        raise Misconfigured("The journal has no epoch: run `correction migrate`.")
    return found
