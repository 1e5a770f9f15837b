"""Orders to officers as stored, an errand for each of them; what people wrote is sealed."""

from datetime import datetime
from typing import Any

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

from alerts.dispatch.model import Errand, ErrandState, Late
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId

_OUT = text("ended_at IS NULL")
_WATCHED = text("watch_at IS NOT NULL")


class OrderRow(Base):
    """An order about an alert; `said` is what the data files said when it was sent.

    Whoever is named reads the words, so they are under the person's key.
    """

    __tablename__ = "dispatch_orders"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), index=True)
    said: Mapped[dict[str, Any]] = mapped_column(Json)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    place_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    sent_by: Mapped[str] = mapped_column(IdText)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    receipt_by: Mapped[datetime] = mapped_column(UtcDateTime)
    arrive_by: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    __table_args__ = (
        Index("ix_dispatch_orders_out", "sent_at", sqlite_where=_OUT, postgresql_where=_OUT),
    )


class ErrandRow(Base):
    """An order as it stands for one officer it names.

    `watch_at` is when the tick has something to do with it, None when never again.
    """

    __tablename__ = "dispatch_errands"

    order_id: Mapped[str] = mapped_column(ForeignKey("dispatch_orders.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(IdText, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    word_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_by: Mapped[str | None] = mapped_column(IdText)
    reason: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    clinical: Mapped[bool] = mapped_column(Boolean, default=False)
    told: Mapped[list[str]] = mapped_column(Json)
    watch_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "state IN ('sent','received','arrived','fed_back','declined','recalled')", name="state"
        ),
        CheckConstraint(
            "(state IN ('fed_back','declined','recalled')) = (over_at IS NOT NULL)"
            " AND (over_at IS NULL) = (over_by IS NULL)"
            " AND (state = 'fed_back') = (outcome IS NOT NULL)"
            " AND (state = 'declined') = (reason IS NOT NULL)"
            " AND (state <> 'fed_back' OR arrived_at IS NOT NULL)"
            " AND (arrived_at IS NULL OR received_at IS NOT NULL)",
            name="told_by_somebody",
        ),
        Index("ix_dispatch_errands_account_id", "account_id"),
        Index(
            "ix_dispatch_errands_watch_at",
            "watch_at",
            sqlite_where=_WATCHED,
            postgresql_where=_WATCHED,
        ),
    )

    def hold(self, errand: Errand, *, watch_at: datetime | None) -> None:
        """Take the state of an errand into this row; its words are sealed elsewhere."""
        self.state = errand.state.value
        self.received_at, self.arrived_at = errand.received_at, errand.arrived_at
        self.word_by, self.over_at, self.over_by = errand.word_by, errand.over_at, errand.over_by
        self.reason, self.outcome = errand.reason, errand.outcome
        self.told = sorted(one.value for one in errand.told)
        self.watch_at = watch_at

    def to_errand(self, order: OrderRow, words: str | None = None) -> Errand:
        """The errand this row holds; `words` are those that the reader may see."""
        return Errand(
            account_id=AccountId(self.account_id),
            state=ErrandState(self.state),
            receipt_by=order.receipt_by,
            arrive_by=order.arrive_by,
            word_by=self.word_by,
            received_at=self.received_at,
            arrived_at=self.arrived_at,
            over_at=self.over_at,
            over_by=AccountId(self.over_by) if self.over_by else None,
            reason=self.reason,
            outcome=self.outcome,
            text=words,
            withheld=self.words is not None and words is None,
            told=frozenset(Late(one) for one in self.told),
        )
