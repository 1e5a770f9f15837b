"""The list of people: search by name, pinyin, initials or person number, one page after another."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from correction.register import identities
from correction.register.model import AdviceLevel, Listed
from correction.register.queries import within
from correction.register.tables import AdviceRow, OrderRow, PersonRow
from foundation import names
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.id_numbers import IdNumber
from foundation.ids import OfficeId, PersonId
from foundation.offices import queries as offices


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list is narrowed to.

    Args:
        text: part of a name, the beginning of its pinyin or initials, or of a person number. An
            identity number is never searched for here: it would stand in addresses and logs.
        office_path: only people of this office and those below it.
        after: the last person of the page before.
        limit: 1 to 200.
    """

    text: str | None = None
    office_path: str | None = None
    after: PersonId | None = None
    limit: int = 50


def people(session: Session, scope: Scope, search: Search) -> tuple[Listed, ...]:
    """A page of the people an asker may know of, by pinyin, each with the present or last order."""
    statement = (
        _lines(scope)
        .where(*_narrowed(search))
        .order_by(PersonRow.pinyin, PersonRow.id)
        .limit(search.limit)
    )
    if search.after is not None:
        last = select(PersonRow.pinyin).where(PersonRow.id == search.after).scalar_subquery()
        beyond = and_(PersonRow.pinyin == last, PersonRow.id > search.after)
        statement = statement.where(or_(PersonRow.pinyin > last, beyond))
    return tuple(_listed(found) for found in session.execute(statement))


def listed(session: Session, person_id: PersonId, scope: Scope) -> Listed:
    """One person as in the list.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    found = session.execute(_lines(scope).where(PersonRow.id == person_id)).first()
    if found is None:
        raise NotFound("No such person in your area.")
    return _listed(found)


def count(session: Session, scope: Scope) -> int:
    """How many people an asker may know of."""
    return session.scalar(select(func.count()).select_from(within(scope).subquery())) or 0


def count_by_office(session: Session, scope: Scope) -> dict[OfficeId, int]:
    """How many people each office of an area answers for; an office with nobody is left out."""
    rows = session.execute(
        select(PersonRow.office_id, func.count())
        .where(PersonRow.id.in_(within(scope)))
        .group_by(PersonRow.office_id)
    )
    return {OfficeId(office): found for office, found in rows}


def holders(
    session: Session, numbers: Collection[IdNumber], scope: Scope
) -> dict[str, PersonId | None]:
    """Who holds these identity numbers already: normal form → person, or None when elsewhere.

    A number that nobody holds is left out; "elsewhere" tells that somebody does, not who.
    """
    asked = {number.normal: identities.number_index(session, number) for number in numbers}
    rows = session.execute(
        select(PersonRow.id_number_index, PersonRow.id, PersonRow.id.in_(within(scope))).where(
            PersonRow.id_number_index.in_(set(asked.values()))
        )
    )
    held = {index: PersonId(found) if is_within else None for index, found, is_within in rows}
    return {normal: held[index] for normal, index in asked.items() if index in held}


def _lines(scope: Scope) -> Select[PersonRow, OrderRow, str]:
    # The running order ("active" comes first in the alphabet), or the one that ended last.
    newest = (
        select(OrderRow.id)
        .where(OrderRow.person_id == PersonRow.id, OrderRow.voided_at.is_(None))
        .order_by(OrderRow.status, OrderRow.term_end.desc(), OrderRow.id)
        .limit(1)
        .correlate(PersonRow)
        .scalar_subquery()
    )
    present = and_(AdviceRow.person_id == PersonRow.id, AdviceRow.superseded_at.is_(None))
    return (
        select(PersonRow, OrderRow, AdviceRow.level)
        .outerjoin(OrderRow, OrderRow.id == newest)
        .outerjoin(AdviceRow, present)
        .where(PersonRow.id.in_(within(scope)))
    )


def _listed(found: Row[PersonRow, OrderRow, str]) -> Listed:
    # The outer joins leave the order, the level or both empty, which the row's type does not say.
    row: PersonRow = found[0]
    order: OrderRow | None = found[1]
    level: str | None = found[2]
    return Listed(
        person=row.to_person(),
        order=order.to_order() if order is not None else None,
        advice_level=AdviceLevel(level) if level is not None else None,
    )


def _narrowed(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.office_path is not None:
        conditions.append(PersonRow.office_id.in_(offices.subtree(search.office_path)))
    key = names.search_key(search.text or "")
    if search.text and not key:
        return [false()]
    if key:
        conditions.append(
            or_(
                PersonRow.name_key.contains(key, autoescape=True),
                PersonRow.pinyin.startswith(key, autoescape=True),
                PersonRow.initials.startswith(key, autoescape=True),
                PersonRow.person_no.startswith(key.upper(), autoescape=True),
            )
        )
    return conditions
