"""Check-ins of a replay: windows open and pass, and what is received is placed among them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from correction.contact import schedule, windows
from correction.contact.events import CheckInMissed, CheckInRecorded, DutiesExcused
from correction.contact.model import (
    Claim,
    Duty,
    DutyKind,
    DutyState,
    Feeling,
    Method,
    Placement,
    Timing,
)
from correction.contact.weekly import WeeklyWindow, window_on
from exchange.replay.model import Fact
from exchange.replay.world import LOOK_BACK, Person, World
from foundation.clock import legal_date, start_of_day
from foundation.ids import OfficeId, OrderId
from foundation.spans import Span

_DAY = timedelta(days=1)
_METHODS = frozenset({Method.PHONE})
_WAITING = frozenset({DutyState.OPEN, DutyState.MISSED})
# No window is longer than a day.
_LONGEST = _DAY


def set_schedule(world: World, fact: Fact) -> None:
    """Other windows from now on: what had begun before they were known is not owed (RPT-9).

    A window that stays as it was goes on; the same schedule told again changes nothing.
    """
    person = world.person(fact["subject"])
    asked: tuple[WeeklyWindow, ...] = fact["windows"]
    if asked == person.windows:
        return
    before, person.windows = person.windows, asked
    person.schedule += 1
    kept = set(before) & set(asked)
    for place, duty in enumerate(person.duties):
        if duty.state is DutyState.OPEN and not _is_of(duty, kept):
            person.duties[place] = replace(duty, state=DutyState.EXCUSED)
    _open_day(world, person, legal_date(world.now), person.schedule)


def _is_of(duty: Duty, kept: Iterable[WeeklyWindow]) -> bool:
    day = legal_date(duty.window_from)
    return any(window_on(one, day) == (duty.window_from, duty.due_at) for one in kept)


def _open_day(world: World, person: Person, day: date, number: int) -> None:
    """Open the windows that begin on a day and have not begun yet, and see to the next day."""
    if number != person.schedule or not person.windows:
        return
    known = {duty.id for duty in person.duties if duty.state is not DutyState.EXCUSED}
    found = (window_on(window, day) for window in person.windows)
    for begins, until in sorted(span for span in found if span is not None):
        duty = _duty(person, begins, until)
        if begins < world.now or duty.id in known:
            continue
        known.add(duty.id)
        person.duties = [one for one in person.duties if one.id != duty.id]
        person.duties.append(duty)
        world.later(until, partial(_pass, world, person, duty.id))
    person.duties.sort(key=_begins)
    _forget(person, world.now)
    world.later(start_of_day(day + _DAY), partial(_open_day, world, person, day + _DAY, number))


def _duty(person: Person, begins: datetime, until: datetime) -> Duty:
    return Duty(
        id=f"{person.id}/{begins.isoformat()}/{until.isoformat()}",
        person_id=person.id,
        order_id=OrderId(""),
        office_id=OfficeId(""),
        kind=DutyKind.CHECK_IN,
        plan="",
        early_from=begins,
        window_from=begins,
        due_at=until,
        state=DutyState.OPEN,
        methods=_METHODS,
    )


def _begins(duty: Duty) -> datetime:
    return duty.window_from


def _forget(person: Person, now: datetime) -> None:
    if person.duties and person.duties[0].due_at < now - LOOK_BACK - _DAY:
        person.duties = [one for one in person.duties if one.due_at >= now - LOOK_BACK]


def _pass(world: World, person: Person, duty_id: str) -> None:
    """A window ends: nothing is held against anybody who could not, and an outage is not theirs."""
    place = next((at for at, one in enumerate(person.duties) if one.id == duty_id), None)
    if place is None or person.duties[place].state is not DutyState.OPEN:
        return
    duty = person.duties[place]
    if not _owed(duty, person.excused):
        person.duties[place] = replace(duty, state=DutyState.EXCUSED)
        return
    person.duties[place] = replace(duty, state=DutyState.MISSED, missed_at=world.now)
    explained = not _owed(duty, world.outages)
    lately = bisect_right(person.duties, duty.due_at - windows.WEEK - _LONGEST, key=_begins)
    missed = [one.due_at for one in person.duties[lately:] if one.state is DutyState.MISSED]
    count = windows.within_a_week(missed, duty.due_at) - explained
    told = CheckInMissed(
        subject=person.id, duty=duty.id, due_at=duty.due_at, missed_in_7_days=count
    )
    world.tell(told)
    if explained:
        person.duties[place] = replace(duty, state=DutyState.EXCUSED)
        _excuse(world, person, (duty.id,), "outage")


def _owed(duty: Duty, unable: Sequence[Span]) -> bool:
    """A window is asked of somebody who was free for the whole of it, as in the service."""
    whole = duty.due_at - duty.window_from
    return windows.owed(duty.window_from, duty.due_at, unable, notice=whole)


def reconsider(world: World, person: Person, unable: Sequence[Span], reason: str) -> None:
    """Something is known now that explains windows found missed: they are not held against them."""
    since = world.now - LOOK_BACK
    excused = []
    for place, duty in enumerate(person.duties):
        missed = duty.state is DutyState.MISSED and duty.due_at > since
        if missed and not _owed(duty, unable):
            person.duties[place] = replace(duty, state=DutyState.EXCUSED)
            excused.append(duty.id)
    if excused:
        _excuse(world, person, tuple(excused), reason)


def _excuse(world: World, person: Person, duties: tuple[str, ...], reason: str) -> None:
    begun, over = world.outage(reason, at=world.now)
    told = DutiesExcused(
        subject=person.id, duties=duties, reason=reason, outage_from=begun, outage_until=over
    )
    world.tell(told)


def asks_between(person: Person, begins: datetime, until: datetime) -> bool:
    """Whether a window that somebody owes lies at least partly in a stretch of time."""
    day, last = legal_date(begins) - _DAY, legal_date(until)
    while day <= last:
        for window in person.windows:
            span = window_on(window, day)
            if span and span[0] < until and span[1] > begins:
                whole = span[1] - span[0]
                if windows.owed(*span, person.excused, notice=whole):
                    return True
        day += _DAY
    return False


def receive(world: World, fact: Fact) -> None:
    """Place a check-in among the windows; one that failed clears nothing."""
    person = world.person(fact["subject"])
    if not fact["ok"]:
        return
    claim = Claim(
        person_id=person.id, method=Method.PHONE, taken_at=fact["at"], feeling=Feeling.AS_USUAL
    )
    counted_at = schedule.counts_from(claim.taken_at, world.now)
    if counted_at is None:
        return
    placed = {
        place: schedule.place(claim, [person.duties[place]], received_at=world.now)
        for place in _candidates(person.duties, counted_at)
    }
    _settle(world, person, {place: one for place, one in placed.items() if one.cleared})


def _candidates(duties: Sequence[Duty], counted_at: datetime) -> Sequence[int]:
    """Which windows a check-in may count for: those that were running then, else the last before.

    Windows that overlap are all settled by one check-in.
    """
    begun = bisect_right(duties, counted_at, key=_begins)
    running, last = [], None
    for place in range(begun - 1, -1, -1):
        duty = duties[place]
        if last is None and duty.state is not DutyState.EXCUSED:
            last = place
        if last is not None and duty.window_from < counted_at - _LONGEST:
            break
        if counted_at < duty.due_at and duty.state in _WAITING:
            running.append(place)
    return running or ([] if last is None else [last])


def _settle(world: World, person: Person, placed: Mapping[int, Placement]) -> None:
    if not placed:
        return
    for place, one in placed.items():
        duty = person.duties[place]
        state = DutyState.MET if duty.id in one.in_time else DutyState.MET_LATE
        person.duties[place] = replace(duty, state=state)
    placements = tuple(placed.values())
    first = next((one for one in placements if one.timing is Timing.LATE), placements[0])
    told = CheckInRecorded(
        subject=person.id,
        check_in=f"{person.id}/{world.now.isoformat()}",
        method=Method.PHONE,
        timing=first.timing,
        cleared=tuple(duty for one in placements for duty in one.cleared),
        duty=first.duty,
        missed_cleared=tuple(duty for one in placements for duty in one.missed_cleared),
    )
    world.tell(told)
