"""Reading runs: the one that runs and those before it, as far as the reader's side may see."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.audience import View
from alerts.model import Alert
from alerts.runbooks.model import FrozenBook, Run, RunId, RunStep, StepState
from alerts.runbooks.tables import EditionRow, RunRow, StepRow
from alerts.telling import note_owner
from foundation.crypto.ciphers import cipher_of
from foundation.ids import AlertId

WORDS_FIELD = "runbook_steps.words"


def runs(session: Session, found: Alert, view: View) -> tuple[Run, ...]:
    """The runs about an alert, the present one first; the caller has bound the alert."""
    statement = (
        select(RunRow, EditionRow)
        .join(EditionRow, EditionRow.id == RunRow.edition_id)
        .where(RunRow.alert_id == found.id)
        .order_by(RunRow.begun_at.desc(), RunRow.entry.desc())
    )
    return tuple(
        Run(
            id=RunId(row.id),
            alert_id=AlertId(row.alert_id),
            book=(book := FrozenBook.read(edition.said)),
            begun_at=row.begun_at,
            superseded_at=row.superseded_at,
            steps=_steps(session, found, (row, book), view),
        )
        for row, edition in session.execute(statement)
    )


def open_steps(session: Session, alert_id: AlertId) -> tuple[str, ...]:
    """The ids of the steps of the present run that are neither done nor skipped, in their order."""
    statement = (
        select(StepRow.step)
        .join(RunRow, RunRow.id == StepRow.run_id)
        .where(RunRow.alert_id == alert_id, RunRow.superseded_at.is_(None))
        .where(StepRow.state == StepState.OPEN.value)
        .order_by(StepRow.number)
    )
    return tuple(session.scalars(statement))


def words_row(run_id: str, number: int) -> str:
    """What a step's words are bound to when they are sealed."""
    return f"{run_id}/{number}"


def _steps(
    session: Session, found: Alert, run: tuple[RunRow, FrozenBook], view: View
) -> tuple[RunStep, ...]:
    row, book = run
    said = {one.id: one for one in book.steps}
    statement = select(StepRow).where(StepRow.run_id == row.id).order_by(StepRow.number)
    return tuple(
        one.to_step(said[one.step], _words(session, found, one, view))
        for one in session.scalars(statement)
    )


def _words(session: Session, found: Alert, row: StepRow, view: View) -> str | None:
    if row.words is None or (row.clinical and not view.is_clinical):
        return None
    bound = words_row(row.run_id, row.number)
    return cipher_of(session).open(
        session, note_owner(found), WORDS_FIELD, bound, row.words, clinical=row.clinical
    )
