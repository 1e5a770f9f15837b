"""Which duties a plan asks for: days, terms, absences, notice, and periods counted in months."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correction.contact import windows
from correction.contact.model import DutyKind, Method
from tests.correction.building import a_cadence, a_plan, shanghai, supervised
from tests.tables import cases

NEVER = a_cadence(every_days=360, least_notice=timedelta(0))


def keys(found, kind=DutyKind.CHECK_IN):
    """The occurrences of one kind, by when they are due in Shanghai."""
    return [one.key.partition("/")[2] for one in found if one.kind is kind]


def asked(person, after="11-24 00:00", before="11-25 00:00"):
    """What is asked between two local times."""
    return windows.occurrences(person, after=shanghai(after), before=shanghai(before))


def test_three_windows_a_day():
    """A plan of three windows asks for three check-ins a day, in Shanghai's time, stored as UTC."""
    found = asked(supervised(cadence=NEVER))

    assert keys(found) == ["2026-11-24T0730", "2026-11-24T1200", "2026-11-24T1930"]
    assert found[0].window_from == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert found[0].due_at == shanghai("11-24 09:00")
    assert found[0].early_from == shanghai("11-24 07:15")


@pytest.mark.parametrize(
    "case",
    cases("""
    after       | before      | windows
    11-24 08:59 | 11-24 12:00 | 1
    11-24 09:00 | 11-24 12:00 | 0
    11-24 09:00 | 11-24 12:01 | 1
"""),
)
def test_what_has_passed_or_lies_beyond_the_horizon_is_not_asked(case):
    """A window is asked while its deadline is ahead and it begins before the horizon."""
    found = asked(supervised(cadence=NEVER), case["after"], case["before"])

    assert len(keys(found)) == int(case["windows"])


@pytest.mark.parametrize(
    "case",
    cases("""
    days    | windows
    2       | 1
    1,3,4,5 | 0
"""),
)
def test_only_on_the_days_of_the_plan(case):
    """24 November 2026 is a Tuesday, the second day of the week."""
    plan = a_plan("09:00-17:30", weekdays=frozenset(map(int, case["days"].split(","))))

    found = keys(asked(supervised(plan=plan, cadence=NEVER)))

    assert len(found) == int(case["windows"])


@pytest.mark.parametrize(
    "case",
    cases("""
    begins      | ends        | windows
    11-24 00:00 | 11-25 00:00 | 3
    11-24 07:31 | 11-25 00:00 | 2
    11-24 07:30 | 11-25 00:00 | 3
    11-01 00:00 | 11-24 21:00 | 3
    11-01 00:00 | 11-24 20:59 | 2
    11-25 00:00 | 11-26 00:00 | 0
    11-01 00:00 | 11-24 00:00 | 0
"""),
)
def test_nothing_is_owed_outside_the_term(case):
    """Only whole windows within the term count; it is over at 24:00 of its last day."""
    person = supervised(
        term_from=shanghai(case["begins"]), term_until=shanghai(case["ends"]), cadence=NEVER
    )

    assert len(keys(asked(person))) == int(case["windows"])


@pytest.mark.parametrize(
    "case",
    cases("""
    from        | until       | left
    11-24 00:00 |             | -
    11-24 08:59 |             | -
    11-24 09:00 |             | 0730
    11-24 08:00 | 11-24 08:01 | 1200 1930
    11-23 00:00 | 11-24 07:30 | 0730 1200 1930
    11-23 00:00 | 11-24 07:31 | 1200 1930
    11-24 13:30 | 11-24 19:30 | 0730 1200 1930
"""),
)
def test_nobody_checks_in_from_detention(case):
    """A window is asked only of somebody who could report during all of it."""
    until = shanghai(case["until"]) if case["until"] else None
    person = supervised(away=((shanghai(case["from"]), until),), cadence=NEVER)

    left = [key[-4:] for key in keys(asked(person))]

    assert (" ".join(left) or "-") == case["left"]


def test_a_window_that_had_begun_before_it_was_known_is_not_owed():
    """Somebody taken in at 08:00 owes the noon window, not the morning one."""
    person = supervised(plan_known_at=shanghai("11-24 08:00"), cadence=NEVER)

    assert keys(asked(person)) == ["2026-11-24T1200", "2026-11-24T1930"]


def reports(person, after="11-24 00:00", before="12-31 00:00"):
    """The reports in person asked for, as (first day, deadline)."""
    found = windows.occurrences(person, after=shanghai(after), before=shanghai(before))
    return [(one.window_from, one.due_at) for one in found if one.kind is DutyKind.REPORT_IN_PERSON]


