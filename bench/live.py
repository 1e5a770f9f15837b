"""The live stream measured: fan-out, overload, memory, reconnect storm, from POST to socket.

The server has one core and the screens another. Ours runs as it ships: sessions, tickets, views,
limits, the poll of entitlements and close handshakes. The rivals check nothing.
"""

import argparse
import asyncio
import functools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import report
from bench._live_nats import HELLO
from bench.desk import Desk, next_screening, unconcerned
from bench.live_parts import Crowd, Missing, Server, Workshop, server, sound

RIVALS = ("starlette", "broadcast", "node_ws", "nats", "c_limit")
BURST = 16
RATE, MISSED = 100, 100
PORTION = 1000
CHECK_INS_AT_ONCE = 16
Found = dict[str, dict[str, list[float]]]


class Bench:
    """One run after another; every figure is kept by its name and by whose it is."""

    def __init__(self, given: argparse.Namespace, workshop: Workshop) -> None:
        self.given = given
        self.workshop = workshop
        self.found: Found = {}
        self.skipped: dict[str, str] = {}

    def keep(self, figure: str, whose: str, value: float) -> None:
        """Keep a figure."""
        self.found.setdefault(figure, {}).setdefault(whose, []).append(value)

    @contextmanager
    def crowd(self, running: Server, name: str, count: int) -> Iterator[tuple[Crowd, float]]:
        """A crowd of screens, connected, and in how many seconds; a portion at a time.

        A ticket is good for half a minute: each portion gets its own, which is not measured.
        """
        with tempfile.NamedTemporaryFile(prefix="bench-seats-") as file:
            program, seconds, path = self.workshop.built("consoles"), 0.0, Path(file.name)
            with Crowd(program, running.port, path) as crowd:
                for begun in range(0, count, PORTION):
                    portion = min(PORTION, count - begun)
                    if name == "ours":
                        running.do("seats", n=portion, file=str(path), begun=begun)
                    else:
                        hello = HELLO if name == "nats" else ""
                        path.write_text(f"/api/v1/live\t{hello}\n" * portion)
                    got = crowd.do("open")
                    if got["refused"] or got["opened"] != begun + portion:
                        raise RuntimeError(f"{name}: {got}")
                    seconds += (got["done"] - got["start"]) / 1e9
                yield crowd, seconds

    def fan_out(self, name: str, count: int) -> None:
        """Connect, and send: one a turn, sixteen a turn; before the most screens also at a pace."""
        with server(name, self.workshop) as running:
            before = None if name == "c_limit" else running.do("rss")["kb"]
            with self.crowd(running, name, count) as (crowd, seconds):
                time.sleep(1.0)
                if count == max(self.given.consoles):
                    self.keep("first_connect", name, count / seconds)
                    if before is not None:
                        grown = running.do("rss")["kb"] - before
                        self.keep("memory_per_console", name, grown / count)
                self._sent(name, crowd, running, count)

    def _sent(self, name: str, crowd: Crowd, running: Server, count: int) -> None:
        for figure, messages, each in (
            ("single", self.given.singles, 1),
            ("burst", self.given.bursts * BURST, BURST),
        ):
            receiving = crowd.receive(messages)
            start = running.do("send", m=messages, each=each)["start"]
            got = receiving.done()
            self.keep(f"{figure}_{count}", name, got["frames"] / ((got["done"] - start) / 1e9))
            time.sleep(0.5)
        if count == max(self.given.consoles):
            seconds = self.given.seconds
            receiving = crowd.receive(RATE * seconds)
            start = running.do("pace", rate=RATE, seconds=seconds)["start"]
            got = receiving.done()
            self.keep("overload_p50", name, got["p50_us"] / 1000)
            self.keep("overload_p99", name, got["p99_us"] / 1000)
            self.keep("overload_rate", name, got["frames"] / ((got["done"] - start) / 1e9))

    def storm(self, name: str, count: int) -> None:
        """All hang up, a hundred alerts come, and all are back at once."""
        with (
            server(name, self.workshop) as running,
            self.crowd(running, name, count) as (crowd, _),
        ):
            crowd.receive(1)
            if name == "ours":
                running.do("entries", n=1)
            else:
                running.do("send", m=1, each=1)
            sound(crowd.hear())
            crowd.do("drop")
            time.sleep(1.0)
            running.do("entries", n=MISSED)
            got = sound(crowd.do(f"storm {MISSED}"))
            self.keep("reconnect_storm", name, (got["done"] - got["start"]) / 1e9)

    def post_to_socket(self, count: int) -> None:
        """From sending the answer to the alert on each screen; its commit is inside.

        Once with nothing beside, once with check-ins at a pace through the ordinary route.
        """
        for name, offered in (("", 0), ("busy_", self.given.checkins)):
            with (
                server("ours", self.workshop) as running,
                self.crowd(running, "ours", count) as (crowd, _),
            ):
                delays, rate = asyncio.run(_measured(running, crowd, self.given.alerts, offered))
            for part, share in (("p50", 0.5), ("p99", 0.99)):
                value = report.quantile(delays[part], share)
                self.keep(f"post_to_socket_{name}{part}", "ours", value)
            if offered:
                self.keep("check_ins_beside", "ours", rate)

    def try_all(self) -> None:
        """Every part of one run; a rival that cannot run here is named and left out."""
        for count in self.given.consoles:
            for name in ("ours", *RIVALS):
                self._try(name, functools.partial(self.fan_out, name, count))
        for name in ("ours", "starlette"):
            self._try(name, functools.partial(self.storm, name, max(self.given.consoles)))
        self.post_to_socket(min(1000, max(self.given.consoles)))

    def _try(self, name: str, part: Callable[[], None]) -> None:
        if name in self.skipped:
            return
        try:
            part()
        except Missing as missing:
            self.skipped[name] = str(missing)
            print(f"{name} is left out: {missing}", file=sys.stderr)
        except RuntimeError as fault:
            if name == "ours":
                raise
            print(f"{name}: {fault}", file=sys.stderr)


