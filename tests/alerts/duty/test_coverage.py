"""Coverage is intervals; a minute-by-minute count is the oracle."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.duty.coverage import coverage
from alerts.duty.model import Span
from tests.alerts.duty.building import NOON

MINUTE = timedelta(minutes=1)
DAY = Span(NOON, NOON + 240 * MINUTE)


def span(begin: int, lasts: int) -> Span:
    return Span(NOON + begin * MINUTE, NOON + (begin + lasts) * MINUTE)


SHIFTS = st.lists(st.builds(span, st.integers(-60, 260), st.integers(1, 120)), max_size=12)


@given(SHIFTS)
def test_it_agrees_with_counting_minutes(shifts):
    """Covered minutes and every gap are those that somebody with a pencil would find."""
    at = [NOON + number * MINUTE for number in range(240)]
    filled = [any(one.from_at <= minute < one.until_at for one in shifts) for minute in at]

    found = coverage(DAY, shifts)

    assert found.covered == sum(filled) * MINUTE
    inside = [any(gap.from_at <= minute < gap.until_at for gap in found.gaps) for minute in at]
    assert inside == [not one for one in filled]


@given(SHIFTS)
def test_gaps_and_cover_make_the_whole(shifts):
    """Nothing is counted twice, nothing is lost; no gap is empty, none touches the next."""
    found = coverage(DAY, shifts)

    assert found.covered + sum((gap.length for gap in found.gaps), timedelta()) == found.needed
    assert all(gap.length > timedelta() for gap in found.gaps)
    assert all(
        one.until_at < other.from_at for one, other in zip(found.gaps, found.gaps[1:], strict=False)
    )


def test_end_to_end_leaves_no_gap():
    """A shift that begins in the minute in which the other ends covers it."""
    assert coverage(DAY, [span(0, 100), span(100, 140)]).gaps == ()


def test_one_minute_open_is_a_gap():
    """A minute later, and the minute is told."""
    assert coverage(DAY, [span(0, 100), span(101, 139)]).gaps == (span(100, 1),)
