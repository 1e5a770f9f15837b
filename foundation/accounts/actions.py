"""What an account's holder changes, and the accounts of supervisees."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts import policy, queries
from foundation.accounts.model import Account, AccountState
from foundation.accounts.passwords import Cost, hash_password, is_password
from foundation.accounts.tables import AccountRow, PasswordHistoryRow
from foundation.errors import Invalid, WrongCredentials
from foundation.ids import AccountId, OfficeId, PersonId, new_id

HISTORY = 5


class WeakPassword(Invalid):
    """This password may not be used; `fields` say why."""

    code = "weak_password"


class PasswordUsedBefore(Invalid):
    """This password was used before; take another."""

    code = "password_used_before"


class PinNotAccepted(Invalid):
    """This PIN may not be used; `fields.pin` says why."""

    code = "pin_not_accepted"


def store_password(
    session: Session, row: AccountRow, password: str, *, cost: Cost, at: datetime
) -> None:
    """Set a password that has passed the policy; the last five may not come back.

    Raises:
        PasswordUsedBefore: it is one of the last five.
    """
    earlier = session.scalars(
        select(PasswordHistoryRow.password_hash)
        .where(PasswordHistoryRow.account_id == row.id)
        .order_by(PasswordHistoryRow.set_at.desc())
        .limit(HISTORY)
    )
    if any(is_password(password, stored, cost=cost) for stored in earlier):
        raise PasswordUsedBefore(fields={"password": "used_before"})
    row.password_hash = hash_password(password, cost=cost)
    row.password_changed_at = at
    session.add(
        PasswordHistoryRow(
            id=new_id(), account_id=row.id, password_hash=row.password_hash, set_at=at
        )
    )


def change_password(
    session: Session,
    account_id: AccountId,
    *,
    old: str,
    new: str,
    rules: tuple[str, Cost],
    at: datetime,
) -> None:
    """Change a password, or a supervisee's PIN, by whoever knows the present one.

    Args:
        rules: the installation's password policy and hashing cost.

    Raises:
        WrongCredentials: the present one is not right.
        WeakPassword, PasswordUsedBefore: the new one may not be used.
    """
    row = session.get_one(AccountRow, account_id)
    if not is_password(old, row.password_hash, cost=rules[1]):
        raise WrongCredentials(fields={"old": "not_right"})
    weak = (
        policy.pin_weakness(new)
        if row.role == Role.SUPERVISEE.value
        else policy.weakness(new, policy=rules[0], username=row.username)
    )
    if weak is not None:
        raise WeakPassword(fields={"new": weak})
    store_password(session, row, new, cost=rules[1], at=at)


def create_supervisee(
    session: Session, *, person_id: PersonId, office_id: OfficeId, name: str, at: datetime
) -> Account:
    """The account of a person under supervision; made at the desk, opened by an activation card.

    An account that exists already is given back, moved to the person's present office.
    """
    row = session.scalar(select(AccountRow).where(AccountRow.person_id == person_id))
    if row is None:
        row = AccountRow(
            id=new_id(),
            username=f"p-{new_id()[:10]}",
            name=name,
            role=Role.SUPERVISEE.value,
            office_id=office_id,
            person_id=person_id,
            state=AccountState.ACTIVE.value,
            created_at=at,
        )
        session.add(row)
    row.office_id = office_id
    session.flush()
    return queries.account(session, AccountId(row.id))


def set_pin(
    session: Session, account_id: AccountId, pin: str, *, cost: Cost = "standard", at: datetime
) -> None:
    """Set the six-digit PIN of a supervisee's account.

    Raises:
        PinNotAccepted: not six digits, or too easy to guess.
    """
    weak = policy.pin_weakness(pin)
    if weak is not None:
        raise PinNotAccepted(fields={"pin": weak})
    row = session.get_one(AccountRow, account_id)
    row.password_hash = hash_password(pin, cost=cost)
    row.password_changed_at = at
    row.failures, row.failing_since, row.locked_until = 0, None, None


def set_preferences(
    session: Session, account_id: AccountId, *, language: str, large_text: bool, sounds: bool
) -> None:
    """How the screens speak to this account's holder."""
    row = session.get_one(AccountRow, account_id)
    row.language, row.large_text, row.sounds = language, large_text, sounds
