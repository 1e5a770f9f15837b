"""An alert whose silence is over calls anew, with its full time, unless another silence holds."""

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from alerts import lifecycle
from alerts.model import Alert, What
from alerts.playbook import playbook
from alerts.silences import swallowing
from alerts.silences.tables import SilenceRow, SwallowedRow
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening, tell
from foundation.apart import each_apart


def wake(session: Session, row: AlertRow, *, now: datetime) -> Alert:
    """Let an alert, whose row is locked, call anew; under another silence it stays silent."""
    before = row.to_alert()
    policy = playbook().policy_of(before.kind)
    calling = lifecycle.wake(before, within=policy.within, now=now)
    alert, silence = swallowing.muffled(session, before, calling, now=now)
    happening = (
        Happening(What.WOKEN, SYSTEM, code="silence_over")
        if silence is None
        else swallowing.silenced(silence)
    )
    told = tell(session, row, alert, happening, now=now)
    session.execute(
        update(SwallowedRow)
        .where(SwallowedRow.silence_id == before.silence, SwallowedRow.alert_id == row.id)
        .values(woken_at=now)
    )
    if silence is not None:
        swallowing.swallow(session, row, silence, now=now)
    return told


def waits(session: Session) -> bool:
    """Whether an alert is silent under a silence that has ended; a cheap look for the tick."""
    return session.scalar(_left_behind().limit(1)) is not None


def wake_ended(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Wake every alert whose silence was ended; those whose time has come wake by their own clock.

    Each stands behind a savepoint of its own: one that fails is still due, and the others call.

    Returns:
        How many; when it equals `limit` there may be more.
    """

    def call(alert_id: str) -> bool:
        # The alert is locked before any silence, as where it is raised: nobody waits in a circle.
        row = session.get_one(AlertRow, alert_id, with_for_update=True, populate_existing=True)
        silence = session.get(SilenceRow, row.silence) if row.silence else None
        if silence is None or silence.ended_at is None:
            return False
        wake(session, row, now=now)
        return True

    found = list(session.scalars(_left_behind().order_by(AlertRow.id).limit(limit)))
    return each_apart(session, found, call, doing="silence is over for an alert")


def _left_behind() -> Select[str]:
    return (
        select(AlertRow.id)
        .join(SilenceRow, SilenceRow.id == AlertRow.silence)
        .where(SilenceRow.ended_at.is_not(None))
    )
