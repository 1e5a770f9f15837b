"""Trying a roster and applying it: a dry run writes nobody, an application whole rows only."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import actions as register
from correction.register import comparing, corrections, listing
from correction.register import queries as people
from correction.register.corrections import Correction, PersonField
from correction.register.model import NewPerson, Terms
from exchange.roster import heading as headings
from exchange.roster.columnbook import plain
from exchange.roster.model import Candidate, Heading, Outcome, Problem, RunState
from exchange.roster.reading import NotARoster, read
from exchange.roster.rows import Reference
from exchange.roster.rows import read as read_row
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.access.model import Role, Scope
from foundation.accounts import queries as accounts
from foundation.clock import legal_date
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Invalid, ServiceError
from foundation.id_numbers import NumberRules
from foundation.ids import OfficeId, PersonId, new_id
from foundation.offices import queries as offices

_SEALED = "import_rows.cells"
_MOVABLE = (PersonField.PHONE, PersonField.ADDRESS, PersonField.ETHNICITY, PersonField.EDUCATION)


class ColumnsMissing(Invalid):
    """Required columns are missing; `fields` names them."""

    code = "columns_missing"


@dataclass(frozen=True)
class Desk:
    """Who imports, how far they reach, which numbers are accepted here, and when."""

    scope: Scope
    rules: NumberRules
    actor: str
    at: datetime


class _Known:
    """Who of a file's people is in the register already."""

    def __init__(self, session: Session, candidates: list[Candidate], scope: Scope) -> None:
        self._session = session
        self._scope = scope
        self._holders = listing.holders(session, [one.number for one in candidates], scope)

    def outcome(self, candidate: Candidate) -> tuple[Outcome, Problem | None]:
        """What an import does with a candidate."""
        normal = candidate.number.normal
        if normal not in self._holders:
            return Outcome.NEW, None
        holder = self._holders[normal]
        if holder is None:
            return Outcome.REFUSED, _blame(candidate, "id_number", "held_elsewhere")
        return self._compared(candidate, holder)

    def holder(self, candidate: Candidate) -> PersonId | None:
        """The person in the register who holds the candidate's number."""
        return self._holders.get(candidate.number.normal)

    def _compared(self, candidate: Candidate, holder: PersonId) -> tuple[Outcome, Problem | None]:
        person = people.person(self._session, holder, self._scope)
        if person.office_id != candidate.office_id:
            return Outcome.REFUSED, _blame(candidate, "office", "held_elsewhere")
        if person.name != candidate.name:
            return Outcome.REFUSED, _blame(candidate, "name", "identity_differs")
        order = people.present_order(self._session, holder)
        told = (candidate.category, candidate.term_start, candidate.term_end)
        if order and (order.category, order.term_start, order.term_end) != told:
            return Outcome.REFUSED, _blame(candidate, "term_end", "order_differs")
        changes = changed(self._session, holder, candidate)
        return (Outcome.UPDATE if changes else Outcome.SAME), None


def changed(
    session: Session, holder: PersonId, candidate: Candidate
) -> dict[PersonField, str | None]:
    """The contact facts of a candidate that the register holds otherwise, or not yet."""
    present = comparing.present_values(session, holder, _MOVABLE)
    return {
        field: candidate.texts[field.value]
        for field in _MOVABLE
        if field.value in candidate.texts and present[field] != candidate.texts[field.value]
    }


def try_out(session: Session, data: bytes, desk: Desk) -> str:
    """Read a file and say, row by row, what an import would do; nobody is written.

    Returns:
        The run's id.

    Raises:
        NotARoster, ProtectedFile, TooLarge: the file as a whole cannot be taken.
        ColumnsMissing: it is a roster, but lacks required columns.
    """
    grid = read(data)
    heading = headings.find(grid)
    if heading is None:
        raise NotARoster
    lacking = headings.missing(heading)
    if lacking:
        raise ColumnsMissing(fields=dict.fromkeys(lacking, "missing"))
    digest = hashlib.sha256(data).hexdigest()
    run = ImportRunRow(
        id=new_id(),
        office_id=_office_of(session, desk.scope),
        state=RunState.DRY_RUN.value,
        file_hash=digest,
        encoding=grid.encoding,
        header_row=heading.row,
        columns=[
            [header, field] for header, field in zip(heading.headers, heading.fields, strict=False)
        ],
        repeated=_was_applied(session, digest),
        started_by=desk.actor,
        started_at=desk.at,
    )
    session.add(run)
    session.flush()
    rows = {number: _cells(cells, heading) for number, cells in grid.rows if number > heading.row}
    unread = {number for number in grid.undecodable if number in rows}
    _judge(session, run, rows, unread, desk)
    return run.id


def rows_to_write(session: Session, run_id: str) -> tuple[int, ...]:
    """The rows of a run that an application has still to write."""
    statement = select(ImportRowRow.row).where(
        ImportRowRow.run_id == run_id,
        ImportRowRow.outcome.in_([Outcome.NEW.value, Outcome.UPDATE.value]),
        ImportRowRow.written.is_(False),
    )
    return tuple(session.scalars(statement.order_by(ImportRowRow.row)))


