"""What people and the clock do to alerts: take, tell, end, call again, sign for having seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import inhibiting, lifecycle, queries
from alerts.audience import View, may_act, may_close
from alerts.locking import is_clinical, row_for
from alerts.model import Alert, Stage, State, What
from alerts.playbook import playbook
from alerts.raising import raise_from
from alerts.runbooks import beginning
from alerts.runbooks import queries as runbooks
from alerts.runbooks.model import StepsOpen
from alerts.silences import waking
from alerts.tables import AlertRow, ShownRow
from alerts.telling import SYSTEM, Happening, tell
from foundation.access.model import Principal
from foundation.apart import each_apart
from foundation.errors import Invalid
from foundation.ids import AlertId
from foundation.inserts import insert_if_absent

__all__ = [
    "Progress",
    "Shown",
    "Verdict",
    "acknowledge",
    "close",
    "lapse_due",
    "note",
    "progress",
    "raise_from",
    "record_shown",
    "review",
]
_LAPSES = {
    State.RAISED: "not_taken",
    State.ACKNOWLEDGED: "loan_lapsed",
    State.IN_REVIEW: "review_overdue",
}


@dataclass(frozen=True)
class Progress:
    """A stage further, what was found where it is handled, words, minutes to the next update."""

    stage: Stage
    minutes: int
    outcome: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a second person says of an ending; words are needed to send it back."""

    agrees: bool
    text: str = ""


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
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)
    mine = before.acknowledged_by == principal.account_id
    if before.state is State.ACKNOWLEDGED and mine:
        return before

    alert = _taken(before, principal, minutes=minutes, now=now)

    beginning.start_clocks(session, alert, now=now)
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
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)

    alert = lifecycle.note(before, loan=timedelta(minutes=minutes), now=now)

    happening = Happening(
        What.NOTED,
        principal.account_id,
        text=text,
        clinical=is_clinical(principal, before),
    )
    return tell(session, row, alert, happening, now=now)


def progress(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    *,
    step: Progress,
    now: datetime,
) -> Alert:
    """Go a stage further: verifying, handling (with what was found), or fed back.

    Raises:
        NotFound, MayNotHandle, NotTaken, AlertEnded, InReview, StageBehind, Invalid: as `note`.
    """
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_act(playbook(), before.kind, principal.role)
    playbook().check_finding(step.outcome, asked=step.stage is Stage.HANDLING)

    loan = timedelta(minutes=step.minutes)
    alert = lifecycle.progress(before, step.stage, outcome=step.outcome, loan=loan, now=now)

    happening = Happening(
        What.PROGRESSED,
        principal.account_id,
        code=step.stage.value,
        text=step.text or None,
        clinical=is_clinical(principal, before),
    )
    return tell(session, row, alert, happening, now=now)


def review(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    *,
    verdict: Verdict,
    now: datetime,
) -> Alert:
    """A second person agrees with how an alert ended, or sends it back with words.

    Raises:
        NotFound, NotInReview, AlertEnded, OwnEnding: see `lifecycle.review`.
        MayNotHandle: the role may not end alerts of this kind.
        Invalid: sent back without words.
    """
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_close(playbook(), before.kind, principal.role)
    by = principal.account_id
    if verdict.agrees:
        what, alert = What.REVIEWED, lifecycle.review(before, by=by, now=now)
    else:
        if not verdict.text.strip():
            raise Invalid("Say what is missing.", fields={"text": "needed"})
        policy = playbook().policy_of(before.kind)
        loan = timedelta(minutes=policy.next_update_minutes(before.level))
        what, alert = What.RETURNED, lifecycle.send_back(before, by=by, loan=loan, now=now)

    clinical = is_clinical(principal, before)
    happening = Happening(what, by, text=verdict.text or None, clinical=clinical)
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

    From orange up it then waits for a second person, see `review`.

    Raises:
        NotFound, NotTaken, AlertEnded, InReview, NotHandledYet: see `lifecycle.end`.
        StepsOpen: the outcome asks for every step of the runbook, and some are open.
        MayNotHandle: the role may not end alerts of this kind.
        Invalid: the codes do not go together, or words are missing.
    """
    outcome, cause, text = ending
    row = row_for(session, principal, alert_id)
    before = row.to_alert()
    may_close(playbook(), before.kind, principal.role)
    playbook().check_closing(before.kind, before.level, outcome=outcome, cause=cause, text=text)

    review = playbook().review_of(before.level)
    needs_feedback = playbook().needs_feedback(outcome, before.level)
    ended = lifecycle.Ending(outcome, cause, needs_feedback)
    alert = lifecycle.end(before, ended, by=principal.account_id, review=review, now=now)
    if playbook().needs_steps(outcome, before.level):
        _check_steps(session, alert_id)

    happening = Happening(
        What.CLOSED if review is None else What.SUBMITTED,
        principal.account_id,
        code=cause,
        text=text or None,
        clinical=is_clinical(principal, before),
    )
    return tell(session, row, alert, happening, now=now)


def lapse_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Let every alert call again whose time has come: not taken, or not told about, or silent.

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

    def lapse(row: AlertRow) -> bool:
        before = row.to_alert()
        if before.silence is not None:
            # The silence over it has run out, whether or not anybody has ended it yet.
            waking.wake(session, row, now=now)
            return True
        if before.inhibitor is not None:
            inhibiting.let_go(session, row, code="too_long", now=now)
            return True
        policy = playbook().policy_of(before.kind)
        alert = lifecycle.lapse(before, within=policy.within, now=now)
        code = _LAPSES[before.state]
        if alert.level.rank > before.level.rank:
            beginning.watch(session, alert)
        tell(session, row, alert, Happening(What.LAPSED, SYSTEM, code=code), now=now)
        return True

    rows = list(session.scalars(due))
    return each_apart(session, rows, lapse, doing="alert lapses", name=lambda row: row.id)


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


def _check_steps(session: Session, alert_id: AlertId) -> None:
    left = runbooks.open_steps(session, alert_id)
    if left:
        raise StepsOpen(params={"count": len(left), "steps": ", ".join(left)})


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
