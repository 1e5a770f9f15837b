"""Which device owes data, since when its silence counts, and what a restart is."""

from datetime import UTC, datetime, timedelta

import pytest

from correction.location.model import DeviceKind
from correction.location.rhythmbook import RhythmFile, rhythms
from correction.location.silence import counts_from, is_restart, rhythm_of
from tests.tables import cases

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "case",
    cases("""
    kind      | positioned | pauses             | first
    wristband | yes        |                    | 10
    wristband | no         | 1 1 1 1 1 1        | -
    phone     | yes        |                    | 30
    phone     | no         |                    | -
    phone     | no         | 5 5 5 5 5          | -
    phone     | no         | 5 5 5 5 5 5        | 30
    phone     | no         | 5 5 5 5 5 15       | 30
    phone     | no         | 5 5 5 5 5 16       | 32
    phone     | no         | 5 5 5 5 5 60       | 120
    phone     | no         | 5 5 5 5 5 61       | -
"""),
)
def test_who_owes_data(case):
    """A band within a period; a phone within one or while it streams (EPD-7, PLAN-7)."""
    pauses = [int(one) * MINUTE for one in case["pauses"].split()]

    rhythm = rhythm_of(
        DeviceKind(case["kind"]), positioned=case["positioned"] == "yes", pauses=pauses
    )

    assert (f"{rhythm.first_call // MINUTE}" if rhythm else "-") == case["first"]


def test_a_silence_is_told_in_growing_steps():
    """Two hours and a day are among them: the policy's bounds."""
    rhythm = rhythm_of(DeviceKind.WRISTBAND, positioned=True, pauses=())

    steps = [step // MINUTE for step in rhythm.steps]
    assert steps == sorted(set(steps))
    assert {10, 120, 1440} <= set(steps)


def test_a_silence_counts_from_what_came_last():
    """The last word, the beginning of the period, the return into service."""
    assert counts_from(NOON, None, NOON - MINUTE) == NOON
    assert counts_from(NOON, NOON + MINUTE, None) == NOON + MINUTE


@pytest.mark.parametrize(("minutes", "restart"), [(0, True), (10, True), (11, False)])
def test_off_for_ten_minutes_is_a_restart(minutes, restart):
    """The bound counts."""
    assert is_restart(DeviceKind.PHONE, NOON, NOON + minutes * MINUTE) is restart


def test_steps_that_do_not_grow_are_refused():
    """A mistake in the file stops the start."""
    known = rhythms()[DeviceKind.PHONE].model_dump()

    with pytest.raises(ValueError, match="must grow"):
        RhythmFile(**known | {"grows": (timedelta(hours=2), timedelta(hours=1))})
