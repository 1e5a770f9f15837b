"""An office brings its people as a roster, and takes them out again in the same shape."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Path, Query, Request, Response, UploadFile
from pydantic import Field, Strict

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheRuntime
from api.importing import apply_run, number_rules
from api.problems import problem, problems, status_of
from api.runtime import Runtime
from api.wire import Clean, Instant, Line, Out, PathId, Wire, a_file
from exchange.roster import actions, mending, outgoing, queries, writing
from exchange.roster.columnbook import book
from exchange.roster.heading import ColumnsMissing, FieldTwice, UnknownColumn
from exchange.roster.judging import Desk
from exchange.roster.keeping import ImportOver
from exchange.roster.mending import ImportApplied
from exchange.roster.model import Mending, Outcome, Problem, Run
from exchange.roster.reading import NotARoster, ProtectedFile
from foundation.access.model import Principal, Role
from foundation.attachments.kinds import XLSX
from foundation.audit import actions as audit
from foundation.errors import TooLarge

router = APIRouter(prefix="/api/v1", tags=["imports"])
IMPORTERS = access(
    roles=[Role.OFFICER, Role.HEAD], scope="subtree", labels=["identity", "contact", "criminal"]
)
EXPORTERS = access(
    roles=[Role.OFFICER, Role.HEAD],
    scope="subtree",
    labels=["identity", "contact", "criminal"],
    step_up=[Role.OFFICER, Role.HEAD],
)
# The columns that `columns.toml` knows; a test holds the two together.
FieldName = Literal[
    "name",
    "sex",
    "id_number",
    "birth_date",
    "category",
    "office",
    "term_start",
    "term_end",
    "supervision_class",
    "former_name",
    "phone",
    "address",
    "ethnicity",
    "education",
    "officer",
    "deciding_organ",
    "judgment_no",
]
Header = Annotated[str, Field(max_length=1000), Clean]
Cell = Annotated[str, Field(max_length=200), Clean]
_SPREADSHEET = XLSX
_CSV = "text/csv; charset=utf-8"


class ColumnOut(Out):
    """A column of the file and the field it was read as."""

    header: str
    field: str | None


class ColumnsIn(Wire):
    """How the columns of a file are to be read: header → field; one not named is not read."""

    columns: Annotated[dict[Header, FieldName | None], Field(min_length=1, max_length=200)]


class RowIn(Wire):
    """Values to read in place of a row's own; empty stands for nothing.

    `same`: also wherever another row has the same problem with the same cell.
    """

    values: Annotated[dict[FieldName, Cell], Field(min_length=1)]
    same: Annotated[bool, Strict()] = False

    def mending(self) -> Mending:
        """The values as the roster room takes them."""
        return Mending({field: value for field, value in self.values.items()}, same=self.same)  # noqa: C416  (a wider key)


class ProblemOut(Out):
    """What is wrong with a cell, its value masked, and what to do."""

    row: int
    column: str
    value_masked: str
    code: str
    note: bool
    zh: str
    en: str
    what_to_do_zh: str
    what_to_do_en: str


class RunOut(Out):
    """A run's report; rows that are not written can be mended until `kept_until`."""

    id: str
    state: str
    rows: int
    acceptable: int
    waiting: int
    new: int
    existing: int
    updated: int
    refused: int
    duplicates: int
    repeated: bool
    encoding: str
    header_row: int
    columns: list[ColumnOut]
    missing: list[str]
    problems: list[ProblemOut]
    started_at: Instant
    kept_until: Instant
    applied_at: Instant | None


def report(run: Run) -> RunOut:
    """A run as the page and the command line show it."""
    new, update = run.counted(Outcome.NEW), run.counted(Outcome.UPDATE)
    return RunOut(
        id=run.id,
        state=run.state.value,
        rows=len(run.results),
        acceptable=new + update,
        waiting=run.waiting,
        new=new,
        existing=update + run.counted(Outcome.SAME),
        updated=update,
        refused=run.counted(Outcome.REFUSED),
        duplicates=run.doubles,
        repeated=run.repeated,
        encoding=run.encoding,
        header_row=run.header_row,
        columns=[ColumnOut(header=header, field=field) for header, field in run.columns],
        problems=[_problem(problem) for result in run.results for problem in result.problems],
        missing=list(run.missing),
        started_at=run.started_at,
        kept_until=run.kept_until,
        applied_at=run.applied_at,
    )


def _problem(problem: Problem) -> ProblemOut:
    words = book().problems[problem.code]
    return ProblemOut(
        row=problem.row,
        column=problem.column,
        value_masked=problem.value_masked,
        code=problem.code,
        note=problem.note,
        zh=words.zh,
        en=words.en,
        what_to_do_zh=words.do_zh,
        what_to_do_en=words.do_en,
    )


