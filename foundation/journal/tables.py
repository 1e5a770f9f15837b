"""The journal, its readers' cursors and its epochs, as tables; append-only by trigger."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, Index, Integer, String, event
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import OfficeId, PersonId
from foundation.journal.model import Entry

BigSeq = BigInteger().with_variant(Integer(), "sqlite")


class JournalRow(Base):
    """An entry as stored."""

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(BigSeq, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(64))
    office: Mapped[str | None] = mapped_column(IdText)
    subject: Mapped[str | None] = mapped_column(IdText)
    actor: Mapped[str] = mapped_column(String(40))
    cause: Mapped[int | None] = mapped_column(BigSeq)
    data: Mapped[dict[str, Any]] = mapped_column(Json)

    __table_args__ = (
        Index("ix_journal_kind_seq", "kind", "seq"),
        Index("ix_journal_subject_seq", "subject", "seq"),
    )

    def to_entry(self) -> Entry:
        """The entry this row holds."""
        return Entry(
            seq=self.seq,
            at=self.at,
            kind=self.kind,
            office=OfficeId(self.office) if self.office else None,
            subject=PersonId(self.subject) if self.subject else None,
            actor=self.actor,
            cause=self.cause,
            data=self.data,
        )


class CursorRow(Base):
    """How far a reader has read; moved in the same transaction as the reader's own writes."""

    __tablename__ = "journal_cursors"

    reader: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int] = mapped_column(BigSeq)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EpochRow(Base):
    """A stretch of the journal that continues without loss; a restore begins a new one."""

    __tablename__ = "journal_epochs"

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(IdText, unique=True)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_seq: Mapped[int] = mapped_column(BigSeq)
    reason: Mapped[str] = mapped_column(String(200))


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """The statements that make a table refuse UPDATE and DELETE, for "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    )


def guard(table: type[Base]) -> None:
    """Make `create_all` lay the append-only triggers with the table."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only(table.__tablename__, dialect):
            event.listen(
                table.__table__,
                "after_create",
                DDL(statement.replace("%", "%%")).execute_if(dialect=dialect),
            )


guard(JournalRow)
