"""The shapes of a person, in a list and whole."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts import queries as alerts
from api.duty_shapes import DutyOut
from api.wire import Instant, Out
from correction.contact import queries as contact
from correction.contact import why
from correction.contact.model import Duty
from correction.register import cards, terms
from correction.register import queries as register
from correction.register.model import (
    AdviceLevel,
    Category,
    Listed,
    Order,
    OrderStatus,
    Sex,
    StatusKind,
    SupervisionClass,
)
from foundation.access.model import ADVICE_READERS, PLACE_READERS, Principal
from foundation.accounts import queries as accounts
from foundation.offices import queries as offices


class OfficeOut(Out):
    """An office by its names."""

    id: str
    name_zh: str
    name_en: str


class Named(Out):
    """Somebody by name."""

    id: str
    name: str


class PersonLine(Out):
    """A line of the list of people; the order is the running one, or the last."""

    id: str
    person_no: str
    name: str
    sex: Sex
    birth_year: int
    category: Category | None
    supervision_class: SupervisionClass | None
    office: OfficeOut
    officer: Named | None
    term_start: date | None
    term_end: date | None
    days_left: int
    order_status: OrderStatus | None
    advice_level: AdviceLevel | None
    open_alert_level: str | None
    minor: bool
    synthetic: bool


class AdviceOut(Out):
    """What those who care have left for those who supervise."""

    level: AdviceLevel
    advice_code: str
    safety_instruction: str
    set_at: Instant


class DeviceOut(Out):
    """The phone a person reports with."""

    bound_at: Instant
    label: str


class ContactOut(Out):
    """Somebody to reach about a person."""

    name: str
    relation: str
    phone_masked: str | None


class PlaceOut(Out):
    """Where somebody last reported from."""

    lon: float
    lat: float
    accuracy_m: float | None
    at: Instant


class PersonWhole(PersonLine):
    """A person with what may be shown masked."""

    former_name: str | None
    order_id: str | None
    ended_because: str | None
    status: StatusKind
    status_from: Instant | None
    plan: str | None
    id_number_masked: str | None
    phone_masked: str | None
    address_masked: str | None
    advice: AdviceOut | None
    device: DeviceOut | None
    contacts: list[ContactOut]
    last_place: PlaceOut | None
    duties: list[DutyOut]


def lines(
    session: Session, found: Sequence[Listed], me: Principal, *, now: datetime
) -> list[PersonLine]:
    """The people of a scoped query as lines of a list, in a fixed number of statements."""
    people = [one.person for one in found]
    named = accounts.names(session, [one.officer_id for one in people if one.officer_id])
    places = offices.by_ids(session, {one.office_id for one in people})
    levels = alerts.open_levels(session, [one.id for one in people])
    return [
        PersonLine(
            id=one.person.id,
            person_no=one.person.person_no,
            name=one.person.name,
            sex=one.person.sex,
            birth_year=one.person.birth_date.year,
            category=one.order.category if one.order else None,
            supervision_class=one.order.supervision_class if one.order else None,
            office=OfficeOut.model_validate(places[one.person.office_id]),
            officer=_officer(one.person.officer_id, named),
            term_start=one.order.term_start if one.order else None,
            term_end=one.order.term_end if one.order else None,
            days_left=terms.days_left(one.order, at=now) if one.order else 0,
            order_status=one.order.status if one.order else None,
            advice_level=one.advice_level if me.role in ADVICE_READERS else None,
            open_alert_level=levels[one.person.id].value if one.person.id in levels else None,
            minor=one.person.minor,
            synthetic=one.person.synthetic,
        )
        for one in found
    ]


def whole(session: Session, found: Listed, me: Principal, *, now: datetime) -> PersonWhole:
    """A person of a scoped query, whole: place and advice only for those who may read them."""
    person = found.person
    masked = register.masked_fields(session, person.id, me.scope)
    slips = register.advice(session, [person.id]) if me.role in ADVICE_READERS else {}
    advice = slips.get(person.id)
    device = cards.bound_device(session, person.id)
    places = me.role in PLACE_READERS
    located = contact.last_places(session, me.scope, ids=[person.id]) if places else ()
    duties = contact.duties_of(session, person.id, me.scope, now=now)
    last_at = contact.last_reported_at(session, person.id, me.scope)
    line = lines(session, [found], me, now=now)[0]
    absence = register.absence(session, person.id, at=now)
    return PersonWhole(
        **line.model_dump(),
        former_name=person.former_name,
        order_id=found.order.id if found.order else None,
        ended_because=found.order.ended_because if found.order else None,
        status=absence.kind if absence else StatusKind.IN_SERVICE,
        status_from=absence.from_at if absence else None,
        plan=contact.plan_of(session, found.order) if found.order else None,
        id_number_masked=masked.id_number,
        phone_masked=masked.phone,
        address_masked=masked.address,
        advice=AdviceOut.model_validate(advice) if advice else None,
        device=DeviceOut(bound_at=device.bound_at, label=device.label) if device else None,
        # Relatives and the correction group are not kept yet: an empty list says so.
        contacts=[],
        last_place=next(
            (
                PlaceOut(
                    lon=at.place.lon, lat=at.place.lat, accuracy_m=at.place.accuracy_m, at=at.at
                )
                for at in located
            ),
            None,
        ),
        duties=[_duty(duty, found.order, last_at, now) for duty in duties],
    )


def _duty(duty: Duty, order: Order | None, last_at: datetime | None, now: datetime) -> DutyOut:
    supervision_class = order.supervision_class if order else SupervisionClass.ORDINARY
    ground = why.why_owed(
        duty, supervision_class, last_report_at=last_at.isoformat() if last_at else None
    )
    return DutyOut.of(duty, ground, now=now)


def _officer(officer_id: str | None, named: dict[str, str]) -> Named | None:
    if officer_id is None:
        return None
    return Named(id=officer_id, name=named.get(officer_id, ""))
