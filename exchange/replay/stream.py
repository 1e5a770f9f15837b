"""Runs facts through the rooms' rules: what each would have told the journal, and when."""

from collections.abc import Callable, Iterable
from functools import partial

from assessment.instruments import catalogue
from assessment.instruments.critical import endorsed
from assessment.screening.events import CriticalItemEndorsed
from exchange.replay import checkins, dates, devices, leaves, outages, periods, statuses
from exchange.replay.model import Fact
from exchange.replay.world import World
from foundation.journal.model import Entry, Event

ACTOR = "replay"
# What is endorsed calls at least this loud, also where the file does not say how grave it is.
_LEAST_TIER = "orange"


class Stream:
    """A replay under way: feed it facts in their order; it tells entries as a journal would."""

    def __init__(self, reader: Callable[[Entry, int | None], None]) -> None:
        self._reader = reader
        self._seq = 0
        self._line: int | None = None
        self.world = World(self._tell)

    def run(self, facts: Iterable[Fact]) -> None:
        """Take facts, soonest first; deadlines fire as far as the last of them was received."""
        for fact in facts:
            if fact.received_at > self.world.now:
                self._line = None
                self.world.advance(fact.received_at)
            self._line = fact.line
            self._take(fact)
        self._line = None
        self.world.advance(self.world.now)

    @property
    def refused(self) -> int:
        """Fixes of wristbands outside any period of positioning: judged by nothing."""
        return self.world.refused

    def _tell(self, event: Event) -> None:
        self._seq += 1
        entry = Entry(
            seq=self._seq,
            at=self.world.now,
            kind=event.kind,
            office=event.office,
            subject=event.subject,
            actor=ACTOR,
            cause=None,
            data=event.data(),
        )
        self._reader(entry, self._line)

    def _take(self, fact: Fact) -> None:
        taken = _TAKEN.get(fact.type)
        if taken is not None:
            taken(self.world, fact)


def _know(world: World, fact: Fact) -> None:
    """Somebody is under supervision; a class that changes asks for nothing that is judged here."""
    world.person(fact["id"])


def _fix(world: World, fact: Fact) -> None:
    # A place that the phone says is simulated proves no return; judging it comes with places.
    if devices.locate(world, fact) and not fact["mock"]:
        leaves.see(world, fact, reported=False)


def _check_in(world: World, fact: Fact) -> None:
    person = world.person(fact["subject"])
    devices.speak_for_phones(world, person)
    checkins.receive(world, fact)
    if fact["ok"]:
        leaves.see(world, fact, reported=True)


def _grant(world: World, fact: Fact) -> None:
    leaves.grant(world, fact)
    dates.excuse(world, world.person(fact["subject"]))


def _position(world: World, fact: Fact) -> None:
    person = world.person(fact["subject"])
    period = periods.decide(world, fact)
    for at in (period.start, period.end):
        world.later(at, partial(_look_again, world, person.id))


def _look_again(world: World, subject: str) -> None:
    for device in tuple(world.person(subject).devices.values()):
        devices.reconsider(world, device, "period_over")


def _endorse(world: World, fact: Fact) -> None:
    person = world.person(fact["subject"])
    told = CriticalItemEndorsed(
        subject=person.id,
        screening=f"{person.id}/{fact['at'].isoformat()}",
        instrument=fact["instrument"],
        item=fact["item"],
        tier=fact["tier"] or _tier(fact),
    )
    world.tell(told)


def _tier(fact: Fact) -> str:
    """The tier that the instrument itself gives the answer, where this installation has it."""
    scale = catalogue.scales().get(fact["instrument"])
    value = fact["value"]
    if scale is None or value != int(value):
        return _LEAST_TIER
    found = endorsed(scale, fact["item"], int(value))
    return _LEAST_TIER if found is None else found.tier.value


_TAKEN: dict[str, Callable[[World, Fact], None]] = {
    "subject": _know,
    "device": devices.hear,
    "positioning": _position,
    "zone": leaves.draw_zone,
    "leave": _grant,
    "check_in_schedule": checkins.set_schedule,
    "fix": _fix,
    "check_in": _check_in,
    "status": statuses.change,
    "critical_item": _endorse,
    "duty": dates.owe,
    "outage": outages.happen,
}
