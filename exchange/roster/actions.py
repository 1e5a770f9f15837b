"""Trying a roster and applying it: a dry run writes nobody, an application whole rows only."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.contact import intake
from correction.register import actions as register
from correction.register import as_written, corrections
from correction.register.corrections import Correction
from correction.register.model import CorrectionReason, NewPerson, SupervisionClass, Terms
from exchange.roster import heading as headings
from exchange.roster import keeping
from exchange.roster.heading import ColumnsMissing
from exchange.roster.judging import Desk, judge
from exchange.roster.keeping import KeptRow
from exchange.roster.known import Known, changed, names_officer
from exchange.roster.model import Candidate, Outcome, RunState
from exchange.roster.reading import NotARoster, read
from exchange.roster.referring import reference
from exchange.roster.rows import blamed
from exchange.roster.rows import read as read_row
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.access.model import Scope
from foundation.clock import legal_date
from foundation.errors import Invalid, ServiceError
from foundation.ids import OfficeId, new_id
from foundation.offices import queries as offices


def try_out(session: Session, data: bytes, desk: Desk) -> str:
    """Read a file and say, row by row, what an import would do; nobody is written.

    A file that lacks required columns is kept too, so that somebody can match them.

    Returns:
        The run's id.

    Raises:
        NotARoster, ProtectedFile, TooLarge: the file as a whole cannot be taken.
    """
    grid = read(data)
    heading = headings.find(grid)
    if heading is None:
        raise NotARoster
    lacks = bool(headings.missing(heading.fields))
    digest = hashlib.sha256(data).hexdigest()
    run = ImportRunRow(
        id=new_id(),
        office_id=_office_of(session, desk.scope),
        state=(RunState.COLUMNS if lacks else RunState.DRY_RUN).value,
        file_hash=digest,
        encoding=grid.encoding,
        header_row=heading.row,
        columns=[[*pair] for pair in zip(heading.headers, heading.fields, strict=False)],
        repeated=_was_applied(session, digest),
        started_by=desk.actor,
        started_at=desk.at,
    )
    session.add(run)
    session.flush()
    kept = [KeptRow(number, cells) for number, cells in grid.rows if number > heading.row]
    rows = [(keeping.keep(session, run.id, one), one) for one in kept]
    if not lacks:
        judge(session, run, rows, desk)
    return run.id


def rows_to_write(session: Session, run_id: str, *, at: datetime) -> tuple[int, ...]:
    """The rows of a run that an application has still to write.

    Raises:
        ColumnsMissing, ImportOver: the columns must be matched first, or the rows are forgotten.
    """
    run = session.get_one(ImportRunRow, run_id)
    if run.state == RunState.COLUMNS.value:
        raise ColumnsMissing(params={"run": run_id})
    statement = select(ImportRowRow.row).where(
        ImportRowRow.run_id == run_id,
        ImportRowRow.outcome.in_([Outcome.NEW.value, Outcome.UPDATE.value]),
        ImportRowRow.written.is_(False),
    )
    rows = tuple(session.scalars(statement.order_by(ImportRowRow.row)))
    if rows:
        keeping.check_kept(run, at=at)
    return rows


def write_row(session: Session, run_id: str, row: int, desk: Desk) -> None:
    """Write one row, whole, in the caller's transaction; a row that no longer fits is refused.

    Raises:
        ImportOver: what the row held is forgotten.
    """
    run = session.get_one(ImportRunRow, run_id, with_for_update=True)
    stored = session.get_one(ImportRowRow, (run_id, row))
    if stored.written:
        return
    cells = keeping.opened(session, stored).read(run.columns)
    told = reference(session, desk.scope, desk.rules, at=desk.at)
    candidate, problems = read_row(row, cells, told)
    if candidate is not None:
        known = Known(session, [candidate], desk.scope, today=legal_date(desk.at))
        outcome, more = known.outcome(candidate)
        if outcome is not Outcome.REFUSED:
            _write(session, candidate, known, desk)
            stored.outcome, stored.written, stored.cells = outcome.value, True, None
            return
        problems = (*problems, *more)
    keeping.judged(stored, Outcome.REFUSED, problems)


def refuse_row(session: Session, run_id: str, row: int, error: ServiceError) -> None:
    """Note that the register did not take a row."""
    run = session.get_one(ImportRunRow, run_id)
    stored = session.get_one(ImportRowRow, (run_id, row))
    cells = keeping.opened(session, stored).read(run.columns) if stored.cells else {}
    column = next((name for name in error.fields if name in cells), "name")
    keeping.judged(stored, Outcome.REFUSED, [blamed(row, cells, column, "not_taken")])


def finish(session: Session, run_id: str, *, at: datetime) -> None:
    """Mark a run as applied."""
    run = session.get_one(ImportRunRow, run_id)
    run.state, run.applied_at = RunState.APPLIED.value, run.applied_at or at
    keeping.forget_same(session, run_id)


def _write(session: Session, candidate: Candidate, known: Known, desk: Desk) -> None:
    actor, at = desk.actor, desk.at
    person = known.person(candidate)
    if person is None:
        new, terms = _person(candidate, at), _terms(candidate)
        intake.take_in(session, new, terms, actor=actor, at=at)
        return
    moves = changed(session, person.id, candidate)
    if moves:
        correction = Correction(reason=CorrectionReason.ROSTER, words="roster import", fields=moves)
        corrections.update_person(session, person.id, correction, actor=actor, at=at)
        written = {name: text for name, text in candidate.written.items() if name in moves}
        as_written.keep(session, person.id, written, actor=actor, at=at)
    if names_officer(person, candidate) and candidate.officer is not None:
        register.assign_officer(session, person.id, candidate.officer.id, actor=actor, at=at)


def _person(candidate: Candidate, at: datetime) -> NewPerson:
    texts = candidate.texts
    return NewPerson(
        office_id=candidate.office_id,
        name=candidate.name,
        sex=candidate.sex,
        birth_date=candidate.birth_date,
        id_number=candidate.number,
        intake_on=min(candidate.term_start, legal_date(at)),
        former_name=texts.get("former_name"),
        phone=texts.get("phone"),
        address=texts.get("address"),
        ethnicity=texts.get("ethnicity"),
        education=texts.get("education"),
        officer_id=candidate.officer.id if candidate.officer else None,
        synthetic=candidate.number.synthetic,
        written=candidate.written,
    )


def _terms(candidate: Candidate) -> Terms:
    return Terms(
        category=candidate.category,
        supervision_class=candidate.supervision_class or SupervisionClass.ORDINARY,
        deciding_organ=candidate.texts.get("deciding_organ", ""),
        term_start=candidate.term_start,
        term_end=candidate.term_end,
        judgment_no=candidate.texts.get("judgment_no"),
    )


def _office_of(session: Session, scope: Scope) -> OfficeId:
    found = [office.id for office in offices.tree(session, scope.office_path)]
    if not found:
        raise Invalid("Open the offices first: a roster names them.", code="no_offices")
    return found[0]


def _was_applied(session: Session, digest: str) -> bool:
    statement = select(ImportRunRow.id).where(
        ImportRunRow.file_hash == digest, ImportRunRow.state == RunState.APPLIED.value
    )
    return session.scalar(statement.limit(1)) is not None
