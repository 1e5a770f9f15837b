"""Reading accounts, sessions and substitutions; no secret leaves."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from foundation.access.model import ADMINS, Principal, Role
from foundation.accounts.model import (
    Account,
    AccountState,
    Change,
    Substitution,
    WaitingChange,
)
from foundation.accounts.tables import (
    AccountRow,
    ChangeRow,
    SessionRow,
    SubstitutionRow,
)
from foundation.errors import NotFound
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.offices.tables import OfficeRow


def _accounts() -> Select[AccountRow, str]:
    return select(AccountRow, OfficeRow.path).join(OfficeRow, OfficeRow.id == AccountRow.office_id)


def account_of(row: AccountRow, path: str) -> Account:
    """The account a row holds, with its office's path."""
    return Account(
        id=AccountId(row.id),
        username=row.username,
        name=row.name,
        role=Role(row.role),
        office_id=OfficeId(row.office_id),
        office_path=path,
        state=AccountState(row.state),
        person_id=PersonId(row.person_id) if row.person_id else None,
        language=row.language,
        large_text=row.large_text,
        sounds=row.sounds,
        second_factor=row.totp_secret is not None,
        demo=row.demo,
        proposed_by=row.proposed_by,
        approved_by=row.approved_by,
        last_seen_at=row.last_seen_at,
        locked_until=row.locked_until,
    )


def account(session: Session, account_id: AccountId, *, within: str = "/") -> Account:
    """One account inside an office subtree.

    Raises:
        NotFound: no such account there.
    """
    found = session.execute(_accounts().where(AccountRow.id == account_id)).first()
    if found is None or not found[1].startswith(within):
        raise NotFound("No such account in your area.")
    return account_of(*found)


def staff_member(session: Session, account_id: AccountId, within: str) -> Account:
    """One staff account inside an office subtree.

    Raises:
        NotFound: no such account there, or it is that of a person under supervision.
    """
    found = account(session, account_id, within=within)
    if found.role is Role.SUPERVISEE:
        raise NotFound("No such account in your area.")
    return found


def by_username(
    session: Session, username: str, *, to_count: bool = False
) -> tuple[AccountRow, str] | None:
    """An account's row and office path by its user name, for signing in.

    `to_count`: the row is held until the transaction ends, so that no failure goes uncounted.
    """
    statement = _accounts().where(AccountRow.username == username)
    if to_count:
        statement = statement.with_for_update(of=AccountRow)
    found = session.execute(statement).first()
    return (found[0], found[1]) if found else None


def of_person(session: Session, person_id: PersonId) -> Account | None:
    """The account of a supervisee, when one was made."""
    found = session.execute(_accounts().where(AccountRow.person_id == person_id)).first()
    return account_of(*found) if found else None


def staff(session: Session, within: str) -> tuple[Account, ...]:
    """Every staff account of a subtree, by office and name."""
    statement = (
        _accounts()
        .where(AccountRow.role != Role.SUPERVISEE.value)
        .where(OfficeRow.path.startswith(within, autoescape=True))
        .order_by(OfficeRow.path, AccountRow.name, AccountRow.id)
    )
    return tuple(account_of(row, path) for row, path in session.execute(statement))


def colleagues(session: Session, within: str) -> tuple[Account, ...]:
    """Who works with people in a subtree: active accounts, administrators left out."""
    return tuple(
        one
        for one in staff(session, within)
        if one.state is AccountState.ACTIVE and one.role not in ADMINS
    )


def staff_covering(
    session: Session, office_path: str, roles: Collection[Role]
) -> tuple[Account, ...]:
    """The active accounts of these roles whose office stands at or above a path."""
    parts = [part for part in office_path.split("/") if part]
    paths = ["/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    statement = _accounts().where(
        OfficeRow.path.in_(paths),
        AccountRow.role.in_([role.value for role in roles]),
        AccountRow.state == AccountState.ACTIVE.value,
    )
    return tuple(account_of(row, path) for row, path in session.execute(statement))


