"""Builders with sensible defaults: a district with an account of every role on each level."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts.model import AccountState
from foundation.accounts.passwords import hash_password
from foundation.accounts.tables import AccountRow
from foundation.database import Database
from foundation.ids import OfficeId, new_id
from foundation.offices import actions as offices
from foundation.offices.model import Office, OfficeLevel

PASSWORD = "Quiet-River-2026"
_STORED = hash_password(PASSWORD, cost="low_memory")


@dataclass
class District:
    """Offices by relation to "own", and accounts by (role, relation).

    own: the street office; sibling: another street; parent: the district; child: a street of the
    district (for those who sit there); outside: a street of another district.
    """

    offices: dict[str, Office]
    accounts: dict[tuple[str, str], AccountRow] = field(default_factory=dict)

    def account(self, role: str, *, office: str = "own") -> AccountRow:
        """The account of a role at an office; district roles sit at the district for "own"."""
        found = self.accounts.get((role, office)) or self.accounts.get((role, "parent"))
        if found is None:
            raise KeyError((role, office))
        return found


def an_office(
    session: Session, code: str, level: OfficeLevel, parent: Office | None, *, at: datetime
) -> Office:
    """An office with made-up names."""
    office = Office(
        id=OfficeId(""),
        code=code,
        name_zh=f"示例{code}",
        name_en=f"Sample {code}",
        level=level,
        parent_id=parent.id if parent else None,
        path="",
        synthetic=True,
    )
    return offices.open_office(session, office, actor="test", at=at)


def an_account(
    session: Session, role: Role, office: Office, *, at: datetime, username: str | None = None
) -> AccountRow:
    """An active account that signs in with PASSWORD, and 000000 where a second factor is wanted."""
    row = AccountRow(
        id=new_id(),
        username=username or f"{role.value}-{office.code}",
        name=f"示{role.value}※",
        role=role.value,
        office_id=office.id,
        state=AccountState.ACTIVE.value,
        password_hash=_STORED,
        password_changed_at=at,
        demo=True,
        synthetic=True,
        created_at=at,
    )
    session.add(row)
    return row


def build_district(database: Database, *, at: datetime) -> District:
    """A province, a city, two districts and street offices, with every role."""
    with database.write() as session:
        province = an_office(session, "99", OfficeLevel.PROVINCE, None, at=at)
        city = an_office(session, "9903", OfficeLevel.CITY, province, at=at)
        parent = an_office(session, "990310", OfficeLevel.DISTRICT, city, at=at)
        other = an_office(session, "990307", OfficeLevel.DISTRICT, city, at=at)
        own = an_office(session, "990310001", OfficeLevel.OFFICE, parent, at=at)
        sibling = an_office(session, "990310002", OfficeLevel.OFFICE, parent, at=at)
        outside = an_office(session, "990307001", OfficeLevel.OFFICE, other, at=at)
        found = District(
            {
                "own": own,
                "sibling": sibling,
                "parent": parent,
                "city": city,
                "other": other,
                "outside": outside,
            }
        )
        for role in Role:
            if role is Role.SUPERVISEE:
                continue
            for relation in ("own", "sibling", "parent", "outside", "other"):
                if role in (Role.OFFICER, Role.HEAD) or relation in ("parent", "other"):
                    account = an_account(session, role, found.offices[relation], at=at)
                    found.accounts[role.value, relation] = account
        session.flush()
        session.expunge_all()
    return found
