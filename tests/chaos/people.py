"""Who works in a campaign: phones, clerks, a psychologist, operators; each by its own dice."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos import clocks
from tests.journeys.devices import Deed, Hand

INSTRUMENT = "phq-9"
CRITICAL = "q9"
ITEMS = tuple(f"q{number}" for number in range(1, 10))
# So long a loan that none runs out while the campaign travels through a day.
LOAN_MINUTES = 1440
ENDINGS = {
    # What asks for no steps of a runbook: a campaign tries the endings, not the steps.
    "crisis": ("false_alarm", "answering_error"),
    "missed_check_in": ("explained", "battery"),
}


@dataclass
class World:
    """What the workers share: whether to go on, how far ahead the clock is, what was done.

    `clock` is the file by which the service keeps its time; `loans` are the minutes for which an
    alert is taken; `narrow` makes the machine's buffers small, so that a slow screen is one;
    `is_troubled` while something is done to the server that may end it. `channels` is the file of
    what it may send to, on this machine. `furthest` is the latest instant that the clock has shown
    before it was set back.
    """

    seed: int
    clock: Path
    loans: tuple[int, ...] = (LOAN_MINUTES,)
    narrow: bool = False
    is_troubled: bool = False
    channels: Path | None = None
    going: asyncio.Event = field(default_factory=asyncio.Event)
    ahead: timedelta = timedelta(0)
    furthest: datetime | None = None
    done: list[Deed] = field(default_factory=list)
    screenings: dict[str, str] = field(default_factory=dict)

    def now(self) -> str:
        """The instant by the service's clock, as a client writes it."""
        return (datetime.now(UTC) + self.ahead).isoformat()

    def put_ahead(self, further: timedelta) -> None:
        """Step the service's clock, ahead or back."""
        if further < timedelta(0):
            reached = datetime.now(UTC) + self.ahead
            self.furthest = max(reached, self.furthest or reached)
        self.ahead += further
        clocks.put(self.clock, self.ahead)

    def travel_to(self, ends: list[clock_time], *, short_of: float) -> None:
        """Put the clock ahead, to so many seconds before the next of these times of day."""
        now = datetime.now(UTC) + self.ahead
        coming = clocks.next_of(now + timedelta(seconds=max(short_of, 0.0)), ends)
        self.put_ahead(coming - now - timedelta(seconds=short_of))


class Worker:
    """Somebody who does one thing after another; `name` begins every key."""

    def __init__(self, name: str, hand: Hand, world: World) -> None:
        self.name = name
        self.hand = hand
        self.world = world
        self.dice = Random(f"{world.seed}/{name}")
        self._numbers: Iterator[int] = count(1)

    async def work(self) -> None:
        """Do deeds until the campaign ends; what was begun is finished."""
        while self.world.going.is_set():
            await self.turn()
            await asyncio.sleep(self.dice.uniform(0.0, 0.15))

    async def turn(self) -> None:
        """One thing."""
        raise NotImplementedError

    async def does(self, deed: Deed) -> dict[str, Any] | None:
        """Do a deed and remember it."""
        self.world.done.append(deed)
        return await self.hand.do(deed)

    def key(self) -> str:
        """A key that nobody else has."""
        return f"{self.name}-{next(self._numbers)}"


class Phone(Worker):
    """A person's phone: checks in again and again, and now and then asks to be called."""

    def __init__(self, name: str, hand: Hand, world: World, person: str) -> None:
        super().__init__(name, hand, world)
        self.person = person

    async def turn(self) -> None:
        """A check-in, or a call."""
        key = self.key()
        if self.dice.random() < 0.1:
            body: dict[str, Any] = {"kind": "call_me"}
            await self.does(
                Deed(key, "help", "POST", "/me/help-calls", body, self.person, calls="crisis")
            )
            return
        place = {"lon": 114.35, "lat": 22.69, "accuracy_m": 12.0}
        body = {"taken_at": self.world.now(), "location": place, "note": key}
        body["no_photo_reason"] = "campaign"
        await self.does(Deed(key, "check_in", "POST", "/check-ins", body, self.person))


