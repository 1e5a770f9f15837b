"""Today's list: what has to be done about whom, in the order in which it should be done."""

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter
from sqlalchemy.orm import Session

from alerts import queries as alerts
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.duty_shapes import WhyOut
from api.problems import problems
from api.wire import Instant, Out
from correction.contact import daylist, today
from correction.contact.daylist import Day, DayRow, Settled
from correction.register.model import Charge
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.offices import queries as offices
from foundation.offices.model import Office

router = APIRouter(prefix="/api/v1", tags=["today"])


class OfficeName(Out):
    """An office by its names."""

    id: str
    name_zh: str
    name_en: str


class Named(Out):
    """Somebody by name."""

    id: str
    name: str


class DayPerson(Out):
    """Whom a line is about."""

    id: str
    name: str
    birth_year: int
    supervision_class: str
    office: OfficeName
    # The absent colleague whose person this is, when whoever asks stands in for them (代管).
    stands_in_for: Named | None


class LastOut(Out):
    """When and how somebody last reported."""

    at: Instant
    method: str


class DayAdvice(Out):
    """What to do about somebody who needs care; never why."""

    level: str
    safety_instruction: str


class DayRowOut(Out):
    """A line of today's list."""

    duty_id: str | None
    check_in_id: str | None
    person: DayPerson
    what: str
    due_at: Instant
    state: str
    why: WhyOut
    last: LastOut | None
    alert_level: str | None
    advice: DayAdvice | None
    done_by: Named | None


class CountsOut(Out):
    """How many lines there are of each block."""

    overdue: int
    due_today: int
    unverified: int
    decide: int
    care: int
    settled: int


class SettledOut(Out):
    """Somebody about whom nothing has to be done today."""

    person: DayPerson
    next_due_at: Instant | None


class DayOut(Out):
    """Today's list."""

    as_of: Instant
    day: date
    counts: CountsOut
    rows: list[DayRowOut]
    settled: list[SettledOut]


class _Words:
    """The names and levels that the lines of a day are written with."""

    def __init__(self, session: Session, day: Day, absent: Mapping[AccountId, str]) -> None:
        self.absent = absent
        charges = [row.charge for row in day.rows] + [one.charge for one in day.settled]
        people = {charge.label.id for charge in charges}
        self.offices: Mapping[OfficeId, Office] = offices.by_ids(
            session, {charge.label.office_id for charge in charges}
        )
        self.names = accounts.names(session, [row.done_by for row in day.rows if row.done_by])
        self.levels: dict[PersonId, str] = {
            person_id: level.value
            for person_id, level in alerts.open_levels(session, people).items()
        }


@router.get(
    "/today",
    operation_id="today_read",
    openapi_extra=access(
        roles=[Role.OFFICER, Role.HEAD],
        scope="subtree",
        labels=["identity", "psych_level", "juvenile"],
    ),
    responses=problems(),
)
def read_today(me: Me, session: Reading, clock: TheClock) -> DayOut:
    """An officer's own people, an absent colleague's, and those of nobody; a head sees them all."""
    now = clock.now()
    absent = accounts.stands_in_for(session, me.account_id, at=now)
    officers = {me.account_id, *absent} if me.role is Role.OFFICER else None
    day = today.day_of(session, me.scope, now=now, officers=officers)
    words = _Words(session, day, absent)
    rows = daylist.in_order(day, words.levels)
    # Nothing waits to be decided here until there is a room of approvals.
    counts = CountsOut(**day.counts(), decide=0)
    return DayOut(
        as_of=day.as_of,
        day=day.day,
        counts=counts,
        rows=[_row(row, words) for row in rows],
        settled=[_settled(one, words) for one in day.settled],
    )


def _row(row: DayRow, words: _Words) -> DayRowOut:
    done_by = None
    if row.done_by is not None:
        done_by = Named(id=row.done_by, name=words.names.get(row.done_by, ""))
    advice = row.advice if daylist.needs_care(row.advice) else None
    return DayRowOut(
        duty_id=row.duty.id if row.duty else None,
        check_in_id=row.check_in.id if row.check_in else None,
        person=_person(row.charge, words),
        what=row.what.value,
        due_at=row.due_at,
        state=row.state.value,
        why=WhyOut.of(row.why),
        last=LastOut(at=row.last.at, method=row.last.method.value) if row.last else None,
        alert_level=words.levels.get(row.charge.label.id),
        advice=advice
        and DayAdvice(level=advice.level.value, safety_instruction=advice.safety_instruction),
        done_by=done_by,
    )


def _settled(one: Settled, words: _Words) -> SettledOut:
    return SettledOut(person=_person(one.charge, words), next_due_at=one.next_due_at)


def _person(charge: Charge, words: _Words) -> DayPerson:
    office = words.offices[charge.label.office_id]
    away = words.absent.get(charge.officer_id) if charge.officer_id else None
    return DayPerson(
        id=charge.label.id,
        name=charge.label.name,
        birth_year=charge.label.birth_year,
        supervision_class=charge.order.supervision_class.value,
        office=OfficeName.model_validate(office),
        stands_in_for=None
        if charge.officer_id is None or away is None
        else Named(id=charge.officer_id, name=away),
    )
