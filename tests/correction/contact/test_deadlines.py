"""The tick that finds missed duties: at the deadline, once, with the right count."""

from datetime import date, timedelta

import pytest

from correction.contact import deadlines, duties
from correction.contact.model import DutyState, Method
from correction.contact.tables import DutyRow
from correction.register import actions as register
from correction.register import orders, queries
from correction.register.model import StatusKind
from tests.correction.building import (
    a_check_in,
    a_person,
    an_ending,
    entries,
    shanghai,
)
from tests.correction.contact.conftest import DAWN

MORNING = "2026-11-24T0730"
MINUTE = timedelta(minutes=1)


def tick(database, at, limit=200):
    """One run of the tick."""
    with database.write() as session:
        return deadlines.find_missed(session, now=shanghai(at), limit=limit)


@pytest.mark.parametrize(("at", "missed"), [("11-24 08:59", False), ("11-24 09:00", True)])
def test_a_window_is_missed_at_its_deadline(database, person, rows, at, missed):
    """Not a minute before it, and at the deadline itself."""
    tick(database, at)

    assert rows(person)[MORNING] == ("missed" if missed else "open")
    assert len(entries(database, "check_in_missed")) == (1 if missed else 0)


def test_what_is_told_names_the_duty_and_its_deadline(database, person):
    """Ids, the deadline and the count; found by the tick, about the person, at the office."""
    (found,) = tick(database, "11-24 09:00")

    (told,) = entries(database, "check_in_missed")
    assert told.data == {
        "duty": found.id,
        "due_at": shanghai("11-24 09:00").isoformat(),
        "missed_in_7_days": 1,
    }
    assert (told.subject, told.office) == (person.id, person.office_id)
    assert (told.actor, told.at) == ("contact.deadlines", shanghai("11-24 09:00"))


def test_a_duty_is_found_once(database, person):
    """The second run finds nothing, however late."""
    tick(database, "11-24 09:00")

    assert tick(database, "11-24 09:00") == ()
    assert tick(database, "11-24 11:59") == ()
    assert len(entries(database, "check_in_missed")) == 1


def test_who_has_checked_in_is_not_missed(database, person):
    """On time is on time."""
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 08:59"))

    assert tick(database, "11-24 09:00") == ()


def test_after_an_outage_every_deadline_is_found_in_order_and_counted(database, person):
    """Down from dawn until the next morning: nothing is lost, each counts those before it."""
    found = tick(database, "11-25 10:00")

    counts = [entry.data["missed_in_7_days"] for entry in entries(database, "check_in_missed")]
    assert [duty.due_at for duty in found] == sorted(duty.due_at for duty in found)
    assert counts == [1, 2, 3, 4]


def test_a_limit_leaves_the_rest_for_the_next_run(database, person):
    """The soonest deadlines first."""
    first = tick(database, "11-25 10:00", limit=3)
    second = tick(database, "11-25 10:00", limit=3)

    assert [len(first), len(second)] == [3, 1]
    counts = [entry.data["missed_in_7_days"] for entry in entries(database, "check_in_missed")]
    assert counts == [1, 2, 3, 4]


def miss(session, person, due, state="missed"):
    """A window of the past that stands missed."""
    row = session.query(DutyRow).filter_by(person_id=person.id).first()
    at = shanghai(due)
    session.add(
        DutyRow(
            id=f"old-{due}"[:20],
            person_id=person.id,
            order_id=row.order_id,
            office_id=row.office_id,
            kind="check_in",
            occurrence=due,
            plan=row.plan,
            methods=row.methods,
            early_from=at - 90 * MINUTE,
            window_from=at - 90 * MINUTE,
            due_at=at,
            shown_from=at,
            state=state,
            missed_at=at,
            opened_at=at,
        )
    )


@pytest.mark.parametrize(
    ("due", "state", "count"),
    [
        ("11-17 09:00", "missed", 1),
        ("11-17 09:01", "missed", 2),
        ("11-20 09:00", "missed", 2),
        ("11-20 09:00", "met_late", 1),
        ("11-20 09:00", "excused", 1),
    ],
)
def test_seven_days_are_counted_back_from_the_deadline(database, person, due, state, count):
    """The bound itself lies outside; what was made good late does not count."""
    with database.write() as session:
        miss(session, person, due, state)

    tick(database, "11-24 09:00")

    assert entries(database, "check_in_missed")[0].data["missed_in_7_days"] == count


def test_somebody_elses_misses_do_not_count(database, district, person):
    """Each person by themself."""
    with database.write() as session:
        other = a_person(session, district.offices["own"], at=shanghai("11-01 10:00"))
        duties.open_duties(session, now=DAWN)
        miss(session, other, "11-23 09:00")

    tick(database, "11-24 09:00")

    told = {entry.subject: entry.data for entry in entries(database, "check_in_missed")}
    assert told[person.id]["missed_in_7_days"] == 1
    assert told[other.id]["missed_in_7_days"] == 2


def test_a_missed_report_is_told_as_such(database, person):
    """A period without a visit is not a missed check-in."""
    with database.write() as session:
        session.query(DutyRow).filter_by(kind="check_in").delete()

    (found,) = tick(database, "12-05 00:00")

    (told,) = entries(database, "report_missed")
    assert told.data == {"duty": found.id, "due_at": shanghai("12-05 00:00").isoformat()}
    assert entries(database, "check_in_missed") == []


@pytest.mark.parametrize("status", [StatusKind.DETAINED, StatusKind.HOSPITAL])
@pytest.mark.parametrize(("since", "excused"), [("11-24 08:59", True), ("11-24 09:00", False)])
def test_no_alarm_for_who_could_not_come(database, person, rows, status, since, excused):
    """Away before the deadline, though no tick had opened or excused anything since: no alarm."""
    with database.write() as session:
        register.change_status(session, person.id, status, actor="test", at=shanghai(since))

    tick(database, "11-24 09:00")

    assert rows(person)[MORNING] == ("excused" if excused else "missed")
    assert len(entries(database, "check_in_missed")) == (0 if excused else 1)


@pytest.mark.parametrize(("last_day", "excused"), [(23, True), (24, False)])
def test_no_alarm_after_the_term(database, person, rows, last_day, excused):
    """Ended yesterday: nothing is held against anybody; ended today: today is still owed."""
    with database.write() as session:
        order = queries.active_order(session, person.id, at=DAWN)
        orders.end_order(
            session,
            order.id,
            an_ending(date(2026, 11, last_day)),
            actor="test",
            at=DAWN,
        )

    tick(database, "11-24 09:00")

    assert rows(person)[MORNING] == ("excused" if excused else "missed")


def test_no_alarm_under_a_voided_order(database, person, rows):
    """Registered by mistake: excused."""
    with database.write() as session:
        order = queries.active_order(session, person.id, at=DAWN)
        orders.void_order(session, order.id, reason="x", actor="test", at=DAWN)

    (found,) = tick(database, "11-24 09:00")

    assert found.state is DutyState.EXCUSED
    assert entries(database, "check_in_missed") == []


def test_a_late_check_in_does_not_unmiss_the_count_of_the_next(database, person):
    """Made good late, a window no longer counts towards three in seven days."""
    tick(database, "11-24 09:00")
    with database.write() as session:
        a_check_in(session, person, now=shanghai("11-24 09:30"), method=Method.PHONE)

    tick(database, "11-24 13:30")

    counts = [entry.data["missed_in_7_days"] for entry in entries(database, "check_in_missed")]
    assert counts == [1, 1]
