"""What another agency was told, as stored; each message once, and never changed."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alerts.model import Level, State
from alerts.sharing.model import MessageType, Shared
from foundation.append_only import BigSeq
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AlertId, OfficeId


class SharedRow(Base):
    """A message: what was so when it was sent, by codes."""

    __tablename__ = "shared_messages"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"))
    seq: Mapped[int] = mapped_column("entry_seq", BigSeq)
    type: Mapped[str] = mapped_column("msg_type", String(10))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    level: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    exercise: Mapped[bool] = mapped_column(Boolean, default=False)

    __table_args__ = (
        UniqueConstraint("alert_id", "entry_seq"),
        CheckConstraint("msg_type IN ('Alert','Update','Cancel')", name="msg_type"),
        Index("ix_shared_messages_sent_at", "sent_at"),
    )

    def to_shared(self) -> Shared:
        """The message this row holds."""
        return Shared(
            id=self.id,
            alert_id=AlertId(self.alert_id),
            seq=self.seq,
            type=MessageType(self.type),
            sent_at=self.sent_at,
            kind=self.kind,
            level=Level(self.level),
            state=State(self.state),
            office=OfficeId(self.office_id),
            exercise=self.exercise,
        )
