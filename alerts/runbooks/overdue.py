"""The tick for steps: one that is still open after its time is told, once."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from alerts.model import State, What
from alerts.runbooks.beginning import TOLD_FROM
from alerts.runbooks.tables import RunRow, StepRow
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening, tell
from foundation.apart import each_apart


def waits(session: Session, now: datetime) -> bool:
    """Whether the time of a step has come; a cheap look for the tick."""
    found = select(StepRow.run_id).where(StepRow.watch_at <= now).limit(1)
    return session.scalar(found) is not None


def tell_overdue(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Tell every step of an orange or red alert that is open after its time.

    A step of an alert that has ended, or whose ending is being looked at, or of a run that another
    has superseded, is looked at no more.

    Returns:
        How many were looked at; when it equals `limit` there may be more.
    """
    due = (
        select(StepRow.run_id, StepRow.number, RunRow.alert_id)
        .join(RunRow, RunRow.id == StepRow.run_id)
        .where(StepRow.watch_at <= now)
        .order_by(StepRow.watch_at, StepRow.run_id, StepRow.number)
        .limit(limit)
    )

    def look(found: Row[str, int, str]) -> bool:
        run_id, number, alert_id = found
        # The alert is locked before its steps, as by whoever settles one: nobody waits in a circle.
        row = session.get_one(AlertRow, alert_id, with_for_update=True, populate_existing=True)
        step = session.get_one(StepRow, (run_id, number), populate_existing=True)
        if step.watch_at is None or step.watch_at > now:
            return True
        step.watch_at = None
        if _is_told(session, row, step):
            step.told_overdue_at = now
            session.flush()
            beside = {"run": step.run_id, "step": step.step}
            happening = Happening(What.STEP_OVERDUE, SYSTEM, code=step.step, beside=beside)
            tell(session, row, replace(row.to_alert(), updated_at=now), happening, now=now)
        return True

    found = session.execute(due).all()
    return each_apart(session, found, look, doing="step is overdue")


def _is_told(session: Session, row: AlertRow, step: StepRow) -> bool:
    alert = row.to_alert()
    runs = session.get_one(RunRow, step.run_id).superseded_at is None
    acts = alert.state in (State.RAISED, State.ACKNOWLEDGED)
    return runs and acts and alert.level.rank >= TOLD_FROM.rank
