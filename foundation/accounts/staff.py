"""New staff accounts: the first administrators; those that one proposes and another approves."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.access.model import SECOND_FACTOR_ROLES, Role
from foundation.accounts import codes, policy, queries, second_factor, sessions
from foundation.accounts.actions import WeakPassword, store_password
from foundation.accounts.codes import IssuedCode
from foundation.accounts.events import AccountChanged
from foundation.accounts.model import Account, AccountState
from foundation.accounts.passwords import Cost
from foundation.accounts.tables import AccountRow, SetupCodeRow
from foundation.audit import actions as audit
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId, OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices

FIRST_ADMINISTRATORS = (
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)


class UsernameTaken(Conflict):
    """Another account has this user name."""

    code = "username_taken"


class CodeNotValid(Invalid):
    """This one-time code is wrong, used or too old; ask for a new one."""

    code = "code_not_valid"


@dataclass(frozen=True)
class Proposal:
    """A staff account as a security administrator proposes it."""

    username: str
    name: str
    role: Role
    office_id: OfficeId


def issue_first_codes(
    session: Session, office_id: OfficeId, *, at: datetime
) -> tuple[IssuedCode, ...]:
    """Codes for the first administrators that no active account is yet (SEC-71).

    One system, two security, one audit. Earlier codes that were not used are worth nothing from
    now on.

    Raises:
        Conflict: all four work already.
    """
    working = queries.count_active(session, FIRST_ADMINISTRATORS)
    wanted = Counter(FIRST_ADMINISTRATORS)
    missing = [role for role in wanted for _ in range(wanted[role] - working.get(role, 0))]
    if not missing:
        raise Conflict("Administrators exist already.", code="already_set_up")
    codes.void_first(session, at=at)
    return tuple(codes.issue_first(session, role, office_id, at=at) for role in missing)


@dataclass(frozen=True)
class Redemption:
    """A one-time code with what its holder chose."""

    code: str
    username: str
    name: str
    password: str


def redeem_code(
    session: Session,
    given: Redemption,
    *,
    rules: tuple[str, Cost],
    at: datetime,
    enrols: Collection[Role] = SECOND_FACTOR_ROLES,
) -> tuple[Account, str | None]:
    """Use a one-time code: make a first administrator's account, or reset a password.

    Args:
        rules: the installation's password policy and hashing cost.
        enrols: the roles that begin with a second factor.

    Returns:
        The account, and the address for an authenticator where the role begins with one.
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
    uri = _enrol(session, holder) if Role(holder.role) in enrols else None
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
        SecondPersonNeeded, SawTheCode: both hands would be one person's.
    """
    row = session.get_one(AccountRow, account_id, with_for_update=True)
    if row.state != AccountState.PROPOSED.value:
        raise Conflict("This account was decided already.", code="already_decided")
    codes.require_other_hand(session, row.proposed_by, by=by, at=at)
    row.state, row.approved_by = AccountState.ACTIVE.value, by
    code = codes.issue(session, row, seen_by=by, at=at)
    _tell(session, row, "approved", actor=by, at=at)
    return queries.account(session, account_id), code


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
