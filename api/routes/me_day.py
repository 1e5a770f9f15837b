"""The day of a person under supervision, as their own phone shows it."""

from fastapi import APIRouter

from api import own_phone
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.duty_shapes import DutyOut
from api.problems import problems
from api.routes.check_ins import DeviceToken
from api.wire import Instant, Out
from assessment.instruments import catalogue
from assessment.screening import queries as screenings
from assessment.screening.model import Screening
from correction.contact import queries as contact
from correction.contact import why
from correction.register import queries as register
from correction.register import terms
from correction.register.model import SupervisionClass
from foundation import masking
from foundation.access.model import Role
from foundation.errors import NotFound
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/me", tags=["me"])


class Questionnaire(Out):
    """A questionnaire that waits to be answered on the phone."""

    id: str
    instrument: str
    title_zh: str
    title_en: str


class Appointment(Out):
    """A time agreed with the office or the counsellor."""

    at: Instant


class AlsoOut(Out):
    """What else there is to do, when it suits."""

    questionnaires: list[Questionnaire]
    appointments: list[Appointment]


class OwnOffice(Out):
    """The responsible office."""

    name_zh: str
    name_en: str
    phone: str | None


class MyDay(Out):
    """What to do next, and whom to reach."""

    name_masked: str
    next: DutyOut | None
    also: AlsoOut
    days_left: int
    office: OwnOffice
    device_ok: bool


@router.get(
    "/day",
    operation_id="me_day",
    openapi_extra=access(roles=[Role.SUPERVISEE], scope="self", labels=["identity"]),
    responses=problems(),
)
def read_day(me: Me, session: Reading, clock: TheClock, device_token: DeviceToken = None) -> MyDay:
    """The next duty, questionnaires that wait, and whether this is the registered phone."""
    if me.person_id is None:
        raise NotFound
    now = clock.now()
    person = register.person(session, me.person_id, me.scope)
    order = register.present_order(session, person.id)
    duty = contact.next_duty(session, person.id, me.scope, now=now)
    supervision_class = order.supervision_class if order else SupervisionClass.ORDINARY
    last_at = contact.last_reported_at(session, person.id, me.scope)
    office = offices.office(session, person.office_id)
    return MyDay(
        name_masked=masking.mask_name(person.name),
        next=duty
        and DutyOut.of(
            duty,
            why.why_owed(
                duty, supervision_class, last_report_at=last_at.isoformat() if last_at else None
            ),
            now=now,
        ),
        also=AlsoOut(
            questionnaires=[
                _questionnaire(waiting) for waiting in screenings.to_answer(session, person.id)
            ],
            # Appointments are not kept yet: an empty list says so.
            appointments=[],
        ),
        days_left=terms.days_left(order, at=now) if order else 0,
        office=OwnOffice.model_validate(office),
        device_ok=own_phone.is_fine(session, me, person.id, device_token),
    )


def _questionnaire(waiting: Screening) -> Questionnaire:
    """A waiting questionnaire by its plain name: a glance at the phone gives nothing away."""
    scale = catalogue.scale(waiting.instrument)
    return Questionnaire(
        id=waiting.id,
        instrument=waiting.instrument,
        title_zh=scale.plain_zh,
        title_en=scale.plain_en,
    )