def test_a_report_a_week_is_counted_from_the_first_day():
    """From Monday 2 November, the week of the 24th runs from the 23rd to the 29th at 24:00."""
    found = reports(supervised(), before="11-30 00:00")

    assert found == [(shanghai("11-23 00:00"), shanghai("11-30 00:00"))]


def test_a_report_is_made_at_the_desk():
    """Only the desk settles a report in person."""
    person = supervised()
    found = windows.occurrences(
        person, after=shanghai("11-24 00:00"), before=shanghai("11-25 00:00")
    )

    (report,) = [one for one in found if one.kind is DutyKind.REPORT_IN_PERSON]

    assert report.methods == {Method.DESK}


@pytest.mark.parametrize(
    "case",
    cases("""
    known       | owed
    11-27 23:59 | yes
    11-28 00:00 | yes
    11-28 00:01 | no
"""),
)
def test_a_period_that_is_nearly_over_is_not_owed(case):
    """With two days' notice, who is taken in later than that owes the next period first."""
    person = supervised(cadence_known_at=shanghai(case["known"]))

    owed = (shanghai("11-23 00:00"), shanghai("11-30 00:00")) in reports(person)

    assert owed is (case["owed"] == "yes")


@pytest.mark.parametrize(
    "case",
    cases("""
    from        | until       | owed
    11-23 00:00 | 11-27 23:59 | yes
    11-23 00:00 | 11-28 00:01 | no
    11-29 23:59 |             | no
    11-25 00:00 | 11-26 00:00 | yes
    11-30 00:00 |             | yes
"""),
)
def test_a_week_in_hospital_excuses_the_report(case):
    """A period is owed by who can come at its end and had two days in it to do so."""
    until = shanghai(case["until"]) if case["until"] else None
    person = supervised(away=((shanghai(case["from"]), until),))

    owed = (shanghai("11-23 00:00"), shanghai("11-30 00:00")) in reports(person)

    assert owed is (case["owed"] == "yes")


def test_a_last_period_that_the_term_cuts_short_is_not_owed():
    """No report is asked for a deadline after the term."""
    person = supervised(term_until=shanghai("11-29 23:59"))

    assert reports(person) == []
    assert reports(supervised(term_until=shanghai("11-30 00:00"))) != []


@pytest.mark.parametrize(
    "case",
    cases("""
    anchor     | per_month | first days of the periods
    2026-01-05 | 2         | 2026-01-05 2026-01-20 2026-02-05 2026-02-20 2026-03-05
    2026-01-31 | 2         | 2026-01-31 2026-02-15 2026-02-28 2026-03-15 2026-03-31
    2026-01-30 | 1         | 2026-01-30 2026-02-28 2026-03-30
    2026-02-28 | 1         | 2026-02-28 2026-03-31 2026-04-30
"""),
)
def test_months_and_half_months_are_counted_by_law(case):
    """CNT-11: the same day, or the month's last; half a month is fifteen days."""
    cadence = a_cadence(every_days=None, per_month=int(case["per_month"]))
    anchor = date.fromisoformat(case["anchor"])
    wanted = case["first days of the periods"].split()

    found = islice(windows.periods(cadence, anchor, holding=anchor), len(wanted))

    assert [begins.isoformat() for begins, _ in found] == wanted


@given(
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.integers(0, 2000),
    st.sampled_from([(7, None), (None, 1), (None, 2), (1, None)]),
)
def test_periods_begun_anywhere_are_those_counted_from_the_first_day(anchor, days, often):
    """Jumping ahead gives the same periods as counting every one, and misses none that matters."""
    cadence = a_cadence(every_days=often[0], per_month=often[1])
    holding = anchor + timedelta(days=days)

    def until(start: date) -> list[tuple[date, date]]:
        found = []
        for period in windows.periods(cadence, anchor, holding=start):
            found.append(period)
            if period[0] > holding:
                return found
        return found

    every, ahead = until(anchor), until(holding)

    assert every[-len(ahead) :] == ahead
    assert any(begins <= holding < ends for begins, ends in ahead)
    assert all(one[1] == other[0] for one, other in pairwise(every))


@given(st.integers(0, 3000), st.integers(1, 4000))
def test_asking_in_pieces_is_asking_at_once(start, length):
    """Two ticks with touching horizons open what one longer tick opens: no gap and no double."""
    person = supervised()
    first = shanghai("11-03 00:00") + timedelta(minutes=start)
    middle = first + timedelta(minutes=length)
    end = middle + timedelta(days=1)

    def wanted(after: datetime, before: datetime) -> set[str]:
        return {one.key for one in windows.occurrences(person, after=after, before=before)}

    assert wanted(first, middle) | wanted(middle, end) == wanted(first, end)
