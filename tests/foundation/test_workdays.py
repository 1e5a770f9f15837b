"""The calendar of the law: the notices day by day, months, terms, and days off at the end."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation import workdays
from tests.tables import cases

DAY = timedelta(days=1)
DATES = st.dates(date(1950, 1, 1), date(2200, 12, 31))


def day(text: str) -> date:
    """A date as a table writes it."""
    return date.fromisoformat(text.strip())


def span(first: str, last: str) -> set[date]:
    """The days from one to another."""
    start = day(first)
    return {start + timedelta(days=number) for number in range((day(last) - start).days + 1)}


def dates(year: int, text: str) -> set[date]:
    """Dates of one year, written as month-day."""
    return {date(year, *map(int, part.split("-"))) for part in text.split()}


# Written down from the notices themselves, apart from the data files.
NOTICES = {
    2024: (
        span("2024-01-01", "2024-01-01")
        | span("2024-02-10", "2024-02-17")
        | span("2024-04-04", "2024-04-06")
        | span("2024-05-01", "2024-05-05")
        | span("2024-06-10", "2024-06-10")
        | span("2024-09-15", "2024-09-17")
        | span("2024-10-01", "2024-10-07"),
        dates(2024, "2-4 2-18 4-7 4-28 5-11 9-14 9-29 10-12"),
    ),
    2025: (
        span("2025-01-01", "2025-01-01")
        | span("2025-01-28", "2025-02-04")
        | span("2025-04-04", "2025-04-06")
        | span("2025-05-01", "2025-05-05")
        | span("2025-05-31", "2025-06-02")
        | span("2025-10-01", "2025-10-08"),
        dates(2025, "1-26 2-8 4-27 9-28 10-11"),
    ),
    2026: (
        span("2026-01-01", "2026-01-03")
        | span("2026-02-15", "2026-02-23")
        | span("2026-04-04", "2026-04-06")
        | span("2026-05-01", "2026-05-05")
        | span("2026-06-19", "2026-06-21")
        | span("2026-09-25", "2026-09-27")
        | span("2026-10-01", "2026-10-07"),
        dates(2026, "1-4 2-14 2-28 5-9 9-20 10-10"),
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_a_noticed_year_is_right(year):
    """All days of 2024 to 2026 are as the State Council's notices say, and none is provisional."""
    off, working = NOTICES[year]
    start = date(year, 1, 1)
    days = [
        start + timedelta(days=n) for n in range(366) if (start + timedelta(days=n)).year == year
    ]

    for one in days:
        expected = one in working or (one.weekday() < 5 and one not in off)
        assert workdays.is_working_day(one) is expected, one
    assert not any(workdays.is_provisional(one) for one in days)


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_number_of_working_days(year, count):
    """The sums that the press printed with each notice's calendar."""
    before, last = date(year - 1, 12, 31), date(year, 12, 31)

    assert workdays.working_days_between(before, last) == count


@pytest.mark.parametrize(
    "case",
    cases("""
    day        | provisional | working
    2026-12-31 | no          | yes
    2027-01-01 | yes         | no
    2027-02-05 | yes         | no
    2027-02-11 | yes         | yes
    2027-06-09 | yes         | no
    2032-09-20 | yes         | no
    2033-01-01 | yes         | no
    2033-01-03 | yes         | yes
    2041-10-01 | yes         | no
    2041-10-04 | yes         | yes
    2041-10-05 | yes         | no
    2023-12-29 | yes         | yes
"""),
)
def test_a_year_without_its_notice_is_provisional(case):
    """Later years know weekends and fixed holidays alone, and say so."""
    one = day(case["day"])

    assert workdays.is_provisional(one) is (case["provisional"] == "yes")
    assert workdays.is_working_day(one) is (case["working"] == "yes")


@pytest.mark.parametrize(
    "case",
    cases("""
    day        | holiday
    2026-02-14 | -
    2026-02-15 | 春节
    2026-02-23 | 春节
    2026-02-24 | -
    2025-10-06 | 国庆节、中秋节
    2050-10-01 | -
"""),
)
def test_a_holiday_has_its_name(case):
    """Both ends belong to the holiday; the days beside them do not."""
    holiday = workdays.holiday_on(day(case["day"]))

    assert (holiday.name_zh if holiday else "-") == case["holiday"]


