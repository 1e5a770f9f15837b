"""Reading the runs of an import."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.roster import heading as headings
from exchange.roster.keeping import KEPT_FOR
from exchange.roster.model import Outcome, Problem, RowResult, Run, RunState
from exchange.roster.tables import ImportRowRow, ImportRunRow
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.offices import queries as offices


def run(session: Session, run_id: str, scope: Scope) -> Run:
    """A run with every row's outcome, if it belongs to an office of the asker's area.

    Raises:
        NotFound: no such run there.
    """
    row = session.scalar(
        select(ImportRunRow).where(
            ImportRunRow.id == run_id,
            ImportRunRow.office_id.in_(offices.subtree(scope.office_path)),
        )
    )
    if row is None:
        raise NotFound("No such import in your area.")
    rows = session.scalars(
        select(ImportRowRow).where(ImportRowRow.run_id == run_id).order_by(ImportRowRow.row)
    )
    return Run(
        id=row.id,
        state=RunState(row.state),
        encoding=row.encoding,
        header_row=row.header_row,
        columns=tuple((header, field) for header, field in row.columns),
        results=tuple(
            RowResult(
                found.row,
                Outcome(found.outcome),
                tuple(Problem(**problem) for problem in found.problems),
                written=found.written,
            )
            for found in rows
        ),
        repeated=row.repeated,
        started_at=row.started_at,
        kept_until=row.started_at + KEPT_FOR,
        missing=headings.missing([field for _, field in row.columns]),
        applied_at=row.applied_at,
        file_hash=row.file_hash,
    )
