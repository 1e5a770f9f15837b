"""Supervision orders: registered, reclassed, ended, voided; and what makes an ending wait."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.events import ClassChanged, OrderEnded, OrderRegistered, OrderVoided
from correction.register.model import Order, OrderStatus, SupervisionClass, Terms
from correction.register.tables import ClassChangeRow, HoldRow, OrderRow, PersonRow
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid
from foundation.ids import OfficeId, OrderId, PersonId, new_id
from foundation.journal import actions as journal

DISCHARGE = "discharge"


class OrderRunning(Conflict):
    """This person has a running order already."""

    code = "order_running"


class WrongTerm(Invalid):
    """The term ends before it begins."""

    code = "wrong_term"


class Held(Conflict):
    """Something must be settled first; `params.because` says what."""

    code = "held"


def register_order(
    session: Session, person_id: PersonId, order: Terms, *, actor: str, at: datetime
) -> Order:
    """Put a person under supervision.

    Raises:
        OrderRunning: there is a running order; it must end first.
        WrongTerm: the term ends before it begins.
    """
    row = session.get_one(PersonRow, person_id)
    return store(session, row, OrderId(new_id()), order, actor=actor, at=at)


def store(
    session: Session,
    person: PersonRow,
    order_id: OrderId,
    order: Terms,
    *,
    actor: str,
    at: datetime,
) -> Order:
    """Store an order under a given id; raises as `register_order`."""
    if order.term_end < order.term_start:
        raise WrongTerm(fields={"term_end": "before_start"})
    running = select(OrderRow.id).where(
        OrderRow.person_id == person.id,
        OrderRow.status == OrderStatus.ACTIVE.value,
        OrderRow.voided_at.is_(None),
    )
    if session.scalar(running):
        raise OrderRunning
    sealed = None
    if order.judgment_no is not None:
        sealed = cipher_of(session).seal(
            session, person.id, "supervision_orders.judgment_no", order_id, order.judgment_no
        )

    row = OrderRow(
        id=order_id,
        person_id=person.id,
        category=order.category.value,
        supervision_class=order.supervision_class.value,
        class_since=at,
        deciding_organ=order.deciding_organ,
        judgment_no=sealed,
        term_start=order.term_start,
        term_end=order.term_end,
        status=OrderStatus.ACTIVE.value,
        registered_at=at,
        registered_by=actor,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise OrderRunning from error

    told = OrderRegistered(
        office=OfficeId(person.office_id),
        subject=PersonId(person.id),
        order=order_id,
        category=order.category,
    )
    journal.append(session, told, actor=actor, at=at)
    return row.to_order()


def end_order(
    session: Session, order_id: OrderId, *, status: OrderStatus, on: date, actor: str, at: datetime
) -> Order:
    """End an order: discharged when the term is over, terminated before; `on` is its last day.

    Raises:
        Held: a discharge has to wait (END-6).
        Conflict: the order has ended already.
    """
    row = _running(session, order_id)
    person = session.get_one(PersonRow, row.person_id)
    waiting = queries.holds(session, PersonId(row.person_id), blocks=DISCHARGE)
    if status is OrderStatus.DISCHARGED and waiting:
        raise Held(params={"because": waiting[0].because})

    row.status, row.ended_on = status.value, on

    told = OrderEnded(
        office=OfficeId(person.office_id),
        subject=PersonId(person.id),
        order=order_id,
        status=status,
    )
    journal.append(session, told, actor=actor, at=at)
    return row.to_order()


def change_class(
    session: Session,
    order_id: OrderId,
    supervision_class: SupervisionClass,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> Order:
    """Change how closely somebody is supervised; the class before is kept with the reason."""
    row = _running(session, order_id)
    person = session.get_one(PersonRow, row.person_id)
    change_id = new_id()
    sealed = cipher_of(session).seal(session, person.id, "class_changes.reason", change_id, reason)

    change = ClassChangeRow(
        id=change_id,
        order_id=row.id,
        before=row.supervision_class,
        after=supervision_class.value,
        reason=sealed,
        changed_by=actor,
        changed_at=at,
    )
    session.add(change)
    row.supervision_class, row.class_since = supervision_class.value, at

    told = ClassChanged(
        office=OfficeId(person.office_id),
        subject=PersonId(person.id),
        order=order_id,
        supervision_class=supervision_class,
    )
    journal.append(session, told, actor=actor, at=at)
    return row.to_order()


def void_order(
    session: Session, order_id: OrderId, *, reason: str, actor: str, at: datetime
) -> None:
    """Take back an order that was registered by mistake; it stays on record with the reason.

    Raises:
        Conflict: it was voided already.
    """
    row = session.get_one(OrderRow, order_id)
    if row.voided_at is not None:
        raise Conflict("This order was voided already.", code="voided_already")
    person = session.get_one(PersonRow, row.person_id)

    row.voided_at, row.voided_by = at, actor
    row.void_reason = cipher_of(session).seal(
        session, person.id, "supervision_orders.void_reason", row.id, reason
    )

    told = OrderVoided(office=OfficeId(person.office_id), subject=PersonId(person.id), order=row.id)
    journal.append(session, told, actor=actor, at=at)


def place_hold(
    session: Session, person_id: PersonId, *, blocks: str, because: str, actor: str, at: datetime
) -> str:
    """Make something about a person wait; rooms above call this. Returns the hold's id."""
    hold = HoldRow(
        id=new_id(),
        person_id=person_id,
        blocks=blocks,
        because=because,
        placed_by=actor,
        placed_at=at,
    )
    session.add(hold)
    return hold.id


def lift_hold(session: Session, hold_id: str, *, at: datetime) -> None:
    """Let go on what waited."""
    session.get_one(HoldRow, hold_id).lifted_at = at


def _running(session: Session, order_id: OrderId) -> OrderRow:
    row = session.get_one(OrderRow, order_id)
    if row.status != OrderStatus.ACTIVE.value or row.voided_at is not None:
        raise Conflict("This order has ended already.", code="order_ended")
    return row