@pytest.mark.parametrize(
    "case",
    cases("""
    from       | days | last
    2026-02-13 | 0    | 2026-02-13
    2026-02-13 | 1    | 2026-02-14
    2026-02-13 | 2    | 2026-02-24
    2026-02-13 | 5    | 2026-02-27
    2026-02-13 | 6    | 2026-02-28
    2026-02-13 | 7    | 2026-03-02
    2026-02-18 | 1    | 2026-02-24
    2026-09-30 | 1    | 2026-10-08
    2026-09-30 | 3    | 2026-10-10
    2026-11-20 | 1    | 2026-11-23
    2026-12-31 | 1    | 2027-01-04
    2024-02-09 | 1    | 2024-02-18
"""),
)
def test_working_days_pass_over_holidays(case):
    """Spring Festival, exchanged Saturdays and the turn of the year; the first day never counts."""
    last = workdays.add_working_days(day(case["from"]), int(case["days"]))

    assert last == day(case["last"])


@given(DATES, st.integers(0, 60))
@settings(deadline=None)
def test_working_days_forth_and_back(start, days):
    """Counting the working days up to the last day of a period gives the period."""
    last = workdays.add_working_days(start, days)

    assert workdays.working_days_between(start, last) == days
    assert days == 0 or workdays.is_working_day(last)


@pytest.mark.parametrize("call", [workdays.add_working_days, workdays.add_months])
def test_periods_do_not_run_backwards(call):
    """A negative period is a mistake, not an earlier day."""
    with pytest.raises(ValueError, match="negative"):
        call(date(2026, 1, 1), -1)


MONTHS = cases("""
    from       | months | last       | limiting
    2026-01-15 | 1      | 2026-02-15 | 2026-02-15
    2026-01-30 | 1      | 2026-02-28 | 2026-02-28
    2026-01-31 | 1      | 2026-02-28 | 2026-02-28
    2026-01-31 | 2      | 2026-03-31 | 2026-03-31
    2026-01-31 | 3      | 2026-04-30 | 2026-04-30
    2024-01-31 | 1      | 2024-02-29 | 2024-02-29
    2024-01-30 | 1      | 2024-02-29 | 2024-02-29
    2024-01-29 | 1      | 2024-02-29 | 2024-02-29
    2024-01-28 | 1      | 2024-02-28 | 2024-02-28
    2026-02-28 | 1      | 2026-03-31 | 2026-03-28
    2026-02-27 | 1      | 2026-03-27 | 2026-03-27
    2024-02-28 | 1      | 2024-03-28 | 2024-03-28
    2024-02-29 | 1      | 2024-03-31 | 2024-03-29
    2024-02-29 | 12     | 2025-02-28 | 2025-02-28
    2024-02-29 | 48     | 2028-02-29 | 2028-02-29
    2023-02-28 | 12     | 2024-02-29 | 2024-02-28
    2026-04-30 | 1      | 2026-05-31 | 2026-05-30
    2026-04-30 | 3      | 2026-07-31 | 2026-07-30
    2026-04-29 | 3      | 2026-07-29 | 2026-07-29
    2026-11-30 | 3      | 2027-02-28 | 2027-02-28
    2027-11-30 | 3      | 2028-02-29 | 2028-02-29
    2026-12-31 | 2      | 2027-02-28 | 2027-02-28
    2026-12-01 | 1      | 2027-01-01 | 2027-01-01
    2026-06-10 | 0      | 2026-06-10 | 2026-06-10
""")


@pytest.mark.parametrize("case", MONTHS)
def test_a_period_in_months_ends_on_its_day(case):
    """Same day of the later month; last day to last day; no such day, the last day (CNT-11)."""
    last = workdays.add_months(day(case["from"]), int(case["months"]))

    assert last == day(case["last"])


@pytest.mark.parametrize("case", MONTHS)
def test_a_period_that_limits_power_never_grows(case):
    """Where the state's power is limited the earlier day is taken (EPD-3, REV-7)."""
    last = workdays.add_months(day(case["from"]), int(case["months"]), limits_power=True)

    assert last == day(case["limiting"])


@pytest.mark.parametrize(
    "case",
    cases("""
    from       | years | months | days | last
    2025-03-01 | 1     | 0      | 0    | 2026-02-28
    2025-03-02 | 1     | 0      | 0    | 2026-03-01
    2024-03-01 | 0     | 12     | 0    | 2025-02-28
    2023-03-01 | 1     | 0      | 0    | 2024-02-29
    2024-02-29 | 1     | 0      | 0    | 2025-02-27
    2024-02-29 | 4     | 0      | 0    | 2028-02-28
    2026-01-31 | 0     | 1      | 0    | 2026-02-27
    2026-01-30 | 0     | 1      | 0    | 2026-02-27
    2026-02-28 | 0     | 1      | 0    | 2026-03-30
    2026-04-30 | 0     | 3      | 0    | 2026-07-30
    2026-05-01 | 0     | 2      | 0    | 2026-06-30
    2026-08-30 | 0     | 6      | 0    | 2027-02-27
    2026-05-01 | 1     | 6      | 0    | 2027-10-31
    2026-05-01 | 0     | 2      | 15   | 2026-07-15
    2026-05-01 | 0     | 0      | 1    | 2026-05-01
"""),
)
def test_a_term_ends_the_day_before(case):
    """A term ends the day before the same day, over at that day's 24:00 (CNT-12)."""
    parts = {part: int(case[part]) for part in ("years", "months", "days")}

    assert workdays.term_end(day(case["from"]), **parts) == day(case["last"])


