"""The test page goes out four hours before the shift, and wakes nobody at night."""

from datetime import datetime, timedelta

import pytest

from alerts.duty.paging import page_at
from alerts.duty.postbook import posts, quiet
from foundation.clock import LEGAL_ZONE
from tests.tables import cases

EARLY = datetime(2026, 11, 20, tzinfo=LEGAL_ZONE)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=LEGAL_ZONE)


@pytest.mark.parametrize("case", cases("""
    begins   | asked
    24 20:00 | 24 16:00
    24 18:00 | 24 14:00
    24 11:00 | 24 07:00
    24 10:59 | 23 21:00
    24 08:00 | 23 21:00
    25 02:00 | 24 21:00
    25 01:59 | 24 21:59
"""))  # fmt: skip
def test_the_hour_of_the_page(case):
    """Four hours before; from 22:00 to 07:00 on the evening before instead."""
    assert page_at(at(case["begins"]), posts()["command"], quiet(), now=EARLY) == at(case["asked"])


def test_a_shift_planned_late_is_asked_about_at_once():
    """Somebody put on the roster an hour ahead is asked now."""
    now = at("24 19:00")

    assert page_at(at("24 20:00"), posts()["command"], quiet(), now=now) == now


@pytest.mark.parametrize(("ahead", "asked"), [(0, False), (1, True)])
def test_a_shift_that_has_begun_is_not_tested(ahead, asked):
    """Whoever is put on a shift that runs stands there already."""
    now = at("24 19:00")
    begins = now + timedelta(seconds=ahead)

    assert (page_at(begins, posts()["command"], quiet(), now=now) is not None) is asked


@pytest.mark.parametrize("hour", range(24))
def test_it_is_always_within_a_day_before(hour):
    """Whatever the hour of the change, the page lies in the 24 hours before it."""
    begins = at(f"24 {hour:02d}:00")
    asked = page_at(begins, posts()["standby"], quiet(), now=EARLY)

    assert asked is not None
    assert timedelta() < begins - asked <= timedelta(hours=24)
