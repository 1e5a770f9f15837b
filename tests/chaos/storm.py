"""One schedule: a storm of at most ten seconds comes upon a working service, and nothing is lost.

The seed draws which troubles come and when; then all is calm, and what there is is read back.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from api.runtime import Runtime
from tests.chaos import clocks, troubles
from tests.chaos.campaign import Verdict, figures
from tests.chaos.checker import Violation, check
from tests.chaos.crew import Crew, looking
from tests.chaos.history import History
from tests.chaos.keeping import LAUNCHER, Keeper
from tests.chaos.people import World
from tests.chaos.planted import FORGETFUL_SCREEN
from tests.chaos.readback import before, runtime_of
from tests.chaos.receivers import Receivers
from tests.journeys.consoles import Console
from tests.journeys.server import Server, Templates

# Every trouble comes early enough to be over within ten seconds, and a session's end so early that
# something happens when its screen must have been cut off.
_LAST = {"database_stopped": 3.0, "screen_slow": 4.5, "session_ended": 3.0, "channel_fails": 4.5}
_LAST_OF_OTHERS = 6.5
_LASTS = 9.0
_FEWEST, _MOST = 4, 8
_PATIENCE = 60.0
_LOANS = (15, 30, 1440)
_SESSIONS_OF_THEIR_OWN = (1, 4)
CROWD = ("command", "head", "officer", "psychologist", "command", "head")


@dataclass(frozen=True)
class Schedule:
    """What one storm is."""

    seed: int
    fault: str | None = None
    people: int = 24
    phones: int = 3

    def troubles(self) -> list[tuple[float, str]]:
        """What comes when, in seconds: a kill and a step of the clock at least."""
        dice = Random(f"{self.seed}/troubles")
        names, weights = zip(*((name, how[1]) for name, how in troubles.EVERY.items()), strict=True)
        more = dice.choices(names, weights, k=dice.randint(_FEWEST, _MOST) - 2)
        drawn = ["server_killed", "clock_steps", *more]
        return sorted((dice.uniform(0.3, _LAST.get(one, _LAST_OF_OTHERS)), one) for one in drawn)


@dataclass
class Weathered(Verdict):
    """What came of one storm; `troubles` says how often each befell it."""

    troubles: Counter[str] = field(default_factory=Counter)

    def line(self) -> dict[str, Any]:
        """The verdict as one line of JSON."""
        told = super().line()
        return {**told, "troubles": dict(sorted(self.troubles.items()))}


def run(schedule: Schedule, templates: Templates) -> Weathered:
    """Run one schedule on a fresh demonstration, and judge it."""
    server = templates.fresh(people=schedule.people, launcher=LAUNCHER, forked=True)
    runtime = runtime_of(server)
    try:
        storm = Storm(schedule, server, runtime)
        return asyncio.run(asyncio.wait_for(storm.run(), 4 * _PATIENCE))
    finally:
        server.stop()
        runtime.database.dispose()
        templates.give_back(server)


class Storm:
    """A storm under way."""

    def __init__(self, schedule: Schedule, server: Server, runtime: Runtime) -> None:
        dice = Random(schedule.seed)
        self.schedule = schedule
        self.runtime = runtime
        self.world = World(schedule.seed, server.folder / "clock", loans=_LOANS, narrow=True)
        self.history = History()
        self.receivers = Receivers(self.history)
        self.world.channels = self.receivers.channels_file(server.folder)
        self.keeper = Keeper(server, self.world, self.history, dice, fault=schedule.fault)
        self.crew = Crew(server, self.world, self.history, dice)
        self.scene = troubles.Scene(self.keeper, self.crew, self.world, self.receivers)
        self.befell: Counter[str] = Counter()
        self.lasted = 0.0

    async def run(self) -> Weathered:
        """Work, storm, heal, read back, judge."""
        begun = time.monotonic()
        start = before(self.runtime)
        # From a morning on: no session outlives the twelve hours of a night.
        self.world.travel_to(clocks.window_ends()[:1], short_of=3600.0)
        await self.keeper.starts_for_good()
        workers = await self.crew.people(phones=self.schedule.phones)
        await self.crew.seat(forgetful=self.schedule.fault == FORGETFUL_SCREEN)
        await self._crowd_gathers()
        await self.receivers.subscribe(await self.crew.hand("sysadmin"))
        async with looking(self.scene.screens), self.keeper.kept_alive():
            await self._storms([asyncio.create_task(worker.work()) for worker in workers])
            self._takes_in_the_crowd()
            await self.crew.calms_down(self.runtime)
            await self.crew.reads_back(self.runtime, start, hooks=self.receivers.ids)
        await self._everybody_leaves()
        return self._judged(time.monotonic() - begun)

    async def _storms(self, working: list[asyncio.Task[None]]) -> None:
        """Let everything come upon those who work, then let them finish what they have begun."""
        begun = time.monotonic()
        self.world.going.set()
        coming = (self._strikes(at, name) for at, name in self.schedule.troubles())
        await asyncio.gather(asyncio.sleep(_LASTS), *coming)
        self.world.going.clear()
        self.lasted = time.monotonic() - begun
        left = (*working, *self.scene.outlasting)
        await asyncio.wait_for(asyncio.gather(*left), _PATIENCE)
        self.runtime.database.dispose()
        self.world.is_troubled = False

    async def _strikes(self, at: float, name: str) -> None:
        await asyncio.sleep(at)
        self.befell[name] += 1
        trouble, _ = troubles.EVERY[name]
        await trouble(self.scene, Random(f"{self.schedule.seed}/{name}/{at}"))

    async def _crowd_gathers(self) -> None:
        for number, username in enumerate(CROWD):
            name, may_end = f"crowd-{number}-{username}", number in _SESSIONS_OF_THEIR_OWN
            signs_in = self.crew.own_session if may_end else self.crew.hand
            hand = await signs_in(username)
            resumes = number % 2 == 0
            url = self.keeper.server.url
            seat = Console(name, url, hand, self.history, narrow=True, resumes=resumes)
            self.scene.crowd.append(seat)
            if may_end:
                self.scene.may_end.append(seat)

    def _takes_in_the_crowd(self) -> None:
        """Whose session has not ended must show in the end what is so."""
        for screen in self.scene.crowd:
            screen.goes_on()
            if screen not in self.scene.revoked:
                self.crew.screens.append(screen)

    async def _everybody_leaves(self) -> None:
        for dead in self.scene.dead:
            dead.close()
        await self.crew.close()
        await asyncio.to_thread(self.receivers.close)

    def _judged(self, seconds: float) -> Weathered:
        database = "pg" if self.keeper.server.database_url else "sqlite"
        found: tuple[Violation, ...] = check(self.history.records)
        told = figures(self.history, self.crew.screens, seconds)
        told["schedule_seconds"] = round(self.lasted, 1)
        told["posted"] = self.history.count("posted")
        told["dead_screens"] = len(self.scene.dead)
        verdict = Weathered(self.schedule, database, self.history, found, troubles=self.befell)
        verdict.kills, verdict.figures = self.keeper.kills, told
        return verdict
