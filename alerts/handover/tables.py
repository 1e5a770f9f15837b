"""Hand-overs and their items as stored; what people wrote is sealed."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, UtcDateTime

_OFFERED = text("state = 'offered'")


class HandoverRow(Base):
    """A hand-over; the partial unique index is why a post is handed over once at a time."""

    __tablename__ = "duty_handovers"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    post: Mapped[str] = mapped_column(String(40))
    outgoing: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    incoming: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(String(10))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sound_tested: Mapped[bool] = mapped_column(Boolean, default=False)
    passed: Mapped[int | None] = mapped_column(Integer)
    points: Mapped[bytes | None] = mapped_column(LargeBinary)
    clinical: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        CheckConstraint("state IN ('offered','taken','withdrawn')", name="state"),
        CheckConstraint("(state = 'offered') = (ended_at IS NULL)", name="open_until_ended"),
        CheckConstraint("outgoing <> incoming", name="two_people"),
        Index(
            "uq_duty_handovers_offered",
            "office_id",
            "post",
            unique=True,
            sqlite_where=_OFFERED,
            postgresql_where=_OFFERED,
        ),
    )


class HandoverItemRow(Base):
    """An alert that was open when the hand-over was offered, and what should come next."""

    __tablename__ = "duty_handover_items"

    handover_id: Mapped[str] = mapped_column(ForeignKey("duty_handovers.id"), primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    act: Mapped[bytes | None] = mapped_column(LargeBinary)
    clinical: Mapped[bool] = mapped_column(Boolean, default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
