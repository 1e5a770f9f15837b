"""The fixed accounts of a demonstration, and the offices they sit in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts.model import AccountState
from foundation.accounts.passwords import hash_password
from foundation.accounts.tables import AccountRow
from foundation.ids import OfficeId, new_id
from foundation.offices import actions as offices
from foundation.offices.model import Office, OfficeLevel
from foundation.offices.tables import OfficeRow

PASSWORD = "demo-Pingshan-2026"  # noqa: S105  (printed at start; production refuses these accounts)
BUILDER = "demonstration"


@dataclass(frozen=True)
class Member:
    """A member of the cast: who signs in where."""

    username: str
    name: str
    role: Role
    office_code: str


CAST = (
    Member("officer", "何示禾※", Role.OFFICER, "440310006"),
    Member("head", "钟示远※", Role.HEAD, "440310"),
    Member("psychologist", "梁示言※", Role.PSYCHOLOGIST, "440310"),
    Member("supervisor", "沈示明※", Role.SUPERVISOR, "440310"),
    Member("command", "周示守※", Role.COMMAND, "440310"),
    Member("procurator", "程示检※", Role.PROCURATOR, "440310"),
    Member("sysadmin", "石示统※", Role.SYSTEM_ADMIN, "440310"),
    Member("secadmin", "安示全※", Role.SECURITY_ADMIN, "440310"),
    Member("secadmin2", "安例全※", Role.SECURITY_ADMIN, "440310"),
    Member("auditadmin", "申示计※", Role.AUDIT_ADMIN, "440310"),
)
STREETS = (
    ("440310001", "坪山司法所", "Pingshan Judicial Office", 1),
    ("440310002", "马峦司法所", "Maluan Judicial Office", 2),
    ("440310003", "碧岭司法所", "Biling Judicial Office", 3),
    ("440310004", "石井司法所", "Shijing Judicial Office", 4),
    ("440310005", "坑梓司法所", "Kengzi Judicial Office", 5),
    ("440310006", "龙田司法所", "Longtian Judicial Office", 6),
)


def build_tree(session: Session, *, at: datetime) -> dict[str, Office]:
    """The tree of offices from the province down to the six street offices, by code."""
    province = _open(session, None, ("44", "广东省司法厅", "Guangdong"), OfficeLevel.PROVINCE, at)
    city = _open(session, province, ("4403", "深圳市司法局", "Shenzhen"), OfficeLevel.CITY, at)
    named = ("440310", "坪山区司法局", "Pingshan District")
    district = _open(session, city, named, OfficeLevel.DISTRICT, at)
    # A neighbour, so that a change of place has somewhere to go and a scope has an outside.
    other = ("440307", "龙岗区司法局", "Longgang District")
    neighbour = _open(session, city, other, OfficeLevel.DISTRICT, at)
    found = {office.code: office for office in (province, city, district, neighbour)}
    for code, name_zh, name_en, number in STREETS:
        phone = f"0755-0{number:03d}-{number:04d}"
        found[code] = _open(
            session, district, (code, name_zh, name_en), OfficeLevel.OFFICE, at, phone=phone
        )
    return found


def seat_cast(session: Session, tree: dict[str, Office], *, at: datetime) -> None:
    """The cast's accounts, with the password that is printed at start."""
    stored = hash_password(PASSWORD, cost="low_memory")
    for member in CAST:
        session.add(_account(member, tree[member.office_code].id, stored, at))
    session.flush()


def cast_accounts(session: Session) -> list[dict[str, str]]:
    """The cast as `--json` prints it."""
    statement = (
        select(AccountRow, OfficeRow.name_zh)
        .join(OfficeRow, OfficeRow.id == AccountRow.office_id)
        .where(AccountRow.demo.is_(True))
        .order_by(AccountRow.created_at, AccountRow.id)
    )
    order = {member.username: number for number, member in enumerate(CAST)}
    found = sorted(session.execute(statement), key=lambda pair: order.get(pair[0].username, 99))
    return [
        {"username": row.username, "password": PASSWORD, "role": row.role, "office": office}
        for row, office in found
    ]


def _account(member: Member, office_id: OfficeId, stored: str, at: datetime) -> AccountRow:
    return AccountRow(
        id=new_id(),
        username=member.username,
        name=member.name,
        role=member.role.value,
        office_id=office_id,
        state=AccountState.ACTIVE.value,
        password_hash=stored,
        password_changed_at=at,
        demo=True,
        synthetic=True,
        proposed_by=BUILDER,
        created_at=at,
    )


def _open(
    session: Session,
    parent: Office | None,
    named: tuple[str, str, str],
    level: OfficeLevel,
    at: datetime,
    *,
    phone: str | None = None,
) -> Office:
    office = Office(
        id=OfficeId(""),
        code=named[0],
        name_zh=named[1],
        name_en=named[2],
        level=level,
        parent_id=parent.id if parent else None,
        path="",
        phone=phone,
        synthetic=True,
    )
    return offices.open_office(session, office, actor=BUILDER, at=at)
