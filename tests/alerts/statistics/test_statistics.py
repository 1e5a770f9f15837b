"""Statistics from rows: what is counted, of which offices, and as far as things had come."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import queries as alerts
from alerts.duty import actions as roster
from alerts.duty.model import NewShift, Span
from alerts.statistics import queries
from alerts.statistics.model import BadPeriod, Period
from foundation.access.model import Role
from foundation.clock import end_of_day, legal_date
from foundation.ids import AccountId
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.deeds import let_pass
from tests.alerts.silences.building import ask, asked, miss
from tests.alerts.statistics.happening import (
    BREACH,
    FALSE,
    MINUTE,
    powered_off,
    rated,
    taken,
    the_officer,
    through,
)
from tests.alerts.test_inhibiting import off, on, release

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LATER = NOON + 12 * timedelta(hours=1)
TODAY = legal_date(NOON)


def read(database, office, *, first=TODAY, last=TODAY, until=LATER, role=Role.HEAD):
    """The statistics of an area."""
    with database.read() as session:
        period = Period(first=first, last=last, until=until)
        return queries.statistics(session, office, period, role)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def officer(district):
    """Its officer."""
    return the_officer(district)


def test_an_alert_is_followed_from_screen_to_end(database, own, officer):
    """Seen after one minute, taken after two, ended after thirty; half held good."""
    through(database, officer, own, BREACH)
    through(database, officer, own, FALSE)

    found = read(database, own).total

    assert (found.raised, found.reached, found.open) == (2, 2, 0)
    assert (found.confirmed, found.false) == (1, 1)
    assert (found.precision.hits, found.precision.of) == (1, 2)
    assert (found.shown.median, found.take.median, found.end.median) == (1.0, 2.0, 30.0)


def test_what_happened_after_the_instant_is_not_known(database, own, officer):
    """As of five minutes after, it was taken and had not ended."""
    through(database, officer, own, BREACH)

    then = read(database, own, until=NOON + 5 * MINUTE).total
    before = read(database, own, until=NOON + MINUTE).total

    assert (then.taken, then.open, then.precision.of) == (1, 1, 0)
    assert (before.taken, before.shown.count, before.open) == (0, 0, 1)


def test_the_same_days_of_the_year_before_are_told_where_there_are_any(database, own, officer):
    """Of a day that is under way the same part; nothing before the service's first alert."""
    through(database, officer, own, BREACH)
    a_year_on = Period(
        first=TODAY.replace(year=2027),
        last=TODAY.replace(year=2027),
        until=(NOON + 5 * MINUTE).replace(year=2027),
    )
    now = Period(first=TODAY, last=TODAY, until=LATER)

    with database.read() as session:
        then = queries.year_before(session, own, a_year_on, Role.HEAD)
        nothing = queries.year_before(session, own, now, Role.HEAD)

    assert then is not None
    assert (then.raised, then.taken, then.confirmed) == (1, 1, 0)
    assert nothing is None


def test_behind_a_figure_stand_its_alerts(database, own, officer, district):
    """Those the asker may see, newest first; of the others the number alone."""
    first = through(database, officer, own, BREACH)
    second = through(database, officer, own, FALSE)
    head = someone(district, Role.HEAD, office="parent")
    period = Period(first=TODAY, last=TODAY, until=LATER)

    def behind(figure, **how):
        with database.read() as session:
            view = alerts.view_of(session, head)
            blind = replace(view, kinds=frozenset())
            seen = queries.behind(session, own, period, figure, view=view, **how)
            return seen, queries.behind(session, own, period, figure, view=blind, **how)

    (confirmed, hidden), kept = behind("confirmed")
    assert (confirmed, hidden) == ([first], 0)
    assert kept == ([], 1)
    assert set(behind("reached")[0][0]) == {first, second}
    assert behind("reached", kind="crisis")[0] == ([], 0)


def test_a_useless_mark_lowers_the_precision(database, own, officer, district):
    """It was true and of no use; said otherwise later, it holds good again."""
    made = through(database, officer, own, BREACH)
    rated(database, officer, made, "known_already")
    assert read(database, own).total.precision.hits == 0

    rated(database, officer, made, None)

    assert read(database, own).total.precision.hits == 1


def test_an_area_is_an_office_and_those_below(database, district, own, officer):
    """The district counts both streets, a street its own; another district none of them."""
    powered_off(database, own)
    powered_off(database, district.offices["sibling"])

    assert read(database, district.offices["parent"]).total.raised == 2
    assert read(database, own).total.raised == 1
    assert read(database, district.offices["other"]).total.raised == 0
    offices = {one.office for one in read(database, district.offices["parent"]).offices}
    assert offices == {own.id, district.offices["sibling"].id}


