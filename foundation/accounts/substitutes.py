"""Who stands in for an absent colleague, from when to when (代管)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from foundation.accounts import queries
from foundation.accounts.events import SubstituteEnded, SubstituteNamed
from foundation.accounts.model import Account, AccountState, Substitution
from foundation.accounts.tables import SubstitutionRow
from foundation.audit import actions as audit
from foundation.errors import Invalid
from foundation.ids import AccountId, OfficeId, new_id
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
        Invalid: the times are the wrong way round, or the substitute cannot see to the colleague's
            people: another person of the same role, at the same office or one above.
    """
    if away.until_at <= away.from_at or away.until_at <= at:
        raise Invalid(
            "The end lies after the beginning, and in the future.",
            code="wrong_absence",
            fields={"until_at": "after_beginning"},
        )
    absent = queries.account(session, away.absent_id)
    _check_fits(absent, queries.account(session, away.substitute_id))
    row = SubstitutionRow(
        id=new_id(),
        absent_id=absent.id,
        substitute_id=away.substitute_id,
        from_at=away.from_at,
        until_at=away.until_at,
        by=by,
    )
    session.add(row)
    session.flush()
    audit.record(session, "substitute", actor=by, object=row.id, outcome="ok", at=at)
    told = SubstituteNamed(
        office=absent.office_id,
        substitution=row.id,
        absent=absent.id,
        substitute=away.substitute_id,
        from_at=away.from_at.isoformat(),
        until_at=away.until_at.isoformat(),
    )
    journal.append(session, told, actor=by, at=at)
    return queries.substitution_of(row)


def end(session: Session, substitution: Substitution, *, by: AccountId, at: datetime) -> None:
    """End a substitution now, before the time that was said."""
    row = session.get_one(SubstitutionRow, substitution.id, with_for_update=True)
    if row.ended_at is None and row.until_at > at:
        office = queries.account(session, substitution.absent_id).office_id
        _end(session, row, office, by=by, at=at)


def stands_in(session: Session, account_id: AccountId, *, at: datetime) -> int:
    """For how many colleagues somebody stands in, now or later."""
    statement = select(func.count()).select_from(SubstitutionRow)
    theirs = statement.where(SubstitutionRow.substitute_id == account_id, *queries.not_over(at))
    return session.scalar(theirs) or 0


def hand_over_substitutions(
    session: Session, leaver: AccountId, to: AccountId | None, *, by: AccountId, at: datetime
) -> None:
    """End what somebody who leaves has to do with; `to` stands in for the rest of the time."""
    for row in _of(session, leaver, at=at):
        absent = queries.account(session, AccountId(row.absent_id))
        _end(session, row, absent.office_id, by=by, at=at)
        if to is not None and row.substitute_id == leaver and absent.id != to:
            away = Absence(absent.id, to, max(row.from_at, at), row.until_at)
            substitute(session, away, by=by, at=at)


def _of(session: Session, account_id: AccountId, *, at: datetime) -> list[SubstitutionRow]:
    """The substitutions that somebody has to do with and that are not over."""
    concerned = or_(
        SubstitutionRow.substitute_id == account_id, SubstitutionRow.absent_id == account_id
    )
    statement = select(SubstitutionRow).where(concerned, *queries.not_over(at))
    return list(session.scalars(statement.order_by(SubstitutionRow.id).with_for_update()))


def _end(
    session: Session, row: SubstitutionRow, office: OfficeId, *, by: AccountId, at: datetime
) -> None:
    row.ended_at, row.ended_by = at, by
    audit.record(session, "substitute_ended", actor=by, object=row.id, outcome="ok", at=at)
    told = SubstituteEnded(
        office=office, substitution=row.id, absent=row.absent_id, substitute=row.substitute_id
    )
    journal.append(session, told, actor=by, at=at)


def _check_fits(absent: Account, standing_in: Account) -> None:
    if absent.id == standing_in.id or absent.role is not standing_in.role:
        raise Invalid(
            "The substitute is another person with the same role.",
            code="unfit_substitute",
            fields={"substitute_id": "same_role"},
        )
    if standing_in.state is not AccountState.ACTIVE:
        raise Invalid(
            "The substitute has no active account.",
            code="unfit_substitute",
            fields={"substitute_id": "not_active"},
        )
    if not absent.office_path.startswith(standing_in.office_path):
        raise Invalid(
            "The substitute sits at the same office, or at one above.",
            code="unfit_substitute",
            fields={"substitute_id": "elsewhere"},
        )
