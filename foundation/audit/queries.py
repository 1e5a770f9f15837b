"""Reading the audit trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.audit import chain
from foundation.audit.model import Anchor, Line, Verdict
from foundation.audit.tables import AuditLineRow

_PAGE = 1000


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted; what is left out does not matter; `until` itself is not in."""

    actor: str | None = None
    action: str | None = None
    object: str | None = None
    purpose: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def lines(
    session: Session, wanted: Wanted, *, before: int | None = None, limit: int = 50
) -> tuple[Line, ...]:
    """The lines that are wanted, newest first, before a seq when one is given."""
    row = AuditLineRow
    asked = (
        (row.actor, wanted.actor),
        (row.action, wanted.action),
        (row.object, wanted.object),
        (row.purpose, wanted.purpose),
        (row.outcome, wanted.outcome),
    )
    statement = select(row).where(*(column == value for column, value in asked if value))
    if wanted.since is not None:
        statement = statement.where(row.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(row.at < wanted.until)
    if before is not None:
        statement = statement.where(row.seq < before)
    rows = session.scalars(statement.order_by(row.seq.desc()).limit(limit))
    return tuple(row.to_line() for row in rows)


def trail(session: Session, *, after: int = 0) -> Iterator[Line]:
    """Every line after a seq, oldest first, read in pages."""
    while True:
        page = session.scalars(
            select(AuditLineRow)
            .where(AuditLineRow.seq > after)
            .order_by(AuditLineRow.seq)
            .limit(_PAGE)
        ).all()
        for row in page:
            yield row.to_line()
        if len(page) < _PAGE:
            return
        after = page[-1].seq
        for row in page:
            session.expunge(row)


def last_line(session: Session) -> Line | None:
    """The newest line."""
    row = session.scalar(select(AuditLineRow).order_by(AuditLineRow.seq.desc()).limit(1))
    return row.to_line() if row is not None else None


def verification(session: Session, *, key: bytes, anchors: Sequence[Anchor] = ()) -> Verdict:
    """Whether the stored trail is whole, from its first line past every anchor to its end."""
    return chain.verify(trail(session), anchors, key)