@pytest.mark.parametrize("parts", [{}, {"months": 0}, {"months": -1, "days": 40}])
def test_a_term_without_length_is_refused(parts):
    """Nothing ends before it has begun."""
    with pytest.raises(ValueError, match="length"):
        workdays.term_end(date(2026, 1, 1), **parts)


def walked(start: date, months: int) -> date:
    """CNT-11 again, by walking from month to month on the calendar, a day at a time."""
    first = start
    while first.day != 1:
        first -= DAY
    for _ in range(months):
        first += DAY
        while first.day != 1:
            first += DAY
    last = first
    while (last + DAY).month == first.month:
        last += DAY
    if (start + DAY).day == 1:
        return last
    wanted = first
    while wanted.day != start.day and wanted != last:
        wanted += DAY
    return wanted


@given(DATES, st.integers(0, 60))
@settings(max_examples=2000, deadline=None)
def test_months_agree_with_a_walk_on_the_calendar(start, months):
    """Two independent counts of months give the same day; the term ends the day before."""
    expected = walked(start, months)

    assert workdays.add_months(start, months) == expected
    assert months == 0 or workdays.term_end(start, months=months) == expected - DAY
    assert workdays.add_months(start, months, limits_power=True) <= expected


@pytest.mark.parametrize(
    "case",
    cases("""
    day        | rolled
    2026-02-13 | 2026-02-13
    2026-02-14 | 2026-02-14
    2026-02-15 | 2026-02-24
    2026-02-21 | 2026-02-24
    2026-11-21 | 2026-11-23
    2026-11-22 | 2026-11-23
    2026-11-23 | 2026-11-23
    2026-09-20 | 2026-09-20
    2026-10-01 | 2026-10-08
"""),
)
def test_a_last_day_on_a_day_off_moves_on(case):
    """To the first working day after it, and never for a person in custody (CNT-13)."""
    last = day(case["day"])

    assert workdays.roll(last, in_custody=False) == day(case["rolled"])
    assert workdays.roll(last, in_custody=True) == last


@pytest.mark.parametrize(
    "case",
    cases("""
    from       | to         | months
    2026-01-15 | 2026-02-14 | 0
    2026-01-15 | 2026-02-15 | 1
    2026-01-31 | 2026-02-27 | 0
    2026-01-31 | 2026-02-28 | 1
    2026-02-28 | 2026-03-30 | 0
    2026-02-28 | 2026-03-31 | 1
    2024-11-30 | 2026-11-29 | 23
    2024-11-30 | 2026-11-30 | 24
    2026-05-01 | 2026-04-01 | 0
"""),
)
def test_whole_months_that_have_passed(case):
    """A month has passed on its last day, not the day before."""
    months = workdays.months_between(day(case["from"]), day(case["to"]))

    assert months == int(case["months"])


def test_half_a_month_is_fifteen_days():
    """Whatever the month's length."""
    assert workdays.add_half_months(date(2026, 2, 10), 1) == date(2026, 2, 25)
    assert workdays.add_half_months(date(2026, 2, 10), 2) == date(2026, 3, 12)
    assert workdays.add_days(date(2026, 2, 10), 7) == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"working": ["2026-02-13"]}, "Saturday or Sunday"),
        ({"working": ["2026-02-21"]}, "holiday and a day of work"),
        ({"working": ["2025-02-15"]}, "year that names"),
        (
            {"off": [("2026-10-01", "2026-10-07"), ("2026-09-25", "2026-09-27")]},
            "follow each other",
        ),
        ({"off": [("2026-10-01", "2026-10-07"), ("2026-10-06", "2026-10-08")]}, "not overlap"),
        ({"off": [("2025-10-01", "2025-10-07")]}, "year that names"),
    ],
)
def test_an_unsound_year_is_refused(change, why):
    """A slip of the pen in the yearly file stops the start instead of moving deadlines."""
    spans = change.pop("off", [("2026-02-15", "2026-02-23")])
    off = [{"name_zh": "x", "name_en": "x", "first": first, "last": last} for first, last in spans]
    year = {"id": "2026", "basis": "notice", "provisional": False, "off": off, **change}

    with pytest.raises(ValueError, match=why):
        workdays.YearOfWork.model_validate(year)
