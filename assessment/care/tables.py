"""Levels, treatments and follow-ups as stored; reasons and notes under the clinical key."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.care.model import Treatment
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AccountId, PersonId

BASIS_FIELD = "crisis_levels.basis"
INSTRUCTION_FIELD = "crisis_levels.safety_instruction"
NOTE_FIELD = "care_follow_ups.note"
_IN_FORCE = text("state = 'in_force'")
_AWAITING = text("state = 'awaiting_second'")
_RUNNING = text("until_at IS NULL")


class LevelRow(Base):
    """A confirmed level; one is in force, and at most one waits for a second signature."""

    __tablename__ = "crisis_levels"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))
    previous: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    basis: Mapped[bytes] = mapped_column(LargeBinary)
    advice_code: Mapped[str] = mapped_column(String(40))
    safety_instruction: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_by: Mapped[str] = mapped_column(String(40))
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by: Mapped[str | None] = mapped_column(String(40))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("level IN ('one','two','three','watch','none')", name="level"),
        CheckConstraint("state IN ('awaiting_second','in_force','superseded')", name="state"),
        CheckConstraint("second_by IS NULL OR second_by <> confirmed_by", name="two_people"),
        Index(
            "uq_crisis_levels_in_force",
            "person_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index(
            "uq_crisis_levels_awaiting",
            "person_id",
            unique=True,
            sqlite_where=_AWAITING,
            postgresql_where=_AWAITING,
        ),
    )


class TreatmentRow(Base):
    """Who treated whom, from–to; at most one runs for a person."""

    __tablename__ = "care_treatments"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(40))

    __table_args__ = (
        Index(
            "uq_care_treatments_running",
            "person_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )

    def to_treatment(self) -> Treatment:
        """The treatment this row holds."""
        return Treatment(
            id=self.id,
            person_id=PersonId(self.person_id),
            account_id=AccountId(self.account_id),
            from_at=self.from_at,
            until_at=self.until_at,
        )


class FollowUpRow(Base):
    """That somebody turned to a person, how, and with what outcome."""

    __tablename__ = "care_follow_ups"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    method: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(15))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("method IN ('call','video','in_person')", name="method"),
        CheckConstraint("outcome IN ('reached','handed_over','not_reached')", name="outcome"),
        Index("ix_care_follow_ups_person_at", "person_id", "at"),
    )