def write_row(session: Session, run_id: str, row: int, desk: Desk) -> None:
    """Write one row, whole, in the caller's transaction; a row that no longer fits is refused."""
    stored = session.get_one(ImportRowRow, (run_id, row))
    if stored.written or stored.cells is None:
        return
    text = cipher_of(session).open(session, run_id, _SEALED, f"{run_id}:{row}", stored.cells)
    candidate, problems = read_row(row, json.loads(text), _reference(session, desk))
    if candidate is not None:
        known = _Known(session, [candidate], desk.scope)
        outcome, problem = known.outcome(candidate)
        if problem is None:
            _write(session, candidate, outcome, known.holder(candidate), desk)
            stored.outcome, stored.written, stored.cells = outcome.value, True, None
            return
        problems = (*problems, problem)
    stored.outcome, stored.problems = Outcome.REFUSED.value, [asdict(one) for one in problems]


def refuse_row(session: Session, run_id: str, row: int, error: ServiceError) -> None:
    """Note that the register did not take a row."""
    stored = session.get_one(ImportRowRow, (run_id, row))
    column = next(iter(error.fields), "name")
    stored.outcome = Outcome.REFUSED.value
    stored.problems = [asdict(Problem(row, column, "", "not_taken"))]


def finish(session: Session, run_id: str, *, at: datetime) -> None:
    """Mark a run as applied."""
    run = session.get_one(ImportRunRow, run_id)
    run.state, run.applied_at = RunState.APPLIED.value, run.applied_at or at


def _judge(
    session: Session,
    run: ImportRunRow,
    rows: Mapping[int, dict[str, str]],
    unread: set[int],
    desk: Desk,
) -> None:
    reference = _reference(session, desk)
    read_rows = {row: read_row(row, cells, reference) for row, cells in rows.items()}
    candidates = [candidate for candidate, _ in read_rows.values() if candidate is not None]
    known = _Known(session, candidates, desk.scope)
    doubles = dict(_doubles(candidates))
    for row, (candidate, problems) in read_rows.items():
        outcome, found = Outcome.REFUSED, list(problems)
        if row in unread:
            found.append(Problem(row, "name", "", "undecodable"))
        elif candidate is not None and doubles.get(row) == "duplicate_in_file":
            found.append(_blame(candidate, "id_number", "duplicate_in_file"))
        elif candidate is not None:
            outcome, problem = known.outcome(candidate)
            found.extend([problem] if problem else [])
            if row in doubles or (
                outcome is Outcome.NEW and _has_double(session, candidate, desk.scope)
            ):
                found.append(_blame(candidate, "name", "possible_double", note=True))
        _store(session, run.id, row, rows[row], outcome, found)


def _store(
    session: Session,
    run_id: str,
    row: int,
    cells: dict[str, str],
    outcome: Outcome,
    problems: list[Problem],
) -> None:
    kept = outcome is not Outcome.SAME
    text = json.dumps(cells, ensure_ascii=False)
    session.add(
        ImportRowRow(
            run_id=run_id,
            row=row,
            outcome=outcome.value,
            problems=[asdict(problem) for problem in problems],
            cells=cipher_of(session).seal(session, run_id, _SEALED, f"{run_id}:{row}", text)
            if kept
            else None,
        )
    )


def _write(
    session: Session, candidate: Candidate, outcome: Outcome, holder: PersonId | None, desk: Desk
) -> None:
    actor, at = desk.actor, desk.at
    if outcome is Outcome.NEW:
        register.register_person(
            session, _person(candidate, at), _terms(candidate), actor=actor, at=at
        )
    elif outcome is Outcome.UPDATE and holder is not None:
        correction = Correction(reason="roster", fields=changed(session, holder, candidate))
        corrections.update_person(session, holder, correction, actor=actor, at=at)


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
        officer_id=candidate.officer_id,
        synthetic=candidate.number.synthetic,
    )


def _terms(candidate: Candidate) -> Terms:
    return Terms(
        category=candidate.category,
        supervision_class=candidate.supervision_class,
        deciding_organ=candidate.texts.get("deciding_organ", ""),
        term_start=candidate.term_start,
        term_end=candidate.term_end,
        judgment_no=candidate.texts.get("judgment_no"),
    )


def _cells(cells: tuple[str, ...], heading: Heading) -> dict[str, str]:
    return {
        field: cell for field, cell in zip(heading.fields, cells, strict=False) if field and cell
    }


def _reference(session: Session, desk: Desk) -> Reference:
    names: dict[str, OfficeId] = {}
    for office in offices.tree(session, desk.scope.office_path):
        for text in (office.code, office.name_zh, office.name_en):
            names[plain(text)] = office.id
    staff = [
        account
        for account in accounts.staff(session, desk.scope.office_path)
        if account.role in (Role.OFFICER, Role.HEAD)
    ]
    officers = {plain(text): one.id for one in staff for text in (one.username, one.name)}
    return Reference(names, officers, desk.rules, legal_date(desk.at))


def _doubles(candidates: list[Candidate]) -> Iterator[tuple[int, str]]:
    """Rows that repeat another: the same number is refused, the same name and birth date told."""
    numbers: set[str] = set()
    names: set[tuple[str, object]] = set()
    for candidate in candidates:
        alike = (candidate.name, candidate.birth_date)
        if candidate.number.identity in numbers:
            yield candidate.row, "duplicate_in_file"
        elif alike in names:
            yield candidate.row, "possible_double"
        numbers.add(candidate.number.identity)
        names.add(alike)


def _has_double(session: Session, candidate: Candidate, scope: Scope) -> bool:
    return comparing.has_namesake(session, candidate.name, candidate.birth_date, scope)


def _blame(candidate: Candidate, column: str, code: str, *, note: bool = False) -> Problem:
    return Problem(candidate.row, column, "", code, note)


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
