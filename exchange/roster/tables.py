"""Runs of an import and their rows; what a row held is sealed, and dropped once it is written."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, Json, UtcDateTime


class ImportRunRow(Base):
    """One file that was tried, and perhaps applied."""

    __tablename__ = "import_runs"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    encoding: Mapped[str] = mapped_column(String(10))
    header_row: Mapped[int] = mapped_column(Integer)
    columns: Mapped[list[Any]] = mapped_column(Json)
    repeated: Mapped[bool] = mapped_column(Boolean, default=False)
    started_by: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportRowRow(Base):
    """One row of the file: its outcome and problems, and until it is written its sealed cells."""

    __tablename__ = "import_rows"

    run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(10))
    problems: Mapped[list[Any]] = mapped_column(Json)
    cells: Mapped[bytes | None] = mapped_column(LargeBinary)
    written: Mapped[bool] = mapped_column(Boolean, default=False)
