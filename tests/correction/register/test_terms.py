"""Terms of orders, and who is a minor's case: both sides of every bound."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from correction.register import terms
from correction.register.model import Category, Order, OrderStatus, SupervisionClass
from foundation.clock import end_of_day, start_of_day
from foundation.ids import OrderId, PersonId
from tests.correction.building import NOON
from tests.tables import cases

ORDER = Order(
    id=OrderId("order"),
    person_id=PersonId("person"),
    category=Category.PROBATION,
    supervision_class=SupervisionClass.ORDINARY,
    class_since=NOON,
    deciding_organ="示例人民法院",
    term_start=date(2026, 1, 5),
    term_end=date(2027, 1, 4),
    status=OrderStatus.ACTIVE,
    registered_at=NOON,
)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "binds"),
    [
        (start_of_day(date(2026, 1, 5)) - SECOND, False),
        (start_of_day(date(2026, 1, 5)), True),
        (end_of_day(date(2027, 1, 4)) - SECOND, True),
        (end_of_day(date(2027, 1, 4)), False),
    ],
)
def test_a_term_is_over_at_midnight_of_its_last_day(at, binds):
    """END-3: from 00:00 of the first day until 24:00 of the last, in Shanghai."""
    assert terms.in_force(ORDER, at=at) is binds


@pytest.mark.parametrize(("at_end", "binds"), [(-SECOND, True), (timedelta(0), False)])
def test_an_order_ended_early_runs_to_the_end_of_that_day(at_end, binds):
    """What was ended on a day binds until its 24:00 and is looked back upon like any other."""
    ended = replace(ORDER, status=OrderStatus.TERMINATED, ended_on=date(2026, 6, 1))

    assert terms.in_force(ended, at=end_of_day(date(2026, 6, 1)) + at_end) is binds


def test_an_end_after_the_term_does_not_lengthen_it():
    """A discharge written down days later ends the order with its term."""
    ended = replace(ORDER, status=OrderStatus.DISCHARGED, ended_on=date(2027, 1, 9))

    assert terms.ends_at(ended) == end_of_day(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("day", "left"), [(date(2027, 1, 3), 1), (date(2027, 1, 4), 0), (date(2027, 1, 9), 0)]
)
def test_days_left(day, left):
    """Whole days that follow today; never below nothing."""
    assert terms.days_left(ORDER, at=start_of_day(day)) == left


@pytest.mark.parametrize(
    "case",
    cases("""
    born       | intake     | minor
    2008-11-25 | 2026-11-24 | yes
    2008-11-24 | 2026-11-24 | no
    2008-02-29 | 2026-02-28 | yes
    2008-02-29 | 2026-03-01 | no
    1990-03-15 | 2026-01-05 | no
"""),
)
def test_a_minor_is_who_was_under_18_at_intake(case):
    """JUV-7: the age at intake decides; the birthday itself completes the year."""
    born, intake = date.fromisoformat(case["born"]), date.fromisoformat(case["intake"])

    assert terms.is_minor_case(born, intake_on=intake) is (case["minor"] == "yes")
