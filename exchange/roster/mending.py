"""A file put right after it was read: its columns matched by hand, its rows mended."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from exchange.roster import heading as headings
from exchange.roster import keeping
from exchange.roster.heading import ColumnsMissing
from exchange.roster.judging import Desk, judge
from exchange.roster.model import Mending, Run, RunState
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.errors import Conflict, NotFound


class ImportApplied(Conflict):
    """People of this file are in the register already; choose the file again to read it anew."""

    code = "import_applied"


def check_columns(run: Run) -> None:
    """Refuse to go on with a file whose required columns nobody has matched yet.

    Raises:
        ColumnsMissing: names them, and the run.
    """
    if run.missing:
        raise ColumnsMissing(fields=dict.fromkeys(run.missing, "missing"), params={"run": run.id})


def match_columns(
    session: Session, run_id: str, wanted: Mapping[str, str | None], desk: Desk
) -> None:
    """Read a file again with its columns matched by hand: header → field, or None.

    Raises:
        UnknownColumn, FieldTwice, ColumnsMissing: the columns do not fit.
        ImportApplied, ImportOver: it is too late for that.
    """
    run = _to_change(session, run_id, at=desk.at)
    if run.state == RunState.APPLIED.value:
        raise ImportApplied
    headers = [header for header, _ in run.columns]
    fields = headings.matched(headers, wanted)
    if lacking := headings.missing(fields):
        raise ColumnsMissing(fields=dict.fromkeys(lacking, "missing"), params={"run": run_id})
    run.columns = [[*pair] for pair in zip(headers, fields, strict=True)]
    run.state = RunState.DRY_RUN.value
    judge(session, run, keeping.all_opened(session, run_id), desk)


def mend_row(session: Session, run_id: str, row: int, mending: Mending, desk: Desk) -> None:
    """Put other values in place of what a row says, and judge the whole file again.

    Raises:
        NotFound: the file has no such row, or it is written.
        ColumnsMissing, ImportOver: the file must be matched first, or is forgotten.
    """
    run = _to_change(session, run_id, at=desk.at)
    if run.state == RunState.COLUMNS.value:
        raise ColumnsMissing(params={"run": run_id})
    rows = keeping.all_opened(session, run_id)
    chosen = next((kept for _, kept in rows if kept.row == row), None)
    if chosen is None:
        raise NotFound("This row is not in the file, or it is written already.")
    before = chosen.read(run.columns)
    for place, (stored, kept) in enumerate(rows):
        values = mending.values if kept.row == row else {}
        if mending.same and kept.row != row:
            values = _the_same(stored, kept.read(run.columns), before, mending.values)
        if values:
            mended = kept.with_values(values)
            keeping.store(session, stored, mended)
            rows[place] = (stored, mended)
    judge(session, run, rows, desk)


def _to_change(session: Session, run_id: str, *, at: datetime) -> ImportRunRow:
    """A run, held until the transaction ends: an application waits for it."""
    run = session.get_one(ImportRunRow, run_id, with_for_update=True)
    keeping.check_kept(run, at=at)
    return run


def _the_same(
    stored: ImportRowRow,
    cells: Mapping[str, str],
    before: Mapping[str, str],
    values: Mapping[str, str],
) -> dict[str, str]:
    """What a mending says of another row that has the same problem with the same cell."""
    wrong = {problem["column"] for problem in stored.problems if not problem["note"]}
    return {
        column: value
        for column, value in values.items()
        if column in wrong and cells.get(column) == before.get(column)
    }
