"""One campaign: people work, screens look on, and the server is killed again and again."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

from api.runtime import Runtime
from tests.chaos import clocks
from tests.chaos.checker import Violation, check
from tests.chaos.crew import Crew, looking
from tests.chaos.failpoints import POINTS
from tests.chaos.history import History
from tests.chaos.keeping import LAUNCHER, Keeper
from tests.chaos.people import World
from tests.chaos.planted import FORGETFUL_SCREEN, SHOWN_AT
from tests.chaos.readback import before, runtime_of
from tests.journeys.consoles import Console
from tests.journeys.server import Server, Templates

_PATIENCE = 60.0
_LONGEST_LIFE = 8.0
_GLANCE = 0.02


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


class Drawn(Protocol):
    """What was drawn by a seed, and the fault that was planted, if any."""

    @property
    def seed(self) -> int:
        """What the dice began with."""

    @property
    def fault(self) -> str | None:
        """The planted fault."""


@dataclass
class Verdict:
    """What came of it."""

    plan: Drawn
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
        self.runtime = runtime
        self.dice = Random(plan.seed)
        self.world = World(plan.seed, server.folder / "clock")
        self.history = History()
        self.keeper = Keeper(server, self.world, self.history, self.dice, fault=plan.fault)
        self.crew = Crew(server, self.world, self.history, self.dice)
        database = "pg" if server.database_url else "sqlite"
        self.verdict = Verdict(plan, database, self.history, kills=self.keeper.kills)

    async def run(self) -> Verdict:
        """Work, kill, heal, read back, judge."""
        begun = time.monotonic()
        start = before(self.runtime)
        # From a morning on: no session outlives the twelve hours of a night.
        self.world.travel_to(clocks.window_ends()[:1], short_of=6.0)
        await self._starts()
        workers = await self.crew.people(phones=self.plan.phones)
        await self.crew.seat(forgetful=self.plan.fault == FORGETFUL_SCREEN)
        self.world.going.set()
        async with looking(self.crew.screens):
            working = [asyncio.create_task(worker.work()) for worker in workers]
            await self._kills()
            self.world.going.clear()
            async with self.keeper.kept_alive():
                await asyncio.wait_for(asyncio.gather(*working), _PATIENCE)
                await self.crew.calms_down(self.runtime)
                await self.crew.reads_back(self.runtime, start)
        await self.crew.close()
        self.verdict.violations = check(self.history.records)
        self.verdict.figures = figures(self.history, self.crew.screens, time.monotonic() - begun)
        return self.verdict

    async def _starts(self, point: str | None = None) -> bool:
        chance = 0.08 if self.plan.worst else 0.03
        return await self.keeper.starts(point, chance=chance)

    async def _kills(self) -> None:
        """Let the server live for a moment and kill it; at the end let it live."""
        hops = {self.plan.kills // 3, 2 * self.plan.kills // 3}
        point: str | None = None
        for number in range(self.plan.kills):
            await self._lives(self.dice.randint(2, 40))
            if number in hops:
                self.world.travel_to(clocks.window_ends(), short_of=self.dice.uniform(-2.0, 1.0))
            point = None if number in hops else self._point(number)
            while not await self._starts(point):
                self.keeper.kills[str(point)] += 1
            if number in hops:
                # Hours have passed for the sessions: each is used before the next hours do.
                async with self.keeper.kept_alive():
                    asked = (hand.get("/sessions/current") for hand in self.crew.hands)
                    await asyncio.gather(*asked)
        await self._lives(20)
        await self.keeper.starts_for_good()

    def _point(self, number: int) -> str | None:
        if self.plan.worst and self.plan.fault in SHOWN_AT:
            return SHOWN_AT[self.plan.fault]
        if self.plan.worst:
            return POINTS[number % len(POINTS)]
        return self.dice.choice((None, None, *POINTS))

    async def _lives(self, deeds: int) -> None:
        """Let the server answer so many deeds and a moment more, then kill it.

        Counted in deeds and not in seconds, a campaign does the same on a slow machine.
        """
        enough = self.history.count("ack") + deeds
        until = time.monotonic() + _LONGEST_LIFE
        while self.history.count("ack") < enough and time.monotonic() < until:
            if self.keeper.is_dead():
                break
            await asyncio.sleep(_GLANCE)
        await asyncio.sleep(self.dice.uniform(0.0, 0.1))
        self.keeper.kill()


def figures(history: History, screens: list[Console], seconds: float) -> dict[str, Any]:
    """How much happened in a campaign."""
    count = history.count
    new = sum(one["told"] - one["told_before"] for one in history.records if one["op"] == "alert")
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
