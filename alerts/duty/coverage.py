"""How much of a time the roster covers, and where its gaps are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from alerts.duty.model import Span


@dataclass(frozen=True)
class Coverage:
    """What is needed, how much of it is covered, and the gaps from the first to the last."""

    needed: timedelta
    covered: timedelta
    gaps: tuple[Span, ...]


def coverage(wanted: Span, shifts: Iterable[Span]) -> Coverage:
    """How much of a time some shifts cover; where two meet, the time counts once."""
    gaps: list[Span] = []
    reached = wanted.from_at
    for shift in sorted(shifts, key=lambda one: one.from_at):
        if shift.until_at <= reached or shift.from_at >= wanted.until_at:
            continue
        if shift.from_at > reached:
            gaps.append(Span(reached, shift.from_at))
        reached = shift.until_at
    if reached < wanted.until_at:
        gaps.append(Span(reached, wanted.until_at))
    open_for = sum((gap.length for gap in gaps), timedelta())
    return Coverage(wanted.length, wanted.length - open_for, tuple(gaps))
