"""Steps that keep an alert from calling for a dead device or something real; an exercise ends."""

from dataclasses import replace
from datetime import datetime

from alerts import lifecycle
from alerts.model import Alert
from foundation.errors import Conflict
from foundation.ids import AccountId, AlertId


class NotAnExercise(Conflict):
    """This alert is real; an exercise and what ends it never touch it."""

    code = "not_an_exercise"


def inhibit(alert: Alert, source: tuple[AlertId, int], *, until: datetime, now: datetime) -> Alert:
    """A dead device explains why nobody reports: no time runs until that is over.

    Args:
        source: the alert of which this one is a consequence, and the entry that raised it.

    Raises:
        AlreadyTaken, InReview, AlertEnded: there is nothing to keep from calling.
    """
    state = lifecycle.after(alert, lifecycle.Step.INHIBIT)
    inhibitor, seq = source
    kept = replace(alert, state=state, inhibitor=inhibitor, inhibited_by=seq, updated_at=now)
    return replace(kept, inhibited_until=until, acknowledge_by=None)


def suspend(alert: Alert, *, now: datetime) -> Alert:
    """Something real has precedence: the exercise does not call meanwhile.

    Raises:
        NotAnExercise: it is real.
        AlreadyTaken, InReview, AlertEnded: it does not call.
    """
    _check_exercise(alert)
    state = lifecycle.after(alert, lifecycle.Step.SUSPEND)
    return replace(
        lifecycle.free(alert), state=state, suspended_at=now, acknowledge_by=None, updated_at=now
    )


def resume(alert: Alert, *, within: lifecycle.Terms, now: datetime) -> Alert:
    """Nothing real stands in the way any more: it calls again, with its full time.

    Raises:
        NotAnExercise, AlreadyTaken, InReview, AlertEnded: as `suspend`.
    """
    _check_exercise(alert)
    state = lifecycle.after(alert, lifecycle.Step.RESUME)
    again = lifecycle.calling(alert, now + within(alert.level))
    return replace(again, state=state, updated_at=now)


def end_exercise(alert: Alert, ending: lifecycle.Ending, *, by: AccountId, now: datetime) -> Alert:
    """The exercise is over, wherever its alert had come; nobody reviews it.

    Raises:
        NotAnExercise: it is real.
        AlertEnded: it has ended already.
    """
    _check_exercise(alert)
    state = lifecycle.after(alert, lifecycle.Step.END_EXERCISE)
    return replace(
        lifecycle.free(alert),
        state=state,
        outcome=ending.outcome,
        cause=ending.cause,
        acknowledge_by=None,
        next_update_by=None,
        review_by=None,
        ended_by=by,
        ended_at=now,
        closed_by=by,
        closed_at=now,
        updated_at=now,
    )


def _check_exercise(alert: Alert) -> None:
    if not alert.exercise:
        raise NotAnExercise