def with_waiting(session: Session, found: Collection[Account]) -> tuple[Account, ...]:
    """The same accounts with what waits for a second administrator."""
    rows = session.scalars(
        select(ChangeRow).where(
            ChangeRow.account_id.in_([one.id for one in found]), ChangeRow.decided_at.is_(None)
        )
    ).all()
    named = names(session, {row.proposed_by for row in rows})
    waiting = {
        row.account_id: WaitingChange(
            id=row.id,
            account_id=AccountId(row.account_id),
            change=Change(row.change),
            office_id=OfficeId(row.office_id) if row.office_id else None,
            proposed_by=row.proposed_by,
            proposed_by_name=named.get(row.proposed_by, ""),
            proposed_at=row.proposed_at,
        )
        for row in rows
    }
    return tuple(replace(one, waiting=waiting.get(one.id)) for one in found)


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """The display names of accounts, by id; an id that is no account is left out."""
    if not ids:
        return {}
    statement = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(set(ids)))
    return dict(session.execute(statement).all())


@dataclass(frozen=True)
class SignedIn:
    """Who holds a token, when the session was last used, and when it gave a fresh code.

    `demo`: an account of the demonstration, whose code is the printed one.
    """

    principal: Principal
    seen_at: datetime
    stepped_up_at: datetime | None
    second_factor: bool
    demo: bool


def signed_in(session: Session, token_hash: str, *, at: datetime) -> SignedIn | None:
    """Who holds a session token, while the session lives and the account is active."""
    found = session.execute(_BY_TOKEN, {"token_hash": token_hash}).first()
    principal = _principal(*found, at=at) if found else None
    if found is None or principal is None:
        return None
    opened, holder = found[0], found[1]
    return SignedIn(
        principal,
        opened.seen_at,
        opened.stepped_up_at,
        second_factor=holder.totp_secret is not None,
        demo=holder.demo,
    )


def principals(
    session: Session, session_ids: Collection[str], *, at: datetime
) -> dict[str, Principal]:
    """Who holds each of some sessions now; a session or account that has ended is left out."""
    if not session_ids:
        return {}
    found = session.execute(_HOLDERS.where(SessionRow.id.in_(set(session_ids))))
    return {
        row.session_id: _holder(row)
        for row in found
        if _lives(row, at=at) and row.state == AccountState.ACTIVE.value
    }


def _sessions() -> Select[SessionRow, AccountRow, str, str]:
    return (
        select(SessionRow, AccountRow, OfficeRow.path, OfficeRow.level)
        .join(AccountRow, AccountRow.id == SessionRow.account_id)
        .join(OfficeRow, OfficeRow.id == AccountRow.office_id)
    )


# Every request asks this: the statement is put together once.
_BY_TOKEN = _sessions().where(SessionRow.token_hash == bindparam("token_hash"))


# The live stream asks this for all its screens every two seconds: columns, no objects.
_HOLDERS = (
    select(
        SessionRow.id.label("session_id"),
        SessionRow.ended_at,
        SessionRow.expires_at,
        SessionRow.seen_at,
        SessionRow.idle_seconds,
        SessionRow.screening_id,
        AccountRow.id.label("account_id"),
        AccountRow.username,
        AccountRow.name,
        AccountRow.role,
        AccountRow.office_id,
        AccountRow.person_id,
        AccountRow.state,
        OfficeRow.path,
        OfficeRow.level,
    )
    .join(AccountRow, AccountRow.id == SessionRow.account_id)
    .join(OfficeRow, OfficeRow.id == AccountRow.office_id)
)


def _holder(row: Any) -> Principal:
    return Principal(
        account_id=AccountId(row.account_id),
        username=row.username,
        name=row.name,
        role=Role(row.role),
        office_id=OfficeId(row.office_id),
        office_path=row.path,
        office_level=row.level,
        session_id=row.session_id,
        person_id=PersonId(row.person_id) if row.person_id else None,
        screening_id=row.screening_id,
    )


