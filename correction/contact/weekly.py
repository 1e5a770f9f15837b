"""On which instants does a weekly window begin and end?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from foundation.clock import LEGAL_ZONE
from foundation.spans import Span

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class WeeklyWindow:
    """A window on some days of the week (1 Monday to 7 Sunday), hours in Asia/Shanghai.

    Where `until` is earlier than `begins` it ends on the day after.
    """

    begins: time
    until: time
    weekdays: tuple[int, ...]


def window_on(window: WeeklyWindow, day: date) -> Span | None:
    """The window that begins on a day, or None when that day has none."""
    if day.isoweekday() not in window.weekdays:
        return None
    last = day if window.until > window.begins else day + _DAY
    return (
        datetime.combine(day, window.begins, LEGAL_ZONE).astimezone(UTC),
        datetime.combine(last, window.until, LEGAL_ZONE).astimezone(UTC),
    )
