"""`correction import roster FILE`: the same dry run and application as on the page."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.importing import apply_run, number_rules
from api.routes.imports import report
from api.runtime import open_runtime
from exchange.roster import actions, queries
from exchange.roster.actions import Desk
from foundation.access.model import Scope
from foundation.ids import AccountId
from foundation.settings import load

import_app = typer.Typer(no_args_is_help=True, help="Bring people in.")
_ACTOR = "command-line"


@import_app.command("roster")
def import_roster(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx or csv.")],
    apply: Annotated[bool, typer.Option("--apply", help="Write the acceptable rows.")] = False,
) -> None:
    """Try a roster, or apply it; the report is JSON, exit 1 when a row was refused."""
    runtime = open_runtime(load())
    scope = Scope("/", AccountId(_ACTOR))
    with runtime.database.write() as session:
        run_id = actions.try_out(
            session,
            file.read_bytes(),
            Desk(scope, number_rules(runtime), _ACTOR, runtime.clock.now()),
        )
    if apply:
        apply_run(runtime, run_id, scope=scope, actor=_ACTOR)
    with runtime.database.read() as session:
        found = report(queries.run(session, run_id, scope))
    typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    raise typer.Exit(1 if found.refused else 0)
