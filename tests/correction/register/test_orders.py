"""Orders: one that runs, ended with what it waits for, reclassed with its reason, voided, kept."""

from datetime import date, timedelta

import pytest

from correction.register import listing, orders, queries
from correction.register.model import OrderStatus, Reclassing, SupervisionClass
from correction.register.orders import (
    DISCHARGE,
    ClassAlready,
    Held,
    OrderRunning,
    UnknownCause,
    UnknownReason,
    WrongLastDay,
    WrongTerm,
)
from correction.register.tables import ClassChangeRow, OrderRow
from foundation.clock import end_of_day
from foundation.errors import Conflict
from tests.correction.building import (
    NOON,
    a_person,
    a_reclassing,
    an_ending,
    entries,
    scope_of,
    some_terms,
)

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
        orders.end_order(session, order.id, an_ending(LAST_DAY), actor="test", at=NOON)
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
    assert entries(database, "order_ended")[0].data == {
        "order": order.id,
        "status": "terminated",
        "because": "other",
        "on": "2026-11-24",
    }


def test_an_order_ends_once(database, order):
    """What has ended cannot end again."""
    with database.write() as session:
        orders.end_order(session, order.id, an_ending(LAST_DAY), actor="test", at=NOON)

    with pytest.raises(Conflict, match="ended already"), database.write() as session:
        orders.end_order(session, order.id, an_ending(LAST_DAY), actor="test", at=NOON)


@pytest.mark.parametrize(
    ("cause", "status", "waits"),
    [("pardon", OrderStatus.ENDED, True), ("death", OrderStatus.TERMINATED, False)],
)
def test_a_discharge_waits_for_what_a_room_above_holds(
    database, person, order, cause, status, waits
):
    """END-6: with a proposal pending nobody is discharged; a termination does not ask."""
    with database.write() as session:
        hold = orders.place_hold(
            session, person.id, blocks=DISCHARGE, because="proposal_pending", actor="x", at=NOON
        )

    def end():
        with database.write() as session:
            return orders.end_order(
                session, order.id, an_ending(LAST_DAY, cause), actor="test", at=NOON
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
            a_reclassing(),
            actor="test",
            at=later,
        )

    with database.read() as session:
        (row,) = session.query(ClassChangeRow).all()
    assert (changed.supervision_class, changed.class_since) == (SupervisionClass.STRICT, later)
    assert (row.before, row.after) == ("ordinary", "strict")
    assert row.reason_code == "admonished_twice"
    assert "两次训诫".encode() not in bytes(row.reason)
    assert entries(database, "class_changed")[0].data == {
        "order": order.id,
        "before": "ordinary",
        "supervision_class": "strict",
        "reason": "admonished_twice",
    }


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


def test_the_orders_of_some_people_alone_are_read(database, district, person, order):
    """After a change about one person nobody else's order is looked at; of nobody, none."""
    with database.write() as session:
        other = a_person(session, district.offices["own"])

    def found(*people):
        with database.read() as session:
            spans = {"from_at": NOON, "until_at": NOON + timedelta(days=2)}
            running = queries.orders_running(session, **spans, only=set(people))
            return {one.person_id for one, _ in running}

    assert found(person.id) == {person.id}
    assert found(person.id, other.id) == {person.id, other.id}
    assert found() == set()


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


@pytest.mark.parametrize(
    ("cause", "on", "refusal"),
    [
        ("term_over", LAST_DAY, UnknownCause),
        ("no_such_cause", LAST_DAY, UnknownCause),
        ("parole_revoked", LAST_DAY, UnknownCause),
        ("probation_revoked", LAST_DAY, None),
        ("death", LAST_DAY + timedelta(days=1), WrongLastDay),
        ("death", date(2026, 1, 5), None),
        ("death", date(2026, 1, 4), WrongLastDay),
    ],
)
def test_an_order_ends_for_a_cause_of_its_category_on_a_day_of_its_term(
    database, order, cause, on, refusal
):
    """Time ends a term by itself; nobody ends tomorrow, and probation is not revoked as parole."""

    def end():
        with database.write() as session:
            return orders.end_order(session, order.id, an_ending(on, cause), actor="test", at=NOON)

    if refusal is not None:
        with pytest.raises(refusal):
            end()
        return
    ended = end()
    assert (ended.ended_because, ended.ended_on) == (cause, on)


