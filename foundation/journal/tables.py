"""The journal, its readers' cursors and its epochs, as tables; append-only by trigger."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.append_only import BigSeq, guard
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import OfficeId, PersonId
from foundation.journal.model import Entry


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


guard(JournalRow)
