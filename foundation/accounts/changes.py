"""Changing an account that exists: reset, moved, disabled, enabled; by one person or by two.

What gives or takes an administrator's power is proposed by one and confirmed by another (SEC-13).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from foundation.access.model import ADMINS, Role
from foundation.accounts import codes, queries, sessions
from foundation.accounts.codes import IssuedCode, SecondPersonNeeded
from foundation.accounts.events import AccountChanged
from foundation.accounts.model import AccountState, Change
from foundation.accounts.tables import AccountRow, ChangeRow
from foundation.audit import actions as audit
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import AccountId, OfficeId, new_id
from foundation.journal import actions as journal
from foundation.offices import queries as offices

SECURITY_ADMINS_LEAST = 2
_DONE = {
    Change.RESET: "reset",
    Change.DISABLE: "disabled",
    Change.ENABLE: "enabled",
    Change.MOVE: "moved",
}


class TooFewSecurityAdmins(Conflict):
    """Two active security administrators remain; open another account first."""

    code = "too_few_security_admins"


class ChangeWaits(Conflict):
    """A change of this account waits for the second administrator already."""

    code = "change_waits"


@dataclass(frozen=True)
class Wanted:
    """What is to be done to which account; `office_id` is where a moved one goes."""

    change: Change
    account_id: AccountId
    office_id: OfficeId | None = None


def needs_two(change: Change, role: Role, state: AccountState) -> bool:
    """Whether one proposes this and another confirms: whatever touches an administrator's power.

    A proposed account has no power yet: one person turns it down.
    """
    if change is Change.ENABLE:
        return True
    return role in ADMINS and state is not AccountState.PROPOSED


def make(session: Session, wanted: Wanted, *, by: AccountId, at: datetime) -> IssuedCode | None:
    """Do what one security administrator may do alone.

    Raises:
        SecondPersonNeeded: it takes two; propose it.
        Conflict, Invalid, NotFound: the account's state or the office does not allow it.
    """
    row = _locked(session, wanted.account_id)
    if needs_two(wanted.change, Role(row.role), AccountState(row.state)):
        raise SecondPersonNeeded
    return _carry_out(session, row, wanted, by=by, at=at)


def propose(session: Session, wanted: Wanted, *, by: AccountId, at: datetime) -> str:
    """Propose what takes two; returns the proposal's id.

    Raises:
        Invalid: one administrator does this alone.
        ChangeWaits: something was proposed about this account already.
        TooFewSecurityAdmins, Conflict, NotFound: it could not be carried out.
    """
    row = _locked(session, wanted.account_id)
    if not needs_two(wanted.change, Role(row.role), AccountState(row.state)):
        raise Invalid(
            "One administrator does this alone.",
            code="one_person_suffices",
            fields={"change": "one_person_suffices"},
        )
    _check(session, row, wanted, by=by)
    proposal = ChangeRow(
        id=new_id(),
        account_id=row.id,
        change=wanted.change.value,
        office_id=wanted.office_id,
        proposed_by=by,
        proposed_at=at,
    )
    session.add(proposal)
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangeWaits from error
    _tell(session, row, f"{wanted.change.value}_proposed", actor=by, at=at)
    return proposal.id


def confirm(
    session: Session, account_id: AccountId, change_id: str, *, by: AccountId, at: datetime
) -> IssuedCode | None:
    """Carry out what another administrator proposed; returns the code of a reset or enabled one.

    Raises:
        SecondPersonNeeded, SawTheCode: both hands would be one person's.
        Conflict: it was decided already, or can no longer be carried out.
    """
    row = _locked(session, account_id)
    proposal = _waiting(session, account_id, change_id)
    codes.require_other_hand(session, proposal.proposed_by, by=by, at=at)
    _decide(proposal, "confirmed", by=by, at=at)
    office = OfficeId(proposal.office_id) if proposal.office_id else None
    wanted = Wanted(Change(proposal.change), account_id, office)
    return _carry_out(session, row, wanted, by=by, at=at)


def drop(
    session: Session, account_id: AccountId, change_id: str, *, by: AccountId, at: datetime
) -> None:
    """Withdraw one's own proposal, or turn down another's.

    Raises:
        Conflict: it was decided already.
    """
    row = _locked(session, account_id)
    proposal = _waiting(session, account_id, change_id)
    _decide(proposal, "dropped", by=by, at=at)
    _tell(session, row, f"{proposal.change}_dropped", actor=by, at=at)


def _carry_out(
    session: Session, row: AccountRow, wanted: Wanted, *, by: AccountId, at: datetime
) -> IssuedCode | None:
    _check(session, row, wanted, by=by)
    done = _DONE[wanted.change]
    sessions.end_all(session, AccountId(row.id), reason=done, at=at)
    code: IssuedCode | None = None
    match wanted.change:
        case Change.MOVE:
            row.office_id = str(wanted.office_id)
        case Change.DISABLE:
            row.state = AccountState.DISABLED.value
            codes.void(session, row, at=at)
        case Change.RESET | Change.ENABLE:
            # Whoever comes back after being shut out proves anew who they are.
            row.state = AccountState.ACTIVE.value
            row.password_hash, row.totp_secret, row.must_change = None, None, True
            row.failures, row.locked_until = 0, None
            code = codes.issue(session, row, seen_by=by, at=at)
    _tell(session, row, done, actor=by, at=at)
    return code


def _check(session: Session, row: AccountRow, wanted: Wanted, *, by: AccountId) -> None:
    """Whether the account's state, the office and the number of administrators allow it."""
    state = AccountState(row.state)
    match wanted.change:
        case Change.RESET:
            if state is not AccountState.ACTIVE:
                raise Conflict("Only an active account is reset.", code="not_active")
        case Change.ENABLE:
            if state is not AccountState.DISABLED:
                raise Conflict("Only a disabled account is enabled.", code="not_disabled")
        case Change.DISABLE:
            if row.id == by:
                raise Invalid("Nobody disables their own account.", code="own_account")
            if state is AccountState.DISABLED:
                raise Conflict("This account is disabled already.", code="not_active")
            _require_two_left(session, row, moved_to=None)
        case Change.MOVE:
            if wanted.office_id is None:
                raise Invalid("Name an office.", fields={"office_id": "missing"})
            office = offices.office(session, wanted.office_id)
            _require_two_left(session, row, moved_to=office.path)


