"""Supervision orders: registered, reclassed, ended, voided; and what makes an ending wait."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from correction.register import orderbook, queries
from correction.register.events import ClassChanged, OrderEnded, OrderRegistered, OrderVoided
from correction.register.model import (
    Category,
    Ending,
    Order,
    OrderStatus,
    Reclassing,
    SupervisionClass,
    Terms,
)
from correction.register.orderbook import TERM_OVER, EndingFile
from correction.register.tables import ClassChangeRow, HoldRow, OrderRow, PersonRow
from foundation.clock import legal_date
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid
from foundation.ids import OfficeId, OrderId, PersonId, new_id
from foundation.journal import actions as journal

DISCHARGE = "discharge"
ACTOR = "register.orders"


class OrderRunning(Conflict):
    """This person has a running order already."""

    code = "order_running"


class WrongTerm(Invalid):
    """The term ends before it begins."""

    code = "wrong_term"


class UnknownCause(Invalid):
    """An order does not end for this cause."""

    code = "unknown_cause"


class WrongLastDay(Invalid):
    """The last day lies within the term and is not a day to come."""

    code = "wrong_last_day"


class UnknownReason(Invalid):
    """This reason does not lead to this class of supervision, or its document is missing."""

    code = "unknown_reason"


class ClassAlready(Conflict):
    """The person is in this class already."""

    code = "class_already"


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
    _check_follows(session, person, order)
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
    session: Session, order_id: OrderId, ending: Ending, *, actor: str, at: datetime
) -> Order:
    """End an order for a cause of the code list; `ending.on` is its last day.

    Raises:
        Held: a discharge has to wait (END-6).
        UnknownCause, WrongLastDay: it cannot end like this.
        Conflict: the order has ended already.
    """
    row = _running(session, order_id)
    cause = orderbook.endings().get(ending.cause)
    if cause is None or cause.by_time:
        raise UnknownCause(fields={"cause": "unknown"})
    if cause.categories and Category(row.category) not in cause.categories:
        raise UnknownCause(fields={"cause": "other_category"})
    if not row.term_start <= ending.on <= min(row.term_end, legal_date(at)):
        raise WrongLastDay(fields={"on": "outside_term"})
    person = session.get_one(PersonRow, row.person_id)
    waiting = queries.holds(session, PersonId(row.person_id), blocks=DISCHARGE)
    if cause.status is not OrderStatus.TERMINATED and waiting:
        raise Held(params={"because": waiting[0].because})

    _close(row, cause, on=ending.on)
    words = " ".join(part for part in (ending.document, ending.words) if part)
    if words:
        row.end_words = cipher_of(session).seal(
            session, person.id, "supervision_orders.end_words", row.id, words
        )

    journal.append(session, _ended(row, person, ending.cause), actor=actor, at=at)
    return row.to_order()


def end_terms(session: Session, *, now: datetime, limit: int = 200) -> tuple[PersonId, ...]:
    """End the orders whose last day is over: supervision stops, the papers are due (END-3).

    Nobody is discharged by it: what holds a discharge back (END-6) holds back the papers.

    Args:
        limit: at most so many at once; call again while it returns as many.

    Returns:
        Whose orders ended.
    """
    rows = session.scalars(
        select(OrderRow)
        .where(*_over(now))
        .order_by(OrderRow.term_end, OrderRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    cause = orderbook.endings()[TERM_OVER]
    for row in rows:
        _close(row, cause, on=row.term_end)
        person = session.get_one(PersonRow, row.person_id)
        journal.append(session, _ended(row, person, TERM_OVER), actor=ACTOR, at=now)
    session.flush()
    return tuple(PersonId(row.person_id) for row in rows)


def terms_wait(session: Session, now: datetime) -> bool:
    """Whether a term is over that nobody has ended; a cheap look for the tick."""
    return session.scalar(select(OrderRow.id).where(*_over(now)).limit(1)) is not None


def change_class(
    session: Session, order_id: OrderId, wanted: Reclassing, *, actor: str, at: datetime
) -> Order:
    """Change how closely somebody is supervised; the class before is kept with the reason.

    Raises:
        UnknownReason: no reason of the code list leads to this class.
        ClassAlready: it is this class already.
    """
    row = _running(session, order_id)
    reason = orderbook.class_reasons().get(wanted.reason)
    if reason is None or wanted.supervision_class not in reason.to:
        raise UnknownReason(fields={"reason": "unknown"})
    if reason.needs_document and not wanted.document:
        raise UnknownReason(fields={"document": "missing"})
    if row.supervision_class == wanted.supervision_class.value:
        raise ClassAlready
    person = session.get_one(PersonRow, row.person_id)
    change_id, before = new_id(), SupervisionClass(row.supervision_class)
    words = " ".join(part for part in (wanted.document, wanted.words) if part)
    sealed = cipher_of(session).seal(session, person.id, "class_changes.reason", change_id, words)

    change = ClassChangeRow(
        id=change_id,
        order_id=row.id,
        before=before.value,
        after=wanted.supervision_class.value,
        reason=sealed,
        reason_code=wanted.reason,
        changed_by=actor,
        changed_at=at,
    )
    session.add(change)
    row.supervision_class, row.class_since = wanted.supervision_class.value, at

    told = ClassChanged(
        office=OfficeId(person.office_id),
        subject=PersonId(person.id),
        order=order_id,
        before=before,
        supervision_class=wanted.supervision_class,
        reason=wanted.reason,
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


def _check_follows(session: Session, person: PersonRow, order: Terms) -> None:
    """A day belongs to one order: a new one begins after the last day of those that ended."""
    before = select(OrderRow.id).where(
        OrderRow.person_id == person.id,
        OrderRow.voided_at.is_(None),
        OrderRow.ended_on >= order.term_start,
    )
    if session.scalar(before.limit(1)):
        raise WrongTerm(fields={"term_start": "overlaps_ended_order"})


def _over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OrderRow.status == OrderStatus.ACTIVE.value,
        OrderRow.voided_at.is_(None),
        OrderRow.term_end < legal_date(now),
    )


def _close(row: OrderRow, cause: EndingFile, *, on: date) -> None:
    row.papers_due = cause.status is OrderStatus.ENDED
    stored = OrderStatus.DISCHARGED if row.papers_due else cause.status
    row.status, row.ended_on, row.ended_because = stored.value, on, cause.id


def _ended(row: OrderRow, person: PersonRow, cause: str) -> OrderEnded:
    order = row.to_order()
    return OrderEnded(
        office=OfficeId(person.office_id),
        subject=PersonId(person.id),
        order=order.id,
        status=order.status,
        because=cause,
        on=order.ended_on or order.term_end,
    )