async def _measured(
    running: Server, crowd: Crowd, alerts: int, offered: int
) -> tuple[dict[str, list[float]], float]:
    """The delays of some alerts, and how many check-ins a second were answered meanwhile."""
    reporting = asyncio.create_task(_checks_in(running, offered)) if offered else None
    delays = await _posts(running, crowd, alerts)
    if reporting is None:
        return delays, 0.0
    reporting.cancel()
    return delays, await reporting


async def _checks_in(running: Server, offered: int) -> float:
    """Check people in at the desk at a pace, until cancelled; how many a second were answered."""
    head = await Desk.open(f"http://127.0.0.1:{running.port}", "head")
    people = [one["id"] for one in (await head.call("GET", "/people?limit=200"))["items"]]
    begun, sent, answered = time.monotonic(), 0, 0
    asked: set[asyncio.Task[None]] = set()

    async def check_in(number: int) -> None:
        nonlocal answered
        body = {"person_id": people[number % len(people)], "verified_by": "id_card"}
        await head.call("POST", "/check-ins/desk", {**body, "feeling": "as_usual", "note": "bench"})
        answered += 1

    try:
        while True:
            # A service that does not keep up is not buried: so many are under way at once.
            if len(asked) < CHECK_INS_AT_ONCE:
                task = asyncio.create_task(check_in(sent))
                asked.add(task)
                task.add_done_callback(asked.discard)
                sent += 1
            await asyncio.sleep(max(0.001, begun + sent / offered - time.monotonic()))
    except asyncio.CancelledError:
        rate = answered / (time.monotonic() - begun)
        await asyncio.gather(*asked)
        return rate


async def _posts(running: Server, crowd: Crowd, alerts: int) -> dict[str, list[float]]:
    url = f"http://127.0.0.1:{running.port}"
    psychologist = await Desk.open(url, "psychologist")
    command = await Desk.open(url, "command")
    supervisor = await Desk.open(url, "supervisor")
    people = await unconcerned(psychologist)
    found: dict[str, list[float]] = {"p50": [], "p99": []}
    for _ in range(alerts):
        screening = await next_screening(psychologist, people)
        await psychologist.call("POST", f"/screenings/{screening}/consent", {"given": True})
        known = {one["id"] for one in (await command.call("GET", "/alerts"))["items"]}
        start = time.monotonic_ns()
        # What becomes of the alert before may still be on its way.
        receiving = crowd.receive(1, since=start, news=True)
        answer = {"value": 1, "taken_at": "2026-11-24T12:00:00+08:00"}
        await psychologist.call("PUT", f"/screenings/{screening}/answers/q9", answer)
        got = await asyncio.to_thread(receiving.done)
        found["p50"].append(got["p50_us"] / 1000)
        found["p99"].append(got["p99_us"] / 1000)
        now = {one["id"] for one in (await command.call("GET", "/alerts"))["items"]}
        closing = {"outcome": "false_alarm", "cause": "answering_error", "text": "bench"}
        # Whoever has an open alert already gets a repeat: that is measured too, and left open.
        for alert in now - known:
            taking = {"next_update_minutes": 15}
            await command.call("POST", f"/alerts/{alert}/acknowledgement", taking)
            await psychologist.call("POST", f"/alerts/{alert}/closure", closing)
            await supervisor.call("POST", f"/alerts/{alert}/review", {"agrees": True})
        await asyncio.sleep(0.3)
    return found


