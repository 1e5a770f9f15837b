"""One campaign: people work, screens look on, and the server is killed again and again."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from random import Random
from typing import Any

from api.runtime import Runtime
from correction.contact import planbook
from foundation.clock import LEGAL_ZONE
from tests.chaos.checker import Violation, check
from tests.chaos.failpoints import POINTS
from tests.chaos.history import History
from tests.chaos.people import Clerk, Operator, Phone, Psychologist, Worker, World
from tests.chaos.planted import FORGETFUL_SCREEN
from tests.chaos.readback import Before, ReadBack, before, every, every_alert, runtime_of, stand
from tests.journeys.consoles import Console
from tests.journeys.devices import Hand
from tests.journeys.server import Server, Templates

LAUNCHER = "tests.chaos.faulty_server"
PLAN = "phone-three-a-day"
PIN = "271828"
SCREENS = ("command", "command", "psychologist", "head", "officer")
OPERATORS = ("command", "supervisor")
_CALM_SECONDS = 2.0
_PATIENCE = 60.0
_LONGEST_LIFE = 8.0
_GLANCE = 0.02
_BY_FAULT = "by a planted fault"


@dataclass(frozen=True)
class Plan:
    """What a campaign is: the seed draws the times and kinds of its kills and everybody's deeds.

    `worst` kills at the worst moments only, so that a short campaign says as much as a long one.
    """

    seed: int
    kills: int
    fault: str | None = None
    worst: bool = False
    people: int = 24
    phones: int = 6


@dataclass
class Verdict:
    """What came of it."""

    plan: Plan
    database: str
    history: History
    violations: tuple[Violation, ...] = ()
    kills: Counter[str] = field(default_factory=Counter)
    figures: dict[str, Any] = field(default_factory=dict)

    def line(self) -> dict[str, Any]:
        """The verdict as one line of JSON."""
        return {
            "seed": self.plan.seed,
            "db": self.database,
            **({"fault": self.plan.fault} if self.plan.fault else {}),
            "kills": sum(self.kills.values()),
            "killed_at": dict(sorted(self.kills.items())),
            **self.figures,
            "violations": [[one.kind.value, one.about, one.detail] for one in self.violations],
        }


def run(plan: Plan, templates: Templates) -> Verdict:
    """Run a campaign on a fresh demonstration, and judge it."""
    server = templates.fresh(people=plan.people, launcher=LAUNCHER, forked=True)
    runtime = runtime_of(server)
    try:
        longest = _PATIENCE * 5 + 2 * _LONGEST_LIFE * plan.kills
        return asyncio.run(asyncio.wait_for(Campaign(plan, server, runtime).run(), longest))
    finally:
        server.stop()
        runtime.database.dispose()


class Campaign:
    """A campaign under way."""

    def __init__(self, plan: Plan, server: Server, runtime: Runtime) -> None:
        self.plan = plan
        self.server = server
        self.runtime = runtime
        self.dice = Random(plan.seed)
        self.world = World(plan.seed)
        self.history = History()
        self.hands: list[Hand] = []
        self.watched: list[str] = []
        self.verdict = Verdict(plan, "pg" if server.database_url else "sqlite", self.history)

    async def run(self) -> Verdict:
        """Work, kill, heal, read back, judge."""
        begun = time.monotonic()
        start = before(self.runtime)
        # From a morning on: no session outlives the twelve hours of a night.
        self._travel_to(self._ends()[:1], short_of=6.0)
        await self._starts()
        workers = await self._people()
        screens = await self._screens()
        self.world.going.set()
        looking = [asyncio.create_task(screen.run()) for screen in screens]
        working = [asyncio.create_task(worker.work()) for worker in workers]
        await self._kills()
        self.world.going.clear()
        async with self._kept_alive():
            await asyncio.wait_for(asyncio.gather(*working), _PATIENCE)
            await self._calms_down(screens)
            await self._reads_back(start, screens)
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
        for hand in self.hands:
            await hand.close()
        self.verdict.violations = check(self.history.records)
        self.verdict.figures = self._figures(screens, time.monotonic() - begun)
        return self.verdict

    async def _starts(self, point: str | None = None) -> bool:
        """Start the server on its data; False when it died of its own point while it started."""
        self.server.extra = {
            # A day is travelled through in minutes; nobody's session shall end of that.
            "CORRECTION_IDLE_MINUTES": "720",
            # Nobody reports by themselves: those who stay silent miss their windows.
            "CORRECTION_SIMULATE": "false",
            "CORRECTION_SESSION_HOURS": "24",
            "CHAOS_CLOCK": str(self.world.ahead.total_seconds()),
        }
        if point is not None:
            chance = 0.08 if self.plan.worst else 0.03
            self.server.extra["CHAOS_POINT"] = f"{point}:{chance}:{self.dice.randrange(1 << 30)}"
        if self.plan.fault and self.plan.fault != FORGETFUL_SCREEN:
            self.server.extra["CHAOS_FAULT"] = f"{self.plan.fault}:{self.dice.randrange(1 << 30)}"
        try:
            await asyncio.to_thread(self.server.start)
        except RuntimeError:
            if point is None and not self.plan.fault:
                raise
            return False
        return True

    async def _kills(self) -> None:
        """Let the server live for a moment and kill it; at the end let it live."""
        hops = {self.plan.kills // 3, 2 * self.plan.kills // 3}
        point: str | None = None
        for number in range(self.plan.kills):
            await self._lives(self.dice.randint(2, 40), point)
            if number in hops:
                self._travel_to(self._ends(), short_of=self.dice.uniform(-2.0, 1.0))
            point = None if number in hops else self._point(number)
            while not await self._starts(point):
                self.verdict.kills[str(point)] += 1
            if number in hops:
                # Hours have passed for the sessions: each is used before the next hours do.
                async with self._kept_alive():
                    await asyncio.gather(*(hand.get("/sessions/current") for hand in self.hands))
        await self._lives(20, point)
        await self._starts_for_good()

    async def _starts_for_good(self) -> None:
        while not await self._starts():
            self.verdict.kills[_BY_FAULT] += 1

    @asynccontextmanager
    async def _kept_alive(self) -> AsyncIterator[None]:
        """Meanwhile there is always a server: clients ask until they are answered."""
        keeping = asyncio.create_task(self._keeps_alive())
        try:
            yield
        finally:
            keeping.cancel()
            (ended,) = await asyncio.gather(keeping, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended

    async def _keeps_alive(self) -> None:
        """Start a server again that its planted fault has ended, as any keeper of services does.

        Raises:
            RuntimeError: it ended by itself, and no fault was planted.
        """
        while True:
            await asyncio.sleep(_GLANCE)
            if self._is_dead():
                if not self.plan.fault:
                    raise RuntimeError("the server ended by itself")
                self.server.kill()
                self.verdict.kills[_BY_FAULT] += 1
                await self._starts_for_good()

    def _point(self, number: int) -> str | None:
        if self.plan.worst:
            return POINTS[number % len(POINTS)]
        return self.dice.choice((None, None, *POINTS))

    async def _lives(self, deeds: int, point: str | None) -> None:
        """Let the server answer so many deeds and a moment more, then kill it.

        Counted in deeds and not in seconds, a campaign does the same on a slow machine.
        """
        enough = self.history.count("ack") + deeds
        until = time.monotonic() + _LONGEST_LIFE
        while self.history.count("ack") < enough and time.monotonic() < until:
            if self._is_dead():
                break
            await asyncio.sleep(_GLANCE)
        await asyncio.sleep(self.dice.uniform(0.0, 0.1))
        cause = "at random"
        if self._is_dead():
            cause = point or _BY_FAULT
        self.server.kill()
        self.verdict.kills[cause] += 1

    def _is_dead(self) -> bool:
        return self.server.process is None or self.server.process.poll() is not None

    @staticmethod
    def _ends() -> list[clock_time]:
        return [window.until for window in planbook.plans()[PLAN].windows]

    def _travel_to(self, ends: list[clock_time], *, short_of: float) -> None:
        """Put the clock ahead, to so many seconds before the next of these times of day."""
        now = datetime.now(UTC) + self.world.ahead
        coming = min(_next(now + timedelta(seconds=max(short_of, 0.0)), end) for end in ends)
        self.world.ahead += coming - now - timedelta(seconds=short_of)

    async def _people(self) -> list[Worker]:
        """Sign everybody in: desks, phones, operators; a third of the people stay silent."""
        head = await self._hand("head")
        found = [one async for one in every(head, "/people", limit=200)]
        able = [one["id"] for one in found if one["days_left"] > 3]
        self.dice.shuffle(able)
        third = len(able) // 3
        self.watched, busy = able[:third], able[third:]
        for person in self.watched:
            self.history.write("watched", person=person)
        workers: list[Worker] = []
        for number, person in enumerate(busy[: self.plan.phones]):
            card = await head.post_once(f"/people/{person}/activation-cards")
            hand = await self._new_hand().activate(card["code"], PIN)
            workers.append(Phone(f"phone-{number}", hand, self.world, person))
        workers.append(Clerk("clerk-0", head, self.world, busy[self.plan.phones :]))
        answering = await self._hand("psychologist")
        workers += [Psychologist(f"psy-{n}", answering, self.world, busy) for n in range(2)]
        for name in OPERATORS:
            workers.append(Operator(f"op-{name}", await self._hand(name), self.world))
        return workers

    async def _screens(self) -> list[Console]:
        screens = []
        for number, username in enumerate(SCREENS):
            forgetful = self.plan.fault == FORGETFUL_SCREEN and number == 0
            hand, name = await self._hand(username), f"{username}-{number}"
            screens.append(Console(name, self.server.url, hand, self.history, forgetful=forgetful))
        return screens

    def _new_hand(self) -> Hand:
        hand = Hand(self.server.url, self.history)
        self.hands.append(hand)
        return hand

    async def _hand(self, username: str) -> Hand:
        return await self._new_hand().sign_in(username, self.server.passwords[username])

    async def _calms_down(self, screens: list[Console]) -> None:
        """Wait until nothing changes and the screens have caught up, at most for a while."""
        until, seen, since = time.monotonic() + _PATIENCE / 2, -1, time.monotonic()
        while time.monotonic() < until:
            head = (await screens[0].hand.get("/alerts"))["seq"]
            if head != seen:
                seen, since = head, time.monotonic()
            elif time.monotonic() - since > _CALM_SECONDS and await _agree(screens):
                return
            await asyncio.sleep(0.2)

    async def _reads_back(self, start: Before, screens: list[Console]) -> None:
        reading = ReadBack(self.runtime, self.world, self.history, start)
        readers = [await self._hand(name) for name in ("head", "command", "supervisor")]
        await reading.interface(*readers)
        for screen in screens:
            await reading.screen(screen)
        reading.database(self.watched, now=datetime.now(UTC) + self.world.ahead)

    def _figures(self, screens: list[Console], seconds: float) -> dict[str, Any]:
        count = self.history.count
        new = sum(
            one["told"] - one["told_before"] for one in self.history.records if one["op"] == "alert"
        )
        return {
            "acked": count("ack"),
            "retried": count("indet"),
            "refused": count("refused"),
            "alerts": new,
            "deadlines": count("deadline"),
            "frames": count("recv"),
            "shown": count("show"),
            "screens": len(screens),
            "breaks": sum(screen.breaks for screen in screens),
            "seconds": round(seconds, 1),
        }


async def _agree(screens: list[Console]) -> bool:
    for screen in screens:
        listed = {
            one["id"]: stand(one)
            for one in (await every_alert(screen.hand))
            if one["closed_at"] is None
        }
        if listed != {name: stand(alert) for name, alert in screen.board.items()}:
            return False
    return True


def _next(after: datetime, at: clock_time) -> datetime:
    """The next instant at which it is this time of day in the legal zone."""
    local = after.astimezone(LEGAL_ZONE)
    found = datetime.combine(local.date(), at, LEGAL_ZONE)
    if found <= local:
        found += timedelta(days=1)
    return found.astimezone(UTC)
