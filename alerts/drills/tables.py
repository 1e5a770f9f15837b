"""Exercises, as stored; they name no real person, so nothing is sealed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from alerts.drills.model import Drill, How, Said
from alerts.model import DrillId
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId, AlertId, OfficeId

_RUNS = text("ended_at IS NULL AND started_at IS NOT NULL")


class DrillRow(Base):
    """An exercise; `said` is its scenario as it stood when it was asked for."""

    __tablename__ = "drills"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    unannounced: Mapped[bool] = mapped_column(Boolean)
    asked_by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_for: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_for: Mapped[str | None] = mapped_column(IdText)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(40))
    how: Mapped[str | None] = mapped_column(String(10))

    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL) = (how IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
            name="ends_for_a_reason",
        ),
        CheckConstraint("how IN ('hand','time','called_off','gave_way')", name="how"),
        CheckConstraint("(started_at IS NULL) = (ends_by IS NULL)", name="ends_by_itself"),
        # One at a time of an office: two that run at once could not be told apart in the noise.
        Index(
            "uq_drills_running_office",
            "office_id",
            unique=True,
            sqlite_where=_RUNS,
            postgresql_where=_RUNS,
        ),
        Index("ix_drills_planned_for", "planned_for"),
    )

    def to_drill(self) -> Drill:
        """The exercise this row holds."""
        return Drill(
            id=DrillId(self.id),
            said=Said.read(self.said),
            office=OfficeId(self.office_id),
            unannounced=self.unannounced,
            asked_by=AccountId(self.asked_by),
            asked_at=self.asked_at,
            planned_for=self.planned_for,
            started_at=self.started_at,
            ends_by=self.ends_by,
            suspended_at=self.suspended_at,
            suspended_for=AlertId(self.suspended_for) if self.suspended_for else None,
            resumed_at=self.resumed_at,
            ended_at=self.ended_at,
            ended_by=self.ended_by,
            how=How(self.how) if self.how else None,
        )
