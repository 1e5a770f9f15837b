"""Shifts and test pages as stored; a shift is struck, never changed."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from alerts.duty.model import DutyPage, PageId, Reason, Shift, ShiftId, Span
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AccountId, OfficeId

_STANDS = text("voided_at IS NULL")


class ShiftRow(Base):
    """A shift; whoever writes one holds the roster, so that no two overlap."""

    __tablename__ = "duty_shifts"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    post: Mapped[str] = mapped_column(String(40))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    substitute_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces: Mapped[str | None] = mapped_column(ForeignKey("duty_shifts.id"))
    reason: Mapped[str | None] = mapped_column(String(20))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        CheckConstraint("from_at < until_at", name="runs_forward"),
        CheckConstraint("substitute_id <> account_id", name="another_substitutes"),
        CheckConstraint(
            "(voided_at IS NULL) = (voided_by IS NULL)"
            " AND (voided_at IS NULL) = (void_reason IS NULL)",
            name="struck_by_somebody",
        ),
        Index(
            "uq_duty_shifts_begin",
            "office_id",
            "post",
            "from_at",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_duty_shifts_until_at", "until_at"),
        Index("ix_duty_shifts_account_id_until_at", "account_id", "until_at"),
    )

    def to_shift(self) -> Shift:
        """The shift this row holds."""
        return Shift(
            id=ShiftId(self.id),
            post=self.post,
            office_id=OfficeId(self.office_id),
            account_id=AccountId(self.account_id),
            substitute_id=AccountId(self.substitute_id) if self.substitute_id else None,
            span=Span(self.from_at, self.until_at),
            made_by=self.made_by,
            made_at=self.made_at,
            replaces=ShiftId(self.replaces) if self.replaces else None,
            reason=Reason(self.reason) if self.reason else None,
            voided_at=self.voided_at,
        )


class PageRow(Base):
    """A test page; `due_at` is when the tick has something to do with it, None when never again."""

    __tablename__ = "duty_pages"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    shift_id: Mapped[str] = mapped_column(ForeignKey("duty_shifts.id"))
    occurrence: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("shift_id", "occurrence"),)

    def to_page(self) -> DutyPage:
        """The test page this row holds."""
        return DutyPage(
            id=PageId(self.id),
            shift_id=ShiftId(self.shift_id),
            occurrence=self.occurrence,
            account_id=AccountId(self.account_id),
            due_at=self.due_at,
            asked_at=self.asked_at,
            answer_by=self.answer_by,
            answered_at=self.answered_at,
            missed_at=self.missed_at,
            dropped_at=self.dropped_at,
        )
