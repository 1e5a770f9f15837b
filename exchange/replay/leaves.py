"""Leave in a replay: its end, its extension, and what proves the return from it."""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from shapely import Point

from correction.approvals import leave as leaves
from correction.approvals.events import LeaveExcused, LeaveOverdue, LeaveReturned
from correction.approvals.leave import Leave, Sight, Where
from exchange.replay import checkins
from exchange.replay.model import Fact
from exchange.replay.world import Person, World
from foundation.ids import PersonId

_MINUTE = 60


def grant(world: World, fact: Fact) -> None:
    """A leave, or the extension of one."""
    person = world.person(fact["subject"])
    known = {one.id: one for one in person.leaves}
    start = fact["start"]
    new = Leave(f"{person.id}/{start.isoformat()}", start, fact["end"])
    person.leaves, became = leaves.granted(person.leaves, new)
    checkins.reconsider(world, person, person.excused, "on_leave")
    if known.get(became.id) == became:
        return
    if became.id in person.overdue and became.end > world.now:
        person.overdue.discard(became.id)
        told = LeaveExcused(subject=person.id, leaves=(became.id,), reason="extended")
        world.tell(told)
    world.later(became.end, partial(_ended, world, person, became, first=True))


def _ended(world: World, person: Person, leave: Leave, *, first: bool) -> None:
    """A leave is over: has the person come back? Looked at once more after two hours."""
    if leave not in person.leaves or (not first and leave.id not in person.overdue):
        return
    if person.is_away(world.now) or leaves.returned(leave, person.sights):
        return
    person.overdue.add(leave.id)
    minutes = int((world.now - leave.end).total_seconds()) // _MINUTE
    told = LeaveOverdue(
        subject=person.id, leave=leave.id, ended_at=leave.end, overdue_minutes=minutes
    )
    world.tell(told)
    if first:
        again = partial(_ended, world, person, leave, first=False)
        world.later(leave.end + leaves.SECOND_CALL, again)


def see(world: World, fact: Fact, *, reported: bool) -> None:
    """A sign of somebody: where they were, as far as it can be told."""
    person = world.person(fact["subject"])
    if not person.leaves:
        return
    at: datetime = min(fact["at"], world.now)
    where = _where(world, person, fact["lon"], fact["lat"])
    insort(person.sights, Sight(at, where, reported), key=_seen_at)
    _seen_back(world, person)


def _seen_at(sight: Sight) -> datetime:
    return sight.at


def _seen_back(world: World, person: Person) -> None:
    if not person.overdue:
        return
    back = tuple(
        one.id
        for one in person.leaves
        if one.id in person.overdue and leaves.returned(one, person.sights)
    )
    if back:
        person.overdue -= set(back)
        world.tell(LeaveReturned(subject=person.id, leaves=back))


def _where(world: World, person: Person, lon: float | None, lat: float | None) -> Where:
    """Home is inside a zone in which the person is allowed to be; without any, nobody knows."""
    home = [*person.zones.values(), *world.zones.values()]
    if not home or lon is None or lat is None:
        return Where.UNKNOWN
    point = Point(lon, lat)
    return Where.HOME if any(zone.covers(point) for zone in home) else Where.AWAY


def excuse(world: World, person: Person) -> None:
    """It is known now that somebody could not return: in detention, in hospital, discharged."""
    hindered = tuple(
        one.id for one in person.leaves if one.id in person.overdue and person.is_away(one.end)
    )
    if hindered:
        person.overdue -= set(hindered)
        told = LeaveExcused(subject=person.id, leaves=hindered, reason="could_not_return")
        world.tell(told)


def draw_zone(world: World, fact: Fact) -> None:
    """Where somebody, or everybody, is allowed to be."""
    if fact["kind"] != "allowed":
        return
    subject: PersonId | None = fact["subject"]
    zones = world.zones if subject is None else world.person(subject).zones
    zones[fact["id"]] = fact["geometry"]


def covers(spans: Iterable[Leave], at: datetime) -> bool:
    """Whether one of some leaves covers an instant."""
    return any(one.covers(at) for one in spans)
