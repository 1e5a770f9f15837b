"""One round of the auditor: its sign of life, what nobody saw, and whether the service stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.auditor import sight
from api.auditor.bounds import Bounds
from api.auditor.events import ServiceStill, Unseen
from api.auditor.tables import BeatRow, FindingRow
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal

AUDITOR, SERVICE = "auditor", "service"


@dataclass(frozen=True)
class Round:
    """What a round found: alerts told anew, and since when the service stands still, if it does."""

    unseen: int
    still_since: datetime | None


def look(session: Session, bounds: Bounds, *, now: datetime) -> Round:
    """Look once and tell what is new; the sign of life is written in the same transaction."""
    _beat(session, now=now)
    told = 0
    for one in sight.unseen(session, bounds, now=now):
        finding = {"alert_id": one.alert_id, "calls_since": one.calls_since, "told_at": now}
        if not insert_if_absent(session, FindingRow, finding):
            continue
        event = Unseen(
            office=one.office,
            alert=one.alert_id,
            level=one.level,
            of=one.kind,
            calls_since=one.calls_since.isoformat(),
            drill=one.drill,
        )
        journal.append(session, event, actor=AUDITOR, at=now)
        told += 1
    return Round(told, _still_since(session, bounds, now=now))


def _beat(session: Session, *, now: datetime) -> None:
    first = {"name": AUDITOR, "at": now, "told_at": None}
    if not insert_if_absent(session, BeatRow, first):
        row = session.get_one(BeatRow, AUDITOR, with_for_update=True)
        row.at, row.told_at = now, None


def _still_since(session: Session, bounds: Bounds, *, now: datetime) -> datetime | None:
    """Since when no tick has come round; told once until one does."""
    beat = sight.service_beat(session)
    if beat is None:
        return None
    insert_if_absent(session, BeatRow, {"name": SERVICE, "at": beat, "told_at": None})
    row = session.get_one(BeatRow, SERVICE, with_for_update=True)
    row.at = beat
    if beat > now - bounds.silent:
        row.told_at = None
        return None
    if row.told_at is None:
        row.told_at = now
        told = ServiceStill(since=beat.isoformat())
        journal.append(session, told, actor=AUDITOR, at=now)
    return beat
