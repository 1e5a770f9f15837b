"""The notice as a table of one row, whose shape may never change: older code reads it."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base

ONLY = 1


class NoticeRow(Base):
    """The notice as stored."""

    __tablename__ = "schema_notice"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    made_by: Mapped[str] = mapped_column(String(20))
    oldest_code: Mapped[str] = mapped_column(String(20))
