"""Has this person really changed, or is the difference within the error of the instrument?"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

from assessment.instruments.model import ChangeFigures

# |RCI| above this happens by measurement error alone in fewer than 5 of 100 pairs.
RELIABLE_BEYOND = 1.96


class Direction(StrEnum):
    """What a pair of scores says; `none` is a change the instrument cannot tell from error."""

    WORSE = "worse"
    BETTER = "better"
    NONE = "none"


@dataclass(frozen=True)
class Change:
    """A difference in points, its reliable change index, and what that says."""

    difference: int
    rci: float
    direction: Direction


def reliable_change(figures: ChangeFigures, *, earlier: int, later: int) -> Change:
    """The reliable change index of two totals of one person.

    RCI = (later - earlier) / (SD √(2 (1 - r))); reliable when |RCI| > 1.96.

    Source: Jacobson & Truax 1991, J Consult Clin Psychol 59:12–19.
    """
    difference = later - earlier
    rci = difference / _error_of_difference(figures)
    if abs(rci) <= RELIABLE_BEYOND:
        return Change(difference, rci, Direction.NONE)
    rose = difference > 0
    worse = rose == (figures.worse == "higher")
    return Change(difference, rci, Direction.WORSE if worse else Direction.BETTER)


def standard_error(figures: ChangeFigures) -> float:
    """The standard error of one measurement, in points: SD √(1 - r)."""
    return figures.sd * sqrt(1 - figures.reliability)


def reliable_points(figures: ChangeFigures) -> int:
    """The smallest whole difference that counts as reliable."""
    bound = RELIABLE_BEYOND * _error_of_difference(figures)
    return ceil(bound) if bound != int(bound) else int(bound) + 1


def _error_of_difference(figures: ChangeFigures) -> float:
    return figures.sd * sqrt(2 * (1 - figures.reliability))
