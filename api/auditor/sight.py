"""What the auditor sees for itself: its own description of the tables, its own reading of them.

It shares nothing with what it audits: a fault there must not be a fault here.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, column, func, or_, select, table
from sqlalchemy.orm import Session

from api.auditor.bounds import Bounds
from foundation.columns import UtcDateTime
from foundation.ids import OfficeId

_ALERTS = table(
    "alerts",
    column("id", String),
    column("kind", String),
    column("level", String),
    column("office", String),
    column("acknowledged_by", String),
    column("opened_at", UtcDateTime),
    column("ended_at", UtcDateTime),
    column("closed_at", UtcDateTime),
    column("silenced_until", UtcDateTime),
    column("inhibited_until", UtcDateTime),
    column("drill", String),
    column("suspended_at", UtcDateTime),
)
_LINES = table(
    "alert_lines",
    column("alert_id", String),
    column("what", String),
    column("actor", String),
    column("at", UtcDateTime),
)
_SHOWN = table("alert_shown", column("alert_id", String), column("at", UtcDateTime))
_LEASES = table("leases", column("name", String), column("until", UtcDateTime))
_SYSTEM = "system"
_QUIETABLE = ("blue", "yellow")


@dataclass(frozen=True)
class Sighting:
    """An alert that has called too long before nobody; `drill`: the exercise it belongs to."""

    alert_id: str
    kind: str
    level: str
    office: OfficeId | None
    calls_since: datetime
    drill: str | None = None


def unseen(session: Session, bounds: Bounds, *, now: datetime) -> tuple[Sighting, ...]:
    """Every open alert that nobody has taken, called longer than its bound, and nobody saw."""
    calling = select(_ALERTS).where(
        _ALERTS.c.closed_at.is_(None),
        _ALERTS.c.acknowledged_by.is_(None),
        _ALERTS.c.ended_at.is_(None),
        _ALERTS.c.level.in_(bounds.unseen_minutes),
        _ALERTS.c.kind.not_in(bounds.passes_over),
        # A silence that holds is no fault. One that is over, or lies over red or orange, is none.
        or_(
            _ALERTS.c.silenced_until.is_(None),
            _ALERTS.c.silenced_until <= now - bounds.silent,
            _ALERTS.c.level.not_in(_QUIETABLE),
        ),
        # So it is with what a dead device explains: for a time, and never orange or red.
        or_(
            _ALERTS.c.inhibited_until.is_(None),
            _ALERTS.c.inhibited_until <= now - bounds.silent,
            _ALERTS.c.level.not_in(_QUIETABLE),
        ),
        # An exercise waits for something real; what is real never does.
        or_(_ALERTS.c.suspended_at.is_(None), _ALERTS.c.drill.is_(None)),
    )
    found = []
    for row in session.execute(calling.order_by(_ALERTS.c.opened_at, _ALERTS.c.id)).all():
        within = bounds.unseen(row.level)
        if within is None or row.opened_at > now - within:
            continue
        since = _calls_since(session, row.id, row.opened_at)
        if since <= now - within and not _was_shown(session, row.id, since):
            office = OfficeId(row.office) if row.office else None
            sighting = Sighting(row.id, row.kind, row.level, office, since, row.drill)
            found.append(sighting)
    return tuple(found)


def service_beat(session: Session) -> datetime | None:
    """When a tick of the service last came round, by the leases they take; None for never."""
    latest: datetime | None = session.scalar(select(func.max(_LEASES.c.until, type_=UtcDateTime)))
    return latest


def _calls_since(session: Session, alert_id: str, opened_at: datetime) -> datetime:
    """The first line of its timeline after the last that a person wrote, else its beginning."""
    mine = _LINES.c.alert_id == alert_id
    last = select(func.max(_LINES.c.at, type_=UtcDateTime)).where(mine, _LINES.c.actor != _SYSTEM)
    by_a_person: datetime | None = session.scalar(last)
    if by_a_person is None:
        return opened_at
    after = select(func.min(_LINES.c.at, type_=UtcDateTime)).where(
        mine, _LINES.c.actor == _SYSTEM, _LINES.c.at > by_a_person
    )
    began: datetime | None = session.scalar(after)
    return began or by_a_person


def _was_shown(session: Session, alert_id: str, since: datetime) -> bool:
    mark = select(_SHOWN.c.alert_id).where(_SHOWN.c.alert_id == alert_id, _SHOWN.c.at >= since)
    return session.execute(mark.limit(1)).first() is not None
