"""Tickets as stored: only the hash, bound to a session, good once and for half a minute."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, UtcDateTime


class LiveTicketRow(Base):
    """A ticket for one connection to the live stream."""

    __tablename__ = "live_tickets"

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(IdText, ForeignKey("sessions.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
