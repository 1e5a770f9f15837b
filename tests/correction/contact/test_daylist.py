"""Today's list, decided: what is overdue, missed, due; in which order; when a miss is history."""

from dataclasses import replace
from datetime import time

import pytest

from correction.contact import daylist
from correction.contact.daylist import Day, DayRow, RowState, What
from correction.contact.model import DutyState, Method, Why
from correction.register.model import (
    Category,
    Charge,
    Order,
    OrderStatus,
    PersonLabel,
    Sex,
    SupervisionClass,
)
from foundation.ids import OfficeId, OrderId, PersonId
from tests.correction.building import NOON, a_duty, shanghai
from tests.tables import cases


@pytest.mark.parametrize(
    "case",
    cases("""
    due         | state  | shown from  | row
    11-23 21:00 | missed | 11-23 20:30 | overdue
    11-24 00:00 | missed | 11-23 20:30 | overdue
    11-24 00:01 | missed | 11-23 20:30 | missed
    11-24 13:30 | missed | 11-24 13:00 | missed
    11-24 17:42 | open   | 11-24 17:12 | missed
    11-24 17:43 | open   | 11-24 17:13 | due
    11-24 21:00 | open   | 11-24 17:42 | due
    11-24 21:00 | open   | 11-24 17:43 | -
    11-25 00:00 | open   | 11-24 00:00 | due
    11-25 00:01 | open   | 11-24 00:00 | -
"""),
)
def test_how_a_duty_stands_at_17_42(case):
    """A deadline at 24:00 belongs to the day it ends; past it, a duty is missed before any tick."""
    duty = a_duty("11-23 00:00", case["due"], state=DutyState(case["state"]))

    found = daylist.state_of(duty, shanghai(case["shown from"]), now=NOON)

    assert found == (None if case["row"] == "-" else RowState(case["row"]))


@pytest.mark.parametrize(
    "case",
    cases("""
    method | at          | stands
    -      | -           | yes
    phone  | 11-24 08:59 | yes
    phone  | 11-24 09:00 | no
    call   | 11-24 10:00 | yes
"""),
)
def test_a_miss_is_over_once_the_person_was_heard_from(case):
    """A later check-in by a method that would have counted ends it; a call does not."""
    received = {} if case["method"] == "-" else {Method(case["method"]): shanghai(case["at"])}

    assert daylist.stands_missed(a_duty(), received) is (case["stands"] == "yes")


@pytest.mark.parametrize(
    "case",
    cases("""
    received    | by
    11-24 08:00 | 11-24 18:00
    11-24 17:59 | 11-24 18:00
    11-24 18:00 | 11-25 18:00
"""),
)
def test_a_check_in_is_looked_at_by_six(case):
    """On its day, or on the next when it came after six."""
    found = daylist.verify_by(shanghai(case["received"]), time(18, 0))

    assert found == shanghai(case["by"])


WHY = Why("RPT-1", "", "", {}, ())


def a_row(name, state, due, **fields):
    """A line about somebody of this name."""
    person_id = PersonId(name)
    label = PersonLabel(person_id, name, 1990, Sex.MALE, OfficeId("office"), minor=False)
    order = Order(
        id=OrderId("order"),
        person_id=person_id,
        category=Category.PROBATION,
        supervision_class=SupervisionClass.ORDINARY,
        class_since=NOON,
        deciding_organ="",
        term_start=NOON.date(),
        term_end=NOON.date(),
        status=OrderStatus.ACTIVE,
        registered_at=NOON,
    )
    row = DayRow(
        charge=Charge(label, None, order),
        what=What.CHECK_IN,
        state=RowState(state),
        due_at=shanghai(due),
        why=WHY,
    )
    return replace(row, **fields)


def test_the_order_of_the_day():
    """Open alerts by gravity, then overdue, missed, due by the hour, unverified, done."""
    rows = (
        a_row("done", "done", "11-24 08:00"),
        a_row("unverified", "unverified", "11-24 18:00"),
        a_row("due-late", "due", "11-24 21:00"),
        a_row("due-soon", "due", "11-24 18:00"),
        a_row("missed", "missed", "11-24 09:00"),
        a_row("overdue", "overdue", "11-20 00:00"),
        a_row("blue", "due", "11-24 20:00"),
        a_row("red", "unverified", "11-24 18:00"),
        a_row("red-done", "done", "11-24 08:00"),
    )
    levels = {"blue": "blue", "red": "red", "red-done": "red"}
    day = Day(NOON, NOON.date(), rows, (), 0)

    found = [row.charge.label.name for row in daylist.in_order(day, levels)]

    assert found == [
        "red", "blue", "overdue", "missed", "due-soon", "due-late", "unverified", "done",
        "red-done",
    ]  # fmt: skip


def test_the_blocks_are_counted():
    """Missed today and overdue are one block; what is done is in none."""
    rows = tuple(
        a_row(state, state, "11-24 18:00")
        for state in ("overdue", "missed", "missed", "due", "unverified", "done")
    )

    found = Day(NOON, NOON.date(), rows, (), 2).counts()

    assert found == {"overdue": 3, "due_today": 1, "unverified": 1, "care": 2, "settled": 0}