def _principal(
    opened: SessionRow, holder: AccountRow, path: str, level: str, *, at: datetime
) -> Principal | None:
    if not is_alive(opened, at=at) or holder.state != AccountState.ACTIVE.value:
        return None
    return Principal(
        account_id=AccountId(holder.id),
        username=holder.username,
        name=holder.name,
        role=Role(holder.role),
        office_id=OfficeId(holder.office_id),
        office_path=path,
        office_level=level,
        session_id=opened.id,
        person_id=PersonId(holder.person_id) if holder.person_id else None,
        screening_id=opened.screening_id,
    )


def is_alive(opened: SessionRow, *, at: datetime) -> bool:
    """Whether a session may still be used: not ended, not over, not idle for too long."""
    return _lives(opened, at=at)


def _lives(opened: Any, *, at: datetime) -> bool:
    if opened.ended_at is not None or at >= opened.expires_at:
        return False
    return bool((at - opened.seen_at).total_seconds() < opened.idle_seconds)


def session_row(session: Session, token_hash: str) -> SessionRow | None:
    """A session by the hash of its token."""
    return session.scalar(select(SessionRow).where(SessionRow.token_hash == token_hash))


def live_sessions(
    session: Session, account_id: AccountId, *, at: datetime
) -> tuple[SessionRow, ...]:
    """An account's sessions that may still be used, oldest first."""
    statement = (
        select(SessionRow)
        .where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None))
        .order_by(SessionRow.opened_at)
    )
    return tuple(row for row in session.scalars(statement) if is_alive(row, at=at))


def has_demo_accounts(session: Session) -> bool:
    """Whether the fixed accounts of a demonstration are in this database."""
    return bool(session.scalar(select(func.count()).where(AccountRow.demo.is_(True))))


def is_empty(session: Session) -> bool:
    """Whether nobody can sign in yet."""
    return not session.scalar(select(func.count()).select_from(AccountRow))


def count_active(session: Session, roles: Collection[Role]) -> dict[Role, int]:
    """How many active accounts there are of each of some roles; none is left out."""
    statement = (
        select(AccountRow.role, func.count())
        .where(
            AccountRow.role.in_({role.value for role in roles}),
            AccountRow.state == AccountState.ACTIVE.value,
        )
        .group_by(AccountRow.role)
    )
    return {Role(role): number for role, number in session.execute(statement)}


def not_over(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a substitution that runs at an instant or will."""
    return SubstitutionRow.until_at > at, SubstitutionRow.ended_at.is_(None)


def substitution_of(row: SubstitutionRow) -> Substitution:
    """The substitution that a row holds."""
    return Substitution(
        id=row.id,
        absent_id=AccountId(row.absent_id),
        substitute_id=AccountId(row.substitute_id),
        from_at=row.from_at,
        until_at=row.until_at,
        by=AccountId(row.by),
    )


def substitutions(session: Session, within: str, *, at: datetime) -> tuple[Substitution, ...]:
    """The substitutions that run now or will, for accounts of a subtree."""
    statement = _substitutions(within).where(*not_over(at)).order_by(SubstitutionRow.from_at)
    return tuple(substitution_of(row) for row in session.scalars(statement))


def substitution(session: Session, substitution_id: str, *, within: str) -> Substitution:
    """One substitution for an account of a subtree.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(_substitutions(within).where(SubstitutionRow.id == substitution_id))
    if row is None:
        raise NotFound("No such substitution in your area.")
    return substitution_of(row)


def _substitutions(within: str) -> Select[SubstitutionRow]:
    return (
        select(SubstitutionRow)
        .join(AccountRow, AccountRow.id == SubstitutionRow.absent_id)
        .join(OfficeRow, OfficeRow.id == AccountRow.office_id)
        .where(OfficeRow.path.startswith(within, autoescape=True))
    )


def stands_in_for(session: Session, account_id: AccountId, *, at: datetime) -> dict[AccountId, str]:
    """Whom an account stands in for at an instant, with their names."""
    statement = (
        select(AccountRow.id, AccountRow.name)
        .join(SubstitutionRow, SubstitutionRow.absent_id == AccountRow.id)
        .where(
            SubstitutionRow.substitute_id == account_id,
            SubstitutionRow.from_at <= at,
            *not_over(at),
        )
    )
    return {AccountId(found): name for found, name in session.execute(statement)}
