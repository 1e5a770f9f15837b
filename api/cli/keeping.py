"""Backup, restore and doctor: what an IT department does with an installation."""

import json
import signal
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from api import doctor as physician
from api.readiness import Check
from api.restoring import Migrations
from api.runtime import Runtime, open_database, open_existing, open_runtime
from api.serve import only_server
from foundation.audit import actions as audit
from foundation.audit.anchors import AnchorFile, anchor_restart
from foundation.backups import actions as backups
from foundation.backups import sealing
from foundation.backups.restoring import Place, put_back
from foundation.clock import SystemClock
from foundation.errors import Misconfigured, ServiceError
from foundation.settings import load

AGAIN = timedelta(minutes=1)


def backup(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where the sealed copy goes; without it, where backups_dir says."),
    ] = None,
    every: Annotated[
        float | None, typer.Option(min=0.1, help="Go on: a copy every so many hours.")
    ] = None,
    health: Annotated[
        bool, typer.Option("--health", help="Only say how old the newest copy is; exit 1 if old.")
    ] = False,
) -> None:
    """Take a sealed copy while the service works, read it back, and print its manifest."""
    settings = load()
    folder = folder or settings.backups
    if folder.resolve().is_relative_to(settings.keys.resolve()):
        raise typer.BadParameter("a copy does not lie beside the keys", param_hint="FOLDER")
    if health:
        answer(physician.backup(folder, now=SystemClock().now()))
    runtime = open_existing(settings)
    if every is None:
        typer.echo(json.dumps(_take(runtime, folder)))
        return
    _go_on(runtime, folder, timedelta(hours=every))


def _go_on(runtime: Runtime, folder: Path, every: timedelta) -> None:
    """Take a copy whenever the newest is old enough, until told to stop."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    wait = due_in(folder, every, now=runtime.clock.now())
    while not stopped.wait(wait.total_seconds()):
        try:
            typer.echo(json.dumps(_take(runtime, folder)))
            wait = every
        except ServiceError as error:
            # The database or the disk may be back in a minute; the health check tells till then.
            typer.echo(f"correction: {error.detail}", err=True)
            wait = AGAIN


def due_in(folder: Path, every: timedelta, *, now: datetime) -> timedelta:
    """How long until the next copy is due: at once where there is none, or none that opens."""
    try:
        newest = backups.newest(folder)
    except ServiceError:
        newest = None
    due = newest.taken_at + every if newest is not None else now
    return max(due - now, timedelta())


def _take(runtime: Runtime, folder: Path) -> dict[str, Any]:
    """Take one copy; what is printed of it."""
    now, inside = runtime.clock.now(), runtime.settings.data_dir
    file = backups.take(runtime.database, runtime.keyring, folder, scratch_in=inside, at=now)
    with runtime.database.write() as session:
        audit.record(session, "backup_taken", actor="command-line", object=file.name, at=now)
    return {"file": str(file), **sealing.manifest_of(file).to_json()}


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A sealed copy.")],
    replaces: Annotated[
        str | None,
        typer.Option(help="Address of the PostgreSQL database that the new one replaces."),
    ] = None,
) -> None:
    """Put a copy in the database's place, begin a new epoch, and print what is missing."""
    settings = load()
    runtime = open_runtime(settings)
    now = runtime.clock.now()
    place = Place(
        url=settings.store,
        opened=lambda url: open_database(url, runtime.keyring),
        scratch=settings.data_dir,
        replaces=replaces,
    )
    with only_server(settings):
        report = put_back(file, place, runtime.keyring, schema=Migrations(now), at=now)
        with runtime.database.write() as session:
            audit.record(session, "restored", actor="command-line", object=file.name, at=now)
        with runtime.database.read() as session:
            anchors = AnchorFile(settings.anchors, key=runtime.keyring.audit_key)
            anchor_restart(session, anchors, now=now)
    typer.echo(json.dumps(report.to_json()))


def doctor(
    backups_in: Annotated[
        Path | None, typer.Option("--backups", help="The folder that backups go to.")
    ] = None,
) -> None:
    """Look at everything an installation depends on; JSON, exit 1 when something needs a hand."""
    try:
        found = physician.examine(load(), backups_in)
    except Misconfigured as error:
        found = (Check("settings", ok=False, detail=error.detail),)
    answer(*found)


def answer(*found: Check) -> None:
    """Print what was looked at as JSON, and end: 1 when something needs a hand."""
    well = all(check.ok for check in found)
    checks = [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in found]
    typer.echo(json.dumps({"healthy": well, "checks": checks}, ensure_ascii=False))
    raise typer.Exit(0 if well else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("doctor")(doctor)