def _require_two_left(session: Session, row: AccountRow, *, moved_to: str | None) -> None:
    """Two security administrators stay who can decide at the office that one leaves."""
    if Role(row.role) is not Role.SECURITY_ADMIN or row.state != AccountState.ACTIVE.value:
        return
    path = offices.office(session, OfficeId(row.office_id)).path
    if moved_to is not None and path.startswith(moved_to):
        return
    covering = queries.staff_covering(session, path, [Role.SECURITY_ADMIN])
    if sum(one.id != row.id for one in covering) < SECURITY_ADMINS_LEAST:
        raise TooFewSecurityAdmins


def _locked(session: Session, account_id: AccountId) -> AccountRow:
    """An account's row, held until the commit together with the security administrators'.

    Two who shut each other out at one moment would else both find somebody left. By id, so that
    nobody waits in a circle.
    """
    security = and_(
        AccountRow.role == Role.SECURITY_ADMIN.value,
        AccountRow.state == AccountState.ACTIVE.value,
    )
    statement = (
        select(AccountRow)
        .where(or_(AccountRow.id == account_id, security))
        .order_by(AccountRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in session.scalars(statement)}
    if account_id not in found:
        raise NotFound("No such account in your area.")
    return found[account_id]


def _waiting(session: Session, account_id: AccountId, change_id: str) -> ChangeRow:
    row = session.scalar(
        select(ChangeRow)
        .where(ChangeRow.id == change_id, ChangeRow.account_id == account_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("No such proposal.")
    if row.decided_at is not None:
        raise Conflict("This was decided already.", code="already_decided")
    return row


def _decide(row: ChangeRow, outcome: str, *, by: AccountId, at: datetime) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, by, at


def _tell(session: Session, row: AccountRow, change: str, *, actor: str, at: datetime) -> None:
    audit.record(session, f"account_{change}", actor=actor, object=row.id, outcome="ok", at=at)
    told = AccountChanged(office=OfficeId(row.office_id), account=row.id, change=change)
    journal.append(session, told, actor=actor, at=at)
