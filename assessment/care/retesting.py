"""Is this person to be tested, why, and by which day?"""

from dataclasses import dataclass
from datetime import date, timedelta

from assessment.care.calendar import TestCalendar
from assessment.care.model import TestReason
from correction.register.model import AdviceLevel


@dataclass(frozen=True)
class TestHistory:
    """What decides when a person is tested; `last`, `last_exit`: days of finished screenings."""

    __test__ = False

    term_start: date
    term_end: date
    last: date | None
    last_exit: date | None
    level: AdviceLevel


def next_test(history: TestHistory, calendar: TestCalendar) -> tuple[TestReason, date]:
    """The next test that is due and its day; the earliest where there are several.

    A screening from before the present term does not count as its entry test.
    """
    entry_by = history.term_start + timedelta(days=calendar.entry_within)
    if history.last is None or history.last < history.term_start:
        return TestReason.ENTRY, entry_by
    candidates = [
        (history.last + timedelta(days=calendar.again_after), TestReason.DURING),
    ]
    retest = calendar.retest_after.get(history.level)
    if retest is not None:
        candidates.append((history.last + timedelta(days=retest), TestReason.RETEST))
    leaving = history.term_end - timedelta(days=calendar.before_the_end)
    if history.last_exit is None or history.last_exit < leaving:
        candidates.append((history.term_end, TestReason.EXIT))
    due, reason = min(candidates, key=lambda candidate: candidate[0])
    return reason, due


def is_shown(reason: TestReason, due: date, *, today: date, calendar: TestCalendar) -> bool:
    """Whether a test stands on today's list: near enough, for an exit test the last month."""
    ahead = calendar.before_the_end if reason is TestReason.EXIT else calendar.shown_before
    if reason is TestReason.ENTRY:
        ahead = calendar.entry_within
    return today >= due - timedelta(days=ahead)
