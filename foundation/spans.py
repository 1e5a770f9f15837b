"""Spans of time, each from an instant up to another one that no longer belongs to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans that neither overlap nor touch, earliest first; empty ones fall."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def overlap(start: datetime, end: datetime, spans: Iterable[Span]) -> timedelta:
    """How much of the time from `start` to `end` lies in spans that do not overlap each other."""
    shared = (min(end, until) - max(start, begins) for begins, until in spans)
    return sum((one for one in shared if one > timedelta(0)), timedelta(0))


def passed(start: datetime, wanted: timedelta, spans: Sequence[Span]) -> datetime:
    """The instant at which `wanted` has passed since `start`, the time in `spans` not counted.

    Args:
        wanted: more than nothing.
        spans: merged, earliest first.
    """
    reached = start + wanted
    for begins, until in spans:
        if until <= start:
            continue
        if begins >= reached:
            break
        reached += until - max(begins, start)
    return reached
