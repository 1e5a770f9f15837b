"""Who may not see a person, whatever their role (SEC-15)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.actions import assign_officer
from correction.register.events import PersonRestricted
from correction.register.model import LiftReason, Restriction, RestrictionReason
from correction.register.tables import PersonRow, RestrictionRow
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.ids import AccountId, OfficeId, PersonId, new_id
from foundation.journal import actions as journal


def restrict_person(
    session: Session,
    person_id: PersonId,
    account_id: AccountId,
    *,
    reason: RestrictionReason,
    actor: str,
    at: datetime,
) -> None:
    """Keep a person out of an account's sight, whatever its role; a second time changes nothing.

    Whoever answered for the person and may not see them answers for them no longer.
    """
    row = session.get_one(PersonRow, person_id)
    if _restriction(session, person_id, account_id) is not None:
        return

    restriction = RestrictionRow(
        id=new_id(),
        person_id=person_id,
        account_id=account_id,
        reason=reason.value,
        placed_by=actor,
        placed_at=at,
    )
    session.add(restriction)

    told = PersonRestricted(
        office=OfficeId(row.office_id), subject=person_id, account=account_id, reason=reason
    )
    journal.append(session, told, actor=actor, at=at)
    if row.officer_id == account_id:
        assign_officer(session, person_id, None, actor=actor, at=at)


def lift_restriction(
    session: Session,
    person_id: PersonId,
    account_id: AccountId,
    *,
    reason: LiftReason,
    actor: str,
    at: datetime,
) -> None:
    """Let an account see a person again.

    Raises:
        NotFound: the account is not on the person's restriction list.
    """
    found = _restriction(session, person_id, account_id)
    if found is None:
        raise NotFound("This account is not on the restriction list.")
    row = session.get_one(PersonRow, person_id)

    found.lifted_at, found.lifted_by, found.lift_reason = at, actor, reason.value

    told = PersonRestricted(
        office=OfficeId(row.office_id),
        subject=person_id,
        account=account_id,
        reason=RestrictionReason(found.reason),
        lifted=True,
        lift_reason=reason,
    )
    journal.append(session, told, actor=actor, at=at)


def restrictions_of(session: Session, person_id: PersonId, scope: Scope) -> tuple[Restriction, ...]:
    """The accounts that may not see a person, oldest first.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    queries.row_within(session, person_id, scope)
    rows = session.scalars(
        select(RestrictionRow)
        .where(RestrictionRow.person_id == person_id, RestrictionRow.lifted_at.is_(None))
        .order_by(RestrictionRow.placed_at, RestrictionRow.id)
    )
    return tuple(
        Restriction(
            AccountId(row.account_id), RestrictionReason(row.reason), row.placed_by, row.placed_at
        )
        for row in rows
    )


def _restriction(
    session: Session, person_id: PersonId, account_id: AccountId
) -> RestrictionRow | None:
    return session.scalar(
        select(RestrictionRow).where(
            RestrictionRow.person_id == person_id,
            RestrictionRow.account_id == account_id,
            RestrictionRow.lifted_at.is_(None),
        )
    )
