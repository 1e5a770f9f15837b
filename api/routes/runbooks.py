"""The runbook of an alert: its steps with owner and time, and doing or skipping one."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import MayNotHandle, may_act
from alerts.lifecycle import AlertEnded, InReview
from alerts.model import Alert, State
from alerts.playbook import playbook
from alerts.runbooks import actions, queries
from alerts.runbooks.bookshelf import skip_reasons
from alerts.runbooks.model import (
    NoRunbook,
    NotStepOwner,
    Run,
    RunbookChanged,
    RunId,
    RunStep,
    StepDone,
    StepSettled,
    StepSkipped,
    StepState,
)
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.live.views import NamedOut
from api.problems import problems
from api.routes.alert_acts import HANDLING
from api.routes.alerts import LABELS, READERS
from api.sensitive_reads import told
from api.wire import Code, IdIn, Instant, Out, PathId, Text, Wire
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.ids import AlertId

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])


class StepOwnerOut(Out):
    """Whose step it is: a post with its words, or a role, whose words are null."""

    code: str
    zh: str | None
    en: str | None


class StepWordsOut(Out):
    """A code with its words."""

    code: str
    zh: str
    en: str


class StepSkipReasonOut(StepWordsOut):
    """A coded reason for leaving a step out, and what it means."""

    definition_zh: str
    definition_en: str


class RunbookStepOut(Out):
    """A step as it was frozen, and how it stands; `text` is null where this reader may not see it.

    `mine`: the asker may do or skip it now. `overdue` is true of an open step after its time.
    """

    id: str
    number: int
    title_zh: str
    title_en: str
    owner: StepOwnerOut
    only_owner: bool
    evidence: str
    outcomes: list[StepWordsOut]
    basis: str
    state: str
    due_at: Instant | None
    overdue: bool
    late: bool
    mine: bool
    by: NamedOut | None
    at: Instant | None
    outcome: str | None
    reason: str | None
    text: str | None
    attachment: str | None


class RunbookRunOut(Out):
    """A run of a runbook, its version and words as they stood when it began."""

    id: str
    book: str
    version: int
    title_zh: str
    title_en: str
    basis: str
    begun_at: Instant
    superseded_at: Instant | None
    steps: list[RunbookStepOut]


class RunbookOut(Out):
    """The present run, null where there is none; those before it; the reasons for skipping."""

    run: RunbookRunOut | None
    earlier: list[RunbookRunOut]
    skip_reasons: list[StepSkipReasonOut]


class StepDoneIn(Wire):
    """How a step came out, with what it asks for; `run` is the run that the screen showed."""

    outcome: Code
    text: Text = ""
    attachment: IdIn | None = None
    run: IdIn | None = None

    def done(self) -> StepDone:
        """The same, for the action."""
        run = RunId(self.run) if self.run else None
        return StepDone(outcome=self.outcome, text=self.text, attachment=self.attachment, run=run)


class StepSkippedIn(Wire):
    """Why a step is left out."""

    reason: Code
    text: Annotated[Text, Field(min_length=1)]
    run: IdIn | None = None

    def skipped(self) -> StepSkipped:
        """The same, for the action."""
        run = RunId(self.run) if self.run else None
        return StepSkipped(reason=self.reason, text=self.text, run=run)


@router.get(
    "/{alert_id}/runbook",
    operation_id="runbook_read",
    openapi_extra=access(roles=READERS, scope="subtree", labels=LABELS),
    responses=problems(),
)
def read_runbook(
    request: Request, alert_id: PathId, me: Me, session: Reading, clock: TheClock
) -> RunbookOut:
    """The steps of the runbook that runs about an alert, and the runs before it."""
    found = alerts.alert(session, AlertId(alert_id), me)
    told(request, me, "runbook_read", about=f"alert:{alert_id}")
    return _runbook(session, found, me, clock.now())


@router.post(
    "/{alert_id}/runbook/steps/{step}/done",
    operation_id="runbook_step_do",
    openapi_extra=HANDLING,
    responses=problems(
        MayNotHandle, NotStepOwner, AlertEnded, InReview, NoRunbook, RunbookChanged, StepSettled
    ),
)
def do_step(
    alert_id: PathId,
    step: PathId,
    body: StepDoneIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
) -> RunbookOut:
    """Tell that a step was done, and how it came out."""
    done = body.done()
    now = clock.now()
    alert = actions.do_step(session, me, AlertId(alert_id), step, done=done, now=now)
    return _runbook(session, alert, me, now)


@router.post(
    "/{alert_id}/runbook/steps/{step}/skip",
    operation_id="runbook_step_skip",
    openapi_extra=HANDLING,
    responses=problems(
        MayNotHandle, NotStepOwner, AlertEnded, InReview, NoRunbook, RunbookChanged, StepSettled
    ),
)
def skip_step(
    alert_id: PathId,
    step: PathId,
    body: StepSkippedIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
) -> RunbookOut:
    """Leave a step out, for a coded reason and in words."""
    skipped = body.skipped()
    now = clock.now()
    alert = actions.skip_step(session, me, AlertId(alert_id), step, skipped=skipped, now=now)
    return _runbook(session, alert, me, now)


def _runbook(session: Session, found: Alert, me: Principal, now: datetime) -> RunbookOut:
    runs = queries.runs(session, found, alerts.view_of(session, me))
    names = accounts.names(session, {one.by for run in runs for one in run.steps if one.by})
    shown = [_run(run, found, me, (now, names)) for run in runs]
    return RunbookOut(
        run=next((one for one in shown if one.superseded_at is None), None),
        earlier=[one for one in shown if one.superseded_at is not None],
        skip_reasons=[
            StepSkipReasonOut(code=code, **one.model_dump(exclude={"basis"}))
            for code, one in skip_reasons().items()
        ],
    )


def _run(
    run: Run, found: Alert, me: Principal, beside: tuple[datetime, dict[str, str]]
) -> RunbookRunOut:
    acts = found.state in (State.RAISED, State.ACKNOWLEDGED) and run.superseded_at is None
    open_to_me = acts and _may_act(found, me)
    return RunbookRunOut(
        id=run.id,
        book=run.book.id,
        version=run.book.version,
        title_zh=run.book.title_zh,
        title_en=run.book.title_en,
        basis=run.book.basis,
        begun_at=run.begun_at,
        superseded_at=run.superseded_at,
        steps=[
            _step(one, beside, acts=acts, mine=open_to_me and _is_theirs(one, me))
            for one in run.steps
        ],
    )


def _may_act(found: Alert, me: Principal) -> bool:
    try:
        may_act(playbook(), found.kind, me.role)
    except MayNotHandle:
        return False
    return True


def _is_theirs(step: RunStep, me: Principal) -> bool:
    free = not step.said.only_owner or me.role in step.said.owner_roles
    return free and step.state is StepState.OPEN


def _step(
    one: RunStep, beside: tuple[datetime, dict[str, str]], *, acts: bool, mine: bool
) -> RunbookStepOut:
    now, names = beside
    said = one.said
    return RunbookStepOut(
        id=said.id,
        number=one.number,
        title_zh=said.title_zh,
        title_en=said.title_en,
        owner=StepOwnerOut(code=said.owner, zh=said.owner_zh, en=said.owner_en),
        only_owner=said.only_owner,
        evidence=said.evidence.value,
        outcomes=[StepWordsOut.model_validate(it) for it in said.outcomes],
        basis=said.basis,
        state=one.state.value,
        due_at=one.due_at,
        overdue=acts and one.is_overdue(now),
        late=one.was_late,
        mine=mine,
        by=NamedOut(id=one.by, name=names.get(one.by, "")) if one.by else None,
        at=one.at,
        outcome=one.outcome,
        reason=one.reason,
        text=one.text,
        attachment=one.attachment,
    )
