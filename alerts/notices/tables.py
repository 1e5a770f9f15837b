"""Callings and their notices as stored: written down whole when an alert begins to call."""

from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from alerts.duty.model import Because
from alerts.model import Level
from alerts.notices.model import Calling, CallingId, Ended, Notice, NoticeId
from foundation.append_only import BigSeq
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AccountId, AlertId, OfficeId

_CALLS = text("ended_at IS NULL")
_MINUTE = timedelta(minutes=1)


class CallingRow(Base):
    """An alert calls; the partial unique index is why it never does so twice at once.

    `due_at` is when the tick has something to do with it, None when nothing any more.
    """

    __tablename__ = "alert_callings"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"))
    level: Mapped[str] = mapped_column(String(10))
    chain_version: Mapped[int] = mapped_column(Integer)
    hurries: Mapped[bool] = mapped_column(Boolean)
    again_minutes: Mapped[int | None] = mapped_column(Integer)
    since: Mapped[int] = mapped_column("since_seq", BigSeq)
    until: Mapped[int | None] = mapped_column("until_seq", BigSeq)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ended: Mapped[str | None] = mapped_column(String(10))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    __table_args__ = (
        UniqueConstraint("alert_id", "since_seq"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended IS NULL) AND (ended_at IS NULL) = (until_seq IS NULL)",
            name="ends_for_a_reason",
        ),
        CheckConstraint(
            "ended IN ('taken','withdrawn','risen','silenced','inhibited','suspended','over')",
            name="ended",
        ),
        Index(
            "uq_alert_callings_open",
            "alert_id",
            unique=True,
            sqlite_where=_CALLS,
            postgresql_where=_CALLS,
        ),
    )

    def to_calling(self) -> Calling:
        """The calling this row holds."""
        return Calling(
            id=CallingId(self.id),
            alert_id=AlertId(self.alert_id),
            level=Level(self.level),
            chain_version=self.chain_version,
            hurries=self.hurries,
            again=None if self.again_minutes is None else self.again_minutes * _MINUTE,
            since=self.since,
            until=self.until,
            opened_at=self.opened_at,
            ended_at=self.ended_at,
            ended=Ended(self.ended) if self.ended else None,
        )


class NoticeRow(Base):
    """One line of a calling: a post, and from its start on the account that answers for it.

    `accepted_at` and `delivered_at` are for channels that tell so; the console does not.
    """

    __tablename__ = "alert_notices"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    calling_id: Mapped[str] = mapped_column(ForeignKey("alert_callings.id"))
    number: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column(Integer)
    step: Mapped[int] = mapped_column(Integer)
    post: Mapped[str] = mapped_column(String(40))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    display_minutes: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    because: Mapped[str | None] = mapped_column(String(20))
    joined: Mapped[str | None] = mapped_column(ForeignKey("alert_notices.id"))
    attempted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    display_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    displayed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("calling_id", "round", "step", "post"),
        CheckConstraint(
            "attempted_at IS NULL OR (account_id IS NOT NULL AND display_by IS NOT NULL)",
            name="attempted_at_somebody",
        ),
        CheckConstraint("joined IS NULL OR attempted_at IS NULL", name="joined_or_told"),
    )

    def to_notice(self) -> Notice:
        """The notice this row holds."""
        return Notice(
            id=NoticeId(self.id),
            calling_id=CallingId(self.calling_id),
            round=self.round,
            step=self.step,
            post=self.post,
            office_id=OfficeId(self.office_id),
            start_at=self.start_at,
            display_within=self.display_minutes * _MINUTE,
            account_id=AccountId(self.account_id) if self.account_id else None,
            because=Because(self.because) if self.because else None,
            joined=NoticeId(self.joined) if self.joined else None,
            attempted_at=self.attempted_at,
            accepted_at=self.accepted_at,
            delivered_at=self.delivered_at,
            display_by=self.display_by,
            displayed_at=self.displayed_at,
            acknowledged_at=self.acknowledged_at,
            acted_at=self.acted_at,
            missed_at=self.missed_at,
            spared_at=self.spared_at,
        )
