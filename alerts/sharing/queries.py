"""Reading what is shared: bound by the office that the reader's key serves."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.sharing.model import Shared
from alerts.sharing.sharebook import grades
from alerts.sharing.tables import SharedRow
from foundation.errors import NotFound
from foundation.ids import AlertId
from foundation.offices import queries as offices

MOST = 200


def feed(session: Session, office_path: str, *, now: datetime) -> tuple[Shared, ...]:
    """The messages of an office and those below that still stand in the feed, newest first."""
    since = now - timedelta(hours=grades().feed_hours)
    statement = (
        select(SharedRow)
        .where(SharedRow.office_id.in_(offices.subtree(office_path)), SharedRow.sent_at > since)
        .order_by(SharedRow.seq.desc())
        .limit(MOST)
    )
    return tuple(row.to_shared() for row in session.scalars(statement))


def message(session: Session, message_id: str, office_path: str) -> Shared:
    """One message.

    Raises:
        NotFound: there is none of this id for that office.
    """
    row = session.scalar(
        select(SharedRow).where(
            SharedRow.id == message_id, SharedRow.office_id.in_(offices.subtree(office_path))
        )
    )
    if row is None:
        raise NotFound("No such message in your area.")
    return row.to_shared()


def earlier(session: Session, found: Collection[Shared]) -> dict[AlertId, tuple[Shared, ...]]:
    """Every message about the alerts of some, oldest first."""
    wanted = sorted({one.alert_id for one in found})
    rows = session.scalars(
        select(SharedRow).where(SharedRow.alert_id.in_(wanted)).order_by(SharedRow.seq)
    )
    by_alert: dict[AlertId, list[Shared]] = {}
    for row in rows:
        by_alert.setdefault(AlertId(row.alert_id), []).append(row.to_shared())
    return {one: tuple(messages) for one, messages in by_alert.items()}
