"""What befalls a service in a storm: each trouble comes, lasts a moment, and is over.

Every trouble is drawn by the schedule's dice before the storm begins; how the machine interleaves
it with everybody's deeds is new each time.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from tests import stores
from tests.chaos import clocks
from tests.chaos.crew import Crew
from tests.chaos.dead import DeadScreen
from tests.chaos.keeping import Keeper
from tests.chaos.people import World
from tests.chaos.receivers import MODES, Receivers
from tests.journeys.consoles import Console
from tests.journeys.server import Server

CUT_SECONDS = 5.0
# A clock that a time server corrects; a day's deadlines are travelled to instead.
_BACK_SECONDS = 40.0
# A statement waits five seconds for the database, then gives up.
_LONGER_THAN_WAITED_FOR = 5.5
_LONG_CHANCE = 0.25
_AHEAD_MINUTES = (2, 6, 16, 31)


@dataclass
class Scene:
    """Who and what troubles come upon; `crowd` are screens that only look on.

    `may_end` are those of them whose session is their own and may be ended; `outlasting` is what
    must be seen to its end after the storm.
    """

    keeper: Keeper
    crew: Crew
    world: World
    receivers: Receivers
    crowd: list[Console] = field(default_factory=list)
    dead: list[DeadScreen] = field(default_factory=list)
    may_end: list[Console] = field(default_factory=list)
    revoked: list[Console] = field(default_factory=list)
    outlasting: list[asyncio.Task[None]] = field(default_factory=list)
    has_travelled: bool = False
    database_away: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def screens(self) -> list[Console]:
        """Every screen that reads what it is sent, sooner or later."""
        return [*self.crew.screens, *self.crowd]


Trouble = Callable[[Scene, Random], Awaitable[None]]


async def server_killed(scene: Scene, dice: Random) -> None:
    """The server is killed; its keeper starts it again."""
    scene.world.is_troubled = True
    scene.keeper.strike()


async def database_stopped(scene: Scene, dice: Random) -> None:
    """PostgreSQL is cut off as by a power failure; an SQLite file is held by somebody else."""
    long = dice.random() < _LONG_CHANCE
    seconds = _LONGER_THAN_WAITED_FOR if long else dice.uniform(0.3, 2.0)
    scene.world.is_troubled = True
    server = scene.keeper.server
    if scene.database_away.locked():
        return
    async with scene.database_away:
        await _away(server, seconds)
        scene.crew.history.write("struck")


async def _away(server: Server, seconds: float) -> None:
    if server.database_url is not None:
        await asyncio.to_thread(stores.stop_postgresql)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(stores.start_postgresql)
    else:
        file = server.folder / "data" / "correction.db"
        with closing(_opened(file)) as held:
            await asyncio.to_thread(held.execute, "BEGIN EXCLUSIVE")
            await asyncio.sleep(seconds)
            held.execute("ROLLBACK")


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=5, isolation_level=None, check_same_thread=False)


async def screen_slow(scene: Scene, dice: Random) -> None:
    """A screen reads nothing for a while, and then everything."""
    # One of those who are told of everything, and who has a board already where there is one.
    told = [one for one in scene.crowd if "command" in one.name]
    slow = dice.choice([one for one in told if one.seq is not None] or told)
    slow.holds_still()
    await asyncio.sleep(dice.uniform(2.5, 5.0))
    slow.goes_on()


async def screen_dead(scene: Scene, dice: Random) -> None:
    """A screen connects and is never heard of again, until everything has been read back."""
    account = dice.choice(("command", "head"))
    seated = await DeadScreen.seated(scene.crew, account)
    if seated is not None:
        scene.dead.append(seated)


async def channel_fails(scene: Scene, dice: Random) -> None:
    """One of the systems that are told of alerts fails for a while; the other does not."""
    scene.receivers.fails(dice.choice(MODES))
    await asyncio.sleep(dice.uniform(1.0, 4.5))
    scene.receivers.heals()


async def storm_of_screens(scene: Scene, dice: Random) -> None:
    """A switch fails: all screens lose their line at once and come back together."""
    for screen in scene.screens:
        if screen not in scene.revoked:
            screen.loses_line()
    await asyncio.sleep(dice.uniform(0.0, 0.3))


async def clock_steps(scene: Scene, dice: Random) -> None:
    """The clock jumps: back as a time server may set it, on by minutes, or to a deadline."""
    draw = dice.random()
    if draw < 0.3:
        scene.world.put_ahead(-timedelta(seconds=dice.uniform(1.0, _BACK_SECONDS)))
    elif draw < 0.75 or scene.has_travelled:
        scene.world.put_ahead(timedelta(minutes=dice.choice(_AHEAD_MINUTES)))
    else:
        # Once in a storm: half a day unused ends everybody's session.
        scene.has_travelled = True
        scene.world.travel_to(clocks.window_ends(), short_of=dice.uniform(-1.0, 1.0))


async def session_ended(scene: Scene, dice: Random) -> None:
    """A screen's session is ended from elsewhere: five seconds later it hears nothing more."""
    if not scene.may_end:
        return
    screen = scene.may_end.pop(dice.randrange(len(scene.may_end)))
    scene.revoked.append(screen)
    scene.outlasting.append(asyncio.create_task(_cut(scene, screen)))


async def _cut(scene: Scene, screen: Console) -> None:
    await screen.hand.ends_session()
    await asyncio.sleep(CUT_SECONDS)
    scene.crew.history.write("cut", con=screen.name)


# How often each is drawn, beside the others.
EVERY: dict[str, tuple[Trouble, int]] = {
    "server_killed": (server_killed, 4),
    "database_stopped": (database_stopped, 2),
    "screen_slow": (screen_slow, 2),
    "screen_dead": (screen_dead, 3),
    "channel_fails": (channel_fails, 3),
    "storm_of_screens": (storm_of_screens, 2),
    "clock_steps": (clock_steps, 4),
    "session_ended": (session_ended, 2),
}
