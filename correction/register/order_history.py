"""Every order a person ever had, the voided ones among them, within the asker's scope."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.model import Order
from correction.register.tables import OrderRow
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.ids import OrderId, PersonId


@dataclass(frozen=True)
class Kept:
    """An order as it stands on record, with who took it back and when, if anybody did."""

    order: Order
    voided_by: str | None
    voided_at: datetime | None


def orders_of(session: Session, person_id: PersonId, scope: Scope) -> tuple[Kept, ...]:
    """A person's orders, newest registered first.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    queries.row_within(session, person_id, scope)
    rows = session.scalars(
        select(OrderRow)
        .where(OrderRow.person_id == person_id)
        .order_by(OrderRow.registered_at.desc(), OrderRow.id.desc())
    )
    return tuple(Kept(row.to_order(), row.voided_by, row.voided_at) for row in rows)


def order_within(session: Session, order_id: OrderId, scope: Scope) -> Order:
    """One order, to be changed; nobody else changes it until the transaction ends.

    Raises:
        NotFound: none of this id of anybody within the scope.
    """
    row = session.scalar(
        select(OrderRow)
        .where(OrderRow.id == order_id, OrderRow.person_id.in_(queries.within(scope)))
        .with_for_update()
    )
    if row is None:
        raise NotFound("No such order in your area.")
    return row.to_order()
