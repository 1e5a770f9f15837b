"""What people and the clock do to alerts: take, tell, end, call again, sign for having seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import lifecycle, queries
from alerts.audience import View, may_act, may_close
from alerts.model import Alert, State, What
from alerts.playbook import playbook
from alerts.raising import raise_from
from alerts.tables import AlertRow, ShownRow
from alerts.telling import SYSTEM, Happening, tell
from foundation.access.model import CLINICAL, Principal
from foundation.errors import NotFound
from foundation.ids import AlertId
from foundation.inserts import insert_if_absent

__all__ = ["Shown", "acknowledge", "close", "lapse_due", "note", "raise_from", "record_shown"]


@dataclass(frozen=True)
class Shown:
    """A screen's word that an alert stood before somebody, on a visible and focused page."""

    alert_id: AlertId
    account_id: str
    seq: int
    at: datetime


def acknowledge(
    session: Session, principal: Principal, alert_id: AlertId, *, minutes: int, now: datetime
) -> Alert:
    """Take an alert, on loan until the next update; taking one's own again changes nothing.

    Args:
        minutes: until the next update, from 1 to 1440.

    Raises:
        NotFound: no such alert in what the asker may see.
        MayNotHandle: the role only reads.
        AlreadyTaken, AlertEnded, Invalid: see `lifecycle.acknowledge`.
    """
    row = _row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)
    mine = before.acknowledged_by == principal.account_id
    if before.state is State.ACKNOWLEDGED and mine:
        return before

    alert = _taken(before, principal, minutes=minutes, now=now)

    return tell(session, row, alert, Happening(What.ACKNOWLEDGED, principal.account_id), now=now)


def note(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    *,
    news: tuple[str, int],
    now: datetime,
) -> Alert:
    """Tell how it goes: words, and the minutes until the next update; the loan runs on.

    A note of the clinical side on a clinical alert stays on the clinical side.

    Raises:
        NotFound, MayNotHandle, NotTaken, AlertEnded, Invalid: as `acknowledge`.
    """
    text, minutes = news
    row = _row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)

    alert = lifecycle.note(before, loan=timedelta(minutes=minutes), now=now)

    happening = Happening(
        What.NOTED,
        principal.account_id,
        text=text,
        clinical=_is_clinical(principal, before),
    )
    return tell(session, row, alert, happening, now=now)


def close(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    *,
    ending: tuple[str, str, str],
    now: datetime,
) -> Alert:
    """End an alert with an outcome, a cause that goes with it, and, where the policy asks, words.

    Raises:
        NotFound, NotTaken, AlertEnded: as `acknowledge`.
        MayNotHandle: the role may not end alerts of this kind.
        Invalid: the codes do not go together, or words are missing.
    """
    outcome, cause, text = ending
    row = _row_for(session, principal, alert_id)
    before = row.to_alert()
    may_close(playbook(), before.kind, principal.role)
    playbook().check_closing(before.kind, before.level, outcome=outcome, cause=cause, text=text)

    alert = lifecycle.close(before, by=principal.account_id, outcome=outcome, cause=cause, now=now)

    happening = Happening(
        What.CLOSED,
        principal.account_id,
        code=cause,
        text=text or None,
        clinical=_is_clinical(principal, before),
    )
    return tell(session, row, alert, happening, now=now)


def lapse_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Let every alert call again whose time has come: not taken, or not told about, in time.

    Returns:
        How many; when it equals `limit` there may be more.
    """
    due = (
        select(AlertRow)
        .where(AlertRow.due_at <= now)
        .order_by(AlertRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(due))
    for row in rows:
        before = row.to_alert()
        policy = playbook().policy_of(before.kind)
        alert = lifecycle.lapse(before, within=policy.within, now=now)
        code = "loan_lapsed" if before.state is State.ACKNOWLEDGED else "not_taken"
        tell(session, row, alert, Happening(What.LAPSED, SYSTEM, code=code), now=now)
    return len(rows)


def record_shown(session: Session, view: View, marks: Collection[Shown]) -> int:
    """Keep what screens of one view signed back; an alert outside the view is passed over.

    Returns:
        How many were new.
    """
    known = queries.ids_in_view(session, {mark.alert_id for mark in marks}, view)
    return sum(
        insert_if_absent(
            session,
            ShownRow,
            {
                "alert_id": mark.alert_id,
                "account_id": mark.account_id,
                "seq": mark.seq,
                "at": mark.at,
            },
        )
        for mark in marks
        if mark.alert_id in known
    )


def _taken(before: Alert, principal: Principal, *, minutes: int, now: datetime) -> Alert:
    try:
        return lifecycle.acknowledge(
            before, by=principal.account_id, loan=timedelta(minutes=minutes), now=now
        )
    except lifecycle.AlreadyTaken as error:
        if before.acknowledged_at is not None:
            seconds = int((now - before.acknowledged_at).total_seconds())
            raise lifecycle.AlreadyTaken(params={"seconds_ago": seconds}) from error
        raise


def _is_clinical(principal: Principal, alert: Alert) -> bool:
    return principal.role in CLINICAL and playbook().policy_of(alert.kind).clinical


def _row_for(session: Session, principal: Principal, alert_id: AlertId) -> AlertRow:
    """The row of an alert in what the asker may see, locked until the commit."""
    view = queries.view_of(session, principal)
    wanted = select(AlertRow).where(AlertRow.id == alert_id, *queries.within(view))
    row = session.scalar(wanted.with_for_update())
    if row is None:
        raise NotFound("No such alert in your area.")
    return row
