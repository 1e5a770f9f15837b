"""`correction phone-tree`: the telephone tree from the database, without a service to ask."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from sqlalchemy.orm import Session

from alerts.phonetree import queries
from alerts.phonetree.paperbook import paper
from api import phone_sheets
from api.runtime import open_runtime
from foundation.audit import actions as audit
from foundation.errors import Invalid, NotFound
from foundation.offices import queries as offices
from foundation.offices.model import Office
from foundation.settings import load

_ACTOR = "command-line"


def phone_tree(
    office: Annotated[str, typer.Option(help="The office's code, such as 440310003.")],
    on: Annotated[str | None, typer.Option(help="The night's day, YYYY-MM-DD; tonight.")] = None,
    form: Annotated[
        Literal["text", "html"], typer.Option("--format", help="text or html.")
    ] = "text",
    language: Annotated[Literal["zh", "en"], typer.Option(help="zh or en.")] = "zh",
    out: Annotated[Path | None, typer.Option(help="Write here instead of printing.")] = None,
) -> None:
    """Print whom to call on a night the system is down; for a printer, each evening."""
    runtime = open_runtime(load())
    try:
        now = runtime.clock.now()
        night = paper().chosen(_day(on), now=now)
        with runtime.database.write() as session:
            place = _office(session, office)
            # Who stands where and on which line is read here as on the page: it is written down.
            audit.record(
                session,
                "phone_tree_read",
                at=now,
                actor=_ACTOR,
                object=f"office:{place.id}",
                data={"night": night.isoformat()},
            )
            found = queries.sheet(session, place, night, now=now)
    finally:
        runtime.database.dispose()
    render = phone_sheets.as_html if form == "html" else phone_sheets.as_text
    said = render(found, language)
    if out is None:
        typer.echo(said, nl=False)
    else:
        out.write_text(said, encoding="utf-8")


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Invalid("Write the day as YYYY-MM-DD.", fields={"on": "invalid"}) from error


def _office(session: Session, code: str) -> Office:
    for one in offices.tree(session, "/"):
        if one.code == code:
            return one
    raise NotFound(f"No office has the code {code}.")
