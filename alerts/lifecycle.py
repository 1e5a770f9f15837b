"""The life of an alert: which step is legal from which state, and what it leaves behind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.model import Alert, Level, State
from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId

LONGEST_LOAN = timedelta(hours=24)
Terms = Callable[[Level], timedelta]


class Step(StrEnum):
    """Something that can happen to an alert after it was raised."""

    REPEAT = "repeat"
    RISE = "rise"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    HAND_OVER = "hand_over"
    LAPSE = "lapse"
    CLOSE = "close"


# What is not in the table cannot happen. An ended alert only takes corrections of the record.
LEGAL: Mapping[State, Mapping[Step, State]] = {
    State.RAISED: {
        Step.REPEAT: State.RAISED,
        Step.RISE: State.RAISED,
        Step.AMEND: State.RAISED,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.ACKNOWLEDGE: State.ACKNOWLEDGED,
        Step.LAPSE: State.RAISED,
    },
    State.ACKNOWLEDGED: {
        Step.REPEAT: State.ACKNOWLEDGED,
        Step.RISE: State.RAISED,
        Step.AMEND: State.ACKNOWLEDGED,
        Step.NOTE: State.ACKNOWLEDGED,
        Step.HAND_OVER: State.ACKNOWLEDGED,
        Step.LAPSE: State.RAISED,
        Step.CLOSE: State.CLOSED,
    },
    State.CLOSED: {Step.AMEND: State.CLOSED},
    State.WITHDRAWN: {Step.AMEND: State.WITHDRAWN},
}


class AlertEnded(Conflict):
    """This alert has ended; a new event raises a new one."""

    code = "alert_ended"


class AlreadyTaken(Conflict):
    """Somebody else has taken this alert; you can follow it."""

    code = "already_taken"


class NotTaken(Conflict):
    """Take the alert first: then it is known who handles it."""

    code = "not_taken"


def after(alert: Alert, step: Step) -> State:
    """The state that a step leads to.

    Raises:
        AlertEnded: the alert is closed or withdrawn.
        AlreadyTaken: it is taken, and the step is for one that calls.
        NotTaken: it calls, and the step is for whoever took it.
    """
    state = LEGAL[alert.state].get(step)
    if state is not None:
        return state
    if not alert.is_open:
        raise AlertEnded
    if alert.state is State.ACKNOWLEDGED:
        raise AlreadyTaken
    raise NotTaken


def repeat(
    alert: Alert, level: Level, *, reasons: tuple[str, ...], within: Terms, now: datetime
) -> Alert:
    """The same thing again. The level only rises; a rise calls anew, even if somebody had taken it.

    A repeat never moves the time to take it by further away.
    """
    rises = level.rank > alert.level.rank
    known = (*alert.reasons, *(code for code in reasons if code not in alert.reasons))
    told = replace(alert, repeats=alert.repeats + 1, reasons=known, updated_at=now)
    if not rises:
        return replace(told, state=after(alert, Step.REPEAT))
    take_by = now + within(level)
    if alert.state is State.RAISED and alert.acknowledge_by is not None:
        take_by = min(take_by, alert.acknowledge_by)
    return replace(_calling(told, take_by), state=after(alert, Step.RISE), level=level)


def amend(alert: Alert, code: str, *, now: datetime) -> Alert:
    """Later evidence is marked on the alert; nothing else changes."""
    state = after(alert, Step.AMEND)
    reasons = alert.reasons if code in alert.reasons else (*alert.reasons, code)
    return replace(alert, state=state, amended=True, reasons=reasons, updated_at=now)


def withdraw(alert: Alert, code: str, *, now: datetime) -> Alert:
    """The fact did not hold: the alert ends, and says why. Only while nobody has taken it."""
    state = after(alert, Step.WITHDRAW)
    ended = replace(amend(alert, code, now=now), state=state, closed_at=now)
    return replace(ended, acknowledge_by=None)


def acknowledge(alert: Alert, *, by: AccountId, loan: timedelta, now: datetime) -> Alert:
    """Somebody takes the alert and says when the next news will come.

    Raises:
        AlreadyTaken, AlertEnded: too late.
        Invalid: the loan is not within 24 hours.
    """
    return replace(
        alert,
        state=after(alert, Step.ACKNOWLEDGE),
        acknowledged_by=by,
        acknowledged_at=now,
        acknowledge_by=None,
        next_update_by=_loan_end(loan, now),
        updated_at=now,
    )


def note(alert: Alert, *, loan: timedelta, now: datetime) -> Alert:
    """News of how it goes; the loan runs on from now.

    Raises:
        NotTaken, AlertEnded: nobody handles it.
        Invalid: the loan is not within 24 hours.
    """
    state = after(alert, Step.NOTE)
    return replace(alert, state=state, next_update_by=_loan_end(loan, now), updated_at=now)


def hand_over(alert: Alert, *, to: AccountId, now: datetime) -> Alert:
    """Somebody else has the alert from now on; the time of the next update stays.

    Raises:
        NotTaken, AlertEnded: nobody handles it.
    """
    state = after(alert, Step.HAND_OVER)
    return replace(alert, state=state, acknowledged_by=to, acknowledged_at=now, updated_at=now)


def lapse(alert: Alert, *, within: Terms, now: datetime) -> Alert:
    """Time has run out. An unkept loan calls again one level up; one never taken calls again.

    The level of an alert that nobody took stays: more people are told, its fact is no graver.
    """
    level = alert.level.one_up() if alert.state is State.ACKNOWLEDGED else alert.level
    state = after(alert, Step.LAPSE)
    again = _calling(alert, now + within(level))
    return replace(again, state=state, level=level, lapsed=alert.lapsed + 1, updated_at=now)


def close(alert: Alert, *, by: AccountId, outcome: str, cause: str, now: datetime) -> Alert:
    """Somebody ends the alert.

    Raises:
        NotTaken, AlertEnded: it must be taken, once.
    """
    return replace(
        alert,
        state=after(alert, Step.CLOSE),
        outcome=outcome,
        cause=cause,
        closed_at=now,
        closed_by=by,
        next_update_by=None,
        updated_at=now,
    )


def _calling(alert: Alert, take_by: datetime) -> Alert:
    return replace(
        alert,
        acknowledge_by=take_by,
        acknowledged_by=None,
        acknowledged_at=None,
        next_update_by=None,
    )


def _loan_end(loan: timedelta, now: datetime) -> datetime:
    if not timedelta(0) < loan <= LONGEST_LOAN:
        raise Invalid(
            "The next update must come within 24 hours.",
            code="loan_out_of_range",
            fields={"next_update_minutes": "out_of_range"},
            params={"most": int(LONGEST_LOAN.total_seconds() // 60)},
        )
    return now + loan
