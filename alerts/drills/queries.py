"""Reading exercises and their alerts; bound by the asker's offices."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import View
from alerts.drills.model import Drill
from alerts.drills.tables import DrillRow
from alerts.model import Alert, DrillId, Level, State
from alerts.tables import AlertRow
from foundation.access.model import Principal, Role
from foundation.clock import legal_date
from foundation.errors import NotFound
from foundation.ids import AlertId, OfficeId
from foundation.offices import queries as offices

# Who plans exercises knows of one that nobody is to be told of before.
PLANNERS = frozenset({Role.HEAD, Role.COMMAND, Role.SYSTEM_ADMIN})
_SHOWN = 100


def drills(session: Session, principal: Principal) -> tuple[Drill, ...]:
    """Exercises of the asker's offices: planned, running, past; newest first."""
    statement = select(DrillRow).where(*within(principal))
    newest = statement.order_by(DrillRow.planned_for.desc(), DrillRow.id.desc()).limit(_SHOWN)
    return tuple(row.to_drill() for row in session.scalars(newest))


def drill(session: Session, drill_id: DrillId, principal: Principal) -> Drill:
    """One exercise.

    Raises:
        NotFound: there is none in what the asker may see.
    """
    return row_within(session, drill_id, principal).to_drill()


def row_within(
    session: Session, drill_id: DrillId, principal: Principal, *, lock: bool = False
) -> DrillRow:
    """The row of one exercise, for this room.

    Raises:
        NotFound: as `drill`.
    """
    wanted = select(DrillRow).where(DrillRow.id == drill_id, *within(principal))
    if lock:
        wanted = wanted.with_for_update()
    row = session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("No such exercise in your area.")
    return row


def alerts_of(session: Session, drill_id: DrillId, view: View) -> tuple[Alert, ...]:
    """The alerts of an exercise that belong in a view, the oldest first."""
    ids = session.scalars(select(AlertRow.id).where(AlertRow.drill == drill_id)).all()
    found = alerts.among(session, [AlertId(one) for one in ids], view).values()
    return tuple(sorted(found, key=lambda one: (one.opened_at, one.id)))


def by_ids(session: Session, ids: Collection[DrillId]) -> dict[DrillId, Drill]:
    """Some exercises, whoever may see them: for those who show an alert of one."""
    if not ids:
        return {}
    rows = session.scalars(select(DrillRow).where(DrillRow.id.in_(set(ids))))
    return {DrillId(row.id): row.to_drill() for row in rows}


def real_red(session: Session, office_id: OfficeId) -> Alert | None:
    """A real red alert nobody has taken, of an office, of one below, or of one above; the oldest.

    Above as well: whoever is called from there is called by an exercise of the office, too.
    """
    path = offices.office(session, office_id).path
    above = [one.id for one in offices.ancestors(session, path)]
    wanted = select(AlertRow).where(
        AlertRow.level == Level.RED.value,
        AlertRow.state == State.RAISED.value,
        alerts.is_real(),
        or_(AlertRow.office.in_(offices.subtree(path)), AlertRow.office.in_(above)),
    )
    row = session.scalar(wanted.order_by(AlertRow.opened_at, AlertRow.id).limit(1))
    return row.to_alert() if row is not None else None


def open_in_line(session: Session, path: str) -> tuple[Drill, ...]:
    """The exercises that run or are planned for an office, one above it or one below."""
    above = [one.id for one in offices.ancestors(session, path)]
    wanted = select(DrillRow).where(
        DrillRow.ended_at.is_(None),
        or_(DrillRow.office_id.in_(offices.subtree(path)), DrillRow.office_id.in_(above)),
    )
    return tuple(row.to_drill() for row in session.scalars(wanted))


def open_drills(session: Session) -> tuple[Drill, ...]:
    """Every exercise that is planned or runs, the soonest first."""
    statement = select(DrillRow).where(DrillRow.ended_at.is_(None))
    rows = session.scalars(statement.order_by(DrillRow.planned_for, DrillRow.id))
    return tuple(row.to_drill() for row in rows)


def left_behind(session: Session) -> tuple[DrillId, ...]:
    """The exercises that are over and of which an alert is still open: it was raised after that."""
    statement = (
        select(DrillRow.id)
        .join(AlertRow, AlertRow.drill == DrillRow.id)
        .where(DrillRow.ended_at.is_not(None), AlertRow.closed_at.is_(None))
        .distinct()
    )
    return tuple(DrillId(one) for one in session.scalars(statement))


def calls(session: Session, drill_id: DrillId) -> bool:
    """Whether an alert of an exercise calls."""
    wanted = select(AlertRow.id).where(
        AlertRow.drill == drill_id,
        AlertRow.state == State.RAISED.value,
        AlertRow.suspended_at.is_(None),
    )
    return session.scalar(wanted.limit(1)) is not None


def last_held(session: Session, path: str) -> dict[OfficeId, date]:
    """The legal day on which each office of a subtree last held an exercise to its end."""
    statement = (
        select(DrillRow.office_id, func.max(DrillRow.started_at))
        .where(DrillRow.office_id.in_(offices.subtree(path)))
        .where(DrillRow.started_at.is_not(None), DrillRow.ended_at.is_not(None))
        .where(DrillRow.how.in_(("hand", "time")))
        .group_by(DrillRow.office_id)
    )
    found: dict[OfficeId, date] = {}
    for office_id, at in session.execute(statement):
        assert isinstance(at, datetime)  # noqa: S101  (the column's own type)
        found[OfficeId(office_id)] = legal_date(at)
    return found


def within(principal: Principal) -> tuple[ColumnElement[bool], ...]:
    """The conditions that bind a query to what somebody may see."""
    below = offices.subtree(principal.office_path)
    bound: list[ColumnElement[bool]] = [DrillRow.office_id.in_(below)]
    if principal.role not in PLANNERS:
        bound.append(or_(DrillRow.unannounced.is_(False), DrillRow.started_at.is_not(None)))
    return tuple(bound)
