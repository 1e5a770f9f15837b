"""Changing what is written about a person: particulars, officer, where they are, check-in plan."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from api import change_shapes, identity_input, person_shapes, sensitive_reads
from api.change_shapes import ChangedOut, ParticularsOut
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.identity_input import DiffersFromDocument
from api.importing import number_rules
from api.person_shapes import PersonWhole
from api.problems import problems
from api.wire import Clean, Code, Day, IdIn, Instant, Line, Out, PathId, Wire
from correction.contact import consequences
from correction.contact.actions import UnknownPlan
from correction.register import absences, comparing, corrections, listing, order_history
from correction.register import actions as register
from correction.register import particulars as written
from correction.register import queries as people
from correction.register.absences import AbsenceVoidedAlready
from correction.register.actions import DuplicatePerson, OfficerElsewhere, WrongSince
from correction.register.corrections import ChangedMeanwhile, Correction, FieldNeeded, PersonField
from correction.register.model import CorrectionReason, Sex, StatusKind
from correction.register.particulars import Particulars
from correction.register.queries import OrderNotActive
from foundation import id_numbers, names
from foundation.access.model import SUPERVISION
from foundation.accounts import queries as accounts
from foundation.clock import legal_date
from foundation.errors import Invalid
from foundation.id_numbers import IdNumber, IdNumberRefused, NumberRules
from foundation.ids import AccountId, OfficeId, PersonId
from foundation.names import NameRefused
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1", tags=["people"])
CHANGERS = access(
    roles=SUPERVISION,
    scope="subtree",
    labels=["identity", "contact", "criminal", "location", "psych_level", "juvenile"],
)
Words = Annotated[str, Field(min_length=1, max_length=500), Clean]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
_NAMES = (PersonField.NAME, PersonField.FORMER_NAME)
_TOLD_BY_NUMBER = frozenset({"id_number", "sex", "birth_date"})


class WrongReason(Invalid):
    """This reason belongs to the import of a roster; say what was wrong."""

    code = "wrong_reason"


class CorrectionIn(Wire):
    """The fields to put right: those left out stay; null empties what may be empty.

    `version` is that of the particulars which were on the screen.
    """

    reason: CorrectionReason
    words: Words
    version: Version
    name: Line | None = None
    former_name: Line | None = None
    id_number: Line | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    phone: Line | None = None
    address: Line | None = None
    ethnicity: Annotated[Line, Field(max_length=40)] | None = None
    education: Annotated[Line, Field(max_length=40)] | None = None

    def correction(self, number: IdNumber | None, known: Particulars, *, on: date) -> Correction:
        """The correction as the register takes it, held against the identity number.

        Args:
            number: the identity number, the right one if that is put right too.

        Raises:
            WrongReason, DiffersFromDocument, NameRefused: what is wrong with it.
        """
        if self.reason is CorrectionReason.ROSTER:
            raise WrongReason(fields={"reason": "unknown"})
        given = self.model_fields_set
        if given & _TOLD_BY_NUMBER:
            self._check(number, known, on)
        return Correction(
            reason=self.reason,
            words=self.words,
            fields={one: self._text(one) for one in PersonField if one.value in given},
            id_number=number if self.id_number else None,
            seen_version=self.version,
        )

    def _check(self, number: IdNumber | None, known: Particulars, on: date) -> None:
        """What is right from now on does not contradict the identity number."""
        sex = self.sex or Sex(known.fields[PersonField.SEX] or "")
        born = self.birth_date or date.fromisoformat(known.fields[PersonField.BIRTH_DATE] or "")
        identity_input.sex_of(number, sex)
        identity_input.birth_date_of(number, born, today=on)

    def _text(self, field: PersonField) -> str | None:
        value: Sex | date | str | None = getattr(self, field.value)
        if value is None:
            return None
        if isinstance(value, date):
            return value.isoformat()
        return names.parse(value).text if field in _NAMES else str(value)


class OfficerIn(Wire):
    """Who answers for a person from now on, or nobody."""

    officer_id: IdIn | None


class StatusIn(Wire):
    """Where a person is, since when."""

    status: StatusKind
    from_at: Instant


class VoidAbsenceIn(Wire):
    """Why a time in detention or hospital should never have been entered."""

    reason: Words


class PlanIn(Wire):
    """By which plan a person checks in."""

    plan: Code


class OfficerOut(Out):
    """A member of staff who may answer for people of an office."""

    id: str
    name: str
    role: str
    office_zh: str
    office_en: str


class OfficerList(Out):
    """Who may answer for people of an office, those who sit nearest first."""

    items: list[OfficerOut]
    as_of: Instant


@router.get(
    "/people/{person_id}/particulars",
    operation_id="person_particulars",
    openapi_extra=access(
        roles=SUPERVISION, scope="subtree", labels=["identity", "contact", "criminal", "juvenile"]
    ),
    responses=problems(),
)
def read_particulars(
    person_id: PathId, me: Me, request: Request, session: Reading, clock: TheClock
) -> ParticularsOut:
    """What is written about a person, what stood there before it was put right, every order."""
    person = people.person(session, PersonId(person_id), me.scope)
    sensitive_reads.told(request, me, "particulars.read", about=f"person:{person.id}")
    found = written.particulars(session, person.id, me.scope)
    orders = order_history.orders_of(session, person.id, me.scope)
    away = absences.absences_of(session, person.id, me.scope)
    return change_shapes.particulars(session, found, orders, away, now=clock.now())


@router.patch(
    "/people/{person_id}",
    operation_id="person_correct",
    openapi_extra=CHANGERS,
    responses=problems(
        ChangedMeanwhile,
        FieldNeeded,
        DuplicatePerson,
        IdNumberRefused,
        DiffersFromDocument,
        NameRefused,
    ),
)
def correct_person(
    person_id: PathId, body: CorrectionIn, me: Me, session: InTransaction, runtime: TheRuntime
) -> PersonWhole:
    """Put right what was written wrongly; what stood there before is kept with the reason."""
    now = runtime.clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    known = written.particulars(session, person.id, me.scope)
    rules = number_rules(runtime)
    if body.id_number:
        number: IdNumber | None = id_numbers.parse(body.id_number, rules, on=legal_date(now))
    else:
        number = _read(comparing.number_of(session, person.id), rules, on=legal_date(now))
    correction = body.correction(number, known, on=legal_date(now))
    try:
        corrections.update_person(session, person.id, correction, actor=me.account_id, at=now)
    except ChangedMeanwhile as held:
        by = accounts.names(session, [one.by for one in held.both])
        raise held.named(by) from None
    found = listing.listed(session, person.id, me.scope)
    return person_shapes.whole(session, found, me, now=now)


@router.get(
    "/offices/{office_id}/officers",
    operation_id="officers_list",
    openapi_extra=access(roles=SUPERVISION, scope="subtree", labels=["account"]),
    responses=problems(),
)
def list_officers(office_id: PathId, me: Me, session: Reading, clock: TheClock) -> OfficerList:
    """Who may answer for people of an office: its own staff, and those of the offices above."""
    office = offices.office_within(session, OfficeId(office_id), me.office_path)
    found = accounts.staff_covering(session, office.path, SUPERVISION)
    places = offices.by_ids(session, {one.office_id for one in found})
    nearest = sorted(found, key=lambda one: (-len(one.office_path), one.name, one.id))
    return OfficerList(
        items=[
            OfficerOut(
                id=one.id,
                name=one.name,
                role=one.role.value,
                office_zh=places[one.office_id].name_zh,
                office_en=places[one.office_id].name_en,
            )
            for one in nearest
        ],
        as_of=clock.now(),
    )


@router.put(
    "/people/{person_id}/officer",
    operation_id="person_officer",
    openapi_extra=CHANGERS,
    responses=problems(OfficerElsewhere),
)
def name_officer(
    person_id: PathId, body: OfficerIn, me: Me, session: InTransaction, clock: TheClock
) -> PersonWhole:
    """Name who answers for a person from now on."""
    now = clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    officer = AccountId(body.officer_id) if body.officer_id else None
    register.assign_officer(session, person.id, officer, actor=me.account_id, at=now)
    session.flush()
    found = listing.listed(session, person.id, me.scope)
    return person_shapes.whole(session, found, me, now=now)


@router.post(
    "/people/{person_id}/status",
    operation_id="person_status",
    openapi_extra=CHANGERS,
    responses=problems(WrongSince),
)
def say_status(
    person_id: PathId, body: StatusIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """Say that a person is in detention, in hospital or back; their duties follow at once."""
    now = clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    followed = consequences.change_status(
        session, person.id, body.status, from_at=body.from_at, actor=me.account_id, now=now
    )
    return change_shapes.changed(session, person.id, followed, me, now=now)


@router.post(
    "/people/{person_id}/absences/{absence_id}/void",
    operation_id="absence_void",
    openapi_extra=CHANGERS,
    responses=problems(AbsenceVoidedAlready),
)
def void_absence(
    person_id: PathId,
    absence_id: PathId,
    body: VoidAbsenceIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
) -> ChangedOut:
    """Take back a time away that was entered by mistake; what it had excused is owed again."""
    now = clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    followed = consequences.void_absence(
        session, person.id, absence_id, reason=body.reason, actor=me.account_id, now=now
    )
    return change_shapes.changed(session, person.id, followed, me, now=now)


@router.put(
    "/people/{person_id}/plan",
    operation_id="person_plan",
    openapi_extra=CHANGERS,
    responses=problems(UnknownPlan, OrderNotActive),
)
def set_plan(
    person_id: PathId, body: PlanIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """Let a person check in by another plan from now on."""
    now = clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    followed = consequences.set_plan(session, person.id, body.plan, actor=me.account_id, now=now)
    return change_shapes.changed(session, person.id, followed, me, now=now)


def _read(number: str, rules: NumberRules, *, on: date) -> IdNumber | None:
    """A number that is kept already, if today's rules still read it."""
    try:
        return id_numbers.parse(number, rules, on=on)
    except IdNumberRefused:
        return None
