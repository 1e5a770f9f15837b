"""Weekly windows and dated duties: days of Shanghai, over midnight, the eighth day."""

from datetime import date, time

import pytest

from correction.contact.terms_due import DatedDuty, announced_at
from correction.contact.weekly import WeeklyWindow, window_on
from tests.correction.building import shanghai
from tests.tables import cases


@pytest.mark.parametrize(
    "case",
    cases("""
    begins | until | day        | opens       | closes
    09:00  | 10:00 | 2026-11-23 | 11-23 09:00 | 11-23 10:00
    22:00  | 02:00 | 2026-11-23 | 11-23 22:00 | 11-24 02:00
    20:00  | 00:00 | 2026-11-23 | 11-23 20:00 | 11-24 00:00
"""),
)
def test_a_window_ends_the_day_after_where_it_must(case):
    """On Mondays only."""
    window = WeeklyWindow(
        time.fromisoformat(case["begins"]), time.fromisoformat(case["until"]), (1,)
    )

    assert window_on(window, date.fromisoformat(case["day"])) == (
        shanghai(case["opens"]),
        shanghai(case["closes"]),
    )
    assert window_on(window, date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    "case",
    cases("""
    due         | announced
    11-24 23:59 | 11-22 00:00
    11-24 18:00 | 11-22 00:00
    11-25 00:00 | 11-22 00:00
    11-25 00:01 | 11-23 00:00
"""),
)
def test_a_first_report_is_announced_on_its_eighth_day(case):
    """REC-5: of ten days the last three; midnight belongs to the day that ends."""
    due = shanghai(case["due"])

    assert announced_at(DatedDuty.FIRST_REPORT, due) == shanghai(case["announced"])
    assert announced_at(DatedDuty.REPORT, due) is None
