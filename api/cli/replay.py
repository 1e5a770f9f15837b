"""`correction replay events.jsonl`: recorded facts in, the alerts there would have been out."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.playbook import Playbook, playbook, playbook_with
from alerts.policy import Policy
from exchange.replay import comparing
from exchange.replay.answering import Desk
from exchange.replay.lines import in_order, line
from exchange.replay.reading import Reading, read
from exchange.replay.stream import Stream
from foundation.errors import Misconfigured
from foundation.journal.model import Entry


def replay(
    events: Annotated[Path, typer.Argument(help="UTF-8, one JSON object a line.")],
    policy: Annotated[
        Path | None, typer.Option(help="A folder of policies in the place of those that ship.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="Tell what the policies of this folder would change.")
    ] = None,
) -> None:
    """Replay recorded facts: JSON lines; exit status 1 if a line of the file was refused."""
    try:
        before = playbook() if policy is None else playbook_with(policy)
        after = None if compare is None else playbook_with(compare)
        with events.open("rb") as file:
            reading = read(file)
    except (Misconfigured, OSError) as error:
        typer.echo(f"replay: {error}", err=True)
        raise typer.Exit(2) from error
    _say((*reading.warnings, *reading.faults))
    if after is None:
        _print_alerts(reading, before)
    else:
        _print_differences(reading, before, after)
    if reading.faults:
        raise typer.Exit(1)


def _print_alerts(reading: Reading, book: Playbook) -> None:
    desk = Desk(book.live.values())
    _run(reading, [desk])
    _print(line(kept) for kept in in_order(desk.alerts))


def _print_differences(reading: Reading, before: Playbook, after: Playbook) -> None:
    """The live policies of one set against all of the other, those in monitor mode included."""
    now, then = Desk(before.live.values()), Desk(_tried(after))
    _run(reading, [now, then])
    _print(comparing.told(comparing.paired(now.alerts, then.alerts)))


def _tried(book: Playbook) -> list[Policy]:
    """Every policy; where one in monitor mode stands beside a live one of its kind, that one."""
    watched = {one.kind for one in book.policies.values() if one.mode == "monitor"}
    return [
        one for one in book.policies.values() if one.mode == "monitor" or one.kind not in watched
    ]


def _run(reading: Reading, desks: list[Desk]) -> None:
    def answer(entry: Entry, number: int | None) -> None:
        for desk in desks:
            desk.answer(entry, number)

    stream = Stream(answer)
    stream.run(reading.facts)
    if stream.refused:
        _say([f"{stream.refused} wristband fixes outside any period of positioning were refused"])


def _print(lines: Iterable[dict[str, Any]]) -> None:
    for one in lines:
        print(json.dumps(one, ensure_ascii=False))


def _say(words: Iterable[str]) -> None:
    for one in words:
        typer.echo(f"replay: {one}", err=True)
