"""Which version of an answer stands, and how long each item took."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assessment.screening.model import Answer
from assessment.screening.standing import seconds_per_item, standing, tapped_at
from tests.assessment.building import NOON


def answer(item: str, value: int | None, *, taken: int, received: int, version: int = 1) -> Answer:
    """A version, its times in seconds after noon."""
    return Answer(
        item, version, value, NOON + timedelta(seconds=taken), NOON + timedelta(seconds=received),
        "somebody",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("taken", "received", "tapped"),
    [
        (10, 12, 10),
        (12, 12, 12),
        (0, 12, 0),
        # Impossible: before the screening was assigned, or after it arrived.
        (-1, 12, 12),
        (13, 12, 12),
    ],
)
def test_the_device_is_believed_while_it_is_possible(taken, received, tapped):
    """A clock that was reset, or runs ahead, is set right by the moment of arrival."""
    found = tapped_at(answer("q1", 0, taken=taken, received=received), NOON)

    assert found == NOON + timedelta(seconds=tapped)


def test_the_tap_made_last_stands_however_it_arrived():
    """Two taps of one item, the older one arriving later."""
    newer = answer("q1", 1, taken=50, received=60)
    older = answer("q1", 3, taken=10, received=90, version=2)

    assert standing([newer, older], assigned_at=NOON) == {"q1": newer}


def test_of_two_taps_in_one_moment_the_later_version_stands():
    """The order of arrival decides a tie."""
    first = answer("q1", 1, taken=10, received=20)
    second = answer("q1", 2, taken=10, received=20, version=2)

    assert standing([second, first], assigned_at=NOON)["q1"] == second


@given(some.permutations(range(6)))
def test_the_order_of_reading_does_not_matter(order):
    """Whatever order the versions are read in, the same ones stand."""
    made = [
        answer(f"q{n % 2}", n, taken=n * 5, received=100 + n, version=n // 2 + 1) for n in range(6)
    ]
    found = standing([made[n] for n in order], assigned_at=NOON)

    assert {item: kept.value for item, kept in found.items()} == {"q0": 4, "q1": 5}


def test_seconds_are_counted_from_consent_and_added_up_for_an_item_one_came_back_to():
    """Ten seconds for q1, five for q2, three more for q1."""
    taps = [
        answer("q1", 1, taken=10, received=10),
        answer("q2", 1, taken=15, received=15),
        answer("q1", 2, taken=18, received=18, version=2),
    ]

    assert seconds_per_item(taps, started_at=NOON, assigned_at=NOON) == {"q1": 13, "q2": 5}


def test_no_item_takes_less_than_nothing():
    """A tap that was made before consent arrived here counts no seconds."""
    late_consent = NOON + timedelta(seconds=60)
    taps = [answer("q1", 1, taken=10, received=70), answer("q2", 1, taken=65, received=70)]

    assert seconds_per_item(taps, started_at=late_consent, assigned_at=NOON) == {"q1": 0, "q2": 5}
