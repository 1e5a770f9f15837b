"""The tick that opens duties: the same rows however often it runs, and gone when not asked for."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from correction.contact import actions, duties, intake
from correction.contact.actions import UnknownPlan
from correction.contact.tables import DutyRow
from correction.register import actions as register
from correction.register import orders, queries
from correction.register.model import StatusKind
from foundation.ids import new_id
from tests.correction.building import (
    a_new_person,
    a_number,
    a_person,
    a_reclassing,
    an_ending,
    entries,
    shanghai,
    some_terms,
)
from tests.correction.contact.conftest import DAWN

TODAY = ["2026-11-24T0730", "2026-11-24T1200", "2026-11-24T1930"]
TOMORROW = ["2026-11-25T0730", "2026-11-25T1200", "2026-11-25T1930"]


def tick(database, at, **more):
    """One run of the tick."""
    with database.write() as session:
        return duties.open_duties(session, now=shanghai(at) if isinstance(at, str) else at, **more)


def test_two_days_are_opened_ahead(person, rows):
    """Six windows, and the report of the half month that runs."""
    assert list(rows(person)) == [*TODAY, *TOMORROW]
    assert rows(person, "report_in_person") == {"2026-11-20": "open"}


def test_running_again_changes_nothing(database, person, rows):
    """Idempotent: the rows of a plan are the same however often they are asked for."""
    before = rows(person)

    assert tick(database, DAWN) == 0
    assert tick(database, "11-24 06:30") == 0
    assert rows(person) == before


def test_an_hour_later_only_what_is_new_is_opened(database, person, rows):
    """The horizon moves; each window is opened once."""
    assert tick(database, "11-24 07:30") == 0
    assert tick(database, "11-24 07:31") == 1
    assert list(rows(person))[-1] == "2026-11-26T0730"


def test_the_store_refuses_a_second_row_for_the_same_duty(database, person):
    """REL-30: unique by order, kind and occurrence, whoever writes."""
    with database.read() as session:
        row = session.query(DutyRow).first()
        values = {column.name: getattr(row, column.name) for column in DutyRow.__table__.columns}

    with pytest.raises(IntegrityError), database.write() as session:
        session.add(DutyRow(**(values | {"id": new_id()})))


def test_nothing_past_is_opened_for_somebody_taken_in_today(database, district, rows):
    """No storm of alarms at an import: what is over, or had begun, is not owed."""
    with database.write() as session:
        person = intake.take_in(
            session,
            a_new_person(district.offices["own"]),
            some_terms(term_start=date(2025, 3, 18), term_end=date(2027, 3, 17)),
            actor="test",
            at=shanghai("11-24 12:10"),
        )

    assert list(rows(person)) == [TODAY[2], *TOMORROW, "2026-11-26T0730", "2026-11-26T1200"]
    assert rows(person, "report_in_person") == {"2026-11-18": "open"}


def test_who_goes_to_hospital_owes_nothing_until_back(database, person, rows):
    """Open windows are excused at the next tick; back before the deadline, open again."""
    with database.write() as session:
        register.change_status(
            session, person.id, StatusKind.HOSPITAL, actor="test", at=shanghai("11-24 10:00")
        )
    tick(database, "11-24 10:01")
    assert set(rows(person).values()) == {"open", "excused"}
    assert rows(person)[TODAY[0]] == "open"  # its deadline passed before: the other tick decides

    with database.write() as session:
        register.change_status(
            session, person.id, StatusKind.IN_SERVICE, actor="test", at=shanghai("11-24 13:00")
        )
    tick(database, "11-24 13:01")
    states = rows(person)
    assert [states[name] for name in TODAY[1:]] == ["excused", "open"]
    assert {states[name] for name in TOMORROW} == {"open"}


def test_an_order_that_ends_takes_its_duties_with_it(database, person, rows):
    """END-3: nothing is owed after the last day; the last day itself is."""
    with database.write() as session:
        order = queries.active_order(session, person.id, at=DAWN)
        orders.end_order(
            session,
            order.id,
            an_ending(date(2026, 11, 24)),
            actor="test",
            at=DAWN,
        )
    tick(database, DAWN)

    states = rows(person)
    assert {states[name] for name in TODAY} == {"open"}
    assert {states[name] for name in TOMORROW} == {"excused"}
    assert rows(person, "report_in_person") == {"2026-11-20": "excused"}


def test_a_voided_order_owes_nothing(database, person, rows):
    """Registered by mistake: everything open is excused."""
    with database.write() as session:
        order = queries.active_order(session, person.id, at=DAWN)
        orders.void_order(session, order.id, reason="x", actor="test", at=DAWN)
    tick(database, DAWN)

    assert set(rows(person).values()) == {"excused"}


def test_another_plan_takes_over_from_now(database, person, rows):
    """A night worker's windows replace the others; what had begun is not owed any more."""
    with database.write() as session:
        actions.set_plan(
            session, person.id, "night-worker", actor="test", now=shanghai("11-24 08:00")
        )

    with database.read() as session:
        found = session.query(DutyRow).filter_by(person_id=person.id, kind="check_in")
        owed = sorted(row.occurrence for row in found if row.state == "open")
    assert owed[:3] == [
        "night-worker/2026-11-24T1500",
        "night-worker/2026-11-24T1800",
        "night-worker/2026-11-25T0730",
    ]
    assert all(name.startswith("night-worker/") for name in owed)
    assert entries(database, "plan_set")[0].data["plan"] == "night-worker"


def test_an_unknown_plan_is_refused(database, person):
    """A plan is a file; there is no other."""
    with pytest.raises(UnknownPlan), database.write() as session:
        actions.set_plan(session, person.id, "no-such-plan", actor="test", now=DAWN)


def test_a_stricter_class_reports_more_often_from_now(database, person, rows):
    """The half month is excused; the week of the new class is owed, from the term's start."""
    with database.write() as session:
        order = queries.active_order(session, person.id, at=DAWN)
        orders.change_class(session, order.id, a_reclassing(), actor="test", at=DAWN)
    tick(database, DAWN)

    assert rows(person, "report_in_person") == {"2026-11-20": "excused", "2026-11-23": "open"}


def test_a_smaller_horizon_excuses_nothing(database, person, rows):
    """What a longer tick has opened is not taken back by a shorter one."""
    before = rows(person)

    assert tick(database, DAWN, horizon=timedelta(hours=1)) == 0
    assert rows(person) == before


def test_one_persons_tick_leaves_others_alone(database, district, person, rows):
    """After a change about one person, only that person's duties are computed again."""
    with database.write() as session:
        other = a_person(session, district.offices["own"], at=DAWN, id_number=a_number())
    assert rows(other) == {}

    tick(database, DAWN, only={other.id})

    assert len(rows(other)) == 6
    assert len(rows(person)) == 6
