"""The keeper of a campaign's server: starts it, kills it, and starts again what has ended."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from tests.chaos.history import History
from tests.chaos.people import World
from tests.chaos.planted import FORGETFUL_SCREEN
from tests.journeys.server import Server

LAUNCHER = "tests.chaos.faulty_server"
AT_RANDOM = "at random"
BY_FAULT = "by a planted fault"
_GLANCE = 0.02
_PAUSE = 0.2
_TRIES = 50


class Keeper:
    """Keeps one server; `kills` counts how often it died, by the moment.

    `point` is where the running one may end itself.
    """

    def __init__(
        self, server: Server, world: World, history: History, dice: Random, *, fault: str | None
    ) -> None:
        self.server = server
        self.world = world
        self._history = history
        self.kills: Counter[str] = Counter()
        self.point: str | None = None
        self._struck = False
        self._dice = dice
        self._fault = fault

    async def starts(self, point: str | None = None, *, chance: float = 0.03) -> bool:
        """Start the server on its data; False when it died while it started.

        Raises:
            RuntimeError: it did not start, and nothing was done to it.
        """
        self.point = point
        self._history.write("struck")
        self.server.extra = {
            # A day is travelled through in minutes; nobody's session shall end of that.
            "CORRECTION_IDLE_MINUTES": "720",
            # Nobody reports by themselves: those who stay silent miss their windows.
            "CORRECTION_SIMULATE": "false",
            "CORRECTION_SESSION_HOURS": "24",
            # Dead screens are not missed for a while, and meanwhile hold their places.
            "CORRECTION_SOCKETS_PER_ACCOUNT": "100",
            "CHAOS_CLOCK": str(self.world.clock),
        }
        if self.world.channels is not None:
            self.server.extra["CORRECTION_CHANNELS_FILE"] = str(self.world.channels)
            self.server.extra["CHAOS_LOOPBACK"] = "1"
        if self.world.narrow:
            self.server.extra["CHAOS_NARROW"] = "1"
        if point is not None:
            self.server.extra["CHAOS_POINT"] = f"{point}:{chance}:{self._dice.randrange(1 << 30)}"
        if self._fault and self._fault != FORGETFUL_SCREEN:
            seed = self._dice.randrange(1 << 30)
            self.server.extra["CHAOS_FAULT"] = f"{self._fault}:{seed}"
        try:
            await asyncio.to_thread(self.server.start)
        except RuntimeError:
            if point is None and not self._fault and not self.world.is_troubled:
                raise
            return False
        return True

    async def starts_for_good(self) -> None:
        """Start without a point to die at, as often as it takes."""
        for _ in range(_TRIES):
            if await self.starts():
                return
            if self._struck or self._fault:
                self.kills[AT_RANDOM if self._struck else BY_FAULT] += 1
            self._struck = False
            await asyncio.sleep(_PAUSE)
        raise RuntimeError("the server does not start any more")

    def strike(self) -> None:
        """Send the process SIGKILL, running or just starting; `kept_alive` sees to the rest."""
        if self.server.process is not None and not self.is_dead():
            self._struck = True
            self.server.process.kill()
            self._history.write("struck")

    def kill(self) -> None:
        """End the server with SIGKILL, unless it is dead already; count why it died."""
        cause = AT_RANDOM
        if self.is_dead() and not self._struck:
            cause = self.point or BY_FAULT
        self._struck = False
        self.server.kill()
        self.kills[cause] += 1

    def is_dead(self) -> bool:
        """Whether the process has ended."""
        return self.server.process is None or self.server.process.poll() is not None

    @asynccontextmanager
    async def kept_alive(self) -> AsyncIterator[None]:
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
        """Start a server again that has ended, as any keeper of services does.

        Raises:
            RuntimeError: it ended by itself, and nothing was done to it.
        """
        while True:
            await asyncio.sleep(_GLANCE)
            if self.server.process is not None and self.is_dead():
                if self.point is None and not self._fault and not self.world.is_troubled:
                    raise RuntimeError("the server ended by itself")
                self.kill()
            if self.server.process is None:
                await self.starts_for_good()
