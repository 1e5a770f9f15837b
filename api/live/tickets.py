"""One-time tickets: a page that is signed in gets one, and the stream takes it once (REL-20)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from api.live.tables import LiveTicketRow
from foundation.access.model import Role

# Who may watch; what each sees of an alert is decided by the view.
WATCHERS = tuple(role for role in Role if role is not Role.SUPERVISEE)
GOOD_FOR = timedelta(seconds=30)
_LONGEST = 100


def issue(session: Session, session_id: str, *, now: datetime) -> str:
    """A new ticket for a session; it is known nowhere else."""
    ticket = secrets.token_urlsafe(32)
    row = LiveTicketRow(
        ticket_hash=_hashed(ticket),
        session_id=session_id,
        issued_at=now,
        expires_at=now + GOOD_FOR,
    )
    session.add(row)
    return ticket


def spend(session: Session, ticket: str, *, now: datetime) -> str | None:
    """Take a ticket and return its session; None for one that is unknown, used or too old."""
    if not 0 < len(ticket) <= _LONGEST:
        return None
    taken: str | None = session.scalar(
        update(LiveTicketRow)
        .where(
            LiveTicketRow.ticket_hash == _hashed(ticket),
            LiveTicketRow.used_at.is_(None),
            LiveTicketRow.expires_at > now,
        )
        .values(used_at=now)
        .returning(LiveTicketRow.session_id)
    )
    return taken


def purge(session: Session, *, now: datetime) -> int:
    """Forget tickets that can no longer be taken; returns how many."""
    gone = session.execute(delete(LiveTicketRow).where(LiveTicketRow.expires_at <= now))
    return int(getattr(gone, "rowcount", 0))


def _hashed(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
