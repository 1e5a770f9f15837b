"""`correction audit-notices`: the independent auditor of notices, a process of its own."""

import json
from typing import Annotated

import typer

from api.auditor import silence, watching
from api.auditor.bounds import bounds
from api.runtime import open_existing
from foundation import logs
from foundation.settings import load


def audit_notices(
    health: Annotated[
        bool, typer.Option("--health", help="Only say whether the auditor lives; exit 1 if not.")
    ] = False,
    child: Annotated[
        bool, typer.Option("--child", help="End when standard input ends.", hidden=True)
    ] = False,
) -> None:
    """Tell which alerts nobody has seen, and whether the service stands still, until stopped."""
    settings = load()
    runtime = open_existing(settings)
    if health:
        with runtime.database.read() as session:
            beat = silence.last_beat(session)
        well = beat is not None and runtime.clock.now() - beat < bounds().silent
        said = {"healthy": well, "beat": beat.isoformat() if beat else None}
        typer.echo(json.dumps(said))
        raise typer.Exit(0 if well else 1)
    logs.set_up(settings.log_level)
    watching.watch(runtime.database, runtime.clock, child=child)
