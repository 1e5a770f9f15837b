"""What tests of this wing start from: duties, plans, people with an order, their check-ins."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from correction.contact import actions as contact
from correction.contact.model import (
    Cadence,
    CheckIn,
    Claim,
    Duty,
    DutyKind,
    DutyState,
    Feeling,
    Method,
    Plan,
    Supervised,
    Window,
)
from correction.register import actions as register
from correction.register.model import (
    Category,
    Ending,
    NewPerson,
    Person,
    Reclassing,
    Sex,
    SupervisionClass,
    Terms,
)
from foundation import id_numbers
from foundation.access.model import Principal, Role, Scope
from foundation.accounts.tables import AccountRow
from foundation.clock import LEGAL_ZONE
from foundation.database import Database
from foundation.id_numbers import IdNumber
from foundation.ids import AccountId, OfficeId, OrderId, PersonId
from foundation.journal import queries as journal
from foundation.journal.model import Entry
from foundation.offices.model import Office
from tests.build import District

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
HER = PersonId("her0000000000000000a")
_numbers = count(1)


def shanghai(text: str) -> datetime:
    """An instant written as a local time: "11-24 07:30" of 2026."""
    day, clock = text.split()
    month, number = day.split("-")
    at = datetime.combine(date(2026, int(month), int(number)), time.fromisoformat(clock))
    return at.replace(tzinfo=LEGAL_ZONE).astimezone(UTC)


def a_duty(window: str = "11-24 07:30", until: str = "11-24 09:00", **fields: Any) -> Duty:
    """A morning window of HER, open, by phone, kiosk or desk."""
    window_from = shanghai(window)
    values: dict[str, Any] = {
        "id": f"duty-{next(_numbers)}",
        "person_id": HER,
        "order_id": OrderId("order"),
        "office_id": OfficeId("office"),
        "kind": DutyKind.CHECK_IN,
        "plan": "phone-three-a-day",
        "early_from": window_from - timedelta(minutes=15),
        "window_from": window_from,
        "due_at": shanghai(until),
        "state": DutyState.OPEN,
        "methods": frozenset({Method.PHONE, Method.KIOSK, Method.DESK}),
    }
    return Duty(**(values | fields))


def a_report(window: str = "11-16 00:00", until: str = "11-30 00:00", **fields: Any) -> Duty:
    """A half month in which HER reports in person; three days before it counts as early."""
    values: dict[str, Any] = {
        "kind": DutyKind.REPORT_IN_PERSON,
        "plan": "ordinary",
        "early_from": shanghai(window) - timedelta(days=3),
        "methods": frozenset({Method.DESK}),
    }
    return a_duty(window, until, **(values | fields))


def a_claim(
    taken: str | datetime = "11-24 08:00", method: Method = Method.PHONE, **more: Any
) -> Claim:
    """A check-in by phone in the morning."""
    at = shanghai(taken) if isinstance(taken, str) else taken
    values: dict[str, Any] = {"person_id": HER, "feeling": Feeling.AS_USUAL}
    return Claim(method=method, taken_at=at, **(values | more))


def a_plan(*windows: str, **fields: Any) -> Plan:
    """A plan of every day with these windows, three when none is given."""
    spans = windows or ("07:30-09:00", "12:00-13:30", "19:30-21:00")
    values: dict[str, Any] = {
        "id": "plan",
        "windows": tuple(
            Window(*(time.fromisoformat(part) for part in span.split("-"))) for span in spans
        ),
        "weekdays": frozenset(range(1, 8)),
        "methods": frozenset({Method.PHONE, Method.KIOSK, Method.DESK}),
        "early": timedelta(minutes=15),
        "remind": timedelta(minutes=30),
    }
    return Plan(**(values | fields))


def a_cadence(**fields: Any) -> Cadence:
    """Every seven days, two days' notice."""
    values: dict[str, Any] = {
        "supervision_class": SupervisionClass.STRICT,
        "plan": "plan",
        "every_days": 7,
        "per_month": None,
        "early": timedelta(days=1),
        "least_notice": timedelta(days=2),
    }
    return Cadence(**(values | fields))


