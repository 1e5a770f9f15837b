"""Outages in a replay: whom they keep from being received, and what they explain."""

from datetime import datetime
from functools import partial

from correction.location.events import CoverageLost, OutageOver, OutageTold
from exchange.replay import checkins, devices
from exchange.replay.model import Fact
from exchange.replay.world import Person, World
from foundation import spans

# REL-09: red when more than one in a hundred people are affected.
_PER_CENT = 100


def happen(world: World, fact: Fact) -> None:
    """The service is, or was, out: told once, with how many people it kept from being received."""
    begins, until = fact["start"], fact["end"]
    if (begins, until) in world.told_outages:
        return
    world.told_outages.add((begins, until))
    world.outages = spans.merged((*world.outages, (begins, until)))
    outage = begins.isoformat()
    world.tell(OutageTold(outage=outage))
    people = sum(_is_affected(world, person, begins, until) for person in world.everybody())
    if people:
        over = people * _PER_CENT > len(world.people)
        world.tell(CoverageLost(outage=outage, people=people, over_one_percent=over))
    for person in world.everybody():
        checkins.reconsider(world, person, world.outages, "outage")
        for device in tuple(person.devices.values()):
            devices.outage_explains(world, device)
    world.later(until, partial(world.tell, OutageOver(outages=(outage,))))


def _is_affected(world: World, person: Person, begins: datetime, until: datetime) -> bool:
    """Whether somebody owed a report in that time, or wears a device that owed data."""
    if checkins.asks_between(person, begins, until):
        return True
    return any(devices.owes(world, device) for device in person.devices.values())
