"""Who stands in for an absent colleague, from when to when (代管)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.accounts import queries
from foundation.accounts.events import SubstituteNamed
from foundation.accounts.model import Substitution
from foundation.accounts.tables import SubstitutionRow
from foundation.audit import actions as audit
from foundation.errors import Invalid
from foundation.ids import AccountId, new_id
from foundation.journal import actions as journal


@dataclass(frozen=True)
class Absence:
    """Who is away, who stands in, and from when to when."""

    absent_id: AccountId
    substitute_id: AccountId
    from_at: datetime
    until_at: datetime


def substitute(session: Session, away: Absence, *, by: AccountId, at: datetime) -> Substitution:
    """Name who stands in for an absent colleague, from when to when (代管).

    Raises:
        Invalid: the times are the wrong way round, or both accounts are one, or the roles differ.
    """
    if away.until_at <= away.from_at or away.until_at <= at:
        raise Invalid(
            "The end lies after the beginning, and in the future.",
            fields={"until_at": "after_beginning"},
        )
    absent = queries.account(session, away.absent_id)
    standing_in = queries.account(session, away.substitute_id)
    if absent.id == standing_in.id or absent.role is not standing_in.role:
        raise Invalid(
            "The substitute is another person with the same role.",
            fields={"substitute_id": "same_role"},
        )
    row = SubstitutionRow(
        id=new_id(),
        absent_id=absent.id,
        substitute_id=standing_in.id,
        from_at=away.from_at,
        until_at=away.until_at,
        by=by,
    )
    session.add(row)
    audit.record(session, "substitute", actor=by, object=row.id, outcome="ok", at=at)
    told = SubstituteNamed(
        office=absent.office_id,
        substitution=row.id,
        absent=absent.id,
        substitute=standing_in.id,
        from_at=away.from_at.isoformat(),
        until_at=away.until_at.isoformat(),
    )
    journal.append(session, told, actor=by, at=at)
    return Substitution(row.id, absent.id, standing_in.id, away.from_at, away.until_at, by)
