"""Shares and quantiles: values worked by hand, and what holds of every one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.statistics.intervals import quantile, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Worked by hand: p = 0.5, z² = 3.8415: (0.5 + 0.19207 ± 1.96·√(0.025+0.0096)) / 1.38415.
        (5, 10, 0.2366, 0.7634),
        # No hit of ten: from 0 to z² / (n + z²) = 3.8415 / 13.8415.
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        # Newcombe 1998, Stat Med 17:857–872, table I: 81 of 263, method 3.
        (81, 263, 0.2553, 0.3662),
        # The same, 15 of 148.
        (15, 148, 0.0624, 0.1605),
        (1, 1, 0.2065, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share(hits, of, low, high):
    """As worked by hand, and as published."""
    assert wilson(hits, of) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_an_interval_holds_its_share(hits, misses):
    """Both ends lie between none and all, the share between them."""
    of = hits + misses
    low, high = wilson(hits, of)

    assert 0.0 <= low <= high <= 1.0
    assert of == 0 or low - 1e-12 <= hits / of <= high + 1e-12


@given(st.integers(0, 200), st.integers(1, 200))
def test_hits_and_misses_mirror_each_other(hits, misses):
    """What is said of misses is one less what is said of hits."""
    low, high = wilson(hits, hits + misses)
    other_low, other_high = wilson(misses, hits + misses)

    assert (low, high) == (pytest.approx(1 - other_high), pytest.approx(1 - other_low))


@given(st.integers(0, 50), st.integers(1, 50), st.integers(2, 20))
def test_more_of_the_same_says_more(hits, misses, times):
    """The same share of more alerts has a narrower interval."""
    low, high = wilson(hits, hits + misses)
    closer_low, closer_high = wilson(hits * times, (hits + misses) * times)

    assert closer_high - closer_low <= high - low


@pytest.mark.parametrize(("hits", "of"), [(3, 2), (-1, 2)])
def test_more_hits_than_there_were_are_refused(hits, of):
    """A mistake in counting is told, not shown as a share."""
    with pytest.raises(ValueError, match="between"):
        wilson(hits, of)


@pytest.mark.parametrize(
    ("values", "share", "told"),
    [
        ([], 0.5, None),
        ([7.0], 0.9, 7.0),
        ([1.0, 3.0], 0.5, 2.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.5),
        # Place 0.9 · 9 = 8.1 of 1…10: 9 + 0.1.
        ([float(one) for one in range(1, 11)], 0.9, 9.1),
        ([2.0, 2.0, 8.0], 0.0, 2.0),
        ([2.0, 2.0, 8.0], 1.0, 8.0),
    ],
)
def test_the_quantile_of_some_times(values, share, told):
    """As worked by hand."""
    assert quantile(values, share) == (None if told is None else pytest.approx(told))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0, 1), st.floats(0, 1))
def test_a_quantile_lies_among_the_values_and_grows(values, one, other):
    """Never below the smallest, above the largest, or less for a larger share."""
    ordered = sorted(values)
    low, high = (quantile(ordered, share) for share in sorted((one, other)))

    assert low is not None
    assert high is not None
    assert ordered[0] - 1e-6 <= low <= high + 1e-6
    assert high <= ordered[-1] + 1e-6