def supervised(**fields: Any) -> Supervised:
    """Somebody under supervision from 2 November 2026 to 1 November 2027, always there."""
    begins = shanghai("11-02 00:00")
    values: dict[str, Any] = {
        "term_from": begins,
        "term_until": begins + timedelta(days=365),
        "anchor": date(2026, 11, 2),
        "plan": a_plan(),
        "plan_known_at": begins,
        "cadence": a_cadence(),
        "cadence_known_at": begins,
    }
    return Supervised(**(values | fields))


def a_number(born: date = date(1990, 3, 15)) -> IdNumber:
    """A synthetic identity number of a man that nobody else has."""
    block, order = divmod(next(_numbers), 499)
    stem = f"9903{10 + block:02d}{born:%Y%m%d}{order * 2 + 1:03d}"
    text = stem + id_numbers.check_character(stem)
    return id_numbers.parse(text, id_numbers.NumberRules.DEMO)


def a_new_person(office: Office, **fields: Any) -> NewPerson:
    """Somebody about to be taken in."""
    values: dict[str, Any] = {
        "office_id": office.id,
        "name": "陈例禾",
        "sex": Sex.MALE,
        "birth_date": date(1990, 3, 15),
        "id_number": a_number(),
        "intake_on": date(2026, 1, 5),
        "phone": "15400000001",
        "address": "示例街道示范路9001号A栋101",
        "synthetic": True,
    }
    return NewPerson(**(values | fields))


def some_terms(**fields: Any) -> Terms:
    """An ordinary probation through 2026."""
    values: dict[str, Any] = {
        "category": Category.PROBATION,
        "supervision_class": SupervisionClass.ORDINARY,
        "deciding_organ": "示例人民法院",
        "term_start": date(2026, 1, 5),
        "term_end": date(2027, 1, 4),
    }
    return Terms(**(values | fields))


def an_ending(on: date, cause: str = "other") -> Ending:
    """An end before the term is over, by a named document."""
    return Ending(cause=cause, on=on, document="示例终止〔2026〕1号")


def a_reclassing(
    to: SupervisionClass = SupervisionClass.STRICT, reason: str = "admonished_twice"
) -> Reclassing:
    """Another class after two admonitions."""
    return Reclassing(
        supervision_class=to, reason=reason, document="示例审批〔2026〕1号", words="两次训诫"
    )


def a_person(session: Session, office: Office, *, at: datetime = NOON, **fields: Any) -> Person:
    """Somebody in the register, with an order that ran before `at`.

    Fields of a person or of the terms may be overridden by name.
    """
    of_terms = {name: fields.pop(name) for name in list(fields) if name in Terms.__annotations__}
    new, terms = a_new_person(office, **fields), some_terms(**of_terms)
    return register.register_person(session, new, terms, actor="test", at=at)


def a_check_in(session: Session, person: Person, *, now: datetime, **fields: Any) -> CheckIn:
    """A check-in taken and received at `now`, by phone unless another method is given."""
    values: dict[str, Any] = {"method": Method.PHONE, "taken": now}
    values |= fields
    device = values.pop("device", None)
    claim = a_claim(values.pop("taken"), values.pop("method"), person_id=person.id, **values)
    return contact.record_check_in(session, claim, actor="test", now=now, device=device)


def scope_of(district: District, office: str = "own") -> Scope:
    """The reach of an officer at an office of the district."""
    row = district.account("officer", office=office)
    return Scope(district.offices[office].path, AccountId(row.id))


def principal_of(district: District, role: Role, office: str = "own") -> Principal:
    """Somebody of a role, signed in."""
    row: AccountRow = district.account(role.value, office=office)
    place = next(one for one in district.offices.values() if one.id == row.office_id)
    return Principal(
        account_id=AccountId(row.id),
        username=row.username,
        name=row.name,
        role=role,
        office_id=place.id,
        office_path=place.path,
        office_level=place.level.value,
        session_id="session0000000000000",
    )


def entries(database: Database, kind: str | None = None) -> list[Entry]:
    """What the journal of this wing holds, or the entries of one kind."""
    with database.read() as session:
        found = journal.entries_after(session, 0)
    ours = [entry for entry in found if entry.kind.startswith("correction.")]
    return [entry for entry in ours if kind is None or entry.kind == f"correction.{kind}"]
