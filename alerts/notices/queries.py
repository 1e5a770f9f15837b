"""Reading callings and notices; who may read an alert may read who was told of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.notices.course import first_shown
from alerts.notices.model import Calling, CallingId, Notice
from alerts.notices.tables import CallingRow, NoticeRow
from foundation.access.model import Principal
from foundation.ids import AccountId, AlertId

# Screens sign what they showed a moment later, also when somebody has taken it meanwhile.
LATE_MARKS = timedelta(minutes=10)


@dataclass(frozen=True)
class Told:
    """A calling with its notices, by round and step."""

    calling: Calling
    notices: tuple[Notice, ...]

    @property
    def next_at(self) -> datetime | None:
        """When the next step begins, while it calls."""
        waiting = (one.start_at for one in self.notices if one.waits)
        return min(waiting, default=None) if self.calling.ended_at is None else None


def told_of(session: Session, alert_id: AlertId, principal: Principal) -> tuple[Told, ...]:
    """Every calling of an alert, oldest first, with its notices.

    Raises:
        NotFound: there is no such alert in what the asker may see.
    """
    found = alerts.alert(session, alert_id, principal)
    rows = session.scalars(
        select(CallingRow).where(CallingRow.alert_id == found.id).order_by(CallingRow.since)
    )
    callings = [row.to_calling() for row in rows]
    notices = notices_of(session, [one.id for one in callings])
    return tuple(Told(one, notices.get(one.id, ())) for one in callings)


def calling(session: Session, calling_id: CallingId) -> Calling | None:
    """One calling, whoever may see it: for those who carry its notices out of the house."""
    row = session.get(CallingRow, calling_id)
    return row.to_calling() if row is not None else None


def has_ended(calling_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a calling, named by another table's column, goes on no longer."""
    return exists().where(CallingRow.id == calling_id, CallingRow.ended_at.is_not(None))


def notices_of(session: Session, ids: Collection[CallingId]) -> dict[CallingId, tuple[Notice, ...]]:
    """The notices of some callings, by calling, in the order of their chain."""
    found: dict[CallingId, list[Notice]] = defaultdict(list)
    wanted = sorted(set(ids))
    # SQLite takes a bounded number of parameters.
    for first in range(0, len(wanted), 500):
        statement = select(NoticeRow).where(NoticeRow.calling_id.in_(wanted[first : first + 500]))
        ordered = statement.order_by(NoticeRow.calling_id, NoticeRow.number)
        for row in session.scalars(ordered):
            found[CallingId(row.calling_id)].append(row.to_notice())
    return {calling_id: tuple(notices) for calling_id, notices in found.items()}


def shown_in(session: Session, calling: Calling) -> dict[AccountId, datetime]:
    """When a calling first stood on a screen of each account that signed so."""
    return first_shown(calling, alerts.marks(session, calling.alert_id))


def due(session: Session, now: datetime, *, limit: int) -> tuple[CallingId, ...]:
    """The callings that the clock or a screen's mark says something about, the longest due first.

    One whose alert was taken meanwhile is left to the reader, which will end it.
    """
    timed = session.scalars(
        select(CallingRow.id)
        .where(CallingRow.due_at <= now)
        .order_by(CallingRow.due_at, CallingRow.id)
        .limit(limit)
    )
    found = dict.fromkeys(CallingId(one) for one in timed)
    if len(found) < limit:
        signed = session.scalars(_unsettled(now).limit(limit))
        found.update(dict.fromkeys(CallingId(one) for one in signed))
    return tuple(found)[:limit]


def waits(session: Session, now: datetime) -> bool:
    """Whether there is something to do for a calling; a cheap look for the tick."""
    return bool(due(session, now, limit=1))


def _unsettled(now: datetime) -> Select[str]:
    """The callings of which a screen has signed more than their notices say."""
    signed = alerts.was_signed(
        CallingRow.alert_id.expression,
        NoticeRow.account_id.expression,
        since=CallingRow.since.expression,
        until=CallingRow.until.expression,
    )
    return (
        select(CallingRow.id)
        .join(NoticeRow, NoticeRow.calling_id == CallingRow.id)
        .where(or_(CallingRow.ended_at.is_(None), CallingRow.ended_at > now - LATE_MARKS))
        .where(NoticeRow.attempted_at.is_not(None), NoticeRow.displayed_at.is_(None))
        .where(NoticeRow.spared_at.is_(None), signed)
        .distinct()
    )
