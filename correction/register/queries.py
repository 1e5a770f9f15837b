"""Reading the register; what belongs to a person is found only within the asker's scope."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from correction.register import identities, terms
from correction.register.model import (
    Absence,
    Advice,
    AdviceLevel,
    Charge,
    Hold,
    Masked,
    Order,
    Person,
    PersonLabel,
    StatusKind,
)
from correction.register.tables import (
    AbsenceRow,
    AdviceRow,
    HoldRow,
    OrderRow,
    PersonRow,
    RestrictionRow,
)
from foundation.access.model import Scope
from foundation.clock import legal_date
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, NotFound
from foundation.ids import AccountId, OfficeId, OrderId, PersonId
from foundation.offices import queries as offices

ADVICE_FIELD = "advice_slips.safety_instruction"


class OrderNotActive(Conflict):
    """Nobody supervises this person at this time: the term has not begun, or is over."""

    code = "order_not_active"


@lru_cache(maxsize=1024)
def within(scope: Scope) -> Select[str]:
    """The ids of the people an asker may know of, for use inside another query.

    The offices of the subtree, or only oneself; never somebody whose restriction list names the
    asker (SEC-15).
    """
    barred = select(RestrictionRow.person_id).where(
        RestrictionRow.account_id == scope.account_id, RestrictionRow.lifted_at.is_(None)
    )
    people = select(PersonRow.id).where(
        PersonRow.office_id.in_(offices.subtree(scope.office_path)), PersonRow.id.not_in(barred)
    )
    return people if scope.person_id is None else people.where(PersonRow.id == scope.person_id)


def hidden_from(
    session: Session, account_ids: Collection[AccountId]
) -> dict[AccountId, frozenset[PersonId]]:
    """The people on whose restriction list each account stands, for streams that filter in memory.

    An account that stands on none is left out.
    """
    barred = select(RestrictionRow.account_id, RestrictionRow.person_id).where(
        RestrictionRow.account_id.in_(set(account_ids)), RestrictionRow.lifted_at.is_(None)
    )
    found: dict[AccountId, frozenset[PersonId]] = {}
    for account_id, person_id in session.execute(barred):
        known = found.get(AccountId(account_id), frozenset())
        found[AccountId(account_id)] = known | {PersonId(person_id)}
    return found


def row_within(session: Session, person_id: PersonId, scope: Scope) -> PersonRow:
    """A person's row, for the files of this room.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    row = session.scalar(_one_within(scope), {"person_id": person_id})
    if row is None:
        raise NotFound("No such person in your area.")
    return row


@lru_cache(maxsize=1024)
def _one_within(scope: Scope) -> Select[PersonRow]:
    wanted = PersonRow.id == bindparam("person_id")
    return select(PersonRow).where(wanted, PersonRow.id.in_(within(scope)))


def person(session: Session, person_id: PersonId, scope: Scope) -> Person:
    """One person.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    return row_within(session, person_id, scope).to_person()


def known(session: Session, person_id: PersonId, scope: Scope) -> PersonId:
    """The id of somebody within a scope, where no more than that is asked; raises as `person`."""
    found = session.scalar(_id_within(scope), {"person_id": person_id})
    if found is None:
        raise NotFound("No such person in your area.")
    return PersonId(found)


@lru_cache(maxsize=1024)
def _id_within(scope: Scope) -> Select[str]:
    return within(scope).where(PersonRow.id == bindparam("person_id"))


def masked_fields(session: Session, person_id: PersonId, scope: Scope) -> Masked:
    """A person's sealed fields as they may be shown; raises as `person`."""
    return identities.masked(session, row_within(session, person_id, scope))


def labels(session: Session, ids: Collection[PersonId]) -> dict[PersonId, PersonLabel]:
    """What tells people apart, for ids that a scoped query has found."""
    if not ids:
        return {}
    rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(set(ids))))
    return {PersonId(row.id): row.to_label() for row in rows}


def offices_of(session: Session, ids: Collection[PersonId]) -> dict[PersonId, OfficeId]:
    """The responsible office of each person, for lines in the journal."""
    found = session.execute(select(PersonRow.id, PersonRow.office_id).where(PersonRow.id.in_(ids)))
    return {PersonId(person_id): OfficeId(office_id) for person_id, office_id in found}


def active_order(session: Session, person_id: PersonId, *, at: datetime) -> Order:
    """The order under which somebody is supervised at an instant.

    Raises:
        OrderNotActive: nobody supervises this person then.
    """
    return supervision(session, person_id, at=at)[0]


def supervision(session: Session, person_id: PersonId, *, at: datetime) -> tuple[Order, OfficeId]:
    """The order under which somebody is supervised at an instant, and the responsible office.

    Raises:
        OrderNotActive: nobody supervises this person then.
    """
    for row, office_id in session.execute(_ORDERS_OF, {"person_id": person_id}):
        order = row.to_order()
        if terms.in_force(order, at=at):
            return order, OfficeId(office_id)
    raise OrderNotActive


# Every check-in asks this: the statement is put together once.
_ORDERS_OF = (
    select(OrderRow, PersonRow.office_id)
    .join(PersonRow, PersonRow.id == OrderRow.person_id)
    .where(OrderRow.person_id == bindparam("person_id"), OrderRow.voided_at.is_(None))
)


def present_order(session: Session, person_id: PersonId) -> Order | None:
    """A person's running order, or the one that ended last."""
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.person_id == person_id, OrderRow.voided_at.is_(None))
        .order_by(OrderRow.term_end.desc(), OrderRow.id)
    )
    orders = [row.to_order() for row in rows]
    running = [order for order in orders if order.ended_on is None]
    return next(iter([*running, *orders]), None)


