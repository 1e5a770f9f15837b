"""One-time codes that a password is set with, and who handled them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts.sessions import hash_token
from foundation.accounts.tables import AccountRow, SetupCodeRow
from foundation.errors import NotAllowed
from foundation.ids import AccountId, OfficeId, new_id

CODE_LIVES_FOR = timedelta(hours=24)
# By then the account's true holder has noticed that somebody else set the password.
WATCHED_FOR = timedelta(days=30)


class SecondPersonNeeded(NotAllowed):
    """A second security administrator decides what the first proposed."""

    code = "second_person_needed"


class SawTheCode(NotAllowed):
    """The proposer handled the one-time code of this account; a third administrator decides."""

    code = "saw_the_code"


@dataclass(frozen=True)
class IssuedCode:
    """A one-time code, shown once."""

    code: str
    role: Role
    expires_at: datetime


def issue_first(session: Session, role: Role, office_id: OfficeId, *, at: datetime) -> IssuedCode:
    """A code for a first administrator, whose account it will make."""
    code, row = _made(role, office_id, at=at)
    session.add(row)
    return code


def issue(session: Session, holder: AccountRow, *, seen_by: str, at: datetime) -> IssuedCode:
    """A code for an account's holder; codes given before are worth nothing from now on.

    Args:
        seen_by: who reads the code and passes it on.
    """
    void(session, holder, at=at)
    code, row = _made(Role(holder.role), OfficeId(holder.office_id), at=at)
    row.account_id, row.seen_by = holder.id, seen_by
    session.add(row)
    return code


def void(session: Session, holder: AccountRow, *, at: datetime) -> None:
    """Make the unused codes of an account worth nothing."""
    session.execute(
        update(SetupCodeRow)
        .where(SetupCodeRow.account_id == holder.id, SetupCodeRow.used_at.is_(None))
        .values(expires_at=at)
    )


def void_first(session: Session, *, at: datetime) -> None:
    """Make the unused codes of first administrators worth nothing."""
    session.execute(
        update(SetupCodeRow)
        .where(SetupCodeRow.account_id.is_(None), SetupCodeRow.used_at.is_(None))
        .values(expires_at=at)
    )


def require_other_hand(
    session: Session, proposed_by: str | None, *, by: AccountId, at: datetime
) -> None:
    """Two people decide (SEC-13), and the second is not the first behind another name.

    Raises:
        SecondPersonNeeded: whoever decides is the proposer.
        SawTheCode: the proposer handled a code that the deciding account's password was set with.
    """
    if by == proposed_by:
        raise SecondPersonNeeded
    used = select(SetupCodeRow.id).where(
        SetupCodeRow.account_id == by,
        SetupCodeRow.seen_by == proposed_by,
        SetupCodeRow.used_at > at - WATCHED_FOR,
    )
    if session.scalar(used.limit(1)) is not None:
        raise SawTheCode


def _made(role: Role, office_id: OfficeId, *, at: datetime) -> tuple[IssuedCode, SetupCodeRow]:
    code = "-".join(secrets.token_hex(3) for _ in range(4))
    row = SetupCodeRow(
        id=new_id(),
        code_hash=hash_token(code),
        role=role.value,
        office_id=office_id,
        expires_at=at + CODE_LIVES_FOR,
    )
    return IssuedCode(code=code, role=role, expires_at=at + CODE_LIVES_FOR), row
