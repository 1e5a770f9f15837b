"""Check-ins: at the desk, from the person's own phone, looked at, taken back."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import Field, StrictBool, StringConstraints

from api import own_phone, sensitive_reads
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import (
    Clean,
    IdIn,
    Instant,
    Latitude,
    Line,
    Longitude,
    Metres,
    Out,
    PathId,
    Text,
    Wire,
)
from correction.contact import actions, queries, voiding
from correction.contact.model import (
    CheckIn,
    CheckInDetail,
    Claim,
    Feeling,
    Method,
    Outcome,
    Retraction,
    Timing,
    Verdict,
    VerifiedBy,
    VoidReason,
)
from correction.register import cards
from correction.register import queries as register
from correction.register.model import Place
from correction.register.queries import OrderNotActive
from foundation.access.model import CASE_READERS, PLACE_READERS, SUPERVISION, Role
from foundation.errors import Invalid, NotFound
from foundation.ids import PersonId

router = APIRouter(prefix="/api/v1", tags=["check-ins"])
STAFF = access(roles=SUPERVISION, scope="subtree", labels=["identity", "location"])
OWN = access(roles=[Role.SUPERVISEE], scope="self", labels=["identity", "location"])
DeviceToken = Annotated[str | None, Header(alias="X-Device-Token", max_length=128)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key", max_length=128)]
Reason = Annotated[str, StringConstraints(max_length=500), Clean]


class KeyNeeded(Invalid):
    """A check-in from a phone carries an Idempotency-Key, so that sending it twice is safe."""

    code = "idempotency_key_needed"


class DeskIn(Wire):
    """Somebody stands at the desk."""

    person_id: IdIn
    verified_by: VerifiedBy
    feeling: Feeling
    note: Text | None = None
    reason: Reason | None = None


class LocationIn(Wire):
    """Where the phone says it is, in WGS-84 degrees; `simulated` when it says so itself."""

    lon: Longitude
    lat: Latitude
    accuracy_m: Metres
    simulated: StrictBool = False

    def place(self) -> Place:
        """The place that was meant."""
        return Place(self.lon, self.lat, self.accuracy_m)


class PhoneIn(Wire):
    """A check-in as a phone took it, sent at once or later."""

    taken_at: Instant
    location: LocationIn | None = None
    no_location_reason: Reason | None = None
    photo_id: IdIn | None = None
    no_photo_reason: Reason | None = None
    feeling: Feeling = Feeling.AS_USUAL
    note: Text | None = None
    reason: Reason | None = None


class Paging(Wire):
    """Which page of a list."""

    cursor: IdIn | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class VerdictIn(Wire):
    """What looking at a check-in has shown."""

    outcome: Outcome
    note: Text | None = None


class VoidIn(Wire):
    """Why a check-in is taken back: one of the codes, or words."""

    reason: Line

    def retraction(self) -> Retraction:
        """The reason as a code, with words where there were any."""
        if self.reason in set(VoidReason):
            return Retraction(VoidReason(self.reason))
        return Retraction(VoidReason.OTHER, self.reason)


class CheckInOut(Out):
    """A check-in; `reasons` say to staff alone what is worth a look."""

    id: str
    person_id: str
    method: Method
    taken_at: Instant
    received_at: Instant
    timing: Timing
    late_by_minutes: int | None
    cleared: list[str]
    reasons: list[str]
    state: str

    @classmethod
    def of(cls, check_in: CheckIn, *, for_staff: bool) -> "CheckInOut":
        """A check-in as sent to staff, or to the person, who never learns which check failed."""
        return cls(
            id=check_in.id,
            person_id=check_in.person_id,
            method=check_in.method,
            taken_at=check_in.taken_at,
            received_at=check_in.received_at,
            timing=check_in.timing,
            late_by_minutes=check_in.late_by_minutes,
            cleared=list(check_in.cleared),
            reasons=list(check_in.reasons) if for_staff else [],
            state="recorded" if check_in.voided_at is None else "voided",
        )


class VoidedOut(CheckInOut):
    """A check-in that was taken back, and what is owed again."""

    reopened: list[str]


class LocationOut(Out):
    """Where a check-in was made."""

    lon: float
    lat: float
    accuracy_m: float | None


class CheckInWhole(CheckInOut):
    """A check-in with what was sealed, for those who look at it."""

    feeling: Feeling
    location: LocationOut | None
    no_location_reason: str | None
    photo_id: str | None
    no_photo_reason: str | None
    note: str | None
    reason: str | None
    verified_by: VerifiedBy | None
    outcome: Outcome | None

    @classmethod
    def whole(cls, detail: CheckInDetail, reader: Role) -> "CheckInWhole":
        """A check-in with what was sealed, as it is sent; the place to those who may read it."""
        plain = CheckInOut.of(detail.check_in, for_staff=True).model_dump()
        place = detail.place if reader in PLACE_READERS else None
        return cls(
            **plain,
            feeling=detail.check_in.feeling,
            location=LocationOut.model_validate(place) if place else None,
            no_location_reason=detail.no_location_reason,
            photo_id=detail.check_in.photo_id,
            no_photo_reason=detail.no_photo_reason,
            note=detail.note,
            reason=detail.reason,
            verified_by=detail.check_in.verified_by,
            outcome=detail.check_in.outcome,
        )


class CheckInPage(Out):
    """A page of a person's check-ins."""

    items: list[CheckInWhole]
    next: str | None
    as_of: Instant


