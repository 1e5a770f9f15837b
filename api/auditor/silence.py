"""The other way round: the service hears whether the auditor still lives."""

from datetime import datetime

from sqlalchemy.orm import Session

from api.auditor.bounds import bounds
from api.auditor.events import Silent
from api.auditor.rounds import AUDITOR
from api.auditor.tables import BeatRow
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal


def notice_silence(session: Session, *, now: datetime) -> bool:
    """Tell, once, that the auditor was not heard of for too long; from the first look on.

    Returns:
        Whether it was told now.
    """
    insert_if_absent(session, BeatRow, {"name": AUDITOR, "at": now, "told_at": None})
    row = session.get_one(BeatRow, AUDITOR, with_for_update=True)
    if row.told_at is not None or row.at > now - bounds().silent:
        return False
    row.told_at = now
    journal.append(session, Silent(since=row.at.isoformat()), actor="system", at=now)
    return True


def last_beat(session: Session) -> datetime | None:
    """When the auditor last came round; None when it never did."""
    row = session.get(BeatRow, AUDITOR)
    return row.at if row is not None else None
