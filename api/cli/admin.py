"""The commands of those who look after an installation."""

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from api import schema, start_checks
from api.cli.keys import keys_app
from api.runtime import open_existing, open_runtime
from foundation.accounts import changes, staff
from foundation.accounts import queries as accounts
from foundation.audit import chain
from foundation.audit import queries as audit
from foundation.audit.anchors import AnchorFile
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Algorithm
from foundation.errors import NotFound
from foundation.ids import AccountId, OfficeId
from foundation.offices import actions as offices
from foundation.offices import queries as read_offices
from foundation.offices.model import Office, OfficeLevel
from foundation.settings import load

config_app = typer.Typer(no_args_is_help=True, help="Settings.")
audit_app = typer.Typer(no_args_is_help=True, help="The audit trail.")


class Seat(StrEnum):
    """The levels at which the first administrators may sit."""

    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(config_app, name="config")
    app.add_typer(keys_app, name="keys")
    app.add_typer(audit_app, name="audit")
    app.command("setup")(setup)
    app.command("confirm")(confirm)


@config_app.command("check")
def check_config() -> None:
    """Print the effective settings, secrets masked; exit 1 when the service must not start so."""
    settings = load()
    refusals = start_checks.refusals(settings) + start_checks.key_refusals(settings)
    told = {"settings": settings.shown(), "refusals": refusals, "advice": settings.advice()}
    typer.echo(json.dumps(told, indent=1, ensure_ascii=False))
    raise typer.Exit(1 if refusals else 0)


def setup(
    province: Annotated[str, typer.Option(help="CODE:中文名:English name.")] = (
        "44:广东省司法厅:Guangdong"
    ),
    city: Annotated[str, typer.Option(help="The same of the city.")] = (
        "4403:深圳市司法局:Shenzhen"
    ),
    district: Annotated[str, typer.Option(help="The same of the district.")] = (
        "440310:坪山区司法局:Pingshan District"
    ),
    seat_at: Annotated[
        Seat, typer.Option(help="Where the administrators sit: they reach that office and below.")
    ] = Seat.DISTRICT,
) -> None:
    """Prepare an installation and print one-time codes for the first administrators it lacks.

    One system, two security and one audit administrator; codes printed before become worthless.
    Keys and schema are made when missing. Seated at the city or the province, they open further
    districts and seat accounts there; an office reaches nothing above itself.
    """
    settings = load()
    if not settings.keys.exists():
        Keyring.create(settings.keys, algorithm=Algorithm(settings.cipher))
        typer.echo(f"New keys in {settings.keys}: keep a copy apart from the data.", err=True)
    runtime = open_runtime(settings)
    now = runtime.clock.now()
    schema.migrate(runtime.database, at=now)
    with runtime.database.write() as session:
        top = [_node(text) for text in (province, city, district)]
        seats = _open_top(session, top, at=now)
        codes = staff.issue_first_codes(session, seats[OfficeLevel(seat_at.value)], at=now)
    for issued in codes:
        line = {"role": issued.role.value, "code": issued.code}
        typer.echo(json.dumps({**line, "expires_at": issued.expires_at.isoformat()}))


def confirm(
    username: Annotated[str, typer.Argument(help="The account that the proposal is about.")],
) -> None:
    """Confirm, as whoever runs the server, what a security administrator proposed.

    For when no second security administrator can sign in. A reset or enabled account's one-time
    code is printed; the audit trail names the command line.
    """
    runtime = open_runtime(load())
    with runtime.database.write() as session:
        known = accounts.staff(session, "/")
        named = [one for one in known if one.username == username]
        waiting = [one.waiting for one in accounts.with_waiting(session, named) if one.waiting]
        if not waiting:
            raise NotFound(f"Nothing was proposed about an account {username}.")
        code = changes.confirm(
            session,
            waiting[0].account_id,
            waiting[0].id,
            by=AccountId("command-line"),
            at=runtime.clock.now(),
        )
    line = {"username": username, "change": waiting[0].change.value}
    if code is not None:
        line |= {"code": code.code, "expires_at": code.expires_at.isoformat()}
    typer.echo(json.dumps(line))


def _node(text: str) -> tuple[str, str, str]:
    parts = text.split(":")
    if len(parts) != 3 or not all(part.strip() for part in parts):
        raise typer.BadParameter(f"{text!r} is not CODE:中文名:English name")
    return parts[0].strip(), parts[1].strip(), parts[2].strip()


def _open_top(
    session: Session, top: list[tuple[str, str, str]], *, at: datetime
) -> dict[OfficeLevel, OfficeId]:
    """Province, city and district, opened where they are missing, by their level."""
    found: dict[OfficeLevel, OfficeId] = {}
    parent: OfficeId | None = None
    levels = (OfficeLevel.PROVINCE, OfficeLevel.CITY, OfficeLevel.DISTRICT)
    for level, (code, name_zh, name_en) in zip(levels, top, strict=True):
        known = read_offices.by_name_or_code(session, code, "/")
        office = Office(
            id=OfficeId(""),
            code=code,
            name_zh=name_zh,
            name_en=name_en,
            level=level,
            parent_id=parent,
            path="",
        )
        opened = known[0] if known else offices.open_office(session, office, actor="setup", at=at)
        parent = found[level] = opened.id
    return found


@audit_app.command("verify")
def verify_audit(
    anchors: Annotated[
        Path | None, typer.Option(help="A file of anchors to check against.")
    ] = None,
) -> None:
    """Check the audit chain up to its anchors; exit 1 and name the first bad seq.

    `restarts`: where and when an older copy was put back, so that lines before it were lost.
    """
    runtime = open_existing(load())
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
                "restarts": [
                    {"seq": one.seq, "at": one.at.isoformat()} for one in chain.restarts(known)
                ],
            }
        )
    )
    raise typer.Exit(0 if verdict.whole else 1)
