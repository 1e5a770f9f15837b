"""The commands of those who look after an installation."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.runtime import open_runtime
from foundation.accounts import keys, staff
from foundation.audit import queries as audit
from foundation.audit.anchors import AnchorFile
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Algorithm
from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.offices import actions as offices
from foundation.offices import queries as read_offices
from foundation.offices.model import Office, OfficeLevel
from foundation.settings import load

config_app = typer.Typer(no_args_is_help=True, help="Settings.")
keys_app = typer.Typer(no_args_is_help=True, help="Keys of the installation and of devices.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit trail.")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(config_app, name="config")
    app.add_typer(keys_app, name="keys")
    app.add_typer(audit_app, name="audit")
    app.command("setup")(setup)


@config_app.command("check")
def check_config() -> None:
    """Print the effective settings, secrets masked; exit 1 when the service must not start so."""
    settings = load()
    refusals = settings.refusals()
    typer.echo(json.dumps({"settings": settings.shown(), "refusals": refusals}, indent=1))
    raise typer.Exit(1 if refusals else 0)


def setup(
    province: Annotated[str, typer.Option(help="CODE:中文名:English name of the province.")],
    city: Annotated[str, typer.Option(help="The same of the city.")],
    district: Annotated[str, typer.Option(help="The same of the district.")],
) -> None:
    """Open the top of the tree and print the first administrators' one-time codes."""
    runtime = open_runtime(load())
    now = runtime.clock.now()
    with runtime.database.write() as session:
        parent: Office | None = None
        levels = (OfficeLevel.PROVINCE, OfficeLevel.CITY, OfficeLevel.DISTRICT)
        for level, text in zip(levels, (province, city, district), strict=True):
            code, name_zh, name_en = text.split(":")
            known = read_offices.by_name_or_code(session, code, "/")
            office = Office(
                id=OfficeId(""),
                code=code,
                name_zh=name_zh,
                name_en=name_en,
                level=level,
                parent_id=parent.id if parent else None,
                path="",
            )
            parent = (
                known[0] if known else offices.open_office(session, office, actor="setup", at=now)
            )
        if parent is None:
            raise NotFound("No office was named.")
        codes = staff.issue_first_codes(session, parent.id, at=now)
    for issued in codes:
        line = {"role": issued.role.value, "code": issued.code}
        typer.echo(json.dumps({**line, "expires_at": issued.expires_at.isoformat()}))


@keys_app.command("create")
def create_keys() -> None:
    """Make the keys of a new installation, in the folder that the settings name."""
    settings = load()
    Keyring.create(settings.keys, algorithm=Algorithm(settings.cipher))
    typer.echo(str(settings.keys))


@keys_app.command("issue")
def issue_key(
    label: Annotated[str, typer.Argument(help="What the key is for, in words.")],
    office: Annotated[str, typer.Option(help="Code of the office it belongs to.")],
    purpose: Annotated[str, typer.Option(help="device, gateway or metrics.")] = "device",
) -> None:
    """Issue a key for a device or gateway; it is shown once and sent as Bearer."""
    if purpose not in keys.PURPOSES:
        raise typer.BadParameter(f"one of {', '.join(keys.PURPOSES)}", param_hint="--purpose")
    runtime = open_runtime(load())
    with runtime.database.write() as session:
        found = read_offices.by_name_or_code(session, office, "/")
        if not found:
            raise NotFound(f"No office has the code {office}.")
        key_id, key = keys.issue(
            session,
            label=label,
            purpose=purpose,
            office_id=found[0].id,
            by="command-line",
            at=runtime.clock.now(),
        )
    typer.echo(json.dumps({"id": key_id, "key": key}))


@audit_app.command("verify")
def verify_audit(
    anchors: Annotated[
        Path | None, typer.Option(help="A file of anchors to check against.")
    ] = None,
) -> None:
    """Check the audit chain from its first line to its anchors; exit 1 and name the first bad seq."""
    runtime = open_runtime(load())
    key = runtime.keyring.audit_key
    known = AnchorFile(anchors or runtime.settings.anchors, key=key).read()
    with runtime.database.read() as session:
        verdict = audit.verification(session, key=key, anchors=known)
    typer.echo(
        json.dumps(
            {
                "whole": verdict.whole,
                "checked": verdict.checked,
                "anchors": len(known),
                "bad_seq": verdict.bad_seq,
                "why": verdict.why,
            }
        )
    )
    raise typer.Exit(0 if verdict.whole else 1)
