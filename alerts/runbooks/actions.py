"""Doing a step of a runbook, or skipping it with a reason; neither is ever taken back."""

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import lifecycle
from alerts.audience import may_act
from alerts.locking import is_clinical, row_for
from alerts.model import Alert, State, What
from alerts.playbook import playbook
from alerts.runbooks import queries
from alerts.runbooks.bookshelf import skip_reasons
from alerts.runbooks.model import (
    Evidence,
    FrozenBook,
    FrozenStep,
    NoRunbook,
    NotStepOwner,
    RunbookChanged,
    RunId,
    StepDone,
    StepSettled,
    StepSkipped,
    StepState,
)
from alerts.runbooks.tables import EditionRow, RunRow, StepRow
from alerts.tables import AlertRow
from alerts.telling import Happening, note_owner, tell
from foundation.access.model import Principal
from foundation.attachments import queries as attachments
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid, NotFound
from foundation.ids import AlertId

_NUMBER = re.compile(r"(?=.*\d).{2,60}")


def do_step(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    step_id: str,
    *,
    done: StepDone,
    now: datetime,
) -> Alert:
    """A step was done, with one of its outcomes and the evidence that it asks for.

    Raises:
        NotFound: no such alert in what the asker may see, or no such step of the present run.
        MayNotHandle, NotStepOwner: the role only reads, or the step is another's.
        AlertEnded, InReview: the runbook can only be read.
        NoRunbook, RunbookChanged, StepSettled: there is nothing to do, or no longer.
        Invalid: an unknown outcome, or evidence is missing.
    """
    row, step, said = _open_step(session, principal, alert_id, (step_id, done.run))
    _check_done(session, row, said, done)

    step.state, step.outcome = StepState.DONE.value, done.outcome
    step.attachment_id = done.attachment
    what = What.STEP_DONE
    return _settle(session, principal, (row, step), (what, done.text, done.outcome), now=now)


def skip_step(
    session: Session,
    principal: Principal,
    alert_id: AlertId,
    step_id: str,
    *,
    skipped: StepSkipped,
    now: datetime,
) -> Alert:
    """A step is left out, for a coded reason and in words.

    Raises:
        NotFound, MayNotHandle, NotStepOwner, AlertEnded, InReview: as `do_step`.
        NoRunbook, RunbookChanged, StepSettled: as `do_step`.
        Invalid: an unknown reason, or no words.
    """
    row, step, _ = _open_step(session, principal, alert_id, (step_id, skipped.run))
    fields: dict[str, str] = {}
    if skipped.reason not in skip_reasons():
        fields["reason"] = "unknown"
    if not skipped.text.strip():
        fields["text"] = "needed"
    if fields:
        raise Invalid("Say why this step is left out.", fields=fields)

    step.state, step.reason = StepState.SKIPPED.value, skipped.reason
    what = What.STEP_SKIPPED
    return _settle(session, principal, (row, step), (what, skipped.text, skipped.reason), now=now)


def _open_step(
    session: Session, principal: Principal, alert_id: AlertId, wanted: tuple[str, RunId | None]
) -> tuple[AlertRow, StepRow, FrozenStep]:
    """A step that this asker may settle now; the alert's lock lets one at a time do so."""
    step_id, run_id = wanted
    row = row_for(session, principal, alert_id)
    may_act(playbook(), row.kind, principal.role)
    alert = row.to_alert()
    if not alert.is_open:
        raise lifecycle.AlertEnded
    if alert.state is State.IN_REVIEW:
        raise lifecycle.InReview
    run = session.scalar(
        select(RunRow).where(RunRow.alert_id == alert_id, RunRow.superseded_at.is_(None))
    )
    if run is None:
        raise NoRunbook
    if run_id is not None and run_id != run.id:
        raise RunbookChanged
    book = FrozenBook.read(session.get_one(EditionRow, run.edition_id).said)
    said = next((one for one in book.steps if one.id == step_id), None)
    if said is None:
        raise NotFound("The runbook has no such step.")
    if said.only_owner and principal.role not in said.owner_roles:
        raise NotStepOwner
    found = select(StepRow).where(StepRow.run_id == run.id, StepRow.step == step_id)
    # What another has settled meanwhile is read anew: the session may hold the row from before.
    step = session.scalars(found.execution_options(populate_existing=True)).one()
    if step.state != StepState.OPEN.value:
        raise StepSettled
    return row, step, said


def _check_done(session: Session, row: AlertRow, said: FrozenStep, done: StepDone) -> None:
    text = done.text.strip()
    fields: dict[str, str] = {}
    if done.outcome not in {one.code for one in said.outcomes}:
        fields["outcome"] = "unknown"
    if said.evidence is Evidence.TEXT and not text:
        fields["text"] = "needed"
    if said.evidence is Evidence.CODE and not _NUMBER.fullmatch(text):
        fields["text"] = "official_number"
    if said.evidence is Evidence.ATTACHMENT and done.attachment is None:
        fields["attachment"] = "needed"
    if done.attachment is not None and not _is_about(session, row, done.attachment):
        fields["attachment"] = "unknown"
    if fields:
        raise Invalid("Say how the step came out, with what it asks for.", fields=fields)


def _is_about(session: Session, row: AlertRow, attachment_id: str) -> bool:
    """Whether a file is about the person whom the alert is about."""
    try:
        return attachments.attachment(session, attachment_id).owner == row.subject
    except NotFound:
        return False


def _settle(
    session: Session,
    principal: Principal,
    rows: tuple[AlertRow, StepRow],
    told: tuple[What, str, str],
    *,
    now: datetime,
) -> Alert:
    row, step = rows
    what, text, code = told
    alert = replace(row.to_alert(), updated_at=now)
    step.settled_by, step.settled_at, step.watch_at = principal.account_id, now, None
    if text.strip():
        step.clinical = is_clinical(principal, alert)
        step.words = cipher_of(session).seal(
            session,
            note_owner(alert),
            queries.WORDS_FIELD,
            queries.words_row(step.run_id, step.number),
            text,
            clinical=step.clinical,
        )
    session.flush()

    beside = {"run": step.run_id, "step": step.step, "code": code}
    happening = Happening(what, principal.account_id, code=step.step, beside=beside)
    return tell(session, row, alert, happening, now=now)
