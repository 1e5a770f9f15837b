"""The life of an alert: which step is legal from which state, and what it leaves behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.model import Alert, Level, SilenceId, Stage, State
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.ids import AccountId

LONGEST_LOAN = timedelta(hours=24)
# A review that nobody made in time calls again each day until somebody makes it.
REVIEW_AGAIN = timedelta(hours=24)
Terms = Callable[[Level], timedelta]


@dataclass(frozen=True)
class Ending:
    """How somebody ends an alert: coded outcome and cause; whether that needs feedback first."""

    outcome: str
    cause: str
    needs_feedback: bool = False


class Step(StrEnum):
    """Something that can happen to an alert after it was raised."""

    REPEAT = "repeat"
    RISE = "rise"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    NOTE = "note"
    PROGRESS = "progress"
    HAND_OVER = "hand_over"
    LAPSE = "lapse"
    SILENCE = "silence"
    WAKE = "wake"
    INHIBIT = "inhibit"
    SUSPEND = "suspend"
    RESUME = "resume"
    END_EXERCISE = "end_exercise"
    SUBMIT = "submit"
    REVIEW = "review"
    RETURN = "return"
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
        Step.SILENCE: State.RAISED,
        Step.WAKE: State.RAISED,
        Step.INHIBIT: State.RAISED,
        Step.SUSPEND: State.RAISED,
        Step.RESUME: State.RAISED,
        Step.END_EXERCISE: State.CLOSED,
    },
    State.ACKNOWLEDGED: {
        Step.REPEAT: State.ACKNOWLEDGED,
        Step.RISE: State.RAISED,
        Step.AMEND: State.ACKNOWLEDGED,
        Step.NOTE: State.ACKNOWLEDGED,
        Step.PROGRESS: State.ACKNOWLEDGED,
        Step.HAND_OVER: State.ACKNOWLEDGED,
        Step.LAPSE: State.RAISED,
        Step.SUBMIT: State.IN_REVIEW,
        Step.CLOSE: State.CLOSED,
        Step.END_EXERCISE: State.CLOSED,
    },
    # The same again while its ending is looked at: it calls anew, the ending no longer fits.
    State.IN_REVIEW: {
        Step.RISE: State.RAISED,
        Step.AMEND: State.IN_REVIEW,
        Step.HAND_OVER: State.IN_REVIEW,
        Step.LAPSE: State.IN_REVIEW,
        Step.REVIEW: State.CLOSED,
        Step.RETURN: State.ACKNOWLEDGED,
        Step.END_EXERCISE: State.CLOSED,
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


class InReview(Conflict):
    """The ending of this alert waits for a second person; nothing else can be done until then."""

    code = "alert_in_review"


class NotInReview(Conflict):
    """Nobody has ended this alert yet, so there is nothing to review."""

    code = "alert_not_in_review"


class OwnEnding(NotAllowed):
    """You handled or ended this alert yourself; a second person must review it."""

    code = "own_ending"


class StageBehind(Conflict):
    """The alert is further on already; progress goes forward only."""

    code = "stage_behind"


class NotHandledYet(Conflict):
    """Tell first how it was handled: this outcome needs feedback before the alert can end."""

    code = "not_handled_yet"


def after(alert: Alert, step: Step) -> State:
    """The state that a step leads to.

    Raises:
        AlertEnded: the alert is closed or withdrawn.
        InReview: its ending waits for a second person.
        NotInReview: it does not, and the step is for one who reviews.
        AlreadyTaken: it is taken, and the step is for one that calls.
        NotTaken: it calls, and the step is for whoever took it.
    """
    state = LEGAL[alert.state].get(step)
    if state is not None:
        return state
    if not alert.is_open:
        raise AlertEnded
    if alert.state is State.IN_REVIEW:
        raise InReview
    if step in (Step.REVIEW, Step.RETURN):
        raise NotInReview
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
    if not rises and alert.state is not State.IN_REVIEW:
        return replace(told, state=after(alert, Step.REPEAT))
    level = level if rises else alert.level
    take_by = now + within(level)
    if alert.state is State.RAISED and alert.acknowledge_by is not None:
        take_by = min(take_by, alert.acknowledge_by)
    return replace(calling(told, take_by), state=after(alert, Step.RISE), level=level)


def amend(alert: Alert, code: str, *, now: datetime) -> Alert:
    """Later evidence is marked on the alert; nothing else changes."""
    state = after(alert, Step.AMEND)
    reasons = alert.reasons if code in alert.reasons else (*alert.reasons, code)
    return replace(alert, state=state, amended=True, reasons=reasons, updated_at=now)


def withdraw(alert: Alert, code: str, *, now: datetime) -> Alert:
    """The fact did not hold: the alert ends, and says why. Only while nobody has taken it."""
    state = after(alert, Step.WITHDRAW)
    ended = replace(amend(alert, code, now=now), state=state, closed_at=now)
    return replace(free(ended), acknowledge_by=None)


def acknowledge(alert: Alert, *, by: AccountId, loan: timedelta, now: datetime) -> Alert:
    """Somebody takes the alert and says when the next news will come.

    Raises:
        AlreadyTaken, AlertEnded: too late.
        Invalid: the loan is not within 24 hours.
    """
    return replace(
        free(alert),
        state=after(alert, Step.ACKNOWLEDGE),
        acknowledged_by=by,
        acknowledged_at=now,
        acknowledge_by=None,
        next_update_by=_loan_end(loan, now),
        stage=alert.stage or Stage.TAKEN,
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


def progress(
    alert: Alert, stage: Stage, *, outcome: str | None, loan: timedelta, now: datetime
) -> Alert:
    """It goes on a stage: verifying, handling (with what was found), or fed back; the loan runs on.

    A stage may be passed over, and told again; it never goes back.

    Raises:
        NotTaken, AlertEnded, InReview: nobody handles it.
        StageBehind: it is further on already.
        Invalid: the loan is not within 24 hours.
    """
    state = after(alert, Step.PROGRESS)
    if alert.stage is not None and stage.rank < alert.stage.rank:
        raise StageBehind(params={"stage": alert.stage.value})
    return replace(
        alert,
        state=state,
        stage=stage,
        outcome=outcome or alert.outcome,
        next_update_by=_loan_end(loan, now),
        updated_at=now,
    )


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
    if state is State.IN_REVIEW:
        review_by = now + REVIEW_AGAIN
        return replace(alert, review_by=review_by, lapsed=alert.lapsed + 1, updated_at=now)
    again = calling(alert, now + within(level))
    return replace(again, state=state, level=level, lapsed=alert.lapsed + 1, updated_at=now)


def silence(alert: Alert, under: SilenceId, *, until: datetime, now: datetime) -> Alert:
    """A silence lies over an alert that nobody has taken: no time runs, nobody is told.

    Raises:
        AlreadyTaken, InReview, AlertEnded: there is nothing to keep from calling.
    """
    state = after(alert, Step.SILENCE)
    silent = replace(alert, state=state, silence=under, silenced_until=until, updated_at=now)
    return replace(silent, acknowledge_by=None)


def wake(alert: Alert, *, within: Terms, now: datetime) -> Alert:
    """What kept an alert from calling is over: it calls anew, with its full time.

    Raises:
        AlreadyTaken, InReview, AlertEnded: it does not wait to be taken.
    """
    state = after(alert, Step.WAKE)
    again = calling(alert, now + within(alert.level))
    return replace(again, state=state, updated_at=now)


def end(
    alert: Alert, ending: Ending, *, by: AccountId, review: timedelta | None, now: datetime
) -> Alert:
    """Somebody ends the alert; with `review` a second person must agree within that time.

    Raises:
        NotTaken, AlertEnded, InReview: it must be taken, once.
        NotHandledYet: the outcome needs feedback first.
    """
    step = Step.CLOSE if review is None else Step.SUBMIT
    state = after(alert, step)
    if ending.needs_feedback and alert.stage is not Stage.FED_BACK:
        raise NotHandledYet
    ended = replace(
        alert,
        state=state,
        outcome=ending.outcome,
        cause=ending.cause,
        ended_by=by,
        ended_at=now,
        next_update_by=None,
        updated_at=now,
    )
    if review is not None:
        return replace(ended, review_by=now + review)
    return replace(ended, closed_at=now, closed_by=by)


def review(alert: Alert, *, by: AccountId, now: datetime) -> Alert:
    """A second person agrees with the ending; the alert is archived.

    Raises:
        NotInReview, AlertEnded: nothing waits.
        OwnEnding: whoever handled or ended it cannot be the second person.
    """
    state = after(alert, Step.REVIEW)
    _second_person(alert, by)
    return replace(
        alert,
        state=state,
        review_by=None,
        reviewed_by=by,
        reviewed_at=now,
        closed_at=now,
        closed_by=alert.ended_by,
        updated_at=now,
    )


def send_back(alert: Alert, *, by: AccountId, loan: timedelta, now: datetime) -> Alert:
    """A second person does not agree: whoever handled it goes on, on a new loan.

    Raises:
        NotInReview, AlertEnded, OwnEnding: as `review`.
        Invalid: the loan is not within 24 hours.
    """
    state = after(alert, Step.RETURN)
    _second_person(alert, by)
    loan_end = _loan_end(loan, now)
    return replace(_not_ended(alert), state=state, next_update_by=loan_end, updated_at=now)


def _second_person(alert: Alert, by: AccountId) -> None:
    if by in (alert.ended_by, alert.acknowledged_by):
        raise OwnEnding


def _not_ended(alert: Alert) -> Alert:
    return replace(alert, ended_by=None, ended_at=None, review_by=None, cause=None)


def calling(alert: Alert, take_by: datetime) -> Alert:
    """The alert as it calls, to be taken by an instant; whoever had it has it no longer."""
    return replace(
        free(_not_ended(alert)),
        acknowledge_by=take_by,
        acknowledged_by=None,
        acknowledged_at=None,
        next_update_by=None,
    )


def free(alert: Alert) -> Alert:
    """The alert with nothing over it that keeps it from calling."""
    freed = replace(alert, silence=None, silenced_until=None, suspended_at=None)
    if alert.inhibitor is None:
        return freed
    return replace(freed, inhibitor=None, inhibited_until=None, inhibited_by=None)


def _loan_end(loan: timedelta, now: datetime) -> datetime:
    if not timedelta(0) < loan <= LONGEST_LOAN:
        raise Invalid(
            "The next update must come within 24 hours.",
            code="loan_out_of_range",
            fields={"next_update_minutes": "out_of_range"},
            params={"most": int(LONGEST_LOAN.total_seconds() // 60)},
        )
    return now + loan
