"""`correction import roster FILE`: the same dry run and application as on the page."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from api.importing import apply_run, number_rules
from api.routes.imports import report
from api.runtime import Runtime, open_runtime
from exchange.roster import actions, queries
from exchange.roster.actions import ColumnsMissing
from exchange.roster.columnbook import book
from exchange.roster.judging import Desk
from foundation.access.model import Scope
from foundation.errors import ServiceError
from foundation.ids import AccountId
from foundation.settings import load

import_app = typer.Typer(no_args_is_help=True, help="Bring people in.")
_ACTOR = "command-line"


@import_app.command("roster")
def import_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx or csv.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write the acceptable rows.")] = False,
) -> None:
    """Try a roster, or apply it; the report is JSON, exit 1 when a row or the file was refused."""
    try:
        told, refused = _imported(file.read_bytes(), apply=apply)
    except ServiceError as error:
        told, refused = {"error": refusal(error)}, True
        typer.echo(f"correction: {told['error']['message']}", err=True)
    typer.echo(json.dumps(told, ensure_ascii=False))
    raise typer.Exit(1 if refused else 0)


def _imported(data: bytes, *, apply: bool) -> tuple[dict[str, Any], bool]:
    """The report, and whether a row was refused."""
    runtime = open_runtime(load())
    try:
        return _report(runtime, data, apply=apply)
    finally:
        runtime.database.dispose()


def _report(runtime: Runtime, data: bytes, *, apply: bool) -> tuple[dict[str, Any], bool]:
    scope = Scope("/", AccountId(_ACTOR))
    with runtime.database.write() as session:
        desk = Desk(scope, number_rules(runtime), _ACTOR, runtime.clock.now())
        run_id = actions.try_out(session, data, desk)
    if apply:
        apply_run(runtime, run_id, scope=scope, actor=_ACTOR)
    with runtime.database.read() as session:
        found = report(queries.run(session, run_id, scope))
    return found.model_dump(mode="json"), found.refused > 0


def refusal(error: ServiceError) -> Mapping[str, Any]:
    """Why a file as a whole was refused; of a column that is missing, how it may be called."""
    told: dict[str, Any] = {"code": error.code, "message": error.detail, "fields": error.fields}
    if isinstance(error, ColumnsMissing):
        headers = {field: list(book().columns[field].headers) for field in error.fields}
        names = "、".join(known[0] for known in headers.values())
        told["message"] = f"Required columns are missing: {names}."
        told["headers"] = headers
    return told
