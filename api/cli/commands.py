"""The commands that need the service: serving, migrating, keeping, importing."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api import heartbeat, schema
from api import serve as server
from api.app import create_app
from api.cli import admin, keeping
from api.cli import handbook as handbook_pages
from api.cli.maps import map_app
from api.cli.phone_tree import phone_tree
from api.cli.rosters import import_app
from api.demo import cast, district
from api.demo.simulation import Simulation
from api.readiness import look
from api.runtime import described, open_runtime
from api.tls import demo_certificate
from foundation.clock import SystemClock
from foundation.settings import Settings, is_said, load

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
admin.add_to(app)
keeping.add_to(app)
app.add_typer(import_app, name="import")
app.add_typer(map_app, name="map")
app.command("phone-tree")(phone_tree)


def settings_of(*, demo: bool = False, **given: Any) -> Settings:
    """The installation's settings; `demo` chooses what a demonstration differs in."""
    if demo:
        softer: dict[str, Any] = {
            "password_cost": "low_memory",
            "sessions_per_account": 200,
            "sockets_per_account": 200,
            "sockets_per_address": 10_000,
            "failures_per_address": 2000,
            "simulate": True,
        }
        # What the environment says itself goes before what a demonstration is wont to be.
        unsaid = {name: soft for name, soft in softer.items() if not is_said(name)}
        chosen = {name: value for name, value in given.items() if value is not None}
        given = {"mode": "demo", **unsaid, **chosen}
    return load(**given)


@app.command()
def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Synthetic people, fixed accounts.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    tls: Annotated[
        tuple[str, str] | None, typer.Option(help="Certificate and key, or demo demo.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print address and demo accounts as one JSON line.")
    ] = False,
) -> None:
    """Serve the interface and the screens."""
    settings = settings_of(demo=demo, host=host, port=port)
    if tls is not None:
        settings = _with_tls(settings, tls)
    runtime = server.prepare(settings)
    shown: list[dict[str, str]] | None = None
    if settings.demo:
        if district.load_if_empty(runtime, people=settings.demo_people):
            typer.echo("The demonstration district was loaded: synthetic people only.", err=True)
        if settings.simulate:
            Simulation(runtime).catch_up()
        with runtime.database.read() as session:
            people = cast.cast_accounts(session)
        shown = people if as_json else None
        _show_cast(people)
    server.serve(runtime, ready=lambda url: server.announce(url, shown))


def _show_cast(people: list[dict[str, str]]) -> None:
    for person in people:
        typer.echo(
            f"  {person['username']:<14}{person['password']}   "
            f"{person['role']} · {person['office']}",
            err=True,
        )


def _with_tls(settings: Settings, tls: tuple[str, str]) -> Settings:
    if tls[0] == "demo":
        certificate, key, mark = demo_certificate(
            settings.data_dir / "tls", settings.host, at=SystemClock().now()
        )
        typer.echo(f"Demonstration certificate, SHA-256 {mark}", err=True)
    else:
        certificate, key = Path(tls[0]), Path(tls[1])
    return settings.model_copy(update={"tls_certificate": certificate, "tls_key": key})


@app.command()
def migrate() -> None:
    """Bring the database up to this version's schema."""
    runtime = open_runtime(settings_of())
    revision = schema.migrate(runtime.database, at=runtime.clock.now())
    typer.echo(revision)


@app.command()
def openapi() -> None:
    """Print the interface's description; needs no server and no database."""
    settings = load(environment={}, mode="demo")
    typer.echo(json.dumps(create_app(described(settings)).openapi(), indent=1))


@app.command()
def worker(
    health: Annotated[
        bool, typer.Option("--health", help="Only say whether the worker lives; exit 1 when not.")
    ] = False,
) -> None:
    """Run the relay and the ticks without serving requests, until told to stop."""
    if health:
        file, now = settings_of().heartbeat, SystemClock().now()
        keeping.answer(look("worker", lambda: heartbeat.alive(file, now=now)))
    server.work(server.prepare(settings_of()))


@app.command()
def handbook() -> None:
    """Print what the service knows as data: every scale, policy, plan and code, with its basis."""
    typer.echo(handbook_pages.text())


def run(words: list[str]) -> None:
    """Run one command."""
    app(args=_whole_tls(words))


def _whole_tls(words: list[str]) -> list[str]:
    """`--tls demo` is short for a pair; the option always takes two words."""
    found = list(words)
    if "--tls" in found:
        place = found.index("--tls") + 1
        if found[place : place + 1] == ["demo"] and found[place + 1 : place + 2] != ["demo"]:
            found.insert(place, "demo")
    return found
