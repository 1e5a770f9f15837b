"""Duties with a date in a replay: the first report, reports in person, medical reviews."""

from datetime import datetime
from functools import partial

from correction.contact.events import (
    ArrivalDue,
    ArrivalMet,
    CheckInRecorded,
    DutiesExcused,
    ReportMissed,
    ReviewMet,
    ReviewMissed,
)
from correction.contact.model import Method, Timing
from correction.contact.terms_due import DatedDuty, announced_at
from exchange.replay import leaves
from exchange.replay.model import Fact
from exchange.replay.world import DueDate, Person, World
from foundation.journal.model import Event


def owe(world: World, fact: Fact) -> None:
    """A duty with its date, or the news that it was met."""
    person = world.person(fact["subject"])
    kind, due, met_at = DatedDuty(fact["kind"]), fact["due"], fact["met_at"]
    key = f"{person.id}/{kind.value}/{due.isoformat()}"
    known = person.dates.get(key)
    if known is None:
        known = person.dates[key] = DueDate(key, due)
        ahead = announced_at(kind, due)
        if ahead is not None:
            world.later(ahead, partial(_call, world, person, known, kind, ahead=True))
        world.later(due, partial(_call, world, person, known, kind, ahead=False))
    if met_at is not None and known.met_at is None:
        known.met_at = met_at
        if known.told:
            world.tell(_met(person, known, kind))


def _call(world: World, person: Person, one: DueDate, kind: DatedDuty, *, ahead: bool) -> None:
    if one.met_at is not None or (ahead and world.now >= one.due):
        return
    if _is_excused(person, one.due, kind):
        return
    one.told = True
    world.tell(_due(person, one, kind, over=not ahead))


def _is_excused(person: Person, due: datetime, kind: DatedDuty) -> bool:
    """Nobody reports in person from detention, from hospital or from leave."""
    on_leave = kind is DatedDuty.REPORT and leaves.covers(person.leaves, due)
    return on_leave or person.is_away(due)


def _due(person: Person, one: DueDate, kind: DatedDuty, *, over: bool) -> Event:
    if kind is DatedDuty.FIRST_REPORT:
        return ArrivalDue(subject=person.id, duty=one.id, over=over)
    if kind is DatedDuty.REPORT:
        return ReportMissed(subject=person.id, duty=one.id, due_at=one.due)
    return ReviewMissed(subject=person.id, duty=one.id, due_at=one.due)


def _met(person: Person, one: DueDate, kind: DatedDuty) -> Event:
    """CNT-1: within a period includes its last instant."""
    in_time = one.met_at is not None and one.met_at <= one.due
    if kind is DatedDuty.FIRST_REPORT:
        return ArrivalMet(subject=person.id, duties=(one.id,), in_time=in_time)
    if kind is DatedDuty.MEDICAL_REVIEW:
        return ReviewMet(subject=person.id, duties=(one.id,), in_time=in_time)
    return CheckInRecorded(
        subject=person.id,
        check_in=one.id,
        method=Method.DESK,
        timing=Timing.ON_TIME if in_time else Timing.LATE,
        cleared=(one.id,),
        duty=one.id,
        missed_cleared=(one.id,),
    )


def excuse(world: World, person: Person) -> None:
    """It is known now that somebody could not report when a report was due."""
    late = f"{person.id}/{DatedDuty.REPORT.value}/"
    found = [
        one
        for key, one in person.dates.items()
        if key.startswith(late) and one.told and one.met_at is None
    ]
    excused = [one for one in found if _is_excused(person, one.due, DatedDuty.REPORT)]
    if excused:
        for one in excused:
            one.told = False
        duties = tuple(one.id for one in excused)
        world.tell(DutiesExcused(subject=person.id, duties=duties, reason="not_in_service"))