class Clerk(Worker):
    """An office's desk: checks people in."""

    def __init__(self, name: str, hand: Hand, world: World, people: list[str]) -> None:
        super().__init__(name, hand, world)
        self.people = people

    async def turn(self) -> None:
        """A check-in at the desk."""
        key, person = self.key(), self.dice.choice(self.people)
        body = {"person_id": person, "verified_by": "id_card", "feeling": "as_usual", "note": key}
        await self.does(Deed(key, "check_in", "POST", "/check-ins/desk", body, person))


class Psychologist(Worker):
    """Gives questionnaires at the desk; many stay drafts, and the ninth item is often critical."""

    def __init__(self, name: str, hand: Hand, world: World, people: list[str]) -> None:
        super().__init__(name, hand, world)
        self.people = people

    async def turn(self) -> None:
        """A questionnaire, in part."""
        person = self.dice.choice(self.people)
        asked = {"person_id": person, "instrument": INSTRUMENT, "mode": "staff", "stage": "during"}
        key = self.key()
        assigned = await self.does(Deed(key, "screening", "POST", "/screenings", asked, person))
        if assigned is None:
            return
        path = f"/screenings/{assigned['id']}"
        self.world.screenings[key] = assigned["id"]
        await self.does(Deed(self.key(), "consent", "POST", f"{path}/consent", {"given": True}))
        items = self.dice.sample(ITEMS, self.dice.randint(1, len(ITEMS)))
        if CRITICAL not in items and self.dice.random() < 0.6:
            items.insert(self.dice.randrange(len(items)), CRITICAL)
        for item in items:
            await self._taps(path, item, person)
        if self.dice.random() < 0.3:
            await self.does(Deed(self.key(), "finish", "POST", f"{path}/finish", {}))

    async def _taps(self, path: str, item: str, person: str) -> None:
        value = self.dice.randint(0, 3)
        calls = "crisis" if item == CRITICAL and value > 0 else None
        body = {"value": value, "taken_at": self.world.now()}
        address = f"{path}/answers/{item}"
        await self.does(Deed(self.key(), "answer", "PUT", address, body, person, calls))


class Operator(Worker):
    """Takes alerts, tells how it goes, and ends some; others may be faster."""

    async def turn(self) -> None:
        """Something about one open alert."""
        found = (await self.hand.get("/alerts"))["items"]
        calling = [one for one in found if one["state"] == "raised"]
        mine = [one for one in found if one["state"] == "acknowledged"]
        waiting = [one for one in found if self._may_review(one)]
        if waiting and self.dice.random() < 0.5:
            await self._about(self.dice.choice(waiting), "review", self._agreeing)
        elif calling and (not mine or self.dice.random() < 0.6):
            await self._about(self.dice.choice(calling), "acknowledgement", self._taking)
        elif mine and self.dice.random() < 0.5:
            what, told = self.dice.choice((("notes", self._telling), ("progress", self._going_on)))
            await self._about(self.dice.choice(mine), what, told)
        elif mine:
            await self._about(self.dice.choice(mine), "closure", self._ending)

    async def _about(
        self, alert: dict[str, Any], what: str, body: Callable[[str, str], dict[str, Any]]
    ) -> None:
        key = self.key()
        path = f"/alerts/{alert['id']}/{what}"
        given = body(key, alert["kind"])
        deed = Deed(key, what, "POST", path, given, races=True, by=self.hand.account)
        await self.does(deed)

    def _may_review(self, alert: dict[str, Any]) -> bool:
        involved = [alert[who]["id"] for who in ("ended_by", "acknowledged_by") if alert[who]]
        return alert["state"] == "in_review" and self.hand.account not in involved

    @staticmethod
    def _agreeing(key: str, kind: str) -> dict[str, Any]:
        return {"agrees": True, "text": key}

    def _going_on(self, key: str, kind: str) -> dict[str, Any]:
        return {"stage": "verifying", "text": key, **self._taking(key, kind)}

    def _taking(self, key: str, kind: str) -> dict[str, Any]:
        return {"next_update_minutes": self.dice.choice(self.world.loans)}

    def _telling(self, key: str, kind: str) -> dict[str, Any]:
        return {"text": key, **self._taking(key, kind)}

    @staticmethod
    def _ending(key: str, kind: str) -> dict[str, Any]:
        outcome, cause = ENDINGS.get(kind, ENDINGS["missed_check_in"])
        return {"outcome": outcome, "cause": cause, "text": key}
