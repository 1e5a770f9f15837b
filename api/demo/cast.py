"""The fixed accounts of a demonstration, and the offices they sit in."""

from datetime import datetime

from sqlalchemy.orm import Session

from foundation.access.model import Role
from foundation.accounts.cast import Member, seat, seated
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.offices import actions as offices
from foundation.offices.model import Office, OfficeLevel

PASSWORD = "demo-Pingshan-2026"  # noqa: S105  (printed at start; production refuses these accounts)
BUILDER = "demonstration"
_COMMAND_LINE = "0755-0310-6001"


CAST: tuple[tuple[str, str, Role, str], ...] = (
    ("officer", "何示禾※", Role.OFFICER, "440310006"),
    ("head", "钟示远※", Role.HEAD, "440310"),
    ("psychologist", "梁示言※", Role.PSYCHOLOGIST, "440310"),
    ("supervisor", "沈示明※", Role.SUPERVISOR, "440310"),
    ("command", "周示守※", Role.COMMAND, "440310"),
    ("procurator", "程示检※", Role.PROCURATOR, "440310"),
    ("sysadmin", "石示统※", Role.SYSTEM_ADMIN, "440310"),
    ("secadmin", "安示全※", Role.SECURITY_ADMIN, "440310"),
    ("secadmin2", "安例全※", Role.SECURITY_ADMIN, "440310"),
    ("auditadmin", "申示计※", Role.AUDIT_ADMIN, "440310"),
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
    district = _open(session, city, named, OfficeLevel.DISTRICT, at, phone=_COMMAND_LINE)
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


def seat_cast(session: Session, tree: dict[str, Office], *, at: datetime) -> dict[str, AccountId]:
    """The cast's accounts, with the password that is printed at start; their ids by user name."""
    members = [
        Member(username, name, role, tree[office].id) for username, name, role, office in CAST
    ]
    return seat(session, members, password=PASSWORD, at=at)


def cast_accounts(session: Session) -> list[dict[str, str]]:
    """The cast as `--json` prints it, in the order of the house."""
    order = {username: place for place, (username, *_) in enumerate(CAST)}
    found = sorted(seated(session), key=lambda member: order.get(member[0], len(order)))
    return [
        {"username": username, "password": PASSWORD, "role": role, "office": office}
        for username, role, office in found
    ]


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


def seat_person(
    session: Session, tree: dict[str, Office], person_id: PersonId, name: str, *, at: datetime
) -> None:
    """The account of the one resident who signs in as `person`."""
    member = Member("person", name, Role.SUPERVISEE, tree["440310006"].id, person_id)
    seat(session, [member], password=PASSWORD, at=at)