@router.post(
    "/imports",
    status_code=201,
    operation_id="import_try",
    openapi_extra=IMPORTERS,
    response_model=RunOut,
    responses=problems(NotARoster, ProtectedFile, TooLarge, ColumnsMissing),
)
def try_import(
    me: Me,
    request: Request,
    session: InTransaction,
    runtime: TheRuntime,
    file: Annotated[UploadFile, File()],
) -> RunOut | Response:
    """Try a roster: what each row would become, and what is wrong with it; nobody is written.

    A file that lacks required columns is refused and kept: `params.run` is where to match them.
    """
    desk = _desk(me, runtime)
    run_id = actions.try_out(session, file.file.read(), desk)
    audit.record(session, "import_tried", principal=me, object=f"import:{run_id}", at=desk.at)
    session.flush()
    run = queries.run(session, run_id, me.scope)
    try:
        mending.check_columns(run)
    except ColumnsMissing as lacking:
        # Answered, not raised: what was read stays, so that somebody can match its columns.
        return problem(request, status_of(ColumnsMissing), lacking.code, error=lacking)
    return report(run)


@router.get(
    "/imports/template",
    operation_id="import_template",
    openapi_extra=IMPORTERS,
    response_class=Response,
    responses=a_file(_SPREADSHEET) | problems(),
)
def template(me: Me) -> Response:  # noqa: ARG001  (the declaration is checked through it)
    """An empty roster with the names of the columns."""
    return _file(writing.as_xlsx([]), "roster-template.xlsx", _SPREADSHEET)


@router.get(
    "/imports/{run_id}", operation_id="import_read", openapi_extra=IMPORTERS, responses=problems()
)
def read_import(run_id: PathId, me: Me, session: Reading) -> RunOut:
    """A run's report."""
    return report(queries.run(session, run_id, me.scope))


@router.put(
    "/imports/{run_id}/columns",
    operation_id="import_columns",
    openapi_extra=IMPORTERS,
    responses=problems(UnknownColumn, FieldTwice, ColumnsMissing, ImportApplied, ImportOver),
)
def match_columns(
    run_id: PathId, body: ColumnsIn, me: Me, session: InTransaction, runtime: TheRuntime
) -> RunOut:
    """Read a file again with its columns matched by hand."""
    queries.run(session, run_id, me.scope)
    desk = _desk(me, runtime)
    mending.match_columns(session, run_id, body.columns, desk)
    audit.record(session, "import_matched", principal=me, object=f"import:{run_id}", at=desk.at)
    session.flush()
    return report(queries.run(session, run_id, me.scope))


@router.patch(
    "/imports/{run_id}/rows/{row}",
    operation_id="import_mend",
    openapi_extra=IMPORTERS,
    responses=problems(ColumnsMissing, ImportOver),
)
def mend_row(
    run_id: PathId,
    row: Annotated[int, Path(ge=1, le=2**31 - 1)],
    body: RowIn,
    me: Me,
    session: InTransaction,
    runtime: TheRuntime,
) -> RunOut:
    """Put other values in place of what a row says, and try the file again."""
    queries.run(session, run_id, me.scope)
    desk = _desk(me, runtime)
    mending.mend_row(session, run_id, row, body.mending(), desk)
    audit.record(session, "import_mended", principal=me, object=f"import:{run_id}", at=desk.at)
    session.flush()
    return report(queries.run(session, run_id, me.scope))


@router.post(
    "/imports/{run_id}/application",
    operation_id="import_apply",
    openapi_extra=IMPORTERS,
    responses=problems(ColumnsMissing, ImportOver),
)
def apply_import(run_id: PathId, me: Me, runtime: TheRuntime) -> RunOut:
    """Write every acceptable row, each whole or not at all; safe to repeat."""
    with runtime.database.read() as session:
        queries.run(session, run_id, me.scope)
    apply_run(runtime, run_id, scope=me.scope, actor=me.account_id)
    with runtime.database.write() as session:
        object_, at = f"import:{run_id}", runtime.clock.now()
        audit.record(session, "import_applied", principal=me, object=object_, at=at)
    with runtime.database.read() as session:
        return report(queries.run(session, run_id, me.scope))


@router.get(
    "/exports/roster",
    operation_id="roster_export",
    openapi_extra=EXPORTERS,
    response_class=Response,
    responses=a_file(_SPREADSHEET, _CSV) | problems(),
)
def export_roster(
    me: Me,
    session: InTransaction,
    runtime: TheRuntime,
    purpose: Annotated[Line, Query()] = "roster",
    format: Literal["xlsx", "csv"] = "xlsx",  # noqa: A002  (the interface's own word)
) -> Response:
    """The people of the asker's area in the shape that an import reads; on the record."""
    audit.record(session, "roster_exported", principal=me, purpose=purpose, at=runtime.clock.now())
    found = outgoing.rows(session, me.scope)
    if format == "csv":
        return _file(writing.as_csv(found), "roster.csv", _CSV)
    return _file(writing.as_xlsx(found), "roster.xlsx", _SPREADSHEET)


def _desk(me: Principal, runtime: Runtime) -> Desk:
    return Desk(me.scope, number_rules(runtime), me.account_id, runtime.clock.now())


def _file(data: bytes, name: str, media: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media, headers=headers)
