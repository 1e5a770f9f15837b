"""Deliveries, the health of what they go to, webhooks and addresses, as stored."""

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

from alerts.channels.model import (
    Delivery,
    DeliveryId,
    Health,
    How,
    Purpose,
    Webhook,
    WebhookId,
)
from foundation.append_only import BigSeq
from foundation.columns import Base, IdText, Json, UtcDateTime
from foundation.ids import AccountId, AlertId, OfficeId

_OPEN = text("due_at IS NOT NULL")


class DeliveryRow(Base):
    """A message on its way; `slot` is why the same is never written down twice.

    `due_at` is set as long as somebody still has to send it; `lease` while somebody does.
    """

    __tablename__ = "alert_deliveries"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    slot: Mapped[str] = mapped_column(String(120), unique=True)
    target: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(10))
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alerts.id"), index=True)
    calling_id: Mapped[str | None] = mapped_column(ForeignKey("alert_callings.id"), index=True)
    notice_id: Mapped[str | None] = mapped_column(ForeignKey("alert_notices.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    webhook_id: Mapped[str | None] = mapped_column(ForeignKey("alert_webhooks.id"))
    seq: Mapped[int | None] = mapped_column("entry_seq", BigSeq)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease: Mapped[str | None] = mapped_column(IdText)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    how: Mapped[str | None] = mapped_column(String(10))
    error: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        CheckConstraint("purpose IN ('notice','webhook','test')", name="purpose"),
        CheckConstraint("how IN ('spared','gave_up')", name="how"),
        CheckConstraint("(how IS NULL) = (ended_at IS NULL)", name="ends_somehow"),
        CheckConstraint(
            "(due_at IS NULL) = (accepted_at IS NOT NULL OR how IS NOT NULL)", name="open_or_over"
        ),
        CheckConstraint(
            "(purpose = 'webhook') = (webhook_id IS NOT NULL)", name="webhook_or_person"
        ),
        CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="leased_until"),
        Index("ix_alert_deliveries_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    def to_delivery(self) -> Delivery:
        """The delivery this row holds."""
        return Delivery(
            id=DeliveryId(self.id),
            target=self.target,
            purpose=Purpose(self.purpose),
            made_at=self.made_at,
            due_at=self.due_at,
            attempts=self.attempts,
            alert_id=AlertId(self.alert_id) if self.alert_id else None,
            calling_id=self.calling_id,
            notice_id=self.notice_id,
            account_id=AccountId(self.account_id) if self.account_id else None,
            webhook_id=WebhookId(self.webhook_id) if self.webhook_id else None,
            seq=self.seq,
            lease=self.lease,
            accepted_at=self.accepted_at,
            delivered_at=self.delivered_at,
            ended_at=self.ended_at,
            how=How(self.how) if self.how else None,
            error=self.error,
        )


class HealthRow(Base):
    """How a channel or webhook does; `retry_at` is before when nothing else is tried there.

    `outage` names the present run of failures, `told_at` is when it was made an alert.
    """

    __tablename__ = "alert_channel_health"

    target: Mapped[str] = mapped_column(String(60), primary_key=True)
    last_success_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(String(40))
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outage: Mapped[str | None] = mapped_column(IdText)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "(failing_since IS NULL) = (failures = 0)"
            " AND (failing_since IS NULL) = (outage IS NULL)",
            name="fails_since",
        ),
    )

    def to_health(self, waiting: int) -> Health:
        """The health this row holds, with how many messages wait."""
        return Health(
            target=self.target,
            last_success_at=self.last_success_at,
            failing_since=self.failing_since,
            failures=self.failures,
            last_error=self.last_error,
            waiting=waiting,
        )


class WebhookRow(Base):
    """A webhook; address and secret are sealed, under a key of its own.

    It hears of what the journal tells after `after_seq`.
    """

    __tablename__ = "alert_webhooks"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    label: Mapped[str] = mapped_column(String(100))
    url: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    levels: Mapped[list[str]] = mapped_column(Json)
    clinical: Mapped[bool] = mapped_column(Boolean)
    made_by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    after_seq: Mapped[int] = mapped_column(BigSeq, server_default="0")
    disabled_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("(disabled_at IS NULL) = (disabled_by IS NULL)", name="disabled_by"),
    )

    def to_webhook(self, url: str) -> Webhook:
        """The webhook this row holds, with its opened address."""
        return Webhook(
            id=WebhookId(self.id),
            label=self.label,
            url=url,
            office=OfficeId(self.office_id),
            levels=frozenset(self.levels),
            clinical=self.clinical,
            made_by=AccountId(self.made_by),
            made_at=self.made_at,
            disabled_at=self.disabled_at,
        )


class ContactRow(Base):
    """The address of an account for one kind of channel, sealed under the account's key."""

    __tablename__ = "account_contacts"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    set_by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("kind IN ('email','mobile','im')", name="kind"),)
