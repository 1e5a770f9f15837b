"""What a list from elsewhere is compared with before it changes anybody."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import identities
from correction.register.corrections import PersonField
from correction.register.model import HiddenField
from correction.register.queries import within
from correction.register.tables import OrderRow, PersonRow
from foundation.access.model import Scope
from foundation.crypto.ciphers import cipher_of
from foundation.ids import OrderId, PersonId

_SEALED = {PersonField.PHONE: HiddenField.PHONE, PersonField.ADDRESS: HiddenField.ADDRESS}


def present_values(
    session: Session, person_id: PersonId, fields: Collection[PersonField]
) -> dict[PersonField, str | None]:
    """Fields of a person as they stand, for a comparison inside the service; never for a screen."""
    row = session.get_one(PersonRow, person_id)
    return {
        field: identities.opened(session, row, _SEALED[field])
        if field in _SEALED
        else getattr(row, field.value)
        for field in fields
    }


def has_namesake(session: Session, name: str, birth_date: date, scope: Scope) -> bool:
    """Whether somebody of this name and birth date is known within a scope."""
    statement = select(PersonRow.id).where(
        PersonRow.name == name, PersonRow.birth_date == birth_date, PersonRow.id.in_(within(scope))
    )
    return session.scalar(statement.limit(1)) is not None


def namesakes(
    session: Session, name: str, birth_date: date, scope: Scope, *, limit: int = 10
) -> tuple[PersonId, ...]:
    """Who is called so and was born that day, within a scope; a few, in the order they came."""
    found = session.scalars(
        select(PersonRow.id)
        .where(
            PersonRow.name == name,
            PersonRow.birth_date == birth_date,
            PersonRow.id.in_(within(scope)),
        )
        .order_by(PersonRow.registered_at, PersonRow.id)
        .limit(limit)
    )
    return tuple(PersonId(one) for one in found)


def number_of(session: Session, person_id: PersonId) -> str:
    """A person's identity number whole, for an export that was asked for with a purpose."""
    row = session.get_one(PersonRow, person_id)
    return identities.opened(session, row, HiddenField.ID_NUMBER) or ""


def judgment_no(session: Session, order_id: OrderId) -> str | None:
    """The number of the judgment behind an order whole, for a comparison or an export."""
    row = session.get_one(OrderRow, order_id)
    if row.judgment_no is None:
        return None
    return cipher_of(session).open(
        session, row.person_id, "supervision_orders.judgment_no", row.id, row.judgment_no
    )
