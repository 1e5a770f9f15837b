"""Shares with how sure they are, and quantiles of times."""

from collections.abc import Sequence
from math import sqrt

# The standard normal's 97.5th percentile: a two-sided interval of 95 %.
_Z = 1.959963984540054


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, both ends from 0 to 1; of nothing it is all there is.

    Raises:
        ValueError: more hits than there were, or fewer than none.

    Source: Wilson 1927, J Am Stat Assoc 22:209–212; without a continuity correction.
    """
    if not 0 <= hits <= of:
        raise ValueError("hits lie between none and all")
    if of == 0:
        return (0.0, 1.0)
    share, square = hits / of, _Z**2
    middle = share + square / (2 * of)
    half = _Z * sqrt(share * (1 - share) / of + square / (4 * of**2))
    whole = 1 + square / of
    low = 0.0 if hits == 0 else (middle - half) / whole
    high = 1.0 if hits == of else (middle + half) / whole
    return (low, high)


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value below which a share (0 to 1) lies, between two values in a straight line.

    Args:
        ordered: from the smallest to the largest.

    Returns:
        None of no values.

    Source: Hyndman & Fan 1996, Am Stat 50:361–365, definition 7.
    """
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
