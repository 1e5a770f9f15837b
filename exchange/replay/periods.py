"""Periods of positioning in a replay: announced, over, renewed, or lifted."""

from collections.abc import Sequence
from functools import partial

from correction.location import positioning
from correction.location.events import PositioningEnding, PositioningSettled
from correction.location.model import Positioning
from exchange.replay.model import Fact
from exchange.replay.world import Person, World


def decide(world: World, fact: Fact) -> Positioning:
    """A decided period, or the renewal of one; told again with another end, the last word counts.

    A period that was over when it was told is history: nothing is left to do about its end.
    """
    person = world.person(fact["subject"])
    key = f"{person.id}/{fact['device'] or ''}/{fact['start'].isoformat()}"
    new = Positioning(key, fact["device"], fact["start"], fact["end"])
    if new in person.periods:
        return new
    person.periods = (*(one for one in person.periods if one.id != key), new)
    _settle(world, person)
    if new.end >= world.now:
        ahead = positioning.announce_at(new)
        world.later(ahead, partial(_call, world, person, new, over=False))
        world.later(new.end, partial(_call, world, person, new, over=True))
    return new


def _call(world: World, person: Person, period: Positioning, *, over: bool) -> None:
    if period not in person.periods or (world.now >= period.end and not over):
        return
    if person.is_discharged(world.now) or _is_off(world, person, period):
        return
    if positioning.is_renewed(period, person.periods):
        return
    person.announced.add(period.id)
    world.tell(PositioningEnding(subject=person.id, period=period.id, over=over))


def _is_off(world: World, person: Person, period: Positioning) -> bool:
    """Whether what a period covers was handed in, so that nothing is collected any more."""
    if period.device is not None:
        device = world.devices.get(period.device)
        return device is not None and device.bound is False
    return person.band_off


def _settle(world: World, person: Person) -> None:
    """A new decision carries on where an announced period ends, or moves its end."""
    announced = [one for one in person.periods if one.id in person.announced]
    renewed = [
        one.id
        for one in announced
        if positioning.is_renewed(one, person.periods) or positioning.announce_at(one) > world.now
    ]
    _tell_settled(world, person, renewed, "renewed")


def settle_what_ended(world: World, person: Person) -> None:
    """Nothing is left to do about the end of what was taken off, or after the discharge."""
    gone = person.is_discharged(world.now)
    announced = [one for one in person.periods if one.id in person.announced]
    ended = [one.id for one in announced if gone or _is_off(world, person, one)]
    _tell_settled(world, person, ended, "taken_off")


def worn_again(world: World, person: Person) -> None:
    """Another band in the last days of a period: its end is a matter again."""
    for period in person.periods:
        running = positioning.announce_at(period) <= world.now < period.end
        if running and period.id not in person.announced:
            _call(world, person, period, over=False)


def _tell_settled(world: World, person: Person, periods: Sequence[str], how: str) -> None:
    if periods:
        person.announced -= set(periods)
        world.tell(PositioningSettled(subject=person.id, periods=tuple(periods), how=how))
