"""What tests of the alerts wing start from: entries, alerts, a district with somebody in it."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from alerts.model import Alert, Level, State
from correction.register import actions as register
from correction.register.model import NewPerson, Sex
from foundation import id_numbers
from foundation.access.model import Principal, Role
from foundation.accounts.tables import AccountRow
from foundation.database import Database
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId, AlertId, OfficeId, PersonId
from foundation.journal import actions as journal
from foundation.journal.model import Entry, Event
from foundation.offices.model import Office
from tests.build import District

NOON = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
HER = PersonId("her0000000000000000a")
STREET = OfficeId("street00000000000000")


def an_entry(kind: str, data: Mapping[str, Any] | None = None, **fields: Any) -> Entry:
    """An entry of the journal about HER at STREET."""
    values: dict[str, Any] = {
        "seq": 7,
        "at": NOON,
        "kind": kind,
        "office": STREET,
        "subject": HER,
        "actor": "test",
        "cause": None,
        "data": dict(data or {}),
    }
    return Entry(**(values | fields))


def an_alert(**fields: Any) -> Alert:
    """A crisis about HER, orange, just raised."""
    values: dict[str, Any] = {
        "id": AlertId("alert000000000000001"),
        "policy": "crisis",
        "policy_version": 1,
        "kind": "crisis",
        "group": f"crisis:{HER}",
        "level": Level.ORANGE,
        "state": State.RAISED,
        "subject": HER,
        "office": STREET,
        "opened_at": NOON,
        "updated_at": NOON,
        "acknowledge_by": NOON + timedelta(minutes=15),
        "reasons": ("crisis_signal",),
        "since": 8,
    }
    return Alert(**(values | fields))


def a_taken_alert(**fields: Any) -> Alert:
    """The same, taken by "liang" at NOON until half an hour later."""
    taken: dict[str, Any] = {
        "state": State.ACKNOWLEDGED,
        "acknowledge_by": None,
        "acknowledged_by": AccountId("liang"),
        "acknowledged_at": NOON,
        "next_update_by": NOON + timedelta(minutes=30),
    }
    return an_alert(**(taken | fields))


def a_missed_alert(**fields: Any) -> Alert:
    """A missed check-in, blue, just raised."""
    return an_alert(
        **{"policy": "missed_check_in", "kind": "missed_check_in", "level": Level.BLUE} | fields
    )


def a_late_check_in(**data: Any) -> Entry:
    """A check-in that settles the missed duty d1, late and by phone unless said otherwise."""
    told = {"timing": "late", "method": "phone", "missed_cleared": ["d1"], "cleared": ["d1"]}
    return an_entry("correction.check_in_recorded", told | data)


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """An event of any kind, as another room would tell it."""

    kind: ClassVar[str] = "test.told"
    named: str
    holds: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", self.named)

    def data(self) -> dict[str, Any]:
        """What the test put in."""
        return dict(self.holds)


def tell(
    database: Database, kind: str, data: Mapping[str, Any], *, at: datetime = NOON, **about: Any
) -> None:
    """Put an entry into the journal, committed."""
    with database.write() as session:
        journal.append(session, Told(named=kind, holds=data, **about), actor="test", at=at)


def principal_of(row: AccountRow, office: Office) -> Principal:
    """Somebody signed in, without a session."""
    return Principal(
        account_id=AccountId(row.id),
        username=row.username,
        name=row.name,
        role=Role(row.role),
        office_id=office.id,
        office_path=office.path,
        office_level=office.level.value,
        session_id=f"of-{row.id}"[:20],
    )


def someone(district: District, role: Role, *, office: str = "own") -> Principal:
    """Somebody of a role at an office of the district."""
    row = district.account(role.value, office=office)
    place = next(one for one in district.offices.values() if one.id == row.office_id)
    return principal_of(row, place)


_people = itertools.count(1)


def a_person(
    database: Database, office: Office, *, name: str = "林示一※", at: datetime = NOON
) -> PersonId:
    """A synthetic person in the register of an office."""
    stem = f"99031019900315{(2 * next(_people) + 1) % 1000:03d}"
    number = id_numbers.parse(
        stem + id_numbers.check_character(stem), rules=NumberRules.DEMO, on=date(2026, 1, 5)
    )
    new = NewPerson(
        office_id=office.id,
        name=name,
        sex=Sex.MALE,
        birth_date=date(1990, 3, 15),
        id_number=number,
        intake_on=date(2026, 1, 5),
        synthetic=True,
    )
    with database.write() as session:
        return register.register_person(session, new, actor="test", at=at).id
