"""One-time tickets: a page that is signed in gets one, and the stream takes it once (REL-20)."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from api.live.tables import LiveTicketRow
from foundation.access.model import Role
from foundation.columns import table_of

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
    return spend_all(session, [ticket], now=now).get(ticket)


def spend_all(session: Session, given: Collection[str], *, now: datetime) -> dict[str, str]:
    """Take many tickets at once: each good one with its session; the others are left out."""
    hashes = {_hashed(ticket): ticket for ticket in given if 0 < len(ticket) <= _LONGEST}
    if not hashes:
        return {}
    table = table_of(LiveTicketRow)
    taken = session.execute(
        update(table)
        .where(
            table.c.ticket_hash.in_(hashes),
            table.c.used_at.is_(None),
            table.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(table.c.ticket_hash, table.c.session_id)
    )
    return {hashes[hashed]: session_id for hashed, session_id in taken}


def purge(session: Session, *, now: datetime) -> int:
    """Forget tickets that can no longer be taken; returns how many."""
    gone = session.execute(delete(LiveTicketRow).where(LiveTicketRow.expires_at <= now))
    return int(getattr(gone, "rowcount", 0))


def _hashed(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
