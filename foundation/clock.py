"""The only place that reads the time of day; everywhere else `now` is a parameter."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it is put, for tests and replays."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant the clock was last set to."""
        return self.at

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new instant."""
        self.at += by
        return self.at


def legal_date(at: datetime) -> date:
    """The calendar day in Asia/Shanghai at an instant."""
    return at.astimezone(LEGAL_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a legal day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The instant (UTC) of 24:00 of a legal day: the first instant that no longer belongs to it."""
    return start_of_day(day + timedelta(days=1))
