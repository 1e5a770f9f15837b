"""What an exercise does to its alerts: lets them wait, lets them call again, ends them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import lifecycle, pausing
from alerts.dispatch.going import call_back_all
from alerts.model import Alert, DrillId, What
from alerts.playbook import playbook
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening, tell
from foundation.ids import AccountId, AlertId

OVER = lifecycle.Ending("exercise", "exercise_over")


def suspend(session: Session, drill_id: DrillId, *, now: datetime) -> None:
    """Let every alert of an exercise that calls wait for something real."""
    _each(session, drill_id, What.SUSPENDED, _is_calling, _waiting, now=now)


def resume(session: Session, drill_id: DrillId, *, now: datetime) -> None:
    """Let every alert of an exercise that waits call again, with its full time."""
    _each(session, drill_id, What.RESUMED, _is_waiting, _calling_again, now=now)


def end(session: Session, drill_id: DrillId, *, by: str, now: datetime) -> tuple[AlertId, ...]:
    """End every alert of an exercise, wherever it had come; officers on their way are called back.

    Returns:
        The alerts that were open.
    """
    ended = []
    for row in _open_rows(session, drill_id):
        call_back_all(session, row, by=AccountId(by), now=now)
        alert = pausing.end_exercise(row.to_alert(), OVER, by=AccountId(by), now=now)
        tell(session, row, alert, Happening(What.CLOSED, by, code=OVER.cause), now=now)
        ended.append(alert.id)
    return tuple(ended)


def _open_rows(session: Session, drill_id: DrillId) -> list[AlertRow]:
    """The rows of an exercise's open alerts, locked, in one order for everybody."""
    wanted = select(AlertRow).where(AlertRow.drill == drill_id, AlertRow.closed_at.is_(None))
    locked = wanted.order_by(AlertRow.id).with_for_update()
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def _each(
    session: Session,
    drill_id: DrillId,
    what: What,
    fits: Callable[[Alert], bool],
    step: Callable[[Alert, datetime], Alert],
    *,
    now: datetime,
) -> None:
    for row in _open_rows(session, drill_id):
        before = row.to_alert()
        if fits(before):
            tell(session, row, step(before, now), Happening(what, SYSTEM), now=now)


def _is_calling(alert: Alert) -> bool:
    return alert.calls


def _is_waiting(alert: Alert) -> bool:
    return alert.suspended_at is not None


def _waiting(alert: Alert, now: datetime) -> Alert:
    return pausing.suspend(alert, now=now)


def _calling_again(alert: Alert, now: datetime) -> Alert:
    within = playbook().policy_of(alert.kind).within
    return pausing.resume(alert, within=within, now=now)