def test_a_day_begins_and_ends_in_shanghai(database, own):
    """One at 24:00 belongs to the next day."""
    midnight = end_of_day(TODAY)
    powered_off(database, own, at=midnight - MINUTE)
    powered_off(database, own, at=midnight)

    assert read(database, own, until=midnight + DAY).total.raised == 1
    tomorrow = TODAY + DAY
    assert (
        read(database, own, first=tomorrow, last=tomorrow, until=midnight + DAY).total.raised == 1
    )


def test_what_nobody_took_in_time_is_late(database, own, officer):
    """Two hours for yellow; taken afterwards, it stays late."""
    made = powered_off(database, own)
    in_time = powered_off(database, own)
    taken(database, officer, in_time, at=NOON + MINUTE)
    let_pass(database, hours=3)
    taken(database, officer, made, at=NOON + 200 * MINUTE)

    found = read(database, own).total

    assert (found.late, found.late_share.of, found.taken) == (1, 2, 2)


def test_what_a_silence_kept_quiet_reached_nobody(database, district, own, officer):
    """Until somebody takes it."""
    her = a_person(database, own)
    ask(database, officer, asked(her))
    miss(database, her, own, in_a_week=3)

    found = read(database, own).total

    assert (found.raised, found.suppressed, found.reached) == (1, 1, 0)


def test_what_a_dead_device_explained_reached_nobody_until_it_called(database, own):
    """The source itself reached somebody; the consequence when the device is back."""
    her = a_person(database, own)
    off(database, her, own)
    miss(database, her, own, in_a_week=3, at=NOON + MINUTE)

    explained = read(database, own).total
    on(database, her, own, at=NOON + 2 * MINUTE)
    release(database, NOON + 3 * MINUTE)
    called = read(database, own).total

    assert (explained.raised, explained.suppressed, explained.reached) == (2, 1, 1)
    assert (called.suppressed, called.reached) == (0, 2)


def test_a_role_counts_the_kinds_it_sees(database, own):
    """An administrator sees faults, and no device that was switched off."""
    powered_off(database, own)

    assert read(database, own, role=Role.SYSTEM_ADMIN).total.raised == 0
    assert read(database, own, role=Role.PROCURATOR).total.raised == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [(TODAY, TODAY - DAY), (TODAY + DAY, TODAY + DAY), (TODAY - 401 * DAY, TODAY)],
)
def test_a_period_that_cannot_be_counted_is_refused(first, last):
    """Backwards, ahead, or too long; 400 days are not."""
    with pytest.raises(BadPeriod):
        queries.period_of(first, last, now=NOON)

    assert queries.period_of(TODAY - 400 * DAY, TODAY, now=NOON).until == NOON


def test_a_shift_is_measured_against_its_weeks_and_its_roster(database, district, own, officer):
    """Tuesday's day shift: two alerts a week ago, one two weeks ago, nobody on the roster."""
    noon = NOON.replace(hour=4)  # 12:00 in Shanghai
    powered_off(database, own, at=noon - 3 * WEEK - DAY)
    powered_off(database, own, at=noon - 2 * WEEK)
    for _ in range(2):
        powered_off(database, own, at=noon - WEEK)
    head = AccountId(district.account("head").id)
    stands = Span(noon + DAY - timedelta(hours=6), noon + DAY + timedelta(hours=8))
    shift = NewShift(post="standby", office_id=own.id, account_id=head, span=stands)
    with database.write() as session:
        roster.plan_shift(session, shift, by="test", now=NOON)

    with database.read() as session:
        loads = queries.shift_loads(session, own, Role.HEAD, days=2, now=noon)

    first, _, tomorrow, _ = loads
    assert (first.weeks, first.expected, first.staff, first.above) == ((2, 1, 0), 1.0, 0.0, True)
    assert (tomorrow.staff, tomorrow.above) == (1.0, False)
    assert tomorrow.can_take == 14


def test_open_from_before_and_ended_in_the_period(database, own, officer):
    """Yesterday's open alert is carried; what ended today counts, whenever it began."""
    old = powered_off(database, own, at=NOON - DAY)
    powered_off(database, own, at=NOON - DAY)
    taken(database, officer, old, at=NOON)
    with database.read() as session:
        period = Period(first=TODAY, last=TODAY, until=LATER)
        before = queries.standing(session, own, period, queries.counted_kinds())

    through(database, officer, own, BREACH)

    with database.read() as session:
        after = queries.standing(session, own, period, queries.counted_kinds())
    assert (before, after) == ((2, 0), (2, 1))
