"""Where somebody is in a replay: in service, detained, in hospital, discharged."""

from datetime import datetime
from functools import partial

from correction.register.events import MeasureTaken
from correction.register.model import StatusKind
from exchange.replay import checkins, dates, devices, leaves, periods
from exchange.replay.model import Fact
from exchange.replay.world import END, IN_SERVICE, Person, World
from foundation import spans
from foundation.spans import Span


def change(world: World, fact: Fact) -> None:
    """Somebody's status since an instant; one told late is taken from then, one ahead later."""
    person, at, status = world.person(fact["subject"]), fact["at"], fact["status"]
    person.statuses.append((at, status))
    person.statuses.sort()
    person.away = _away(person.statuses)
    if at > world.now:
        world.later(at, partial(_since, world, person, at, status))
    else:
        _since(world, person, at, status)


def _away(statuses: list[tuple[datetime, str]]) -> tuple[Span, ...]:
    ends = [at for at, _ in statuses[1:]] + [END]
    return spans.merged(
        (at, until)
        for (at, status), until in zip(statuses, ends, strict=True)
        if status != IN_SERVICE
    )


def _since(world: World, person: Person, at: datetime, status: str) -> None:
    if status == StatusKind.DETAINED:
        told = MeasureTaken(subject=person.id, measure=f"{person.id}/{at.isoformat()}")
        world.tell(told)
    checkins.reconsider(world, person, person.excused, "not_in_service")
    leaves.excuse(world, person)
    dates.excuse(world, person)
    periods.settle_what_ended(world, person)
    for device in tuple(person.devices.values()):
        devices.reconsider(world, device, "not_in_service")