@pytest.mark.parametrize(
    ("to", "reason", "document", "refusal"),
    [
        (SupervisionClass.LENIENT, "admonished_twice", "号", UnknownReason),
        (SupervisionClass.STRICT, "no_such_reason", "号", UnknownReason),
        (SupervisionClass.STRICT, "warned", None, UnknownReason),
        (SupervisionClass.ORDINARY, "entered_by_mistake", None, ClassAlready),
        (SupervisionClass.LENIENT, "entered_by_mistake", None, None),
    ],
)
def test_a_class_changes_for_a_reason_that_leads_there(
    database, order, to, reason, document, refusal
):
    """A warning does not make lenient, needs its document, and the same class is no change."""
    wanted = Reclassing(supervision_class=to, reason=reason, document=document)

    def change():
        with database.write() as session:
            return orders.change_class(session, order.id, wanted, actor="test", at=NOON)

    if refusal is None:
        assert change().supervision_class is to
        return
    with pytest.raises(refusal):
        change()


@pytest.mark.parametrize(("begins", "follows"), [(LAST_DAY, False), (date(2026, 11, 25), True)])
def test_a_day_belongs_to_one_order(database, person, order, begins, follows):
    """A new order begins after the last day of the one that ended, not on it."""
    with database.write() as session:
        orders.end_order(session, order.id, an_ending(LAST_DAY), actor="test", at=NOON)
    terms = some_terms(term_start=begins, term_end=date(2027, 6, 1))

    if follows:
        with database.write() as session:
            assert orders.register_order(session, person.id, terms, actor="test", at=NOON)
        return
    with pytest.raises(WrongTerm) as refusal, database.write() as session:
        orders.register_order(session, person.id, terms, actor="test", at=NOON)
    assert refusal.value.fields == {"term_start": "overlaps_ended_order"}


@pytest.mark.parametrize(("after", "ends"), [(timedelta(seconds=-1), False), (timedelta(0), True)])
def test_a_term_ends_by_itself_at_the_end_of_its_last_day(database, person, order, after, ends):
    """END-3: at 24:00 and not before; told once; supervision is over and the papers are due."""
    at = end_of_day(order.term_end) + after
    with database.read() as session:
        assert orders.terms_wait(session, at) is ends
    for _ in range(2):
        with database.write() as session:
            orders.end_terms(session, now=at)

    with database.read() as session:
        kept = session.get_one(OrderRow, order.id)
        found = kept.to_order()
        assert not orders.terms_wait(session, at)
    told = [entry.data for entry in entries(database, "order_ended")]
    if not ends:
        assert (found.status, told) == (OrderStatus.ACTIVE, [])
        return
    assert (found.status, found.ended_on, found.ended_because) == (
        OrderStatus.ENDED,
        order.term_end,
        "term_over",
    )
    assert told == [
        {"order": order.id, "status": "ended", "because": "term_over", "on": "2027-01-04"}
    ]
    # The version before this one reads it as discharged, which it is but for the papers.
    assert (kept.status, kept.papers_due) == ("discharged", True)


def test_a_hold_keeps_back_the_papers_and_not_the_calendar(database, person, order):
    """END-6: a pending proposal lengthens nobody's supervision."""
    with database.write() as session:
        orders.place_hold(
            session, person.id, blocks=DISCHARGE, because="proposal_pending", actor="x", at=NOON
        )
    with database.write() as session:
        ended = orders.end_terms(session, now=end_of_day(order.term_end))

    assert ended == (person.id,)
    with database.read() as session:
        assert queries.holds(session, person.id, blocks=DISCHARGE)
