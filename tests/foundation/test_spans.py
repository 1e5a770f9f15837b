"""Spans: joined, measured, and passed over; an oracle of minutes."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from foundation import spans

ZERO = datetime(2026, 3, 1, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


def minute(number):
    return ZERO + timedelta(minutes=number)


def drawn(pairs):
    return [(minute(begins), minute(until)) for begins, until in pairs]


def covered(pairs):
    return {one for begins, until in pairs for one in range(begins, until)}


@given(SPANS)
def test_merged_spans_hold_the_same_time_apart(pairs):
    """Neither overlapping nor touching, earliest first; what is empty falls."""
    found = spans.merged(drawn(pairs))

    back = [(int((a - ZERO).seconds) // 60, int((b - ZERO).seconds) // 60) for a, b in found]
    assert covered(back) == covered(pairs)
    assert all(before[1] < after[0] for before, after in pairwise(back))


@given(SPANS, st.integers(0, 60), st.integers(0, 60))
def test_the_overlap_is_what_they_share(pairs, begins, length):
    """Minute by minute."""
    shared = spans.overlap(minute(begins), minute(begins + length), spans.merged(drawn(pairs)))

    assert shared == timedelta(minutes=len(covered(pairs) & set(range(begins, begins + length))))


@given(SPANS, st.integers(0, 60), st.integers(1, 60))
def test_time_in_spans_does_not_count_as_passed(pairs, begins, wanted):
    """The instant reached is the first by which so much has passed outside of them."""
    found = spans.passed(minute(begins), timedelta(minutes=wanted), spans.merged(drawn(pairs)))

    at, left = begins, wanted
    while left:
        left -= at not in covered(pairs)
        at += 1
    assert found == minute(at)
