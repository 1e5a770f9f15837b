"""Orders: one that runs, ended with what it waits for, reclassed with its reason, voided, kept."""

from datetime import date, timedelta

import pytest

from correction.register import listing, orders, queries
from correction.register.model import OrderStatus, SupervisionClass
from correction.register.orders import DISCHARGE, Held, OrderRunning, WrongTerm
from correction.register.tables import ClassChangeRow, OrderRow
from foundation.clock import end_of_day
from foundation.errors import Conflict
from tests.correction.building import NOON, a_person, entries, scope_of, some_terms

LAST_DAY = date(2026, 11, 24)


@pytest.fixture
def person(database, district):
    """Somebody with an order through 2026."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


@pytest.fixture
def order(database, person):
    """The order of that person."""
    with database.read() as session:
        return queries.active_order(session, person.id, at=NOON)


def test_one_order_runs_at_a_time(database, person):
    """A second one waits until the first has ended."""
    with pytest.raises(OrderRunning), database.write() as session:
        orders.register_order(session, person.id, some_terms(), actor="test", at=NOON)


def test_after_the_end_a_new_order_may_begin(database, district, person, order):
    """Ended today, supervised again from tomorrow under a new order; today under the old one."""
    tomorrow = LAST_DAY + timedelta(days=1)
    with database.write() as session:
        orders.end_order(
            session, order.id, status=OrderStatus.TERMINATED, on=LAST_DAY, actor="test", at=NOON
        )
        terms = some_terms(term_start=tomorrow, term_end=date(2027, 6, 1))
        following = orders.register_order(session, person.id, terms, actor="test", at=NOON)

    midnight = end_of_day(LAST_DAY)
    with database.read() as session:
        before = queries.active_order(session, person.id, at=midnight - timedelta(seconds=1))
        after = queries.active_order(session, person.id, at=midnight)
        listed = listing.listed(session, person.id, scope_of(district))
    assert (before.id, after.id) == (order.id, following.id)
    assert listed.order is not None
    assert listed.order.id == following.id
    assert entries(database, "order_ended")[0].data == {"order": order.id, "status": "terminated"}


def test_an_order_ends_once(database, order):
    """What has ended cannot end again."""
    with database.write() as session:
        orders.end_order(
            session, order.id, status=OrderStatus.DISCHARGED, on=LAST_DAY, actor="test", at=NOON
        )

    with pytest.raises(Conflict, match="ended already"), database.write() as session:
        orders.end_order(
            session, order.id, status=OrderStatus.DISCHARGED, on=LAST_DAY, actor="test", at=NOON
        )


@pytest.mark.parametrize(
    ("status", "waits"), [(OrderStatus.DISCHARGED, True), (OrderStatus.TERMINATED, False)]
)
def test_a_discharge_waits_for_what_a_room_above_holds(database, person, order, status, waits):
    """END-6: with a proposal pending nobody is discharged; a termination does not ask."""
    with database.write() as session:
        hold = orders.place_hold(
            session, person.id, blocks=DISCHARGE, because="proposal_pending", actor="x", at=NOON
        )

    def end():
        with database.write() as session:
            return orders.end_order(
                session, order.id, status=status, on=LAST_DAY, actor="test", at=NOON
            )

    if waits:
        with pytest.raises(Held) as refusal:
            end()
        assert refusal.value.params == {"because": "proposal_pending"}
        with database.write() as session:
            orders.lift_hold(session, hold, at=NOON)
    assert end().status is status


def test_a_change_of_class_keeps_what_was_before(database, person, order):
    """The reason is sealed; since when is known, because duties depend on it."""
    later = NOON + timedelta(hours=1)
    with database.write() as session:
        changed = orders.change_class(
            session,
            order.id,
            SupervisionClass.STRICT,
            reason="两次训诫",
            actor="test",
            at=later,
        )

    with database.read() as session:
        (row,) = session.query(ClassChangeRow).all()
    assert (changed.supervision_class, changed.class_since) == (SupervisionClass.STRICT, later)
    assert (row.before, row.after) == ("ordinary", "strict")
    assert "两次训诫".encode() not in bytes(row.reason)


def test_a_voided_order_supervises_nobody_and_stays_on_record(database, person, order):
    """Registered by mistake: as if it had not been, and kept."""
    with database.write() as session:
        orders.void_order(session, order.id, reason="录错了人", actor="test", at=NOON)

    with database.read() as session:
        with pytest.raises(queries.OrderNotActive):
            queries.active_order(session, person.id, at=NOON)
        kept = session.get_one(OrderRow, order.id)
        assert (kept.voided_by, kept.status) == ("test", "active")
    with pytest.raises(Conflict), database.write() as session:
        orders.void_order(session, order.id, reason="again", actor="test", at=NOON)
    with database.write() as session:
        assert orders.register_order(session, person.id, some_terms(), actor="test", at=NOON)


def test_a_term_does_not_end_before_it_begins(database, person, order):
    """One day before is refused."""
    with database.write() as session:
        orders.void_order(session, order.id, reason="x", actor="test", at=NOON)
    terms = some_terms(term_start=LAST_DAY, term_end=LAST_DAY - timedelta(days=1))

    with pytest.raises(WrongTerm), database.write() as session:
        orders.register_order(session, person.id, terms, actor="test", at=NOON)


@pytest.mark.parametrize(("days", "runs"), [(-1, False), (0, True), (5, True)])
def test_the_ticks_find_every_order_that_touches_a_span(database, person, order, days, runs):
    """An order is found up to the last day of its term and not after."""
    day = date(2027, 1, 4) - timedelta(days=days)
    at = end_of_day(day) - timedelta(hours=1)
    with database.read() as session:
        found = queries.orders_running(session, from_at=at, until_at=at + timedelta(days=2))

    assert ([one.id for one, _ in found] == [order.id]) is runs


def test_an_order_about_to_begin_is_found_before_its_first_day(database, district):
    """Duties of the first morning are opened the evening before."""
    with database.write() as session:
        a_person(
            session,
            district.offices["own"],
            term_start=date(2026, 11, 26),
            term_end=date(2027, 11, 25),
        )

    with database.read() as session:
        soon = queries.orders_running(session, from_at=NOON, until_at=NOON + timedelta(days=2))
        today = queries.orders_running(session, from_at=NOON, until_at=NOON)
    assert (len(soon), len(today)) == (1, 0)
