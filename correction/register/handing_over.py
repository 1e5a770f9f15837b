"""The people an officer answers for, handed to a colleague when the officer leaves."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from correction.register import actions, queries
from correction.register.tables import PersonRow
from foundation.errors import Invalid
from foundation.ids import AccountId, PersonId
from foundation.offices import queries as offices


class BarredFromSomebody(Invalid):
    """This colleague stands on the restriction list of one of the people; choose another."""

    code = "not_a_successor"


def answered_for(session: Session, officer: AccountId, *, beyond: str | None = None) -> int:
    """How many people an officer answers for; with `beyond`, of offices outside that subtree."""
    statement = select(func.count()).select_from(PersonRow).where(*_of(officer, beyond))
    return session.scalar(statement) or 0


def hand_over_people(
    session: Session,
    leaver: AccountId,
    to: AccountId,
    *,
    beyond: str | None = None,
    actor: str,
    at: datetime,
) -> None:
    """Let a colleague answer for all the people an officer answers for.

    Raises:
        OfficerElsewhere: the colleague's office does not cover one of them.
        BarredFromSomebody: the colleague may not see one of them (SEC-15).
    """
    statement = select(PersonRow.id).where(*_of(leaver, beyond)).order_by(PersonRow.id)
    people = [PersonId(found) for found in session.scalars(statement.with_for_update())]
    if queries.hidden_from(session, [to]).get(to, frozenset()) & set(people):
        raise BarredFromSomebody(fields={"hand_over_to": "restricted"})
    for person_id in people:
        actions.assign_officer(session, person_id, to, actor=actor, at=at)


def _of(officer: AccountId, beyond: str | None) -> tuple[ColumnElement[bool], ...]:
    theirs = PersonRow.officer_id == officer
    if beyond is None:
        return (theirs,)
    return theirs, PersonRow.office_id.not_in(offices.subtree(beyond))
