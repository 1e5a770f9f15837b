"""Writing the journal: lines are collected on the session and stored at its close."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from foundation.columns import table_of
from foundation.ids import new_id
from foundation.inserts import insert_if_absent
from foundation.journal.model import Event, Told
from foundation.journal.tables import CursorRow, EpochRow, JournalRow

_COLLECTED = "journal_lines"
# Every write that tells something does these two: they are put together once.
_LAST = select(func.max(JournalRow.seq))
_STORE = insert(table_of(JournalRow))


def append(
    session: Session, event: Event, *, actor: str, at: datetime, cause: int | None = None
) -> None:
    """Tell the journal; the line is stored, with its seq, when the unit of work closes.

    Args:
        actor: who did it: an account's id, or the name of a part of the system.
        cause: the seq of the entry that this one answers.
    """
    line = {
        "at": at,
        "kind": event.kind,
        "office": event.office,
        "subject": event.subject,
        "actor": actor,
        "cause": cause,
        "data": event.data(),
    }
    session.info.setdefault(_COLLECTED, []).append(line)


def collected(session: Session) -> list[dict[str, Any]]:
    """The lines that wait for the close of this session's transaction."""
    lines: list[dict[str, Any]] = session.info.get(_COLLECTED, [])
    return lines


def told(session: Session) -> tuple[Told, ...]:
    """What the lines that wait will tell."""
    return tuple(Told(line["kind"], line["data"]) for line in collected(session))


def store_collected(session: Session) -> int | None:
    """Store what was collected with the next seqs; the caller holds the write lock.

    Returns:
        The seq of the last line, or None when nothing was told.
    """
    lines = session.info.pop(_COLLECTED, [])
    if not lines:
        return None
    # The lock makes max(seq) + 1 safe, and a rolled-back transaction leaves no hole.
    last = session.scalar(_LAST) or 0
    rows = [{**line, "seq": last + number} for number, line in enumerate(lines, start=1)]
    session.execute(_STORE, rows)
    return last + len(rows)


def forget_collected(session: Session) -> None:
    """Drop what was collected, after a roll-back."""
    session.info.pop(_COLLECTED, None)


def lock_cursor(session: Session, reader: str, *, at: datetime) -> int:
    """A reader's place, locked against other runs of the same reader until the commit."""
    statement = select(CursorRow).where(CursorRow.reader == reader).with_for_update()
    row = session.scalar(statement)
    if row is None:
        # Two runs of a new reader may come here at once: the second waits for the first's row.
        insert_if_absent(session, CursorRow, {"reader": reader, "seq": 0, "moved_at": at})
        row = session.scalars(statement).one()
    return row.seq


def move_cursor(session: Session, reader: str, *, to: int, at: datetime) -> None:
    """Move a reader's cursor, in the transaction that holds the reader's own writes."""
    row = session.get_one(CursorRow, reader)
    row.seq = to
    row.moved_at = at


def begin_epoch(session: Session, *, reason: str, at: datetime) -> str:
    """Begin a new epoch: at the first start, and after every restore."""
    number = (session.scalar(select(func.max(EpochRow.number))) or 0) + 1
    last = session.scalar(select(func.max(JournalRow.seq))) or 0
    row = EpochRow(number=number, epoch=new_id(), begun_at=at, from_seq=last + 1, reason=reason)
    session.add(row)
    return row.epoch
