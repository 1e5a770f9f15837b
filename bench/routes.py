"""What each ordinary route costs: processor time of the server a request, requests a second."""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

from bench import report, servers
from bench.desk import Desk
from bench.lean import Refused

CALLERS = 16
_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
Call = Callable[[], Awaitable[object]]


class Meter:
    """Measures calls against one server; keeps its figures by route."""

    def __init__(self, pid: int) -> None:
        self._stat = Path(f"/proc/{pid}/stat")
        self.cpu_ms: dict[str, float] = {}
        self.rate: dict[str, float] = {}

    async def batch(self, name: str, calls: list[Call]) -> None:
        """Make every call once, sixteen at a time."""
        waiting = iter(calls)

        async def caller() -> None:
            for call in waiting:
                await call()

        cpu, begun = self._cpu_ms(), time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(CALLERS)))
        took = time.perf_counter() - begun
        self.cpu_ms[name] = (self._cpu_ms() - cpu) / len(calls)
        self.rate[name] = len(calls) / took

    def _cpu_ms(self) -> float:
        # Behind the name in brackets: utime and stime are the 14th and 15th field of the line.
        fields = self._stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * _TICK_MS


def _getting(desk: Desk, path: str) -> Call:
    return lambda: desk.call("GET", path)


def _posting(desk: Desk, path: str, body: object, *, method: str = "POST") -> Call:
    return lambda: desk.call(method, path, body)


def _check_in(desk: Desk, person: str) -> Call:
    body = {"verified_by": "id_card", "feeling": "as_usual", "note": "bench"}
    return _posting(desk, "/check-ins/desk", {"person_id": person, **body})


def _answer(desk: Desk, screening: str, item: str, value: int) -> Call:
    body = {"value": value, "taken_at": datetime.now(UTC).isoformat()}
    return _posting(desk, f"/screenings/{screening}/answers/{item}", body, method="PUT")


async def _screenings(desk: Desk, most: int) -> list[str]:
    """New screenings of different people, agreed to and ready to be answered."""
    found: list[str] = []
    for person in [one["id"] for one in (await desk.call("GET", "/people?limit=200"))["items"]]:
        asked = {"person_id": person, "instrument": "phq-9", "mode": "staff", "stage": "event"}
        try:
            screening = str((await desk.call("POST", "/screenings", asked))["id"])
        except Refused as error:
            if error.code != "treated_by_another":
                raise
            continue
        await desk.call("POST", f"/screenings/{screening}/consent", {"given": True})
        found.append(screening)
        if len(found) == most:
            break
    return found


async def measure(url: str, pid: int, many: int) -> Meter:
    """Every route in turn; the first two hundred calls only warm the server up."""
    meter = Meter(pid)
    head, officer = await Desk.open(url, "head"), await Desk.open(url, "officer")
    psychologist, command = await Desk.open(url, "psychologist"), await Desk.open(url, "command")
    people = cycle([one["id"] for one in (await head.call("GET", "/people?limit=200"))["items"]])
    await meter.batch("warm", [_check_in(head, next(people)) for _ in range(200)])
    await meter.batch("check_in_desk", [_check_in(head, next(people)) for _ in range(many)])
    for name, desk, path in (
        ("me_sessions", officer, "/me/sessions"),
        ("today", officer, "/today"),
        ("today_head", head, "/today"),
        ("people", head, "/people"),
        ("person", head, f"/people/{next(people)}"),
        ("check_ins_of", head, f"/people/{next(people)}/check-ins"),
    ):
        await meter.batch(name, [_getting(desk, path) for _ in range(many // 4)])
    screenings = await _screenings(psychologist, 40)
    plain = [
        _answer(psychologist, one, f"q{item}", 0) for one in screenings for item in range(1, 9)
    ]
    await meter.batch("answer", plain)
    await meter.batch(
        "answer_critical", [_answer(psychologist, one, "q9", 1) for one in screenings]
    )
    await asyncio.sleep(1)
    await meter.batch("alerts", [_getting(command, "/alerts") for _ in range(many // 4)])
    alerts = (await command.call("GET", "/alerts"))["items"]
    unseen = [one["id"] for one in alerts if one["acknowledged_at"] is None]
    acknowledged = [
        _posting(command, f"/alerts/{one}/acknowledgement", {"next_update_minutes": 15})
        for one in unseen
    ]
    await meter.batch("acknowledgement", acknowledged)
    return meter


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="bench routes", description=__doc__)
    parser.add_argument("--requests", type=int, default=800)
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    meters = []
    for _ in range(given.runs):
        with servers.process() as (url, pid):
            meters.append(asyncio.run(measure(url, pid, given.requests)))
    note = f"{CALLERS} callers who wait for each answer; client and server share the cores"
    figures = []
    for name in meters[0].rate:
        cpu = report.Runs([meter.cpu_ms[name] for meter in meters], {}, "low")
        rate = report.Runs([meter.rate[name] for meter in meters], {}, "high")
        figures.append(report.figure("routes", f"{name}_cpu", "ms", cpu, note=note))
        figures.append(report.figure("routes", f"{name}_rate", "1/s", rate, note=note))
    report.show(figures)


if __name__ == "__main__":
    main()
