"""What an import would do with each row of a run, and why not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from correction.register import comparing
from exchange.roster.keeping import KeptRow, judged
from exchange.roster.known import Known
from exchange.roster.model import Candidate, Outcome, Problem
from exchange.roster.referring import reference
from exchange.roster.rows import blamed
from exchange.roster.rows import read as read_row
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.access.model import Scope
from foundation.clock import legal_date
from foundation.id_numbers import NumberRules


@dataclass(frozen=True)
class Desk:
    """Who imports, how far they reach, which numbers are accepted here, and when."""

    scope: Scope
    rules: NumberRules
    actor: str
    at: datetime


def judge(
    session: Session,
    run: ImportRunRow,
    rows: Iterable[tuple[ImportRowRow, KeptRow]],
    desk: Desk,
) -> None:
    """Judge rows of a run together: by themselves, against each other, against the register."""
    told = reference(session, desk.scope, desk.rules, at=desk.at)
    stored = {kept.row: (row, kept.read(run.columns)) for row, kept in rows}
    read_rows = {number: read_row(number, cells, told) for number, (_, cells) in stored.items()}
    candidates = [candidate for candidate, _ in read_rows.values() if candidate is not None]
    known = Known(session, candidates, desk.scope, today=legal_date(desk.at))
    doubles = dict(_doubles(candidates))
    for number, (candidate, found) in read_rows.items():
        outcome, problems = Outcome.REFUSED, found
        if candidate is not None:
            double = doubles.get(number)
            outcome, more = _outcome(session, candidate, known, double, desk.scope)
            problems = (*problems, *more)
        judged(stored[number][0], outcome, problems)


def _outcome(
    session: Session, candidate: Candidate, known: Known, double: str | None, scope: Scope
) -> tuple[Outcome, tuple[Problem, ...]]:
    if double == "duplicate_in_file":
        return Outcome.REFUSED, (_blame(candidate, "id_number", double),)
    outcome, problems = known.outcome(candidate)
    namesake = outcome is Outcome.NEW and comparing.has_namesake(
        session, candidate.name, candidate.birth_date, scope
    )
    if double or namesake:
        problems = (*problems, _blame(candidate, "name", "possible_double", note=True))
    return outcome, problems


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


def _blame(candidate: Candidate, column: str, code: str, *, note: bool = False) -> Problem:
    return blamed(candidate.row, candidate.cells, column, code, note=note)
