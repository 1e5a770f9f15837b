"""Whether a silence lies over an alert that would call now, and what is kept about that."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from alerts import lifecycle
from alerts.model import Alert, What
from alerts.playbook import playbook
from alerts.silences.covering import QUIETABLE, Places, Verdict, begins_to_call, longest_of, verdict
from alerts.silences.model import Silence
from alerts.silences.tables import SilenceRow, SwallowedRow
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening, write_line
from correction.register import queries as register
from foundation.inserts import insert_if_absent
from foundation.offices import queries as offices


def muffled(
    session: Session, before: Alert | None, after: Alert, *, now: datetime
) -> tuple[Alert, Silence | None]:
    """An alert as it is stored: silent if a silence covers it as it begins to call, else as it is.

    The silence is locked until the commit, so that none ends without the alert having been seen.
    Whoever locks both locks the alert first.
    """
    if not begins_to_call(before, after) or not _may_be(after):
        return after, None
    silence = _over(session, after, now=now)
    if silence is None:
        return after, None
    return lifecycle.silence(after, silence.id, until=silence.ends_at, now=now), silence


def keep(
    session: Session,
    row: AlertRow,
    before: Alert | None,
    silence: Silence | None,
    *,
    now: datetime,
) -> None:
    """Keep what became of an alert that was just stored: swallowed anew, or awake again."""
    was = before.silence if before is not None else None
    if silence is not None and silence.id != was:
        swallow(session, row, silence, now=now)
        write_line(session, row, row.to_alert(), silenced(silence), now=now)
    if was is not None and row.silence != was:
        session.execute(
            update(SwallowedRow)
            .where(SwallowedRow.silence_id == was, SwallowedRow.alert_id == row.id)
            .values(woken_at=now)
        )
    if was is not None and row.to_alert().calls:
        woken = Happening(What.WOKEN, SYSTEM, code="too_grave")
        write_line(session, row, row.to_alert(), woken, now=now)
    session.flush()


def swallow(session: Session, row: AlertRow, silence: Silence, *, now: datetime) -> None:
    """Keep that a silence swallowed an alert; once, however often it does."""
    insert_if_absent(
        session, SwallowedRow, {"silence_id": silence.id, "alert_id": row.id, "at": now}
    )


def silenced(silence: Silence) -> Happening:
    """The line of the timeline that says under which reason an alert is silent."""
    return Happening(What.SILENCED, silence.asked_by, code=silence.reason)


def covers(session: Session, silence: Silence, alert: Alert, *, now: datetime) -> bool:
    """Whether a silence keeps an alert from calling now."""
    policy = playbook().policy_of(alert.kind)
    places = _places(session, silence, alert)
    return verdict(silence, alert, policy, places=places, now=now) is Verdict.COVERED


def _may_be(alert: Alert) -> bool:
    if alert.exercise:
        return False
    return alert.level in QUIETABLE and playbook().policy_of(alert.kind).may_be_silenced


def _over(session: Session, alert: Alert, *, now: datetime) -> Silence | None:
    wanted = select(SilenceRow).where(*_holding(now), _about(alert))
    found = [row.to_silence() for row in session.scalars(wanted)]
    longest = longest_of(one for one in found if covers(session, one, alert, now=now))
    if longest is None:
        return None
    locked = select(SilenceRow).where(SilenceRow.id == longest.id).with_for_update()
    row = session.scalars(locked.execution_options(populate_existing=True)).one()
    # It may have been ended while its lock was waited for; then the alert calls.
    return longest if row.to_silence().holds(now) else None


def _holding(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SilenceRow.ended_at.is_(None),
        SilenceRow.begun_at.is_not(None),
        SilenceRow.ends_at > now,
    )


def _about(alert: Alert) -> ColumnElement[bool]:
    return or_(SilenceRow.person_id == alert.subject, SilenceRow.person_id.is_(None))


def _places(session: Session, silence: Silence, alert: Alert) -> Places:
    if silence.person is not None:
        return Places(None, None)
    wanted = {one for one in (silence.office, alert.office) if one is not None}
    found = offices.by_ids(session, wanted)
    staff = {one for one in (silence.asked_by, silence.agreed_by) if one is not None}
    hidden = register.hidden_from(session, staff)
    return Places(
        alert=found[alert.office].path if alert.office in found else None,
        silence=found[silence.office].path if silence.office in found else None,
        barred=any(alert.subject in people for people in hidden.values()),
    )
