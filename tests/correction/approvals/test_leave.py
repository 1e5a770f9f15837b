"""How leave is granted and extended, and what proves the return from it."""

from datetime import UTC, datetime, timedelta

import pytest

from correction.approvals.leave import Leave, Sight, Where, granted, returned
from tests.tables import cases

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
TRIP = Leave("a", START, START + 96 * HOUR)


def a_leave(start, end, name="b"):
    return Leave(name, START + start * HOUR, START + end * HOUR)


@pytest.mark.parametrize(
    "case",
    cases("""
    start | end | leaves
    96    | 120 | 0-120
    50    | 120 | 0-120
    50    | 60  | 0-96
    0     | 120 | 0-120
    0     | 40  | 0-40
    97    | 120 | 0-96, 97-120
    -20   | 0   | -20-0, 0-96
"""),
)
def test_the_last_decision_counts_and_one_within_extends(case):
    """The same start is the same leave; what begins at its end carries it on."""
    leaves, became = granted([TRIP], a_leave(int(case["start"]), int(case["end"])))

    drawn = [f"{(one.start - START) // HOUR}-{(one.end - START) // HOUR}" for one in leaves]
    assert ", ".join(drawn) == case["leaves"]
    assert became in leaves


@pytest.mark.parametrize(
    "case",
    cases("""
    signs                    | returned
    home 71                  | no
    home 72                  | yes
    away 10, home 11         | yes
    home 10, away 11         | no
    away 95                  | no
    reported 71              | no
    reported 72              | yes
    unknown 95               | no
    home -1, away 50         | no
    home 120                 | yes
"""),
)
def test_what_proves_a_return(case):
    """Home in the last day or after having been away; a report from nobody knows where, late."""
    sights = []
    for sign in case["signs"].split(", "):
        word, hour = sign.split()
        where = Where.UNKNOWN if word in ("reported", "unknown") else Where(word)
        sights.append(Sight(START + int(hour) * HOUR, where, word == "reported"))

    assert returned(TRIP, sights) is (case["returned"] == "yes")


def test_of_a_short_leave_the_second_half_is_its_end():
    """Ten hours: from the fifth."""
    trip = a_leave(0, 10)

    assert not returned(trip, [Sight(START + 4 * HOUR, Where.HOME, reported=False)])
    assert returned(trip, [Sight(START + 5 * HOUR, Where.HOME, reported=False)])


def test_a_leave_covers_its_start_and_not_its_end():
    """Half open."""
    assert TRIP.covers(TRIP.start)
    assert not TRIP.covers(TRIP.end)
