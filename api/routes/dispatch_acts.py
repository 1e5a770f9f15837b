"""What a named officer answers to an order, and calling somebody back."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import StrictBool
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.dispatch import actions, going, queries
from alerts.dispatch.model import (
    DispatchId,
    Feedback,
    IsArrived,
    IsDeclined,
    IsFedBack,
    IsRecalled,
    IsReceived,
    IsSent,
    NotNamed,
    NotSender,
    Refusal,
)
from alerts.model import Alert
from api import dispatch_shapes as shapes
from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock
from api.dispatch_shapes import DispatchOrderOut
from api.problems import problems
from api.routes.alerts import LABELS
from api.routes.dispatch import SENDERS
from api.wire import Code, IdIn, PathId, Text, Wire
from foundation.access.model import SUPERVISION, Principal, Role
from foundation.ids import AccountId

router = APIRouter(prefix="/api/v1/orders", tags=["dispatch"])

# No fresh code is asked of an officer at a door: the session of a phone must do.
ANSWERING = access(roles=SUPERVISION, scope="subtree", labels=LABELS)
RECALLING = access(roles=SENDERS, scope="subtree", labels=LABELS, step_up=[Role.COMMAND])
_OVER = (IsFedBack, IsDeclined, IsRecalled)


class ReceiptIn(Wire):
    """Receiving an order; its safety note was read."""

    safety_read: StrictBool


class DeclineIn(Wire):
    """Why an officer cannot go."""

    reason: Code
    text: Text = ""


class FeedbackIn(Wire):
    """How it came out."""

    outcome: Code
    text: Text = ""


class RecallIn(Wire):
    """Whom to call back; everybody who is still out if nobody is named."""

    officer: IdIn | None = None


@router.post(
    "/{order_id}/receipt",
    operation_id="dispatch_receive",
    openapi_extra=ANSWERING,
    responses=problems(NotNamed, IsReceived, IsArrived, *_OVER),
)
def receive(
    order_id: PathId, body: ReceiptIn, me: Me, session: InTransaction, clock: TheClock
) -> DispatchOrderOut:
    """Receive an order that names the asker, its safety note read."""
    now, named = clock.now(), DispatchId(order_id)
    alert = going.receive(session, me, named, safety_read=body.safety_read, now=now)
    return _one(session, (named, alert), me, now)


@router.post(
    "/{order_id}/decline",
    operation_id="dispatch_decline",
    openapi_extra=ANSWERING,
    responses=problems(NotNamed, IsArrived, *_OVER),
)
def decline(
    order_id: PathId, body: DeclineIn, me: Me, session: InTransaction, clock: TheClock
) -> DispatchOrderOut:
    """Say that the asker cannot go, or cannot go on, for a coded reason."""
    now, named = clock.now(), DispatchId(order_id)
    alert = going.decline(session, me, named, Refusal(body.reason, body.text), now=now)
    return _one(session, (named, alert), me, now)


@router.post(
    "/{order_id}/arrival",
    operation_id="dispatch_arrive",
    openapi_extra=ANSWERING,
    responses=problems(NotNamed, IsSent, IsArrived, *_OVER),
)
def arrive(order_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> DispatchOrderOut:
    """Say that the asker is there."""
    now, named = clock.now(), DispatchId(order_id)
    alert = going.arrive(session, me, named, now=now)
    return _one(session, (named, alert), me, now)


@router.post(
    "/{order_id}/feedback",
    operation_id="dispatch_feed_back",
    openapi_extra=ANSWERING,
    responses=problems(NotNamed, IsSent, IsReceived, *_OVER),
)
def feed_back(
    order_id: PathId, body: FeedbackIn, me: Me, session: InTransaction, clock: TheClock
) -> DispatchOrderOut:
    """Say how it came out; the words about a clinical alert stay on the clinical side."""
    now, named = clock.now(), DispatchId(order_id)
    alert = going.feed_back(session, me, named, Feedback(body.outcome, body.text), now=now)
    return _one(session, (named, alert), me, now)


@router.post(
    "/{order_id}/recall",
    operation_id="dispatch_recall",
    openapi_extra=RECALLING,
    responses=problems(NotSender, NotNamed, *_OVER),
)
def recall(
    order_id: PathId, body: RecallIn, me: Me, session: InTransaction, clock: TheClock
) -> DispatchOrderOut:
    """Call back an officer, or everybody who is still out."""
    now, named = clock.now(), DispatchId(order_id)
    officer = AccountId(body.officer) if body.officer else None
    alert = actions.recall(session, me, named, officer, now=now)
    return _one(session, (named, alert), me, now)


def _one(
    session: Session, about: tuple[DispatchId, Alert], me: Principal, now: datetime
) -> DispatchOrderOut:
    order_id, alert = about
    order = queries.order(session, order_id, alert, alerts.view_of(session, me))
    return shapes.shown(order, me, shapes.names_in(session, [order]), now)
