"""Backup, restore and doctor: what an IT department does with an installation."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api import doctor as physician
from api.restoring import Migrations
from api.runtime import open_database, open_runtime
from api.serve import only_server
from foundation.audit import actions as audit
from foundation.audit.anchors import AnchorFile, anchor_restart
from foundation.backups import actions as backups
from foundation.backups import sealing
from foundation.backups.restoring import Place, put_back
from foundation.settings import load


def backup(
    folder: Annotated[
        Path, typer.Argument(help="Where the sealed copy goes; not where the keys are.")
    ],
) -> None:
    """Take a sealed copy while the service works, read it back, and print its manifest."""
    settings = load()
    if folder.resolve().is_relative_to(settings.keys.resolve()):
        raise typer.BadParameter("a copy does not lie beside the keys", param_hint="DIR")
    runtime = open_runtime(settings)
    now = runtime.clock.now()
    file = backups.take(
        runtime.database, runtime.keyring, folder, scratch_in=settings.data_dir, at=now
    )
    with runtime.database.write() as session:
        audit.record(session, "backup_taken", actor="command-line", object=file.name, at=now)
    manifest = sealing.manifest_of(file)
    typer.echo(json.dumps({"file": str(file), **manifest.to_json()}))


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
    found = physician.examine(open_runtime(load()), backups_in)
    typer.echo(
        json.dumps(
            {
                "healthy": all(check.ok for check in found),
                "checks": [
                    {"name": check.name, "ok": check.ok, "detail": check.detail} for check in found
                ],
            },
            ensure_ascii=False,
        )
    )
    raise typer.Exit(0 if all(check.ok for check in found) else 1)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("doctor")(doctor)
