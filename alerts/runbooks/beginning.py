"""A run begins with the entry that raised its alert, or that made it graver; its times begin."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.model import Alert, Level, State, What
from alerts.runbooks.bookshelf import books
from alerts.runbooks.events import RunbookStarted
from alerts.runbooks.following import begins, due_at
from alerts.runbooks.model import CountedFrom, FrozenBook, StepState
from alerts.runbooks.tables import EditionRow, RunRow, StepRow
from alerts.tables import AlertRow
from alerts.telling import SYSTEM, Happening, write_line
from foundation.ids import ID_LENGTH, new_id
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal

# From here up an overdue step is told; below, the alert's own times are enough.
TOLD_FROM = Level.ORANGE


def begin(
    session: Session,
    row: AlertRow,
    entry: tuple[int, tuple[str, ...], Level],
    *,
    before: State | None,
    now: datetime,
) -> None:
    """Begin the runbook that an entry asks for, if it asks for one; the earlier is superseded.

    Args:
        row: the alert after the entry, locked.
        entry: its seq, and the reasons and level for which the policy answered it.
        before: the state the alert was in, None for one just raised.
    """
    seq, reasons, level = entry
    alert = row.to_alert()
    running = None if before is None else _running(session, alert.id)
    kept = FrozenBook.read(_edition(session, running).said) if running else None
    anew = before is State.IN_REVIEW

    book = begins(books().values(), (alert.kind, reasons, level), running=kept, calls_anew=anew)

    if book is None:
        return
    if running is not None:
        running.superseded_at = now
        # Out of the partial unique index before the next one comes into it.
        session.flush()
    said = book.frozen()
    run = RunRow(
        id=new_id(),
        alert_id=alert.id,
        edition_id=_keep(session, said, now=now),
        entry=seq,
        begun_at=now,
    )
    session.add(run)
    session.flush()
    _write_steps(session, run, alert, FrozenBook.read(said), now=now)
    if running is not None:
        write_line(
            session, row, alert, Happening(What.RUNBOOK_BEGUN, SYSTEM, code=book.id), now=now
        )
    session.flush()

    told = RunbookStarted(
        office=alert.office,
        subject=alert.subject,
        alert=alert.id,
        run=run.id,
        book=book.id,
        version=book.version,
        instead_of=running.id if running is not None else None,
    )
    journal.append(session, told, actor=SYSTEM, at=now, cause=seq)


def start_clocks(session: Session, alert: Alert, *, now: datetime) -> None:
    """Somebody has taken the alert: the times that count from that begin, once."""
    running = _running(session, alert.id)
    if running is None:
        return
    said = {one.id: one for one in FrozenBook.read(_edition(session, running).said).steps}
    waiting = select(StepRow).where(
        StepRow.run_id == running.id,
        StepRow.due_at.is_(None),
        StepRow.state == StepState.OPEN.value,
    )
    for step in session.scalars(waiting):
        allowed = said[step.step].allowed
        if allowed.counted_from is CountedFrom.TAKING:
            step.due_at = due_at(allowed, began_at=running.begun_at, taken_at=now)
            step.watch_at = step.due_at if alert.level.rank >= TOLD_FROM.rank else None


def watch(session: Session, alert: Alert) -> None:
    """The alert has become graver: from now on its overdue steps are told."""
    if alert.level.rank < TOLD_FROM.rank:
        return
    session.execute(
        update(StepRow)
        .where(
            StepRow.run_id.in_(
                select(RunRow.id).where(RunRow.alert_id == alert.id, RunRow.superseded_at.is_(None))
            ),
            StepRow.state == StepState.OPEN.value,
            StepRow.told_overdue_at.is_(None),
        )
        .values(watch_at=StepRow.due_at)
    )


def _running(session: Session, alert_id: str) -> RunRow | None:
    statement = select(RunRow).where(RunRow.alert_id == alert_id, RunRow.superseded_at.is_(None))
    return session.scalar(statement)


def _edition(session: Session, run: RunRow) -> EditionRow:
    return session.get_one(EditionRow, run.edition_id)


def _keep(session: Session, said: dict[str, Any], *, now: datetime) -> str:
    """The id of the runbook as it stands today, kept if it was not yet."""
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    edition_id = hashlib.sha256(canonical.encode()).hexdigest()[:ID_LENGTH]
    if session.get(EditionRow, edition_id) is None:
        values = {
            "id": edition_id,
            "book": said["id"],
            "version": said["version"],
            "said": said,
            "kept_at": now,
        }
        insert_if_absent(session, EditionRow, values)
    return edition_id


def _write_steps(
    session: Session, run: RunRow, alert: Alert, book: FrozenBook, *, now: datetime
) -> None:
    taken_at = now if alert.state is State.ACKNOWLEDGED else None
    told = alert.level.rank >= TOLD_FROM.rank
    for number, step in enumerate(book.steps, start=1):
        due = due_at(step.allowed, began_at=now, taken_at=taken_at)
        row = StepRow(
            run_id=run.id,
            number=number,
            step=step.id,
            due_at=due,
            watch_at=due if told else None,
            state=StepState.OPEN.value,
        )
        session.add(row)
