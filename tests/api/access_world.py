"""A small world for the table of access: the same things at every office, asked for by everybody.

The offices are those of two districts of one city. Whoever asks sits at a street office or at the
district (a *seat*); a *relation* names the office that what they ask for belongs to, seen from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts import actions as alerts
from alerts import relay
from alerts.tables import AlertRow
from assessment.care import actions as care
from assessment.care.model import LevelWanted
from assessment.screening import actions as screenings
from assessment.screening import help_calls, tablets
from assessment.screening.model import Assignment, HelpKind, Mode, Stage, Tap
from correction.contact import actions as contact
from correction.contact import duties
from correction.contact.model import Claim, Feeling, Method
from correction.register import actions as register
from correction.register import cards, restrictions
from correction.register.model import (
    AdviceLevel,
    Category,
    NewPerson,
    NewPhone,
    Person,
    Place,
    RestrictionReason,
    Sex,
    SupervisionClass,
    Terms,
)
from exchange.roster import actions as roster
from foundation import id_numbers
from foundation.access.model import Principal, Role, Scope
from foundation.accounts import queries as accounts
from foundation.accounts import sessions, staff
from foundation.accounts.passwords import hash_password
from foundation.accounts.sessions import SignInRules
from foundation.accounts.staff import Proposal
from foundation.accounts.tables import AccountRow
from foundation.attachments import actions as attachments
from foundation.clock import Clock
from foundation.database import Database
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId, AlertId, OfficeId, PersonId, ScreeningId
from foundation.offices.model import Office, OfficeLevel
from tests.build import an_account, an_office
from tests.foundation.attachments.building import a_picture

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PIN = "482615"
SEATS: Mapping[str, Mapping[str, str]] = {
    "street": {
        "own": "street", "sibling": "street2", "parent": "district", "unassigned": "cousin",
        "barred": "street_barred", "other_client": "street_other_client",
    },
    "district": {
        "own": "district", "child": "street", "sibling": "district2", "parent": "city",
        "unassigned": "cousin", "barred": "district_barred",
        "other_client": "district_other_client",
    },
}
AT_A_STREET = frozenset({"officer", "head", "supervisee", "tablet"})
_OFFICE_OF_CASE = {
    "street_barred": "street", "district_barred": "district",
    "street_other_client": "street", "district_other_client": "district",
}


def seat_of(role: str, relation: str) -> str:
    """Where a role sits when it is asked about a relation: only a district has offices below it."""
    return "street" if role in AT_A_STREET and relation != "child" else "district"


@dataclass
class Case:
    """Two people of one office and everything there is about them, by name."""

    office: Office
    her: Person
    him: Person
    number: str
    things: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """Offices, accounts and cases; `tokens` are the sessions of those who ask."""

    offices: dict[str, Office] = field(default_factory=dict)
    accounts: dict[str, AccountId] = field(default_factory=dict)
    usernames: dict[str, str] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    fault_alert: str = ""

    def case(self, role: str, relation: str) -> Case:
        """The case that a relation means to a role."""
        return self.cases[SEATS[seat_of(role, relation)][relation]]

    def place(self, role: str, relation: str) -> str:
        """The name of the office that a relation means to a role."""
        named = SEATS[seat_of(role, relation)][relation]
        return _OFFICE_OF_CASE.get(named, named)

    def own_case(self, role: str, relation: str) -> Case:
        """The case of the asker's own office, and of the supervisee who asks."""
        return self.cases[seat_of(role, relation)]

    def principal(self, session: Session, name: str) -> Principal:
        """Somebody of this world, as if signed in."""
        row = session.get_one(AccountRow, self.accounts[name])
        office = next(one for one in self.offices.values() if one.id == row.office_id)
        return Principal(
            account_id=AccountId(row.id), username=row.username, name=row.name,
            role=Role(row.role), office_id=office.id, office_path=office.path,
            office_level=office.level.value, session_id="session0000000000000",
            person_id=PersonId(row.person_id) if row.person_id else None,
        )


def build(database: Database, clock: Clock) -> World:
    """Make the world through the product's own actions."""
    world = World()
    with database.write() as session:
        _offices(session, world)
        _staff(session, world)
    for number, name in enumerate(
        ("city", "district", "district2", "street", "street2", "cousin", *_OFFICE_OF_CASE), start=1
    ):
        with database.write() as session:
            world.cases[name] = _case(session, world, name, number)
    relay.drain(database, clock)
    with database.write() as session:
        for name in world.cases:
            _alerts(session, world, name)
    with database.write() as session:
        _restrict(session, world)
        _sessions(session, world)
    return world


