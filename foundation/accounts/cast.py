"""The fixed accounts of a demonstration; production refuses a database that holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts.model import AccountState
from foundation.accounts.passwords import hash_password
from foundation.accounts.tables import AccountRow
from foundation.ids import AccountId, OfficeId, PersonId, new_id
from foundation.offices.tables import OfficeRow


@dataclass(frozen=True)
class Member:
    """A member of the cast: who signs in where; without a password the account is only a name."""

    username: str
    name: str
    role: Role
    office_id: OfficeId
    person_id: PersonId | None = None


def seat(
    session: Session, members: Iterable[Member], *, password: str | None, at: datetime
) -> dict[str, AccountId]:
    """Make synthetic accounts that are active at once; returns their ids by user name.

    With a password they sign in, in a demonstration only, with the code of the demonstration.
    """
    stored = hash_password(password, cost="low_memory") if password else None
    rows = [
        AccountRow(
            id=new_id(),
            username=member.username,
            name=member.name,
            role=member.role.value,
            office_id=member.office_id,
            person_id=member.person_id,
            state=AccountState.ACTIVE.value,
            password_hash=stored,
            password_changed_at=at if stored else None,
            demo=stored is not None,
            synthetic=True,
            proposed_by="demonstration",
            created_at=at,
        )
        for member in members
    ]
    session.add_all(rows)
    session.flush()
    return {row.username: AccountId(row.id) for row in rows}


def seated(session: Session) -> tuple[tuple[str, str, str], ...]:
    """The accounts of the demonstration: user name, role, and the office's Chinese name."""
    statement = (
        select(AccountRow.username, AccountRow.role, OfficeRow.name_zh)
        .join(OfficeRow, OfficeRow.id == AccountRow.office_id)
        .where(AccountRow.demo.is_(True))
    )
    return tuple((username, role, office) for username, role, office in session.execute(statement))
