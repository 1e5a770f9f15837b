"""Everybody of a campaign, signed in: who works, what looks on, and who reads back at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random

from api.runtime import Runtime
from tests.chaos.history import History
from tests.chaos.people import Clerk, Operator, Phone, Psychologist, Worker, World
from tests.chaos.readback import (
    Before,
    ReadBack,
    every,
    every_alert,
    stand,
    unfinished,
    unheard,
)
from tests.journeys.consoles import Console
from tests.journeys.devices import Hand
from tests.journeys.server import Server

PIN = "271828"
SCREENS = ("command", "command", "psychologist", "head", "officer")
OPERATORS = ("command", "supervisor")
_CALM_SECONDS = 2.0
# Less than the forty seconds after which the stream lets go of a screen that takes nothing.
_LONGEST_CALM = 20.0


class Crew:
    """The people and screens of one server; `dice` draws who stays silent."""

    def __init__(self, server: Server, world: World, history: History, dice: Random) -> None:
        self.server = server
        self.world = world
        self.history = history
        self.dice = dice
        self.hands: list[Hand] = []
        self._sessions: dict[str, Hand] = {}
        self.watched: list[str] = []
        self.screens: list[Console] = []

    async def people(self, *, phones: int) -> list[Worker]:
        """Sign everybody in: desks, phones, operators; a third of the people stay silent."""
        head = await self.hand("head")
        found = [one async for one in every(head, "/people", limit=200)]
        able = [one["id"] for one in found if one["days_left"] > 3]
        self.dice.shuffle(able)
        third = len(able) // 3
        self.watched, busy = able[:third], able[third:]
        for person in self.watched:
            self.history.write("watched", person=person)
        workers: list[Worker] = []
        for number, person in enumerate(busy[:phones]):
            card = await head.post_once(f"/people/{person}/activation-cards")
            hand = await self._new_hand().activate(card["code"], PIN)
            workers.append(Phone(f"phone-{number}", hand, self.world, person))
        workers.append(Clerk("clerk-0", head, self.world, busy[phones:]))
        answering = await self.hand("psychologist")
        workers += [Psychologist(f"psy-{n}", answering, self.world, busy) for n in range(2)]
        for name in OPERATORS:
            workers.append(Operator(f"op-{name}", await self.hand(name), self.world))
        return workers

    async def seat(self, *, forgetful: bool = False) -> None:
        """Seat one screen of each kind; the first may be a forgetful one."""
        for number, username in enumerate(SCREENS):
            hand, name = await self.hand(username), f"{username}-{number}"
            first = forgetful and number == 0
            screen = Console(name, self.server.url, hand, self.history, forgetful=first)
            self.screens.append(screen)

    async def hand(self, username: str) -> Hand:
        """The session that all of an account's screens and workers share."""
        if username not in self._sessions:
            self._sessions[username] = await self.own_session(username)
        return self._sessions[username]

    async def own_session(self, username: str) -> Hand:
        """A session of an account that nobody shares."""
        return await self._new_hand().sign_in(username, self.server.passwords[username])

    def _new_hand(self) -> Hand:
        hand = Hand(self.server.url, self.history)
        self.hands.append(hand)
        return hand

    async def calms_down(self, runtime: Runtime) -> None:
        """Wait until nothing changes and all screens have caught up, at most for a while."""
        until, seen, since = time.monotonic() + _LONGEST_CALM, -1, time.monotonic()
        while time.monotonic() < until:
            head = (await self.screens[0].hand.get("/alerts"))["seq"]
            if head != seen or self._is_behind(runtime):
                seen, since = head, time.monotonic()
            elif time.monotonic() - since > _CALM_SECONDS and await _agree(self.screens):
                return
            await asyncio.sleep(0.2)

    def _is_behind(self, runtime: Runtime) -> bool:
        now = self._now()
        return bool(unheard(runtime, now=now)) or unfinished(runtime, self.watched, now=now)

    async def reads_back(
        self, runtime: Runtime, start: Before, *, hooks: Mapping[str, str] | None = None
    ) -> None:
        """Write into the history what there is at the end; `hooks` are webhooks, by their ids."""
        reading = ReadBack(runtime, self.world, self.history, start)
        readers = [await self.hand(name) for name in ("head", "command", "supervisor")]
        await reading.interface(*readers)
        for screen in self.screens:
            await reading.screen(screen)
        now = self._now()
        reading.database(self.watched, now=now)
        if hooks:
            reading.deliveries(hooks, now=now)

    async def close(self) -> None:
        """Let all connections go."""
        for hand in self.hands:
            await hand.close()

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.world.ahead


@asynccontextmanager
async def looking(screens: list[Console]) -> AsyncIterator[None]:
    """Meanwhile these screens hold their streams open, and come back after every break."""
    tasks = [asyncio.create_task(screen.run()) for screen in screens]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _agree(screens: list[Console]) -> bool:
    """Whether every screen shows what its account's list says."""
    for screen in screens:
        listed = {
            one["id"]: stand(one)
            for one in (await every_alert(screen.hand))
            if one["closed_at"] is None
        }
        if listed != {name: stand(alert) for name, alert in screen.board.items()}:
            return False
    return True
