"""When is a difference between two totals more than the error of the instrument?"""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assessment.instruments import catalogue
from assessment.instruments.change import (
    Direction,
    reliable_change,
    reliable_points,
    standard_error,
)
from assessment.instruments.model import ChangeFigures
from tests.assessment.building import a_scale
from tests.tables import cases

# SD 2 and r 0.875: the error of a difference is 2 × √0.25 = 1 point, so the RCI is the difference.
PLAIN = a_scale().change


@pytest.mark.parametrize(
    "case",
    cases("""
    scale | earlier | later | rci   | direction
    phq-9 | 9       | 17    | 2.65  | worse
    phq-9 | 9       | 15    | 1.99  | worse
    phq-9 | 9       | 14    | 1.66  | none
    phq-9 | 17      | 11    | -1.99 | better
    phq-9 | 17      | 12    | -1.66 | none
    phq-9 | 9       | 9     | 0.00  | none
    gad-7 | 5       | 9     | 2.51  | worse
    gad-7 | 5       | 8     | 1.88  | none
    """),
    ids=lambda case: f"{case['scale']} {case['earlier']}→{case['later']}",
)
def test_six_points_of_phq_9_and_four_of_gad_7_are_reliable(case):
    """Jacobson & Truax 1991 with each instrument's own SD and reliability."""
    figures = catalogue.scale(case["scale"]).change
    found = reliable_change(figures, earlier=int(case["earlier"]), later=int(case["later"]))

    assert (f"{found.rci:.2f}", found.direction) == (case["rci"], case["direction"])


def test_the_bound_itself_is_not_reliable():
    """|RCI| must be above 1.96."""
    exactly = ChangeFigures(sd=1 / 1.96, reliability=0.5, worse="higher", source="Made up.")
    beyond = ChangeFigures(sd=1 / 1.97, reliability=0.5, worse="higher", source="Made up.")

    assert reliable_change(exactly, earlier=0, later=1).direction is Direction.NONE
    assert reliable_change(beyond, earlier=0, later=1).direction is Direction.WORSE


def test_where_a_lower_score_is_worse_the_direction_turns():
    """Well-being falls when things go wrong."""
    wellbeing = PLAIN.model_copy(update={"worse": "lower"})

    assert reliable_change(wellbeing, earlier=10, later=5).direction is Direction.WORSE
    assert reliable_change(wellbeing, earlier=5, later=10).direction is Direction.BETTER


@given(some.integers(0, 27), some.integers(0, 27))
def test_going_back_undoes_going_there(earlier, later):
    """The index of the way back is the negative of the way there."""
    there = reliable_change(PLAIN, earlier=earlier, later=later)
    back = reliable_change(PLAIN, earlier=later, later=earlier)

    assert there.rci == -back.rci
    assert (there.direction is Direction.NONE) == (back.direction is Direction.NONE)


@pytest.mark.parametrize(("scale", "points", "error"), [("phq-9", 6, 2.13), ("gad-7", 4, 1.13)])
def test_what_services_use_follows_from_the_figures(scale, points, error):
    """The smallest whole difference that counts, and the error of one measurement."""
    figures = catalogue.scale(scale).change

    assert reliable_points(figures) == points
    assert standard_error(figures) == pytest.approx(error, abs=0.005)


def test_the_smallest_reliable_difference_is_the_first_that_is_reliable():
    """One point less is not."""
    points = reliable_points(PLAIN)

    assert reliable_change(PLAIN, earlier=0, later=points).direction is Direction.WORSE
    assert reliable_change(PLAIN, earlier=0, later=points - 1).direction is Direction.NONE
