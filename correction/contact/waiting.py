"""The duties of many people that can be met in a stretch of time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.contact.model import Duty, DutyState
from correction.contact.tables import DutyRow
from foundation.ids import PersonId


def open_between(
    session: Session, ids: Collection[PersonId], *, since: datetime, until: datetime
) -> tuple[Duty, ...]:
    """The open duties of these people whose window overlaps [since, until), by its beginning."""
    statement = (
        select(DutyRow)
        .where(
            DutyRow.state == DutyState.OPEN.value,
            DutyRow.window_from < until,
            DutyRow.due_at > since,
            DutyRow.person_id.in_(set(ids)),
        )
        .order_by(DutyRow.window_from, DutyRow.id)
    )
    return tuple(row.to_duty() for row in session.scalars(statement))
