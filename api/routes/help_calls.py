"""A person calls for help from their phone or a tablet, and sees whether somebody has seen it."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from alerts import queries as alerts
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.promises import call_within_minutes
from api.wire import Instant, Out, PathId, Wire
from assessment.screening import help_calls, progress, queries
from assessment.screening.events import HelpCalled
from assessment.screening.model import HelpCall, HelpKind
from foundation.access.model import Role

router = APIRouter(prefix="/api/v1/me/help-calls", tags=["me"])
OWN = access(roles=[Role.SUPERVISEE], scope="self", labels=["none"], tablet=True)


class HelpCallIn(Wire):
    """我现在不安全, or 请尽快联系我."""

    kind: HelpKind


class HelpCallOut(Out):
    """A call; `seen_at` once somebody on duty has had it on a screen or taken it."""

    id: str
    kind: HelpKind
    called_at: Instant
    seen_at: Instant | None
    call_within_minutes: int | None
    withdrawn_at: Instant | None


@router.post(
    "",
    status_code=201,
    operation_id="help_call",
    openapi_extra=OWN,
    responses=problems(help_calls.NotAPerson),
)
def call(body: HelpCallIn, me: Me, session: InTransaction, clock: TheClock) -> HelpCallOut:
    """Call for help; it leaves with this very save."""
    return _out(session, help_calls.call(session, body.kind, by=me, at=clock.now()))


@router.get("/{call_id}", operation_id="help_call_read", openapi_extra=OWN, responses=problems())
def read(call_id: PathId, me: Me, session: Reading) -> HelpCallOut:
    """One's own call, and whether somebody has seen it."""
    return _out(session, queries.own_call(session, call_id, help_calls.person_of(me)))


@router.post(
    "/{call_id}/withdrawal",
    operation_id="help_call_withdraw",
    openapi_extra=OWN,
    responses=problems(progress.NotWithdrawable, progress.TooLateToWithdraw),
)
def withdraw(call_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> HelpCallOut:
    """Take back a wish to be rung, within ten seconds."""
    return _out(session, help_calls.withdraw(session, call_id, by=me, at=clock.now()))


def _out(session: Session, found: HelpCall) -> HelpCallOut:
    return HelpCallOut(
        id=found.id,
        kind=found.kind,
        called_at=found.called_at,
        seen_at=alerts.seen_at(session, found.person_id, found.called_at),
        call_within_minutes=call_within_minutes(
            HelpCalled.kind, {"kind": found.kind.value}, at=found.called_at
        ),
        withdrawn_at=found.withdrawn_at,
    )
