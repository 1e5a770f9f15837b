"""The first journey measured: from an answer to a hundred screens; check-ins a second."""

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import websockets

from bench import report, servers
from bench.desk import Desk, next_screening, unconcerned
from bench.lean import Lean

CONSOLES = 100
POLL_SECONDS = 1.0
WRITERS = 16


class Consoles:
    """Screens that listen; each notes when an alert was first on its socket."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.seen: dict[str, list[float]] = {}
        self._sockets: list[websockets.ClientConnection] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def connect(self, desk: Desk) -> None:
        address = desk.url.replace("http", "ws", 1)
        for _ in range(self.count):
            ticket = (await desk.call("POST", "/live-tickets"))["ticket"]
            opened = await websockets.connect(
                f"{address}/api/v1/live?ticket={ticket}",
                subprotocols=[websockets.Subprotocol("correction.v1")],
                origin=websockets.Origin(desk.url),
                compression=None,
            )
            await opened.send(json.dumps({"type": "hello", "epoch": None, "seq": None}))
            await opened.recv()
            await opened.recv()
            self._sockets.append(opened)
            self._tasks.append(asyncio.create_task(self._listen(opened)))

    async def _listen(self, opened: websockets.ClientConnection) -> None:
        async for text in opened:
            now = time.perf_counter()
            said = json.loads(text)
            for frame in said.get("frames", ()):
                if frame["kind"] == "alerts.raised":
                    self.seen.setdefault(frame["id"], []).append(now)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for opened in self._sockets:
            await opened.close()


async def crisis_ours(url: str, alerts: int, consoles: int) -> list[float]:
    """From sending the answer to its alert on every screen, seconds, one value a delivery."""
    psychologist = await Desk.open(url, "psychologist")
    command = await Desk.open(url, "command")
    supervisor = await Desk.open(url, "supervisor")
    people = await unconcerned(psychologist)
    screens = Consoles(consoles)
    await screens.connect(command)
    delays: list[float] = []
    for _ in range(alerts):
        screening = await next_screening(psychologist, people)
        await psychologist.call("POST", f"/screenings/{screening}/consent", {"given": True})
        known = set(screens.seen)
        answer = {"value": 1, "taken_at": datetime.now(UTC).isoformat()}
        sent = time.perf_counter()
        await psychologist.call("PUT", f"/screenings/{screening}/answers/q9", answer)
        alert = await _everywhere(screens, known)
        delays += [at - sent for at in screens.seen[alert]]
        await command.call("POST", f"/alerts/{alert}/acknowledgement", {"next_update_minutes": 15})
        await psychologist.call(
            "POST",
            f"/alerts/{alert}/closure",
            {"outcome": "false_alarm", "cause": "answering_error", "text": "bench"},
        )
        await supervisor.call("POST", f"/alerts/{alert}/review", {"agrees": True})
    await screens.close()
    return delays


async def _everywhere(screens: Consoles, known: set[str]) -> str:
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline:
        new = set(screens.seen) - known
        if new:
            alert = new.pop()
            if len(screens.seen[alert]) == screens.count:
                return alert
        await asyncio.sleep(0.0005)
    raise RuntimeError("an alert did not reach every screen within 20 s")


async def crisis_naive(url: str, alerts: int, consoles: int) -> list[float]:
    """The same with an ORM endpoint and screens that poll once a second."""
    delays: list[float] = []
    sent: dict[int, float] = {}
    stop = asyncio.Event()

    async def poll(start: float) -> None:
        await asyncio.sleep(start)
        after = 0
        client = Lean(url)
        while not stop.is_set():
            rows = (await client.ask("GET", f"/alerts?after={after}")).json()
            now = time.perf_counter()
            for row in rows:
                after = row["id"]
                if after in sent:
                    delays.append(now - sent[after])
            await asyncio.sleep(POLL_SECONDS)
        await client.close()

    screens = [
        asyncio.create_task(poll(POLL_SECONDS * place / consoles)) for place in range(consoles)
    ]
    client = Lean(url)
    for number in range(alerts):
        begun = time.perf_counter()
        row = (await client.ask("POST", "/alerts", body={"person": f"p{number}"})).json()
        sent[row["id"]] = begun
        await asyncio.sleep(0.05)
    await asyncio.sleep(2 * POLL_SECONDS)
    stop.set()
    await asyncio.gather(*screens)
    await client.close()
    return delays


async def rate(write: Callable[[int], Awaitable[object]], seconds: float) -> float:
    """How many writes a second are answered, with sixteen writers who wait for each answer."""
    done = 0
    until = time.perf_counter() + seconds

    async def writer(place: int) -> None:
        nonlocal done
        number = place
        while time.perf_counter() < until:
            await write(number)
            done += 1
            number += WRITERS

    begun = time.perf_counter()
    await asyncio.gather(*(writer(place) for place in range(WRITERS)))
    return done / (time.perf_counter() - begun)


async def check_ins_ours(url: str, seconds: float) -> float:
    """Desk check-ins a second through the ordinary route, each durable before it is answered."""
    officer = await Desk.open(url, "head")
    people = [one["id"] for one in (await officer.call("GET", "/people?limit=200"))["items"]]

    async def write(number: int) -> object:
        body = {
            "person_id": people[number % len(people)],
            "verified_by": "id_card",
            "feeling": "as_usual",
            "note": "bench",
        }
        return await officer.call("POST", "/check-ins/desk", body)

    return await rate(write, seconds)


async def check_ins_naive(url: str, seconds: float) -> float:
    """The same number of rows through an ORM endpoint."""
    client = Lean(url)

    async def write(number: int) -> object:
        body = {"person": f"p{number}", "note": "bench"}
        return await client.ask("POST", "/check-ins", body=body)

    found = await rate(write, seconds)
    await client.close()
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="bench journey", description=__doc__)
    parser.add_argument("--alerts", type=int, default=1000)
    parser.add_argument("--consoles", type=int, default=CONSOLES)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    each = max(1, given.alerts // given.runs)
    found: dict[str, list[float]] = {}

    def keep(name: str, value: float) -> None:
        found.setdefault(name, []).append(value)

    for _ in range(given.runs):
        with servers.ours() as url:
            delays = asyncio.run(crisis_ours(url, each, given.consoles))
            keep("ours p50", 1000 * report.quantile(delays, 0.5))
            keep("ours p99", 1000 * report.quantile(delays, 0.99))
            keep("ours rate", asyncio.run(check_ins_ours(url, given.seconds)))
        with servers.naive() as url:
            delays = asyncio.run(crisis_naive(url, min(each, 100), given.consoles))
            keep("naive p50", 1000 * report.quantile(delays, 0.5))
            keep("naive p99", 1000 * report.quantile(delays, 0.99))
            keep("naive rate", asyncio.run(check_ins_naive(url, given.seconds)))
    note = (
        f"{each * given.runs} alerts, {given.consoles} consoles; from sending the answer (so its "
        "commit is inside) to the frame on each socket; client and server share the cores"
    )
    polling = {name: found[f"naive {name}"] for name in ("p50", "p99")}
    figures = [
        report.figure(
            "journey",
            f"answer_to_screen_{name}",
            "ms",
            report.Runs(found[f"ours {name}"], {"orm_and_polling": polling[name]}, "low"),
            note=note,
        )
        for name in ("p50", "p99")
    ]
    rates = report.Runs(found["ours rate"], {"orm_endpoint": found["naive rate"]}, "high")
    told = "16 writers; ours also judges deadlines, seals, audits and tells the journal"
    figures.append(report.figure("journey", "durable_check_ins", "1/s", rates, note=told))
    report.show(figures)


if __name__ == "__main__":
    main()
