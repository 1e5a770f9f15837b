"""What people do about an alert: take it, tell how it goes, end it, and look at how it ended."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StrictBool, StrictInt
from sqlalchemy.orm import Session

from alerts import actions, queries
from alerts.actions import Progress, Verdict
from alerts.audience import MayNotHandle
from alerts.lifecycle import (
    AlertEnded,
    AlreadyTaken,
    InReview,
    NotHandledYet,
    NotInReview,
    NotTaken,
    OwnEnding,
    StageBehind,
)
from alerts.model import Alert, Stage
from alerts.runbooks.model import StepsOpen
from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock
from api.live.views import AlertViewOut, all_shown
from api.problems import problems
from api.routes.alerts import LABELS
from api.wire import Code, PathId, Text, Wire
from foundation.access.model import Principal, Role
from foundation.ids import AlertId

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])

HANDLERS = [
    Role.OFFICER,
    Role.HEAD,
    Role.PSYCHOLOGIST,
    Role.SUPERVISOR,
    Role.COMMAND,
    Role.SYSTEM_ADMIN,
]
# A command desk stands open for twelve hours: whoever acts at it proves who they are (SEC-05).
HANDLING = access(roles=HANDLERS, scope="subtree", labels=LABELS, step_up=[Role.COMMAND])
NextUpdate = Annotated[StrictInt, Field(ge=1, le=1440)]


class AcknowledgementIn(Wire):
    """Taking an alert: until when the next news will come."""

    next_update_minutes: NextUpdate


class NoteIn(Wire):
    """How it goes, and until when the next news will come."""

    text: Annotated[Text, Field(min_length=1)]
    next_update_minutes: NextUpdate


class ProgressIn(Wire):
    """A stage further; `outcome` says what was found, when handling begins and only then."""

    stage: Stage
    next_update_minutes: NextUpdate
    outcome: Code | None = None
    text: Text = ""

    def step(self) -> Progress:
        """The same, for the action."""
        return Progress(self.stage, self.next_update_minutes, self.outcome, self.text)


class ReviewIn(Wire):
    """What the second person says of an ending; words are needed to send it back."""

    agrees: StrictBool
    text: Text = ""


class ClosureIn(Wire):
    """How it ended, why, and where the policy asks for it, in words."""

    outcome: Code
    cause: Code
    text: Text = ""


@router.post(
    "/{alert_id}/acknowledgement",
    operation_id="alert_acknowledge",
    openapi_extra=HANDLING,
    responses=problems(AlreadyTaken, AlertEnded, InReview, MayNotHandle),
)
def acknowledge(
    alert_id: PathId, body: AcknowledgementIn, me: Me, session: InTransaction, clock: TheClock
) -> AlertViewOut:
    """Take an alert, on loan until the next update."""
    minutes = body.next_update_minutes
    alert = actions.acknowledge(session, me, AlertId(alert_id), minutes=minutes, now=clock.now())
    return _one(session, alert, me)


@router.post(
    "/{alert_id}/notes",
    operation_id="alert_note",
    openapi_extra=HANDLING,
    responses=problems(NotTaken, AlertEnded, InReview, MayNotHandle),
)
def note(
    alert_id: PathId, body: NoteIn, me: Me, session: InTransaction, clock: TheClock
) -> AlertViewOut:
    """Tell how it goes; the loan runs on."""
    news = (body.text, body.next_update_minutes)
    alert = actions.note(session, me, AlertId(alert_id), news=news, now=clock.now())
    return _one(session, alert, me)


@router.post(
    "/{alert_id}/progress",
    operation_id="alert_progress",
    openapi_extra=HANDLING,
    responses=problems(NotTaken, AlertEnded, InReview, StageBehind, MayNotHandle),
)
def go_on(
    alert_id: PathId, body: ProgressIn, me: Me, session: InTransaction, clock: TheClock
) -> AlertViewOut:
    """Tell that the handling has come a stage further; the loan runs on."""
    step = body.step()
    alert = actions.progress(session, me, AlertId(alert_id), step=step, now=clock.now())
    return _one(session, alert, me)


@router.post(
    "/{alert_id}/review",
    operation_id="alert_review",
    openapi_extra=HANDLING,
    responses=problems(NotInReview, AlertEnded, OwnEnding, MayNotHandle),
)
def review(
    alert_id: PathId, body: ReviewIn, me: Me, session: InTransaction, clock: TheClock
) -> AlertViewOut:
    """Agree, as the second person, with how an alert ended, or send it back."""
    verdict = Verdict(body.agrees, body.text)
    alert = actions.review(session, me, AlertId(alert_id), verdict=verdict, now=clock.now())
    return _one(session, alert, me)


@router.post(
    "/{alert_id}/closure",
    operation_id="alert_close",
    openapi_extra=HANDLING,
    responses=problems(NotTaken, AlertEnded, InReview, NotHandledYet, StepsOpen, MayNotHandle),
)
def close(
    alert_id: PathId, body: ClosureIn, me: Me, session: InTransaction, clock: TheClock
) -> AlertViewOut:
    """End an alert; from orange up it then waits for a second person."""
    ending = (body.outcome, body.cause, body.text)
    alert = actions.close(session, me, AlertId(alert_id), ending=ending, now=clock.now())
    return _one(session, alert, me)


def _one(session: Session, alert: Alert, me: Principal) -> AlertViewOut:
    (shown,) = all_shown(session, [alert], queries.view_of(session, me))
    return shown