def _offices(session: Session, world: World) -> None:
    tree = (
        ("province", "99", OfficeLevel.PROVINCE, None),
        ("city", "9903", OfficeLevel.CITY, "province"),
        ("district", "990310", OfficeLevel.DISTRICT, "city"),
        ("district2", "990307", OfficeLevel.DISTRICT, "city"),
        ("street", "990310001", OfficeLevel.OFFICE, "district"),
        ("street2", "990310002", OfficeLevel.OFFICE, "district"),
        ("cousin", "990307001", OfficeLevel.OFFICE, "district2"),
    )
    for name, code, level, above in tree:
        parent = world.offices[above] if above else None
        world.offices[name] = an_office(session, code, level, parent, at=NOON)


def _staff(session: Session, world: World) -> None:
    """Who asks, and at every office two clerks and somebody proposed, who are asked about."""
    for role in Role:
        if role is Role.SUPERVISEE:
            continue
        seats = ("street", "district") if role.value in AT_A_STREET else ("district",)
        for seat in seats:
            _account(session, world, f"{role.value}@{seat}", role, seat)
    _account(session, world, "psychologist2", Role.PSYCHOLOGIST, "district")
    _account(session, world, "security2", Role.SECURITY_ADMIN, "city")
    _account(session, world, "supervisor@city", Role.SUPERVISOR, "city")
    for place in ("city", "district", "district2", "street", "street2", "cousin"):
        _account(session, world, f"clerk@{place}", Role.OFFICER, place)
        _account(session, world, f"clerk2@{place}", Role.OFFICER, place)
        proposal = Proposal(
            f"new-{place}", "示新人※", Role.OFFICER, world.offices[place].id
        )
        made = staff.propose(session, proposal, by=world.accounts["security2"], at=NOON)
        world.accounts[f"proposed@{place}"] = made.id
        staff.substitute(
            session, world.accounts[f"clerk@{place}"], world.accounts[f"clerk2@{place}"],
            from_at=NOON, until_at=datetime(2026, 12, 1, tzinfo=UTC), by=AccountId("test"), at=NOON,
        )
    approved = Proposal("approved", "示准人※", Role.OFFICER, world.offices["street"].id)
    waiting = staff.propose(session, approved, by=world.accounts["security2"], at=NOON)
    _, code = staff.approve(
        session, waiting.id, by=world.accounts["security_admin@district"], at=NOON
    )
    world.codes["setup"] = code.code


def _account(session: Session, world: World, name: str, role: Role, place: str) -> None:
    username = name.replace("@", "-")
    row = an_account(session, role, world.offices[place], at=NOON, username=username)
    session.flush()
    world.accounts[name] = AccountId(row.id)
    world.usernames[name] = username


def _case(session: Session, world: World, name: str, number: int) -> Case:
    office = world.offices[_OFFICE_OF_CASE.get(name, name)]
    her_number = a_number(2 * number)
    her = _person(session, office, f"林示{name}", her_number)
    him = _person(session, office, f"陈示{name}", a_number(2 * number + 1))
    duties.open_duties(session, now=MORNING, only={her.id, him.id})
    case = Case(office, her, him, her_number)
    _contact(session, world, name, case)
    _clinic(session, world, case)
    _levels(session, world, case)
    if name in world.offices:
        _roster(session, world, name, case)
    if name.endswith("_other_client"):
        by = world.principal(session, "psychologist2")
        for person in (her, him):
            care.begin_treatment(session, person.id, by.account_id, by=by, at=NOON)
    return case


def a_number(order: int) -> str:
    """A synthetic identity number that nobody else in this world has."""
    stem = f"99031019900315{order:03d}"
    return stem + id_numbers.check_character(stem)


def _person(session: Session, office: Office, name: str, number: str) -> Person:
    parsed = id_numbers.parse(number, NumberRules.DEMO, on=date(2026, 1, 5))
    new = NewPerson(
        office_id=office.id, name=name, sex=Sex(parsed.sex.value if parsed.sex else "male"),
        birth_date=date(1990, 3, 15), id_number=parsed, intake_on=date(2026, 1, 5),
        phone="15400000001", address="示例街道示范路9001号A栋101", synthetic=True,
    )
    terms = Terms(
        category=Category.PROBATION, supervision_class=SupervisionClass.ORDINARY,
        deciding_organ="示例人民法院", term_start=date(2026, 1, 5), term_end=date(2027, 1, 4),
    )
    return register.register_person(session, new, terms, actor="test", at=NOON)


