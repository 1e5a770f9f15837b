"""What the auditor keeps: signs of life, and what it has told already."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, UtcDateTime


class BeatRow(Base):
    """A sign of life of the auditor; `told_at`: its silence, or the service's, was told then."""

    __tablename__ = "auditor_beats"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FindingRow(Base):
    """An alert that nobody saw while it called from an instant on: told once."""

    __tablename__ = "auditor_findings"

    alert_id: Mapped[str] = mapped_column(IdText, primary_key=True)
    calls_since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
