"""Signatures, the calendar of tests, who is looked after first, and what may cross the wall."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from assessment.care import advice_book, calendar
from assessment.care.model import TestReason, ToRead, Urgency
from assessment.care.reading_order import in_order, still_open
from assessment.care.retesting import TestHistory, is_shown, next_test
from assessment.care.signatures import (
    OneStepDown,
    SecondPersonNeeded,
    is_lowering,
    needs_second,
    require_other_hand,
)
from correction.register.model import AdviceLevel
from foundation.ids import PersonId
from tests.assessment.building import NOON
from tests.tables import cases

RULES = calendar.standard()
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "case",
    cases("""
    from  | to    | signatures
    none  | one   | 1
    two   | one   | 1
    one   | one   | 1
    one   | two   | 2
    one   | three | refused
    one   | watch | refused
    one   | none  | refused
    two   | three | 1
    two   | none  | 1
    three | watch | 1
    watch | none  | 1
    none  | watch | 1
    """),
    ids=lambda case: f"{case['from']}→{case['to']}",
)
def test_only_leaving_level_one_needs_two(case):
    """Raising is never slowed down; level one is left for level two, by two people."""
    present, wanted = AdviceLevel(case["from"]), AdviceLevel(case["to"])
    if case["signatures"] == "refused":
        with pytest.raises(OneStepDown):
            needs_second(present, wanted)
    else:
        assert needs_second(present, wanted) == (case["signatures"] == "2")


def test_the_ladder_of_levels():
    """One is the gravest, none the mildest."""
    ladder = list(AdviceLevel)
    for higher, lower in pairwise(ladder):
        assert is_lowering(higher, lower)
        assert not is_lowering(lower, higher)
        assert not is_lowering(higher, higher)


def test_two_signatures_are_two_peoples():
    """The same hand twice is one signature."""
    require_other_hand("liang", "tao")
    with pytest.raises(SecondPersonNeeded):
        require_other_hand("liang", "liang")


def on(text: str) -> date | None:
    """A day, or none."""
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(
    "case",
    cases("""
    term start | term end   | last       | last exit  | level | reason | due
    2026-11-01 | 2027-10-31 | -          | -          | none  | entry  | 2026-12-01
    2026-11-01 | 2027-10-31 | 2026-10-31 | -          | none  | entry  | 2026-12-01
    2026-11-01 | 2027-10-31 | 2026-11-01 | -          | none  | during | 2027-04-30
    2026-01-01 | 2028-12-31 | 2026-06-01 | -          | watch | during | 2026-11-28
    2026-01-01 | 2028-12-31 | 2026-11-01 | -          | three | retest | 2026-11-29
    2026-01-01 | 2028-12-31 | 2026-11-01 | -          | two   | retest | 2026-11-15
    2026-01-01 | 2028-12-31 | 2026-11-01 | -          | one   | retest | 2026-11-08
    2026-01-01 | 2026-12-10 | 2026-11-01 | -          | none  | exit   | 2026-12-10
    2026-01-01 | 2026-12-10 | 2026-11-09 | 2026-11-09 | none  | exit   | 2026-12-10
    2026-01-01 | 2026-12-10 | 2026-11-10 | 2026-11-10 | none  | during | 2027-05-09
    """),
)
def test_when_somebody_is_to_be_tested(case):
    """Entry within 30 days, again after 180, sooner at a level, once more in the last 30 days."""
    history = TestHistory(
        term_start=on(case["term start"]),
        term_end=on(case["term end"]),
        last=on(case["last"]),
        last_exit=on(case["last exit"]),
        level=AdviceLevel(case["level"]),
    )

    assert next_test(history, RULES) == (TestReason(case["reason"]), on(case["due"]))


@pytest.mark.parametrize(
    ("reason", "days_until_due", "shown"),
    [
        (TestReason.DURING, 7, True),
        (TestReason.DURING, 8, False),
        (TestReason.RETEST, 7, True),
        (TestReason.RETEST, 8, False),
        (TestReason.EXIT, 30, True),
        (TestReason.EXIT, 31, False),
        (TestReason.ENTRY, 30, True),
        (TestReason.ENTRY, 31, False),
        (TestReason.DURING, -100, True),
    ],
)
def test_when_a_test_comes_onto_the_list(reason, days_until_due, shown):
    """A week before; an entry or exit test for its whole month; overdue ones stay."""
    due = TODAY + timedelta(days=days_until_due)

    assert is_shown(reason, due, today=TODAY, calendar=RULES) is shown


def row(urgency: Urgency, minute: int, person: str = "lin") -> ToRead:
    """A row of that urgency, minutes after noon."""
    at = NOON + timedelta(minutes=minute)
    return ToRead(urgency, PersonId(person), at, f"{urgency}-{minute}")


def test_the_gravest_come_first_and_within_them_those_who_wait_longest():
    """Not safe, critical, wants a call, worse."""
    rows = [
        row(Urgency.WORSE, 0), row(Urgency.CRITICAL, 5), row(Urgency.CALL_ME, 1),
        row(Urgency.CRITICAL, 2), row(Urgency.NOT_SAFE, 9),
    ]  # fmt: skip

    assert [one.reference for one in in_order(rows)] == [
        "not_safe-9", "critical-2", "critical-5", "call_me-1", "worse-0",
    ]  # fmt: skip


def test_what_came_after_the_last_contact_stands_open():
    """A contact settles what was open until then, for that person."""
    rows = [row(Urgency.CRITICAL, 1), row(Urgency.CRITICAL, 2), row(Urgency.CRITICAL, 3),
            row(Urgency.CRITICAL, 1, "su")]  # fmt: skip
    seen = {PersonId("lin"): NOON + timedelta(minutes=2)}

    assert [(one.person_id, one.at.minute) for one in still_open(rows, seen)] == [
        ("lin", 45), ("su", 43),
    ]  # fmt: skip


class TestAdvice:
    """Coded advice: what an officer may learn."""

    def test_every_level_has_advice(self):
        """Whatever is confirmed, there is something to say."""
        meant = {level for advice in advice_book.advice_codes().values() for level in advice.levels}

        assert meant == set(AdviceLevel)

    def test_every_instruction_fits_the_slip(self):
        """At most 60 characters in either language; the register refuses more."""
        lengths = [
            len(words)
            for advice in advice_book.advice_codes().values()
            for words in (advice.instruction_zh, advice.instruction_en)
        ]

        assert max(lengths) <= 60

    @pytest.mark.parametrize("words", ["自杀", "抑郁", "PHQ", "分数", "suicid", "depress", "score"])
    def test_no_advice_says_what_was_answered(self, words):
        """The slip tells how to act, never why."""
        said = " ".join(
            f"{advice.zh} {advice.en} {advice.instruction_zh} {advice.instruction_en}"
            for advice in advice_book.advice_codes().values()
        )

        assert words.lower() not in said.lower()

    def test_advice_that_is_too_little_for_the_level_is_refused(self):
        """Nothing special is not for level one; an unknown code is for none."""
        assert advice_book.fitting("visit_today", AdviceLevel.ONE)
        with pytest.raises(advice_book.AdviceNotFitting):
            advice_book.fitting("usual_care", AdviceLevel.ONE)
        with pytest.raises(advice_book.AdviceNotFitting):
            advice_book.fitting("be_nice", AdviceLevel.ONE)
