"""The columns of every row that can be taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import IdText, UtcDateTime


class Voidable:
    """Mixed into a row class: when it was taken back, by whom, why (sealed), and for what."""

    __tablename__: str

    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[bytes | None] = mapped_column(LargeBinary)
    superseded_by: Mapped[str | None] = mapped_column(IdText)


def in_force(row: type[Voidable]) -> ColumnElement[bool]:
    """The condition that a record still counts."""
    return row.voided_at.is_(None)