def _contact(session: Session, world: World, name: str, case: Case) -> None:
    """Her phone, a check-in with a place, a document; a card for him that nobody has used."""
    scope = Scope(case.office.path, AccountId("test"))
    card = cards.issue_card(session, case.her.id, scope, actor="test", at=NOON)
    done = cards.activate(session, card.code, PIN, NewPhone("示例手机"), cost="low_memory", at=NOON)
    case.things["device_token"] = done.phone.token
    world.accounts[f"supervisee@{name}"] = done.account.id
    unused = cards.issue_card(session, case.him.id, scope, actor="test", at=NOON)
    case.things["card"] = unused.code
    claim = Claim(
        person_id=case.her.id, method=Method.PHONE, taken_at=NOON, feeling=Feeling.AS_USUAL,
        place=Place(114.346412, 22.708751, 18.0), note="示例备注",
    )
    device = cards.bound_device(session, case.her.id)
    made = contact.record_check_in(session, claim, actor="test", now=NOON, device=device)
    case.things["check_in"] = made.id
    file = attachments.store(
        session, a_picture(), owner=case.her.id, kind="document", actor="test", at=NOON
    )
    session.flush()
    case.things["attachment"] = file.id


def _clinic(session: Session, world: World, case: Case) -> None:
    """Her screenings in every mode and state, and a call for help."""
    clinician = world.principal(session, "supervisor@city")
    above = Principal(
        clinician.account_id, clinician.username, clinician.name, Role.SUPERVISOR,
        case.office.id, case.office.path, case.office.level.value, clinician.session_id,
    )
    holder = accounts.of_person(session, case.her.id)
    assert holder is not None
    herself = Principal(
        holder.id, holder.username, holder.name, Role.SUPERVISEE, case.office.id,
        case.office.path, case.office.level.value, "session0000000000001", case.her.id,
    )
    for mode in Mode:
        answerer = above if mode is Mode.STAFF else herself
        for stage in ("new", "open", "done", "signed"):
            wanted = Assignment(case.her.id, "phq-9", mode, Stage.DURING)
            made = screenings.assign(session, wanted, by=above, at=NOON)
            case.things[f"{mode.value}_{stage}"] = made.id
            _carry_on(session, made.id, stage, above, answerer)
    call = help_calls.call(session, HelpKind.CALL_ME, by=herself, at=NOON)
    case.things["help_call"] = call.id
    given = Assignment(case.her.id, "phq-9", Mode.TABLET, Stage.DURING)
    free = screenings.assign(session, given, by=above, at=NOON)
    case.things["tablet_code"] = tablets.make_code(session, free.id, by=above, at=NOON).code


def _carry_on(
    session: Session, screening: ScreeningId, stage: str, above: Principal, answerer: Principal
) -> None:
    if stage == "new":
        return
    screenings.decide_consent(session, screening, given=True, by=answerer, at=NOON)
    for item in ("q1", "q9"):
        value = 1 if (item, stage) == ("q9", "done") else 0
        screenings.save_answer(session, screening, Tap(item, value, NOON), by=answerer, at=NOON)
    if stage == "open":
        return
    for item in range(2, 9):
        tap = Tap(f"q{item}", 0, NOON)
        screenings.save_answer(session, screening, tap, by=answerer, at=NOON)
    screenings.finish(session, screening, by=answerer, at=NOON)
    if stage == "signed":
        screenings.sign(session, screening, by=above, at=NOON)


def _levels(session: Session, world: World, case: Case) -> None:
    """He is at level one, and its lowering waits for a second signature."""
    by = world.principal(session, "supervisor@city")
    by = Principal(
        by.account_id, by.username, by.name, by.role, case.office.id, case.office.path,
        case.office.level.value, by.session_id,
    )
    for level, code in ((AdviceLevel.ONE, "do_not_leave_alone"), (AdviceLevel.TWO, "visit_today")):
        wanted = LevelWanted(case.him.id, level, "示例依据", code, None)
        made = care.confirm_level(session, wanted, by=by, at=NOON)
    case.things["level"] = made.id


def _roster(session: Session, world: World, name: str, case: Case) -> None:
    number = a_number(500 + len(world.cases))
    text = roster_file(number, case.office.name_zh)
    scope = Scope(case.office.path, world.accounts.get(f"clerk@{name}", AccountId("test")))
    case.things["import"] = roster.try_out(
        session, text, scope=scope, rules=NumberRules.DEMO, actor="test", at=NOON
    )


def roster_file(number: str, office: str) -> bytes:
    """A roster with one row."""
    head = "姓名,性别,身份证号,矫正类别,司法所,矫正开始日期,矫正结束日期,联系电话"
    sex = "男" if int(number[16]) % 2 else "女"
    row = f"示例一,{sex},{number},缓刑,{office},2026-01-05,2027-01-04,15400000001"
    return f"{head}\r\n{row}\r\n".encode()


def _alerts(session: Session, world: World, name: str) -> None:
    """Her crisis is nobody's yet; his was taken by the office's clerk, and both missed a check-in."""
    case = world.cases[name]
    for person in (case.her, case.him):
        who = "her" if person is case.her else "his"
        _missed(session, case, person)
        found = session.query(AlertRow).filter_by(subject=person.id, kind="crisis").one()
        case.things[f"{who}_crisis"] = found.id


def _missed(session: Session, case: Case, person: Person) -> None:
    raise NotImplementedError
