"""Silences and what they swallowed, as stored; the words are sealed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from alerts.model import SilenceId
from alerts.silences.model import Ended, Silence
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId, OfficeId, PersonId

_OPEN = text("ended_at IS NULL")


class SilenceRow(Base):
    """A silence; `person_id` is None where it is about a whole office."""

    __tablename__ = "silences"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(IdText, index=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    kinds: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(40))
    words: Mapped[bytes] = mapped_column(LargeBinary)
    asked_by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    ended: Mapped[str | None] = mapped_column(String(10))

    __table_args__ = (
        CheckConstraint("agreed_by IS NULL OR agreed_by <> asked_by", name="two_people"),
        CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name="agreed_by_somebody"),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ends_for_a_reason"),
        CheckConstraint("ended IN ('time','hand','taken_back','not_agreed')", name="ended"),
        Index("ix_silences_open_ends_at", "ends_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_silences_asked_at", "asked_at"),
    )

    def to_silence(self) -> Silence:
        """The silence this row holds."""
        return Silence(
            id=SilenceId(self.id),
            person=PersonId(self.person_id) if self.person_id else None,
            office=OfficeId(self.office_id),
            kinds=frozenset(self.kinds),
            reason=self.reason,
            asked_by=AccountId(self.asked_by),
            asked_at=self.asked_at,
            ends_at=self.ends_at,
            begun_at=self.begun_at,
            agreed_by=AccountId(self.agreed_by) if self.agreed_by else None,
            agreed_at=self.agreed_at,
            ended_at=self.ended_at,
            ended_by=AccountId(self.ended_by) if self.ended_by else None,
            ended=Ended(self.ended) if self.ended else None,
        )


class SwallowedRow(Base):
    """An alert that a silence kept from calling, from when on, and when it called anew."""

    __tablename__ = "silence_alerts"

    silence_id: Mapped[str] = mapped_column(ForeignKey("silences.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    woken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
