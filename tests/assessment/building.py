"""Builders of this wing: a small scale to bend, a person with a running order, screenings, taps."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from assessment.instruments.model import Scale
from assessment.screening import actions
from assessment.screening.model import Assignment, Mode, Screening, Stage, Tap
from correction.register import actions as register
from correction.register.model import Category, NewPerson, Sex, SupervisionClass, Terms
from foundation import id_numbers
from foundation.access.model import Principal, Role
from foundation.accounts import actions as accounts
from foundation.accounts.tables import AccountRow
from foundation.database import Database
from foundation.ids import AccountId, PersonId
from foundation.journal import queries as journal
from foundation.journal.model import Entry
from foundation.offices.model import Office
from tests.build import District

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
ITEMS = [f"q{number}" for number in range(1, 10)]
_numbers = count(1)


def a_scale(**changes: Any) -> Scale:
    """Three items of 0 to 2, the last one critical and the second reversed; two bands."""
    options = [{"value": value, "zh": f"选{value}", "en": f"choice {value}"} for value in range(3)]
    described: dict[str, Any] = {
        "id": "sample",
        "version": 1,
        "title_zh": "示例",
        "title_en": "Sample",
        "plain_zh": "示例",
        "plain_en": "Sample",
        "notice": "Made for the tests.",
        "basis": "Made for the tests.",
        "wording": {"zh": "complete", "en": "complete"},
        "missing": {"prorate_up_to": 1, "basis": "Made for the tests."},
        "change": {"sd": 2.0, "reliability": 0.875, "worse": "higher", "source": "Made up."},
        "options": options,
        "items": [
            {"id": "q1", "zh": "一", "en": "one"},
            {"id": "q2", "zh": "二", "en": "two", "reverse": True},
            {"id": "q3", "zh": "三", "en": "three"},
        ],
        "critical": [
            {"item": "q3", "at_least": 1, "tier": "orange", "suggests": "two", "meaning": "some"},
            {"item": "q3", "at_least": 2, "tier": "red", "suggests": "one", "meaning": "much"},
        ],
        "bands": [
            {"id": "low", "from": 0, "to": 2, "zh": "低", "en": "Low"},
            {"id": "high", "from": 3, "to": 6, "zh": "高", "en": "High", "suggests": "three"},
        ],
    }
    return Scale.model_validate(described | changes)


def a_person(
    session: Session,
    office: Office,
    *,
    name: str = "林示一※",
    term: tuple[date, date] = (date(2026, 1, 5), date(2027, 1, 4)),
    at: datetime = NOON,
) -> PersonId:
    """A synthetic person in the register of an office, with an order of that term."""
    stem = f"99031019900315{next(_numbers):03d}"
    number = id_numbers.parse(stem + id_numbers.check_character(stem), id_numbers.NumberRules.DEMO)
    new = NewPerson(
        office_id=office.id,
        name=name,
        sex=Sex.MALE,
        birth_date=date(1990, 3, 15),
        id_number=number,
        intake_on=term[0],
        synthetic=True,
    )
    terms = Terms(
        category=Category.PROBATION,
        supervision_class=SupervisionClass.ORDINARY,
        deciding_organ="示例人民法院",
        term_start=term[0],
        term_end=term[1],
    )
    return register.register_person(session, new, terms, actor="test", at=at).id


def staff(district: District, role: Role, *, office: str = "own") -> Principal:
    """Somebody of a role, signed in; district roles sit at the district."""
    row = district.account(role.value, office=office)
    return principal_of(row, next(o for o in district.offices.values() if o.id == row.office_id))


def principal_of(row: AccountRow, office: Office, *, screening_id: str | None = None) -> Principal:
    """An account signed in; with `screening_id`, on a tablet handed over."""
    return Principal(
        account_id=AccountId(row.id),
        username=row.username,
        name=row.name,
        role=Role(row.role),
        office_id=office.id,
        office_path=office.path,
        office_level=office.level.value,
        session_id="session0000000000000",
        person_id=PersonId(row.person_id) if row.person_id else None,
        screening_id=screening_id,
    )


def themself(
    session: Session, person_id: PersonId, office: Office, *, screening_id: str | None = None
) -> Principal:
    """The person, signed in on their own phone, or on a tablet handed over."""
    account = accounts.create_supervisee(
        session, person_id=person_id, office_id=office.id, name="林*", at=NOON
    )
    row = session.get_one(AccountRow, account.id)
    return principal_of(row, office, screening_id=screening_id)


def a_screening(
    session: Session,
    person_id: PersonId,
    by: Principal,
    *,
    instrument: str = "phq-9",
    mode: Mode = Mode.PHONE,
    stage: Stage = Stage.ENTRY,
    at: datetime = NOON,
) -> Screening:
    """A screening just assigned."""
    return actions.assign(session, Assignment(person_id, instrument, mode, stage), by=by, at=at)


def a_finished_screening(
    session: Session,
    person_id: PersonId,
    marks: str,
    by: Principal,
    *,
    instrument: str = "phq-9",
    stage: Stage = Stage.DURING,
    at: datetime = NOON,
) -> Screening:
    """A screening typed in and finished; `marks` is a digit for each item, "." a blank."""
    given = a_screening(
        session, person_id, by, instrument=instrument, mode=Mode.STAFF, stage=stage, at=at
    )
    actions.decide_consent(session, given.id, given=True, by=by, at=at)
    for place, mark in enumerate(marks):
        if mark != ".":
            tap = Tap(f"q{place + 1}", int(mark), at + timedelta(seconds=place))
            actions.save_answer(session, given.id, tap, by=by, at=at + timedelta(seconds=place))
    return actions.finish(session, given.id, by=by, at=at + timedelta(minutes=1))


def told(database: Database, *kinds: str) -> list[Entry]:
    """The entries of the journal of these kinds, oldest first."""
    with database.read() as session:
        return list(journal.entries_after(session, 0, kinds=kinds or None))
