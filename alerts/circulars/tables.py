"""Circulars as issued: the database refuses to change or remove one."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alerts.circulars.model import Circular, CircularId
from foundation.append_only import BigSeq, guard
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId, OfficeId


class CircularRow(Base):
    """A version of an office's circular of a month, whole."""

    __tablename__ = "circulars"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    month: Mapped[str] = mapped_column(String(7))
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    issued_by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seq: Mapped[int] = mapped_column(BigSeq)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("office_id", "month", "version"),
        UniqueConstraint("office_id", "year", "number", "version"),
        CheckConstraint("number >= 1 AND version >= 1", name="counted_from_one"),
    )

    def to_circular(self) -> Circular:
        """The circular this row holds."""
        return Circular(
            id=CircularId(self.id),
            office=OfficeId(self.office_id),
            month=self.month,
            year=self.year,
            number=self.number,
            version=self.version,
            issued_by=AccountId(self.issued_by),
            issued_at=self.issued_at,
            seq=self.seq,
            figures=self.figures,
            digest=self.digest,
        )


guard(CircularRow)
