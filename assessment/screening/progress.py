"""May this happen to a screening, in the state it is in?"""

from datetime import datetime, timedelta

from assessment.screening.model import SCORED_STATES, HelpKind, State
from foundation.errors import Conflict

UNDO_FOR = timedelta(seconds=10)


class ConsentNeeded(Conflict):
    """Nothing is answered before the person has agreed."""

    code = "consent_needed"


class AlreadyDecided(Conflict):
    """The person has already agreed or refused; a new screening may be assigned."""

    code = "consent_already_decided"


class ScreeningRefused(Conflict):
    """The person refused this screening; that has no consequence, and nothing is answered."""

    code = "screening_refused"


class ScreeningEnded(Conflict):
    """This screening is finished: no answer changes any more."""

    code = "screening_ended"


class NotFinished(Conflict):
    """This screening is not finished yet."""

    code = "screening_not_finished"


class AlreadySigned(Conflict):
    """This report is signed and locked; write an addendum."""

    code = "screening_signed"


class NotSigned(Conflict):
    """An addendum belongs to a signed report; this one may still be signed."""

    code = "screening_not_signed"


class TooLateToWithdraw(Conflict):
    """The call has gone out; tell the counsellor when they ring."""

    code = "too_late_to_withdraw"


class NotWithdrawable(Conflict):
    """Somebody who is not safe is looked after, whatever was tapped afterwards."""

    code = "not_withdrawable"


def require_undecided(state: State) -> None:
    """Consent is asked once.

    Raises:
        AlreadyDecided: it was given or refused before.
    """
    if state is not State.ASSIGNED:
        raise AlreadyDecided


def require_answering(state: State) -> None:
    """Answers are taken between consent and end.

    Raises:
        ConsentNeeded, ScreeningRefused, ScreeningEnded: what stands in the way.
    """
    if state is State.ASSIGNED:
        raise ConsentNeeded
    if state is State.REFUSED:
        raise ScreeningRefused
    if state in SCORED_STATES:
        raise ScreeningEnded


def require_finished(state: State) -> None:
    """A report can be read once there is one.

    Raises:
        NotFinished: there is none yet, or never will be.
    """
    if state not in SCORED_STATES:
        raise NotFinished


def require_unsigned(state: State) -> None:
    """A finished report is signed once.

    Raises:
        NotFinished, AlreadySigned: what stands in the way.
    """
    require_finished(state)
    if state is State.SIGNED:
        raise AlreadySigned


def require_signed(state: State) -> None:
    """Addenda follow a signature.

    Raises:
        NotSigned: the report is still open.
    """
    if state is not State.SIGNED:
        raise NotSigned


def require_withdrawable(kind: HelpKind, *, called_at: datetime, now: datetime) -> None:
    """A wish to be rung can be taken back for ten seconds, the tenth included.

    Raises:
        NotWithdrawable, TooLateToWithdraw: what stands in the way.
    """
    if kind is HelpKind.NOT_SAFE:
        raise NotWithdrawable
    if now - called_at > UNDO_FOR:
        raise TooLateToWithdraw
