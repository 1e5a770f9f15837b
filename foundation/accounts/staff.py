"""Staff accounts: the first administrators, proposing, approving, moving, disabling, resetting."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation.access.model import SECOND_FACTOR_ROLES, Role
from foundation.accounts import policy, queries, second_factor, sessions
from foundation.accounts.actions import WeakPassword, store_password
from foundation.accounts.events import AccountChanged, SubstituteNamed
from foundation.accounts.model import Account, AccountState, Substitution
from foundation.accounts.passwords import Cost
from foundation.accounts.tables import AccountRow, SetupCodeRow, SubstitutionRow
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid, NotAllowed
from foundation.ids import AccountId, OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices

FIRST_ADMINISTRATORS = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)
CODE_LIVES_FOR = timedelta(hours=24)


class UsernameTaken(Conflict):
    """Another account has this user name."""

    code = "username_taken"


class SecondPersonNeeded(NotAllowed):
    """A second security administrator approves what the first proposed."""

    code = "second_person_needed"


class CodeNotValid(Invalid):
    """This one-time code is wrong, used or too old; ask for a new one."""

    code = "code_not_valid"


class HandOverFirst(Conflict):
    """Hand over what this account still holds before it is disabled."""

    code = "hand_over_first"


@dataclass(frozen=True)
class Proposal:
    """A staff account as a security administrator proposes it."""

    username: str
    name: str
    role: Role
    office_id: OfficeId


@dataclass(frozen=True)
class IssuedCode:
    """A one-time code, shown once."""

    code: str
    role: Role
    expires_at: datetime


def issue_first_codes(
    session: Session, office_id: OfficeId, *, at: datetime
) -> tuple[IssuedCode, ...]:
    """Codes for the first administrators: one system, two security, one audit (SEC-71).

    Raises:
        Conflict: somebody can sign in already.
    """
    if not queries.is_empty(session):
        raise Conflict("Administrators exist already.", code="already_set_up")
    # Codes that were issued before and not used are worth nothing from now on.
    session.execute(
        update(SetupCodeRow)
        .where(SetupCodeRow.account_id.is_(None), SetupCodeRow.used_at.is_(None))
        .values(used_at=at)
    )
    return tuple(
        _issue(session, role, office_id, account_id=None, at=at) for role in FIRST_ADMINISTRATORS
    )


@dataclass(frozen=True)
class Redemption:
    """A one-time code with what its holder chose."""

    code: str
    username: str
    name: str
    password: str


def redeem_code(
    session: Session, given: Redemption, *, rules: tuple[str, Cost], at: datetime
) -> tuple[Account, str | None]:
    """Use a one-time code: make a first administrator's account, or reset a password.

    Args:
        rules: the installation's password policy and hashing cost.

    Returns:
        The account, and the address for an authenticator where the role needs a second factor.
    """
    row = session.scalar(
        select(SetupCodeRow)
        .where(SetupCodeRow.code_hash == sessions.hash_token(given.code))
        .with_for_update()
    )
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise CodeNotValid
    weak = policy.weakness(given.password, policy=rules[0], username=given.username)
    if weak is not None:
        raise WeakPassword(fields={"password": weak})
    row.used_at = at
    if row.account_id is None:
        proposal = Proposal(given.username, given.name, Role(row.role), OfficeId(row.office_id))
        holder = _new_row(session, proposal, state=AccountState.ACTIVE, by="setup", at=at)
    else:
        holder = session.get_one(AccountRow, row.account_id)
    store_password(session, holder, given.password, cost=rules[1], at=at)
    holder.must_change, holder.failures, holder.locked_until = False, 0, None
    uri = _enrol(session, holder) if Role(holder.role) in SECOND_FACTOR_ROLES else None
    session.flush()
    _tell(session, holder, "redeemed", actor=holder.id, at=at)
    return queries.account(session, AccountId(holder.id)), uri


def propose(session: Session, proposal: Proposal, *, by: AccountId, at: datetime) -> Account:
    """Propose a staff account; it can sign in only after a second administrator approved it.

    Raises:
        UsernameTaken, NotFound: no such office.
    """
    if proposal.role is Role.SUPERVISEE:
        raise Invalid("A supervisee's account is made at the desk.", fields={"role": "not_staff"})
    offices.office(session, proposal.office_id)
    row = _new_row(session, proposal, state=AccountState.PROPOSED, by=by, at=at)
    _tell(session, row, "proposed", actor=by, at=at)
    return queries.account(session, AccountId(row.id))


def approve(
    session: Session, account_id: AccountId, *, by: AccountId, at: datetime
) -> tuple[Account, IssuedCode]:
    """Approve a proposed account; nobody approves their own proposal (SEC-13).

    Returns:
        The account, and the one-time code its holder sets a password with.

    Raises:
        SecondPersonNeeded: the same administrator proposed it.
    """
    row = session.get_one(AccountRow, account_id)
    if row.state != AccountState.PROPOSED.value:
        raise Conflict("This account was decided already.", code="already_decided")
    if by in {row.proposed_by, row.id}:
        raise SecondPersonNeeded
    row.state, row.approved_by = AccountState.ACTIVE.value, by
    code = _issue(session, Role(row.role), OfficeId(row.office_id), account_id=row.id, at=at)
    _tell(session, row, "approved", actor=by, at=at)
    return queries.account(session, account_id), code


def move(
    session: Session, account_id: AccountId, office_id: OfficeId, *, by: AccountId, at: datetime
) -> Account:
    """Move an account to another office; its sessions end, so that its reach changes at once."""
    offices.office(session, office_id)
    row = session.get_one(AccountRow, account_id)
    row.office_id = office_id
    sessions.end_all(session, account_id, reason="moved", at=at)
    _tell(session, row, "moved", actor=by, at=at)
    return queries.account(session, account_id)


def disable(session: Session, account_id: AccountId, *, by: AccountId, at: datetime) -> Account:
    """Disable an account; it is kept, and its sessions end."""
    if account_id == by:
        raise Invalid("Nobody disables their own account.", code="own_account")
    row = session.get_one(AccountRow, account_id)
    row.state = AccountState.DISABLED.value
    sessions.end_all(session, account_id, reason="disabled", at=at)
    _tell(session, row, "disabled", actor=by, at=at)
    return queries.account(session, account_id)


def reset(session: Session, account_id: AccountId, *, by: AccountId, at: datetime) -> IssuedCode:
    """Give a one-time code for a new password and second factor; unlocks too (SEC-03)."""
    row = session.get_one(AccountRow, account_id)
    if row.state != AccountState.ACTIVE.value:
        raise Conflict("Only an active account is reset.", code="not_active")
    row.password_hash, row.totp_secret, row.must_change = None, None, True
    row.failures, row.locked_until = 0, None
    sessions.end_all(session, account_id, reason="reset", at=at)
    code = _issue(session, Role(row.role), OfficeId(row.office_id), account_id=row.id, at=at)
    _tell(session, row, "reset", actor=by, at=at)
    return code


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


def _new_row(
    session: Session, proposal: Proposal, *, state: AccountState, by: str, at: datetime
) -> AccountRow:
    if session.scalar(select(AccountRow.id).where(AccountRow.username == proposal.username)):
        raise UsernameTaken(fields={"username": "taken"})
    row = AccountRow(
        id=new_id(),
        username=proposal.username,
        name=proposal.name,
        role=proposal.role.value,
        office_id=proposal.office_id,
        state=state.value,
        proposed_by=by,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _issue(
    session: Session, role: Role, office_id: OfficeId, *, account_id: str | None, at: datetime
) -> IssuedCode:
    code = "-".join(secrets.token_hex(3) for _ in range(4))
    session.add(
        SetupCodeRow(
            id=new_id(),
            code_hash=sessions.hash_token(code),
            role=role.value,
            account_id=account_id,
            office_id=office_id,
            expires_at=at + CODE_LIVES_FOR,
        )
    )
    return IssuedCode(code=code, role=role, expires_at=at + CODE_LIVES_FOR)


def _enrol(session: Session, row: AccountRow) -> str:
    secret = second_factor.new_secret()
    row.totp_secret = cipher_of(session).seal(
        session, row.id, "accounts.totp_secret", row.id, secret
    )
    row.totp_last_step = None
    return second_factor.enrolment_uri(secret, row.username)


def _tell(session: Session, row: AccountRow, change: str, *, actor: str, at: datetime) -> None:
    audit.record(session, f"account_{change}", actor=actor, object=row.id, outcome="ok", at=at)
    told = AccountChanged(office=OfficeId(row.office_id), account=row.id, change=change)
    journal.append(session, told, actor=actor, at=at)
