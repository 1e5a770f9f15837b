"""The people of the table of access, and everything there is about them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from assessment.care import actions as care
from assessment.care.model import LevelWanted
from assessment.screening import actions as screenings
from assessment.screening import help_calls, tablets
from assessment.screening.model import Assignment, HelpKind, Mode, Stage, Tap
from correction.contact import actions as contact
from correction.contact import duties
from correction.contact.events import CheckInMissed
from correction.contact.model import Claim, Feeling, Method
from correction.register import absences, cards
from correction.register import actions as register
from correction.register import queries as registered
from correction.register.model import (
    AdviceLevel,
    Category,
    NewPerson,
    NewPhone,
    Person,
    Place,
    Sex,
    StatusKind,
    SupervisionClass,
    Terms,
)
from exchange.roster import actions as roster
from exchange.roster.judging import Desk
from foundation import id_numbers
from foundation.access.model import Principal, Role, Scope
from foundation.attachments import actions as attachments
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId, ScreeningId, new_id
from foundation.journal import actions as journal
from foundation.offices.model import Office
from tests.foundation.attachments.building import a_picture

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
PIN = "482615"


@dataclass
class Case:
    """Two people of one office and everything there is about them, by name."""

    office: Office
    her: Person
    him: Person
    number: str
    things: dict[str, str] = field(default_factory=dict)


def a_case(
    session: Session,
    office: Office,
    named: tuple[str, int],
    *,
    carer: Principal,
    treats: Principal | None,
) -> Case:
    """Her and him at an office; `carer` assigns and signs, `treats` alone reads from then on."""
    name, number = named
    carer = replace(carer, office_id=office.id, office_path=office.path)
    her_number = a_number(2 * number)
    her = _person(session, office, f"林示{name}", her_number)
    him = _person(session, office, f"陈示{name}", a_number(2 * number + 1))
    duties.open_duties(session, now=MORNING, only={her.id, him.id})
    case = Case(office, her, him, her_number)
    case.things["order"] = registered.active_order(session, her.id, at=NOON).id
    free = _unsupervised(session, office, f"黄示{name}", a_number(600 + number))
    case.things["free"], case.things["absence"] = free.id, _in_hospital(session, free)
    _reporting(session, case)
    _screenings(session, case, carer)
    _levels(session, case, carer)
    if treats is not None:
        for person in (her, him):
            care.begin_treatment(session, person.id, treats.account_id, by=treats, at=NOON)
    return case


def a_number(order: int) -> str:
    """A synthetic identity number that nobody else in this world has."""
    stem = f"99031019900315{order:03d}"
    return stem + id_numbers.check_character(stem)


# The columns of the roster below, as they are read.
ROSTER_COLUMNS = {
    "姓名": "name",
    "性别": "sex",
    "身份证号": "id_number",
    "矫正类别": "category",
    "司法所": "office",
    "矫正开始日期": "term_start",
    "矫正结束日期": "term_end",
    "联系电话": "phone",
}


def a_roster(number: str, office: str) -> bytes:
    """A roster with one row."""
    head = ",".join(ROSTER_COLUMNS)
    sex = "男" if int(number[16]) % 2 else "女"
    row = f"示例一,{sex},{number},缓刑,{office},2026-01-05,2027-01-04,15400000001"
    return f"{head}\r\n{row}\r\n".encode()


def an_import(session: Session, office: Office, number: int) -> str:
    """A roster tried at an office."""
    desk = Desk(Scope(office.path, AccountId("test")), NumberRules.DEMO, "test", NOON)
    return roster.try_out(session, a_roster(a_number(number), office.name_zh), desk)


def _unsupervised(session: Session, office: Office, name: str, number: str) -> Person:
    """Somebody in the register without an order."""
    return register.register_person(
        session, _new_person(office, name, number), actor="test", at=MORNING
    )


def _in_hospital(session: Session, person: Person) -> str:
    """Somebody is entered as in hospital; the entry."""
    register.change_status(session, person.id, StatusKind.HOSPITAL, actor="test", at=MORNING)
    session.flush()
    everywhere = Scope("/", AccountId("test"))
    return absences.absences_of(session, person.id, everywhere)[0].id


def _new_person(office: Office, name: str, number: str) -> NewPerson:
    parsed = id_numbers.parse(number, NumberRules.DEMO, on=date(2026, 1, 5))
    return NewPerson(
        office_id=office.id,
        name=name,
        sex=Sex(parsed.sex.value) if parsed.sex else Sex.MALE,
        birth_date=date(1990, 3, 15),
        id_number=parsed,
        intake_on=date(2026, 1, 5),
        phone="15400000001",
        address="示例街道示范路9001号A栋101",
        synthetic=True,
    )


def _person(session: Session, office: Office, name: str, number: str) -> Person:
    new = _new_person(office, name, number)
    terms = Terms(
        category=Category.PROBATION,
        supervision_class=SupervisionClass.ORDINARY,
        deciding_organ="示例人民法院",
        term_start=date(2026, 1, 5),
        term_end=date(2027, 1, 4),
    )
    return register.register_person(session, new, terms, actor="test", at=NOON)


def _reporting(session: Session, case: Case) -> None:
    """Her phone, a check-in with a place, a document; a card for him; both missed a window."""
    scope = Scope(case.office.path, AccountId("test"))
    card = cards.issue_card(session, case.her.id, scope, actor="test", at=NOON)
    phone = NewPhone("示例手机")
    done = cards.activate(session, card.code, PIN, phone, cost="low_memory", at=NOON)
    case.things["device_token"] = done.phone.token
    case.things["account"] = done.account.id
    case.things["card"] = cards.issue_card(session, case.him.id, scope, actor="test", at=NOON).code
    for person in (case.him, case.her):
        claim = Claim(
            person_id=person.id,
            method=Method.PHONE,
            taken_at=NOON,
            feeling=Feeling.AS_USUAL,
            place=Place(114.346412, 22.708751, 18.0),
            note="示例备注",
        )
        device = cards.bound_device(session, person.id)
        made = contact.record_check_in(session, claim, actor="test", now=NOON, device=device)
        case.things["check_in"] = made.id
    file = attachments.store(
        session, a_picture(), owner=case.her.id, kind="document", actor="test", at=NOON
    )
    session.flush()
    case.things["attachment"] = file.id
    for person in (case.her, case.him):
        missed = CheckInMissed(
            office=case.office.id,
            subject=person.id,
            duty=new_id(),
            due_at=NOON,
            missed_in_7_days=1,
        )
        journal.append(session, missed, actor="system", at=NOON)


def _screenings(session: Session, case: Case, carer: Principal) -> None:
    """Hers in every mode and state, a free one for a tablet, and a call for help."""
    herself = replace(
        carer,
        account_id=AccountId(case.things["account"]),
        role=Role.SUPERVISEE,
        person_id=case.her.id,
    )
    for mode in Mode:
        answerer = carer if mode is Mode.STAFF else herself
        for stage in ("new", "open", "done", "signed") if mode is Mode.STAFF else ("new", "open"):
            wanted = Assignment(case.her.id, "phq-9", mode, Stage.DURING)
            made = screenings.assign(session, wanted, by=carer, at=NOON)
            case.things[f"{mode.value}_{stage}"] = made.id
            if stage != "new":
                _answer(session, made.id, stage, carer, answerer)
    call = help_calls.call(session, HelpKind.CALL_ME, by=herself, at=NOON)
    case.things["help_call"] = call.id
    given = Assignment(case.her.id, "phq-9", Mode.TABLET, Stage.DURING)
    free = screenings.assign(session, given, by=carer, at=NOON)
    case.things["tablet_code"] = tablets.make_code(session, free.id, by=carer, at=NOON).code


def _answer(
    session: Session, screening: ScreeningId, stage: str, carer: Principal, answerer: Principal
) -> None:
    """Agreed to and begun; beyond "open" also finished, with item 9 endorsed, and signed."""
    screenings.decide_consent(session, screening, given=True, by=answerer, at=NOON)
    for item in range(1, 10) if stage != "open" else (1,):
        tap = Tap(f"q{item}", int(item == 9), NOON)
        screenings.save_answer(session, screening, tap, by=answerer, at=NOON)
    if stage == "open":
        return
    screenings.finish(session, screening, by=answerer, at=NOON)
    if stage == "signed":
        screenings.sign(session, screening, by=carer, at=NOON)


def _levels(session: Session, case: Case, carer: Principal) -> None:
    """He is at level one, its lowering waits for a second signature; she is being watched."""
    for person, level, code in (
        (case.her, AdviceLevel.WATCH, "usual_care"),
        (case.him, AdviceLevel.ONE, "do_not_leave_alone"),
        (case.him, AdviceLevel.TWO, "visit_today"),
    ):
        wanted = LevelWanted(person.id, level, "示例依据", code, None)
        case.things["level"] = care.confirm_level(session, wanted, by=carer, at=NOON).id
