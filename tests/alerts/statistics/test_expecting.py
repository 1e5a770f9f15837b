"""What a shift may expect, and what those on duty can take."""

from datetime import UTC, date, datetime, timedelta

from alerts.duty.model import Shift, ShiftId, Span
from alerts.statistics.definitionbook import definitions
from alerts.statistics.expecting import counts_before, load_of, spans_of, staff_in
from foundation.ids import AccountId, OfficeId

KNOWN = definitions()
WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)
TUESDAY = date(2026, 11, 24)
DAY, NIGHT = (span for _, span in spans_of(TUESDAY, 1, KNOWN.shifts))


def a_shift(span, *, post="command", who="one"):
    """Somebody stands on a post."""
    return Shift(
        id=ShiftId(f"{post}-{who}"),
        post=post,
        office_id=OfficeId("here"),
        account_id=AccountId(who),
        substitute_id=None,
        span=span,
        made_by="test",
        made_at=DAY.from_at,
    )


def test_shifts_run_through_the_legal_day():
    """Day from 8 to 20 in Shanghai, night into the next morning."""
    assert DAY.from_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert DAY.until_at == NIGHT.from_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert NIGHT.until_at == datetime(2026, 11, 25, 0, 0, tzinfo=UTC)


def test_the_same_shift_of_each_week_before_is_counted():
    """Its beginning belongs to it, its end to the next."""
    opened = [
        DAY.from_at - WEEK,
        DAY.until_at - WEEK,
        DAY.from_at - WEEK + HOUR,
        DAY.from_at - 2 * WEEK + HOUR,
        DAY.from_at - HOUR,
    ]

    found = counts_before(DAY, opened, weeks=4, known_since=DAY.from_at - 3 * WEEK)

    assert found == (2, 1, 0)


def test_what_is_not_known_is_not_none():
    """A week before the service began is left out, and without any there is no expectation."""
    begun = DAY.from_at - WEEK

    assert counts_before(DAY, [], weeks=4, known_since=begun) == (0,)
    assert counts_before(DAY, [], weeks=4, known_since=begun + HOUR) == ()
    assert counts_before(DAY, [], weeks=4, known_since=None) == ()


def test_staff_count_by_the_part_they_are_there():
    """One all the time, one for half of it; posts that take no alerts do not count."""
    half = Span(DAY.from_at + 6 * HOUR, NIGHT.until_at)
    shifts = [
        a_shift(Span(DAY.from_at - HOUR, DAY.until_at + HOUR)),
        a_shift(half, post="standby", who="two"),
        a_shift(DAY, post="leader", who="three"),
        a_shift(NIGHT, who="four"),
    ]

    assert staff_in(DAY, shifts, KNOWN.posts) == 1.5


def test_a_shift_above_its_budget_says_so():
    """Just at the budget it is not above; with nothing known it says nothing."""
    part = KNOWN.shifts[0]
    budget = KNOWN.budget_per_person

    at_it = load_of(part, DAY, (budget, budget), 1.0, KNOWN)
    above = load_of(part, DAY, (budget, budget + 1), 1.0, KNOWN)
    unknown = load_of(part, DAY, (), 0.0, KNOWN)
    nobody = load_of(part, DAY, (1,), 0.0, KNOWN)

    assert (at_it.expected, at_it.can_take, at_it.above) == (budget, budget, False)
    assert above.above is True
    assert (unknown.expected, unknown.above) == (None, False)
    assert nobody.above is True
