"""What tests of replays start from: events by short words, and the alerts they become."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from alerts.playbook import playbook
from exchange.replay.answering import Desk
from exchange.replay.lines import in_order, line
from exchange.replay.reading import Reading, read
from exchange.replay.stream import Stream
from foundation.clock import LEGAL_ZONE

Event = dict[str, Any]
DAILY = [1, 2, 3, 4, 5, 6, 7]


def at(text: str) -> datetime:
    """An instant of 2026 in Asia/Shanghai: "03-02 09:00"."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=LEGAL_ZONE)


def iso(text: str) -> str:
    """The same as the contract writes it."""
    return at(text).isoformat()


def an_event(kind: str, received: str, /, **fields: Any) -> Event:
    """An event; instants among its fields are written by hand or by `iso`."""
    return {"type": kind, "received_at": iso(received), **fields}


def somebody(received: str = "03-01 00:00", *, who: str = "s1") -> Event:
    """A person under supervision."""
    named = {"id": who, "category": "probation", "class": "ordinary", "city": "示范市※"}
    return an_event("subject", received, **named)


def windows(
    *hours: str, days: Sequence[int] = DAILY, received: str = "03-01 00:00", who: str = "s1"
) -> Event:
    """A schedule of windows like "09:00-10:00" on some days."""
    drawn = [
        {"days": list(days), "from": one.split("-")[0], "to": one.split("-")[1]} for one in hours
    ]
    return an_event("check_in_schedule", received, subject=who, windows=drawn)


def check_in(taken: str, received: str = "", *, who: str = "s1", ok: bool = True) -> Event:
    """A check-in, received when it was taken unless said otherwise."""
    return an_event("check_in", received or taken, subject=who, at=iso(taken), ok=ok)


def device(event: str, received: str, *, name: str = "w1", who: str = "s1", **more: Any) -> Event:
    """A device that tells something of itself."""
    told = {"subject": who, "device": name, "at": iso(received), "event": event}
    return an_event("device", received, **(told | more))


def band(received: str = "03-01 00:00", **more: Any) -> Event:
    """A wristband that is put on."""
    return device("bound", received, kind="wristband", **more)


def fix(taken: str, received: str = "", *, name: str = "w1", who: str = "s1", **more: Any) -> Event:
    """A fix at the middle of the home zone."""
    place = {"lon": 114.3, "lat": 22.7, "accuracy_m": 8, "source": "gnss"}
    told = {"subject": who, "device": name, "at": iso(taken), **place}
    return an_event("fix", received or taken, **(told | more))


def positioned(start: str, end: str, *, received: str = "", **more: Any) -> Event:
    """A decided period of positioning."""
    told = {"subject": "s1", "start": iso(start), "end": iso(end)}
    return an_event("positioning", received or start, **(told | more))


def leave(start: str, end: str, *, received: str = "03-01 00:00", who: str = "s1") -> Event:
    """A granted leave."""
    return an_event("leave", received, subject=who, start=iso(start), end=iso(end), area="外市※")


def status(word: str, since: str, received: str = "") -> Event:
    """Where somebody is since an instant."""
    return an_event("status", received or since, subject="s1", status=word, at=iso(since))


def outage(start: str, end: str, *, received: str = "") -> Event:
    """An outage, told when it is over unless said otherwise."""
    return an_event("outage", received or end, start=iso(start), end=iso(end))


def clock(text: str) -> Event:
    """The time it is."""
    return an_event("clock", text, at=iso(text))


def lines_of(events: Iterable[Event]) -> list[bytes]:
    """Events as the lines of a file."""
    return [json.dumps(one).encode() for one in events]


def reading_of(*events: Event) -> Reading:
    """A file read."""
    return read(lines_of(events))


def replayed(*events: Event) -> list[dict[str, Any]]:
    """Every alert of a replay, in its final state."""
    reading = reading_of(*events)
    assert reading.faults == []
    desk = Desk(playbook().live.values())
    Stream(desk.answer).run(reading.facts)
    return [line(kept) for kept in in_order(desk.alerts)]


def told(kind: str, *events: Event) -> list[dict[str, Any]]:
    """The alerts of one kind."""
    return [one for one in replayed(*events) if one["kind"] == kind]


def drawn(kind: str, *events: Event) -> str:
    """The alerts of one kind as "level state opened closed", several parted by "; "."""
    return "; ".join(
        f"{one['level']} {one['state']} {short(one['opened_at'])} {short(one['closed_at'])}"
        for one in told(kind, *events)
    )


def short(instant: str | None) -> str:
    """An instant as a test writes it, or "-"."""
    if instant is None:
        return "-"
    found = datetime.fromisoformat(instant).astimezone(LEGAL_ZONE)
    return found.strftime("%m-%d %H:%M" if found.second == 0 else "%m-%d %H:%M:%S")
