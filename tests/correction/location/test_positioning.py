"""Which devices a period covers, when its end is announced, and what renews it."""

from datetime import UTC, datetime, timedelta

import pytest

from correction.location.model import DeviceKind, Positioning
from correction.location.positioning import announce_at, covering, is_renewed
from tests.tables import cases

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def a_period(name="p", device=None, start=0, end=90):
    return Positioning(name, device, START + start * DAY, START + end * DAY)


@pytest.mark.parametrize(
    "case",
    cases("""
    names | device | kind      | band | day | covered
    -     | w1     | wristband | yes  | 0   | yes
    -     | w1     | wristband | yes  | 89  | yes
    -     | w1     | wristband | yes  | 90  | no
    -     | w1     | wristband | yes  | -1  | no
    -     | p1     | phone     | yes  | 0   | no
    -     | p1     | phone     | no   | 0   | yes
    p1    | p1     | phone     | yes  | 0   | yes
    p1    | w1     | wristband | yes  | 0   | no
"""),
)
def test_what_a_period_covers(case):
    """Half open; the band before the phone; what it names before both."""
    period = a_period(device=None if case["names"] == "-" else case["names"])

    found = covering(
        [period],
        case["device"],
        DeviceKind(case["kind"]),
        wears_band=case["band"] == "yes",
        at=START + int(case["day"]) * DAY,
    )

    assert found == (period if case["covered"] == "yes" else None)


@pytest.mark.parametrize(
    "case",
    cases("""
    device | start | end | renewed
    -      | 90    | 180 | yes
    -      | 80    | 180 | yes
    -      | 91    | 180 | no
    -      | 10    | 90  | no
    w1     | 90    | 180 | yes
"""),
)
def test_a_renewal_carries_on_where_it_ends(case):
    """A gap is no renewal: there was nothing in force in between."""
    device = None if case["device"] == "-" else case["device"]
    other = a_period("q", device, int(case["start"]), int(case["end"]))

    assert is_renewed(a_period(), [a_period(), other]) is (case["renewed"] == "yes")
    assert not is_renewed(a_period(device="w2"), [a_period("q", "w1", 90, 180)])


def test_the_end_is_announced_two_weeks_ahead():
    """A shorter period is announced from its first day."""
    assert announce_at(a_period()) == START + 76 * DAY
    assert announce_at(a_period(end=14)) == START
    assert announce_at(a_period(end=13)) == START