def orders_running(
    session: Session,
    *,
    from_at: datetime,
    until_at: datetime,
    only: Collection[PersonId] | None = None,
) -> tuple[tuple[Order, OfficeId], ...]:
    """Every order whose term touches a span of time, with the responsible office; for the ticks.

    Args:
        only: of just these people.
    """
    statement = (
        select(OrderRow, PersonRow.office_id)
        .join(PersonRow, PersonRow.id == OrderRow.person_id)
        .where(
            OrderRow.voided_at.is_(None),
            OrderRow.term_start <= legal_date(until_at),
            OrderRow.term_end >= legal_date(from_at),
            or_(OrderRow.ended_on.is_(None), OrderRow.ended_on >= legal_date(from_at)),
        )
        .order_by(OrderRow.id)
    )
    if only is not None:
        statement = statement.where(OrderRow.person_id.in_(set(only)))
    found = session.execute(statement)
    return tuple((row.to_order(), OfficeId(office_id)) for row, office_id in found)


def orders_by_id(session: Session, ids: Collection[OrderId]) -> dict[OrderId, Order]:
    """Orders, voided ones left out, for ids that a scoped query or a tick has found."""
    rows = session.scalars(
        select(OrderRow).where(OrderRow.id.in_(set(ids)), OrderRow.voided_at.is_(None))
    )
    return {OrderId(row.id): row.to_order() for row in rows}


def caseload(
    session: Session, scope: Scope, *, at: datetime, officers: Collection[AccountId] | None = None
) -> tuple[Charge, ...]:
    """The people supervised now, by name; with `officers`, those of these officers and nobody's."""
    today = legal_date(at)
    statement = (
        select(PersonRow, OrderRow)
        .join(OrderRow, and_(OrderRow.person_id == PersonRow.id, OrderRow.voided_at.is_(None)))
        .where(
            PersonRow.id.in_(within(scope)),
            OrderRow.term_start <= today,
            OrderRow.term_end >= today,
            or_(OrderRow.ended_on.is_(None), OrderRow.ended_on >= today),
        )
        .order_by(PersonRow.pinyin, PersonRow.id)
    )
    if officers is not None:
        statement = statement.where(
            or_(PersonRow.officer_id.in_(set(officers)), PersonRow.officer_id.is_(None))
        )
    return tuple(
        Charge(
            label=row.to_label(),
            officer_id=AccountId(row.officer_id) if row.officer_id else None,
            order=order.to_order(),
        )
        for row, order in session.execute(statement)
    )


def count_supervised(session: Session, scope: Scope, *, at: datetime) -> int:
    """How many people of a scope are supervised at an instant."""
    today = legal_date(at)
    running = select(func.count(OrderRow.person_id.distinct())).where(
        OrderRow.person_id.in_(within(scope)),
        OrderRow.voided_at.is_(None),
        OrderRow.term_start <= today,
        OrderRow.term_end >= today,
        or_(OrderRow.ended_on.is_(None), OrderRow.ended_on >= today),
    )
    return session.scalar(running) or 0


def absences(
    session: Session, ids: Collection[PersonId], *, since: datetime
) -> dict[PersonId, tuple[Absence, ...]]:
    """Times in detention or hospital that reach beyond an instant, by person, oldest first."""
    rows = session.scalars(
        select(AbsenceRow)
        .where(
            AbsenceRow.person_id.in_(set(ids)),
            AbsenceRow.voided_at.is_(None),
            or_(AbsenceRow.until_at.is_(None), AbsenceRow.until_at > since),
        )
        .order_by(AbsenceRow.from_at)
    )
    found: dict[PersonId, tuple[Absence, ...]] = {}
    for absence in (row.to_absence() for row in rows):
        found[absence.person_id] = (*found.get(absence.person_id, ()), absence)
    return found


def status(session: Session, person_id: PersonId, *, at: datetime) -> StatusKind:
    """Where a person is to be found at an instant."""
    present = absence(session, person_id, at=at)
    return StatusKind.IN_SERVICE if present is None else present.kind


def absence(session: Session, person_id: PersonId, *, at: datetime) -> Absence | None:
    """The time in detention or hospital in which a person is at an instant, if any."""
    known = absences(session, [person_id], since=at).get(person_id, ())
    return next((one for one in known if one.from_at <= at), None)


def advice(session: Session, ids: Collection[PersonId]) -> dict[PersonId, Advice]:
    """The present advice slip of each person who has one, for ids that a scoped query has found."""
    rows = session.scalars(
        select(AdviceRow).where(
            AdviceRow.person_id.in_(set(ids)), AdviceRow.superseded_at.is_(None)
        )
    ).all()
    cipher = cipher_of(session)
    cipher.prefetch(session, [row.person_id for row in rows])
    return {
        PersonId(row.person_id): Advice(
            person_id=PersonId(row.person_id),
            level=AdviceLevel(row.level),
            advice_code=row.advice_code,
            safety_instruction=cipher.open(
                session, row.person_id, ADVICE_FIELD, row.id, row.safety_instruction
            ),
            set_by=row.set_by,
            set_at=row.set_at,
        )
        for row in rows
    }


def holds(session: Session, person_id: PersonId, *, blocks: str) -> tuple[Hold, ...]:
    """What makes something about a person wait, oldest first."""
    rows = session.scalars(
        select(HoldRow)
        .where(
            HoldRow.person_id == person_id,
            HoldRow.blocks == blocks,
            HoldRow.lifted_at.is_(None),
        )
        .order_by(HoldRow.placed_at)
    )
    return tuple(row.to_hold() for row in rows)