@router.post(
    "/check-ins/desk",
    status_code=201,
    operation_id="check_in_desk",
    openapi_extra=STAFF,
    responses=problems(OrderNotActive),
)
def check_in_at_desk(body: DeskIn, me: Me, session: InTransaction, clock: TheClock) -> CheckInOut:
    """Record that somebody reported in person; the wrong day is recorded too, as early or late."""
    now = clock.now()
    claim = Claim(
        person_id=register.known(session, PersonId(body.person_id), me.scope),
        method=Method.DESK,
        taken_at=now,
        feeling=body.feeling,
        verified_by=body.verified_by,
        note=body.note,
        reason=body.reason,
    )
    check_in = actions.record_check_in(session, claim, actor=me.account_id, now=now)
    return CheckInOut.of(check_in, for_staff=True)


@router.post(
    "/check-ins",
    status_code=201,
    operation_id="check_in_phone",
    openapi_extra=OWN,
    responses=problems(OrderNotActive, cards.DeviceNotBound, KeyNeeded),
)
def check_in_by_phone(
    body: PhoneIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
    device_token: DeviceToken = None,
    idempotency_key: IdempotencyKey = None,
) -> CheckInOut:
    """Report from one's own bound phone; a late check-in is kept and marked, never refused."""
    if idempotency_key is None:
        raise KeyNeeded
    if me.person_id is None:
        raise NotFound
    device = own_phone.shown(session, me, me.person_id, device_token)
    claim = Claim(
        person_id=me.person_id,
        method=Method.PHONE,
        taken_at=body.taken_at,
        feeling=body.feeling,
        place=body.location.place() if body.location else None,
        place_simulated=bool(body.location and body.location.simulated),
        no_location_reason=body.no_location_reason,
        photo_id=body.photo_id,
        no_photo_reason=body.no_photo_reason,
        note=body.note,
        reason=body.reason,
    )
    check_in = actions.record_check_in(
        session, claim, actor=me.account_id, now=clock.now(), device=device
    )
    return CheckInOut.of(check_in, for_staff=False)


@router.post(
    "/check-ins/{check_in_id}/verification",
    operation_id="check_in_verify",
    openapi_extra=STAFF,
    responses=problems(actions.VerifiedAlready, voiding.VoidedAlready),
)
def verify(
    check_in_id: PathId, body: VerdictIn, me: Me, session: InTransaction, clock: TheClock
) -> CheckInOut:
    """Say what looking at a check-in has shown."""
    check_in = actions.verify_check_in(
        session,
        check_in_id,
        me.scope,
        Verdict(body.outcome, body.note),
        actor=me.account_id,
        now=clock.now(),
    )
    return CheckInOut.of(check_in, for_staff=True)


@router.post(
    "/check-ins/{check_in_id}/void",
    operation_id="check_in_void",
    openapi_extra=STAFF,
    responses=problems(voiding.VoidedAlready),
)
def void(
    check_in_id: PathId, body: VoidIn, me: Me, session: InTransaction, clock: TheClock
) -> VoidedOut:
    """Take back a check-in: it stays on record, and what it had settled is owed again."""
    check_in, reopened = voiding.void_check_in(
        session, check_in_id, me.scope, body.retraction(), actor=me.account_id, now=clock.now()
    )
    plain = CheckInOut.of(check_in, for_staff=True).model_dump()
    return VoidedOut(**plain, reopened=list(reopened))


@router.get(
    "/people/{person_id}/check-ins",
    operation_id="person_check_ins",
    openapi_extra=access(
        roles=CASE_READERS - {Role.PSYCHOLOGIST, Role.SUPERVISOR},
        scope="subtree",
        labels=["identity", "location"],
    ),
    responses=problems(),
)
def list_check_ins(
    person_id: PathId,
    me: Me,
    request: Request,
    session: Reading,
    clock: TheClock,
    paging: Annotated[Paging, Query()],
) -> CheckInPage:
    """A person's check-ins, newest first, with places and notes; also those taken back."""
    person = register.person(session, PersonId(person_id), me.scope)
    sensitive_reads.told(request, me, "check_ins.read", about=f"person:{person.id}")
    limit = paging.limit + 1
    found = queries.check_ins_of(session, person.id, me.scope, before=paging.cursor, limit=limit)
    page = found[: paging.limit]
    return CheckInPage(
        items=[CheckInWhole.whole(detail, me.role) for detail in page],
        next=page[-1].check_in.id if len(found) > paging.limit else None,
        as_of=clock.now(),
    )
