"""Counts of real alerts for the wall: open ones by level and office, how many began each day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.audience import View
from alerts.model import Level
from alerts.queries import is_real, within
from alerts.tables import AlertRow
from foundation.clock import legal_date, start_of_day
from foundation.ids import OfficeId

TREND_DAYS = 7
Counts = Mapping[Level, int]


@dataclass(frozen=True)
class Day:
    """How many alerts began on a legal day, by the level they stand at."""

    day: date
    counts: Counts


def open_by_office(session: Session, view: View) -> dict[OfficeId | None, Counts]:
    """How many alerts are open at each office that has some; None for those of no office."""
    statement = (
        select(AlertRow.office, AlertRow.level, func.count())
        .where(AlertRow.closed_at.is_(None), is_real(), *within(view))
        .group_by(AlertRow.office, AlertRow.level)
    )
    found: dict[OfficeId | None, dict[Level, int]] = {}
    for office, level, number in session.execute(statement):
        counts = found.setdefault(OfficeId(office) if office else None, no_counts())
        counts[Level(level)] = number
    return dict(found)


def trend(session: Session, view: View, *, at: datetime) -> tuple[Day, ...]:
    """The last seven legal days, oldest first, today included; days without alerts have zeros."""
    today = legal_date(at)
    days = [today - timedelta(days=back) for back in reversed(range(TREND_DAYS))]
    statement = select(AlertRow.opened_at, AlertRow.level).where(
        AlertRow.opened_at >= start_of_day(days[0]),
        AlertRow.opened_at <= at,
        is_real(),
        *within(view),
    )
    counts = {day: no_counts() for day in days}
    for opened_at, level in session.execute(statement):
        counts[legal_date(opened_at)][Level(level)] += 1
    return tuple(Day(day, counts[day]) for day in days)


def no_counts() -> dict[Level, int]:
    """Zero at every level."""
    return dict.fromkeys(Level, 0)


def total(counts: Mapping[OfficeId | None, Counts]) -> Counts:
    """The counts of all offices together."""
    return {level: sum(one[level] for one in counts.values()) for level in Level}
