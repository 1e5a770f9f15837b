"""The calendar of the law: working days by the State Council's yearly notice, months and terms.

A year whose notice is not here yet is provisional: the holidays fixed by regulation and the
weekends, without the exchanged days that only the notice brings. Sources of the counting:
`domain.md` CNT-11 to CNT-13, after the Supreme People's Court's interpretation of the Criminal
Procedure Law (2021), article 202, and article 105 of that law.
"""

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from functools import cache
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from foundation.datafiles import load_folder

_DAY = timedelta(days=1)
_SATURDAY = 5
HALF_MONTH_DAYS = 15
# Holidays that fall on the same day of every year (国务院令第795号, article 2).
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


class Holiday(BaseModel):
    """Days off that belong together, weekends among them included."""

    model_config = ConfigDict(frozen=True)

    name_zh: str
    name_en: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


class YearOfWork(BaseModel):
    """One year of the calendar, as its file gives it."""

    model_config = ConfigDict(frozen=True)

    id: str
    basis: str
    provisional: bool
    working: frozenset[date] = frozenset()
    off: tuple[Holiday, ...]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        days = [day for holiday in self.off for day in (holiday.first, holiday.last)]
        if days != sorted(days):
            raise ValueError("the days off must follow each other and not overlap")
        if any(str(day.year) != self.id for day in [*days, *self.working]):
            raise ValueError("every day must lie in the year that names the file")
        if any(day.weekday() < _SATURDAY for day in self.working):
            raise ValueError("a day of work that is named must be a Saturday or Sunday")
        if any(holiday.covers(day) for day in self.working for holiday in self.off):
            raise ValueError("a day cannot be a holiday and a day of work")
        return self


@cache
def years() -> dict[int, YearOfWork]:
    """The years whose calendar is known, exact or provisional."""
    return {int(name): year for name, year in _files().items()}


def is_provisional(day: date) -> bool:
    """Whether the notice for this day's year is not known yet, so that the answer may change."""
    year = years().get(day.year)
    return year is None or year.provisional


def holiday_on(day: date) -> Holiday | None:
    """The holiday that a day belongs to, as far as the year is known."""
    year = years().get(day.year)
    off = year.off if year is not None else ()
    return next((holiday for holiday in off if holiday.covers(day)), None)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day: no holiday, and no weekend unless the notice says so."""
    year = years().get(day.year)
    if year is None:
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED
    if day in year.working:
        return True
    return day.weekday() < _SATURDAY and holiday_on(day) is None


def add_days(day: date, days: int) -> date:
    """The last day of a period in calendar days; the first day does not count (CNT-2, CNT-13)."""
    return day + timedelta(days=days)


def add_working_days(day: date, days: int) -> date:
    """The last day of a period in working days; the starting day does not count.

    Args:
        days: 0 or more; 0 is the starting day itself, whatever it is.

    Raises:
        ValueError: a negative number of days.
    """
    if days < 0:
        raise ValueError("a period has no negative number of days")
    while days:
        day += _DAY
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
    span = range(1, (end - start).days + 1)
    return sum(is_working_day(start + timedelta(days=number)) for number in span)


def add_months(day: date, months: int, *, limits_power: bool = False) -> date:
    """The last day of a period in months (CNT-11).

    The same day of the later month; from a month's last day, the later month's last day; where
    there is no such day, the last day.

    Args:
        months: 0 or more.
        limits_power: the period limits the state's power over a person (EPD-3, REV-7): the earlier
            of this day and the same day of the later month is taken.

    Raises:
        ValueError: a negative number of months.
    """
    if months < 0:
        raise ValueError("a period has no negative number of months")
    later_year, later_month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = _last_day(later_year, later_month + 1)
    same = date(later_year, later_month + 1, min(day.day, last))
    if day.day != _last_day(day.year, day.month) or limits_power:
        return same
    return date(later_year, later_month + 1, last)


def add_half_months(day: date, halves: int) -> date:
    """The last day of a period in half months: a half month is 15 days (CNT-11)."""
    return add_days(day, halves * HALF_MONTH_DAYS)


def term_end(start: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """The last day of a term of punishment or probation, over at its 24:00 (CNT-12).

    The day before the day that `add_months` gives: from 1 March 2025, one year ends on 28 February
    2026. The court's document wins; a difference is shown, never corrected silently.

    Raises:
        ValueError: the term has no length.
    """
    if min(years, months, days) < 0 or years + months + days == 0:
        raise ValueError("a term has a length")
    return add_days(add_months(start, years * 12 + months), days - 1)


def roll(day: date, *, in_custody: bool) -> date:
    """The last day of a period when it falls on a day off: the first working day after (CNT-13).

    It is never moved for a person in custody. Rules say by `roll` whether they use this at all.
    """
    while not in_custody and not is_working_day(day):
        day += _DAY
    return day


def months_between(start: date, end: date) -> int:
    """How many whole months have passed from `start` on `end`, 0 when `end` is not later."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month)
    while months and add_months(start, months) > end:
        months -= 1
    return months


def _last_day(year: int, month: int) -> int:
    if year > MAXYEAR:
        raise ValueError("the calendar ends with the year 9999")
    return monthrange(year, month)[1]


def _files() -> dict[str, YearOfWork]:
    return load_folder("foundation", "working_days", YearOfWork)