def figures(bench: Bench) -> list[dict[str, object]]:
    """What was found, each with its rivals and the goal it is held against."""
    given = bench.given
    most = max(given.consoles)
    single = "deliveries a second of 500-byte alerts, one a turn of the loop; G2"
    burst = "the same, sixteen a turn for everybody; G1"
    shapes: dict[str, tuple[str, str, str]] = {}
    for count in given.consoles:
        shapes[f"single_{count}"] = ("1/s", "high", single)
        shapes[f"burst_{count}"] = ("1/s", "high", burst)
    paced = f"{RATE} alerts a second to {most} consoles for {given.seconds} s"
    overload = f"{paced}, from the time each was to be told; G3"
    for name in ("p50", "p99"):
        shapes[f"overload_{name}"] = ("ms", "low", overload)
        told = "answer sent, committed, triaged, on each socket; the whole service on one core; G9"
        shapes[f"post_to_socket_{name}"] = ("ms", "low", f"{given.alerts} answers; {told}")
        beside = f"the same with {given.checkins} check-ins a second offered beside; G9"
        shapes[f"post_to_socket_busy_{name}"] = ("ms", "low", beside)
    shapes["check_ins_beside"] = (
        "1/s",
        "high",
        "of these, answered as durable; the ordinary route",
    )
    shapes["overload_rate"] = ("1/s", "high", "deliveries a second achieved of what is offered")
    shapes["memory_per_console"] = ("KB", "low", f"resident memory of {most} idle consoles; G4")
    shapes["first_connect"] = ("1/s", "high", "with one-time tickets; the rivals ask for nothing")
    storm = f"{most} come back at once with resume tokens and {MISSED} missed each, no gap; G5"
    shapes["reconnect_storm"] = ("s", "low", storm)
    made = []
    for name, (unit, better, note) in shapes.items():
        theirs = dict(bench.found.get(name, {}))
        ours = theirs.pop("ours", None)
        if ours:
            runs = report.Runs(ours, theirs, better)
            made.append(report.figure("live", name, unit, runs, note=note))
    naive = {count: bench.found[f"single_{count}"].get("starlette") for count in given.consoles}
    for count, singles in naive.items():
        if singles:
            runs = report.Runs(
                bench.found[f"burst_{count}"]["ours"], {"starlette": singles}, "high"
            )
            told = "our bursts of sixteen beside FastAPI's loop, one a turn; G1"
            made.append(
                report.figure("live", f"burst_to_naive_single_{count}", "1/s", runs, note=told)
            )
    return made


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="bench live", description=__doc__)
    parser.add_argument("--consoles", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--singles", type=int, default=100, help="messages one a turn")
    parser.add_argument("--bursts", type=int, default=20, help="turns of sixteen messages")
    parser.add_argument("--seconds", type=int, default=5, help="of overload")
    parser.add_argument("--alerts", type=int, default=50, help="answers from POST to socket")
    parser.add_argument("--checkins", type=int, default=20, help="a second, beside the answers")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one short run with few consoles")
    given = parser.parse_args()
    if given.quick:
        given.consoles, given.runs = [100, 500], 1
        given.singles, given.bursts, given.seconds, given.alerts = 30, 5, 2, 5
    with tempfile.TemporaryDirectory(prefix="bench-workshop-") as folder:
        bench = Bench(given, Workshop(Path(folder)))
        try:
            bench.workshop.built("consoles")
        except Missing as missing:
            sys.exit(f"bench live needs its crowd of screens: {missing}")
        for _ in range(given.runs):
            bench.try_all()
    report.show(figures(bench))


if __name__ == "__main__":
    main()
