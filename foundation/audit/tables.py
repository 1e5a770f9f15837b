"""The audit trail as a table: append-only by trigger, each line bound to the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.append_only import BigSeq, guard
from foundation.audit.model import Deed, Doer, Line
from foundation.columns import Base, IdText, Json, UtcDateTime


class AuditLineRow(Base):
    """A line as stored; `mac` is the HMAC of the line and of the mac before it, in hexadecimal."""

    __tablename__ = "audit_lines"

    seq: Mapped[int] = mapped_column(BigSeq, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    session: Mapped[str] = mapped_column(String(40))
    ip: Mapped[str] = mapped_column(String(45))
    office: Mapped[str | None] = mapped_column(IdText)
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str | None] = mapped_column(String(120))
    purpose: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(10))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    mac: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_lines_at", "at"),
        Index("ix_audit_lines_actor_seq", "actor", "seq"),
        Index("ix_audit_lines_object_seq", "object", "seq"),
        Index("ix_audit_lines_action_seq", "action", "seq"),
    )

    @staticmethod
    def values_of(line: Line) -> dict[str, Any]:
        """The columns that hold a line."""
        deed, by = line.deed, line.deed.by
        return {
            "seq": line.seq,
            "at": deed.at,
            "actor": by.actor,
            "role": by.role,
            "session": by.session,
            "ip": by.ip,
            "office": by.office,
            "action": deed.action,
            "object": deed.object,
            "purpose": deed.purpose,
            "outcome": deed.outcome,
            "data": dict(deed.data),
            "mac": line.mac,
        }

    def to_line(self) -> Line:
        """The line this row holds."""
        by = Doer(self.actor, self.role, self.session, self.ip, self.office)
        deed = Deed(self.at, by, self.action, self.object, self.purpose, self.outcome, self.data)
        return Line(self.seq, deed, self.mac)


guard(AuditLineRow)
