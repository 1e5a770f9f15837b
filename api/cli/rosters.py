"""`correction import roster FILE`: the same dry run and application as on the page."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from api.importing import apply_run, number_rules
from api.routes.imports import report
from api.runtime import open_runtime
from exchange.roster import actions, mending, queries
from exchange.roster.columnbook import book
from exchange.roster.heading import ColumnsMissing
from exchange.roster.judging import Desk
from foundation.access.model import Scope
from foundation.errors import Invalid, ServiceError
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId
from foundation.settings import load

import_app = typer.Typer(no_args_is_help=True, help="Bring people in.")
_ACTOR = "command-line"
_SCOPE = Scope("/", AccountId(_ACTOR))


@import_app.command("roster")
def import_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx or csv.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write the acceptable rows.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="HEADER=FIELD: read a column as this field; repeatable."),
    ] = None,
) -> None:
    """Try a roster, or apply it; the report is JSON, exit 1 when a row or the file was refused."""
    try:
        told, refused = _imported(file.read_bytes(), _pairs(column or []), apply=apply)
    except ServiceError as error:
        told, refused = {"error": refusal(error)}, True
        typer.echo(f"correction: {told['error']['message']}", err=True)
    typer.echo(json.dumps(told, ensure_ascii=False))
    raise typer.Exit(1 if refused else 0)


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in given)
    unknown = [field for field in pairs.values() if field not in book().columns]
    if unknown:
        known = ", ".join(book().columns)
        raise Invalid(f"Write HEADER=FIELD, the field one of: {known}.", code="unknown_field")
    return pairs


def _imported(data: bytes, given: Mapping[str, str], *, apply: bool) -> tuple[dict[str, Any], bool]:
    """The report, and whether a row was refused."""
    runtime = open_runtime(load())
    try:
        with runtime.database.write() as session:
            run_id = _tried(session, data, given, number_rules(runtime), at=runtime.clock.now())
        if apply:
            apply_run(runtime, run_id, scope=_SCOPE, actor=_ACTOR)
        with runtime.database.read() as session:
            found = report(queries.run(session, run_id, _SCOPE))
    finally:
        runtime.database.dispose()
    return found.model_dump(mode="json"), found.refused > 0


def _tried(
    session: Session, data: bytes, given: Mapping[str, str], rules: NumberRules, *, at: datetime
) -> str:
    desk = Desk(_SCOPE, rules, _ACTOR, at)
    run_id = actions.try_out(session, data, desk)
    run = queries.run(session, run_id, _SCOPE)
    if given:
        # What is said here goes before what the headers say.
        known = {header: field for header, field in run.columns if field not in given.values()}
        mending.match_columns(session, run_id, {**known, **given}, desk)
    else:
        mending.check_columns(run)
    return run_id


def refusal(error: ServiceError) -> Mapping[str, Any]:
    """Why a file as a whole was refused; of a column that is missing, how it may be called."""
    told: dict[str, Any] = {"code": error.code, "message": error.detail, "fields": error.fields}
    if isinstance(error, ColumnsMissing):
        headers = {field: list(book().columns[field].headers) for field in error.fields}
        names = "、".join(known[0] for known in headers.values())
        told["message"] = f"Required columns are missing: {names}."
        told["headers"] = headers
    return told
