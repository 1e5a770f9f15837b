"""What a shift may expect: the same weekday's shift in the weeks before it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from alerts.duty.model import Shift, Span
from alerts.statistics.definitionbook import DayPart, Definitions
from alerts.statistics.model import ShiftLoad

_WEEK = timedelta(weeks=1)


def spans_of(first: date, days: int, parts: Iterable[DayPart]) -> list[tuple[DayPart, Span]]:
    """The shifts of some days, in their order, each with when it runs."""
    named = list(parts)
    return [
        (part, Span(*part.span(first + timedelta(days=day))))
        for day in range(days)
        for part in named
    ]


def counts_before(
    span: Span, opened: Sequence[datetime], *, weeks: int, known_since: datetime | None
) -> tuple[int, ...]:
    """How many alerts began in the same shift of each week before, the latest week first.

    A week whose shift began before anything is known is left out: none is not the same as unknown.

    Args:
        opened: when alerts that reached a human began.
    """
    found = []
    for back in range(1, weeks + 1):
        begins, ends = span.from_at - back * _WEEK, span.until_at - back * _WEEK
        if known_since is not None and begins >= known_since:
            found.append(sum(begins <= at < ends for at in opened))
    return tuple(found)


def staff_in(span: Span, shifts: Iterable[Shift], posts: Iterable[str]) -> float:
    """How many people are on duty on some posts, each by the part of the time they are there."""
    wanted = frozenset(posts)
    there = (
        min(one.span.until_at, span.until_at) - max(one.span.from_at, span.from_at)
        for one in shifts
        if one.post in wanted and one.span.meets(span)
    )
    return sum(part / span.length for part in there)


def load_of(
    part: DayPart, span: Span, weeks: tuple[int, ...], staff: float, definitions: Definitions
) -> ShiftLoad:
    """Expected against what can be taken; with nothing known it is not above."""
    expected = sum(weeks) / len(weeks) if weeks else None
    can_take = staff * definitions.budget_per_person
    return ShiftLoad(
        name=part.name,
        from_at=span.from_at,
        until_at=span.until_at,
        weeks=weeks,
        expected=expected,
        staff=staff,
        can_take=can_take,
        above=expected is not None and expected > can_take,
    )
