"""The rows of a file as they are kept, sealed, until they are written or a day has passed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from exchange.roster.model import Outcome, Problem
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict

KEPT_FOR = timedelta(hours=24)
_SEALED = "import_rows.cells"

# The header of each column and the field it is read as, or None.
Columns = Sequence[tuple[str, str | None]]


class ImportOver(Conflict):
    """What this file held is forgotten after a day; choose the file again."""

    code = "import_over"


@dataclass(frozen=True)
class KeptRow:
    """A row as the file has it, and the values that somebody put in its place, by field."""

    row: int
    cells: tuple[str, ...]
    mended: Mapping[str, str] = field(default_factory=dict)

    def read(self, columns: Columns) -> dict[str, str]:
        """The row's values by field; what is empty is left out."""
        pairs = zip(columns, self.cells, strict=False)
        values = {column: cell for (_, column), cell in pairs if column} | dict(self.mended)
        return {column: value for column, value in values.items() if value}

    def with_values(self, values: Mapping[str, str]) -> "KeptRow":
        """The row with other values in some fields."""
        return replace(self, mended={**self.mended, **values})


def keep(session: Session, run_id: str, kept: KeptRow) -> ImportRowRow:
    """Store a row of a file, not yet judged."""
    row = ImportRowRow(run_id=run_id, row=kept.row, outcome=Outcome.REFUSED.value, problems=[])
    store(session, row, kept)
    session.add(row)
    return row


def store(session: Session, row: ImportRowRow, kept: KeptRow) -> None:
    """Seal a row's cells anew."""
    text = json.dumps([kept.cells, dict(kept.mended)], ensure_ascii=False)
    row.cells = cipher_of(session).seal(session, row.run_id, _SEALED, _place(row), text)


def opened(session: Session, row: ImportRowRow) -> KeptRow:
    """A row as it was kept.

    Raises:
        ImportOver: it is forgotten.
    """
    if row.cells is None:
        raise ImportOver
    text = cipher_of(session).open(session, row.run_id, _SEALED, _place(row), row.cells)
    cells, mended = json.loads(text)
    return KeptRow(row.row, tuple(cells), mended)


def judged(row: ImportRowRow, outcome: Outcome, problems: Sequence[Problem]) -> None:
    """Note what was found about a row."""
    row.outcome, row.problems = outcome.value, [asdict(problem) for problem in problems]


def all_opened(session: Session, run_id: str) -> list[tuple[ImportRowRow, KeptRow]]:
    """The rows of a run that are not written yet, as they are stored and as they were kept."""
    statement = select(ImportRowRow).where(
        ImportRowRow.run_id == run_id, ImportRowRow.cells.is_not(None)
    )
    rows = session.scalars(statement.order_by(ImportRowRow.row))
    return [(row, opened(session, row)) for row in rows]


def check_kept(run: ImportRunRow, *, at: datetime) -> None:
    """Refuse to go on with a file after a day.

    Raises:
        ImportOver: what it held is forgotten.
    """
    if at - run.started_at >= KEPT_FOR:
        raise ImportOver


def forget_same(session: Session, run_id: str) -> None:
    """Forget the rows that brought nothing new, once a run is applied."""
    session.execute(
        update(ImportRowRow)
        .where(ImportRowRow.run_id == run_id, ImportRowRow.outcome == Outcome.SAME.value)
        .values(cells=None)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Forget what files held that were tried a day ago; the reports stay."""
    old = select(ImportRunRow.id).where(ImportRunRow.started_at <= now - KEPT_FOR)
    session.execute(
        update(ImportRowRow)
        .where(ImportRowRow.run_id.in_(old), ImportRowRow.cells.is_not(None))
        .values(cells=None)
    )


def _place(row: ImportRowRow) -> str:
    return f"{row.run_id}:{row.row}"
