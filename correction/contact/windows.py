"""Which duties does a plan ask for between two instants?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from correction.contact.model import (
    Cadence,
    DutyKind,
    Method,
    Occurrence,
    Plan,
    Span,
    Supervised,
)
from foundation.clock import LEGAL_ZONE, legal_date, start_of_day
from foundation.workdays import add_months

HALF_MONTH = timedelta(days=15)
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_LONGEST_MONTH = 31


def occurrences(
    supervised: Supervised, *, after: datetime, before: datetime
) -> tuple[Occurrence, ...]:
    """The duties that fall due after one instant and begin before another, soonest due first.

    Nothing is owed outside the term, nor for a window in which the person could not report or
    that had begun before it was known.
    """
    asked = [*_check_ins(supervised, after, before), *_reports(supervised, after, before)]
    return tuple(sorted(asked, key=lambda one: (one.due_at, one.kind)))


def owed(start: datetime, end: datetime, unable: Iterable[Span], *, notice: timedelta) -> bool:
    """Whether a window is asked of somebody: able at its end, and for at least `notice` within it.

    A window shorter than `notice` has to be free as a whole. The spans do not overlap.
    """
    free = end - start
    for from_at, until_at in unable:
        if from_at < end and (until_at is None or until_at >= end):
            return False
        if until_at is not None and from_at < end:
            free -= max(until_at - max(from_at, start), timedelta(0))
    return free >= min(notice, end - start)


def within_a_week(deadlines: Iterable[datetime], due_at: datetime) -> int:
    """How many of some deadlines lie in the seven days up to one of them, this one included."""
    return sum(due_at - WEEK < one <= due_at for one in deadlines)


def periods(cadence: Cadence, anchor: date, *, holding: date) -> Iterator[tuple[date, date]]:
    """The periods counted from an anchor day, from about the one that holds a day, without end.

    Each is given as its first day and the day after its last; none begins before the anchor.

    Source: domain.md CNT-11 for months and half months.
    """
    number = _about(cadence, (holding - anchor).days)
    begins = _start(cadence, anchor, number)
    while True:
        number += 1
        ends = _start(cadence, anchor, number)
        yield begins, ends
        begins = ends


def _check_ins(supervised: Supervised, after: datetime, before: datetime) -> Iterator[Occurrence]:
    unable = (_before(supervised.term_from, supervised.plan_known_at), *supervised.away)
    day = max(legal_date(after), legal_date(supervised.term_from))
    while start_of_day(day) < min(before, supervised.term_until):
        for one in _of_day(supervised.plan, day):
            wanted = after < one.due_at <= supervised.term_until and one.window_from < before
            whole = one.due_at - one.window_from
            if wanted and owed(one.window_from, one.due_at, unable, notice=whole):
                yield one
        day += _DAY


def _of_day(plan: Plan, day: date) -> Iterator[Occurrence]:
    if day.isoweekday() not in plan.weekdays:
        return
    for window in plan.windows:
        begins = datetime.combine(day, window.begins, LEGAL_ZONE).astimezone(UTC)
        yield Occurrence(
            kind=DutyKind.CHECK_IN,
            key=f"{plan.id}/{day.isoformat()}T{window.begins:%H%M}",
            plan=plan.id,
            early_from=begins - plan.early,
            window_from=begins,
            due_at=datetime.combine(day, window.until, LEGAL_ZONE).astimezone(UTC),
            methods=plan.methods,
        )


def _reports(supervised: Supervised, after: datetime, before: datetime) -> Iterator[Occurrence]:
    cadence = supervised.cadence
    unable = (_before(supervised.term_from, supervised.cadence_known_at), *supervised.away)
    for begins, ends in periods(cadence, supervised.anchor, holding=legal_date(after)):
        one = _of_period(cadence, begins, ends)
        if one.window_from >= before or one.due_at > supervised.term_until:
            return
        notice = cadence.least_notice
        if one.due_at > after and owed(one.window_from, one.due_at, unable, notice=notice):
            yield one


def _of_period(cadence: Cadence, begins: date, ends: date) -> Occurrence:
    window_from = start_of_day(begins)
    return Occurrence(
        kind=DutyKind.REPORT_IN_PERSON,
        key=f"{cadence.supervision_class}/{begins.isoformat()}",
        plan=cadence.supervision_class,
        early_from=window_from - cadence.early,
        window_from=window_from,
        due_at=start_of_day(ends),
        methods=frozenset({Method.DESK}),
    )


def _before(*instants: datetime) -> Span:
    """All time before the latest of some instants."""
    return datetime.min.replace(tzinfo=UTC), max(instants)


def _about(cadence: Cadence, days: int) -> int:
    """The number of a period at or somewhat before the one that begins `days` after the anchor."""
    if days <= 0:
        return 0
    if cadence.every_days is not None:
        return days // cadence.every_days
    return days // _LONGEST_MONTH * (cadence.per_month or 1)


def _start(cadence: Cadence, anchor: date, number: int) -> date:
    if cadence.every_days is not None:
        return anchor + timedelta(days=cadence.every_days * number)
    per_month = cadence.per_month or 1
    month = add_months(anchor, number // per_month)
    return month + HALF_MONTH if number % per_month else month
