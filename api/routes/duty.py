"""The duty roster (值班表): its shifts, and everything that changes them."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field, StrictInt

from alerts.duty import actions, queries
from alerts.duty.actions import Change
from alerts.duty.model import (
    NewShift,
    Reason,
    Shift,
    ShiftBegun,
    ShiftClash,
    ShiftId,
    ShiftOver,
    Span,
)
from alerts.duty.postbook import posts
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.roster_shapes import (
    RosterOfficeOut,
    ShiftOut,
    office_out,
    shifts_out,
)
from api.wire import Code, IdIn, Instant, Out, PathId, Wire
from foundation.access.model import Principal, Role
from foundation.clock import legal_date, start_of_day
from foundation.errors import Invalid, NotAllowed
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/duty", tags=["duty"])

STAFF = [Role.OFFICER, Role.HEAD, Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.COMMAND]
MANAGERS = [Role.HEAD, Role.COMMAND]
READING = access(roles=[*STAFF, Role.PROCURATOR], scope="subtree", labels=["account"])
MANAGING = access(roles=MANAGERS, scope="subtree", labels=["account"])
WORKING = access(roles=STAFF, scope="subtree", labels=["account"])
_DAYS = 14
_LONGEST = timedelta(days=35)


class MayNotTakeOver(NotAllowed):
    """The shift's own substitute takes over; anybody else is put there by a head or command."""

    code = "may_not_take_over"


class ShiftIn(Wire):
    """Somebody on a post, with a substitute or without."""

    post: Code
    office_id: IdIn
    account_id: IdIn
    substitute_id: IdIn | None = None
    from_at: Instant
    until_at: Instant

    def wanted(self) -> NewShift:
        """The shift as the roster takes it."""
        return NewShift(
            post=self.post,
            office_id=OfficeId(self.office_id),
            account_id=AccountId(self.account_id),
            substitute_id=AccountId(self.substitute_id) if self.substitute_id else None,
            span=Span(self.from_at, self.until_at),
        )


class ShiftMoveIn(ShiftIn):
    """A shift as it shall be, and why it is written anew."""

    reason: Reason


class WhyIn(Wire):
    """Why a shift is struck."""

    reason: Reason


class TakeOverIn(WhyIn):
    """Who stands from now on: without a name whoever asks."""

    account_id: IdIn | None = None


class SwapIn(WhyIn):
    """The shift to exchange with."""

    with_id: IdIn


class WeekIn(Wire):
    """A week of one office to repeat: its first instant, and how many times."""

    office_id: IdIn
    from_at: Instant
    weeks: Annotated[StrictInt, Field(ge=1, le=4)]


class PostOut(Out):
    """A post: its words, who may fill it, whether somebody must stand there round the clock."""

    id: str
    zh: str
    en: str
    roles: list[Role]
    round_the_clock: bool
    longest_hours: int
    basis: str


class SeatOut(Out):
    """A post of an office."""

    post: str
    office: RosterOfficeOut


class RosterOut(Out):
    """The roster of a time: its posts, where they are, and the shifts."""

    from_at: Instant
    until_at: Instant
    as_of: Instant
    posts: list[PostOut]
    seats: list[SeatOut]
    items: list[ShiftOut]


class CopiedOut(Out):
    """What came of repeating a week."""

    items: list[ShiftOut]
    occupied: int
    unfit: int


class RosterQuery(Wire):
    """Which time of the roster; today and thirteen days ahead unless said otherwise."""

    from_at: Instant | None = None
    until_at: Instant | None = None


@router.get("/shifts", operation_id="duty_shifts", openapi_extra=READING, responses=problems())
def list_shifts(
    me: Me, session: Reading, clock: TheClock, asked: Annotated[RosterQuery, Query()]
) -> RosterOut:
    """The roster of the asker's offices for some days."""
    now = clock.now()
    span = _span(asked, now)
    found = queries.shifts(session, me.office_path, span)
    return RosterOut(
        from_at=span.from_at,
        until_at=span.until_at,
        as_of=now,
        posts=[PostOut.model_validate(post, from_attributes=True) for post in posts().values()],
        seats=[
            SeatOut(post=post, office=office_out(office))
            for post, office in queries.seats(session, me.office_path)
        ],
        items=shifts_out(session, found),
    )


@router.post(
    "/shifts",
    status_code=201,
    operation_id="duty_shift_plan",
    openapi_extra=MANAGING,
    responses=problems(Invalid, ShiftClash),
)
def plan_shift(body: ShiftIn, me: Me, session: InTransaction, clock: TheClock) -> ShiftOut:
    """Put somebody on a post."""
    offices.office_within(session, OfficeId(body.office_id), me.office_path)
    made = actions.plan_shift(session, body.wanted(), by=me.account_id, now=clock.now())
    return shifts_out(session, [made])[0]


@router.post(
    "/weeks",
    status_code=201,
    operation_id="duty_week_copy",
    openapi_extra=MANAGING,
    responses=problems(Invalid),
)
def copy_week(body: WeekIn, me: Me, session: InTransaction, clock: TheClock) -> CopiedOut:
    """Repeat a week of one office; what is filled already stays."""
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    week = Span(body.from_at, body.from_at + timedelta(days=7))
    copied = actions.copy_week(
        session, office, week, weeks=body.weeks, by=me.account_id, now=clock.now()
    )
    return CopiedOut(
        items=shifts_out(session, copied.made), occupied=copied.occupied, unfit=copied.unfit
    )


@router.post(
    "/shifts/{shift_id}/move",
    status_code=201,
    operation_id="duty_shift_move",
    openapi_extra=MANAGING,
    responses=problems(Invalid, ShiftClash, ShiftBegun, ShiftOver),
)
def move_shift(
    shift_id: PathId, body: ShiftMoveIn, me: Me, session: InTransaction, clock: TheClock
) -> ShiftOut:
    """Write a shift anew, with another time, holder or substitute, before it begins."""
    before = queries.shift(session, ShiftId(shift_id), me.office_path)
    offices.office_within(session, OfficeId(body.office_id), me.office_path)
    change = Change(me.account_id, body.reason)
    made = actions.move_shift(session, before.id, body.wanted(), change, now=clock.now())
    return shifts_out(session, [made])[0]


@router.post(
    "/shifts/{shift_id}/voidance",
    status_code=204,
    operation_id="duty_shift_void",
    openapi_extra=MANAGING,
    responses=problems(Invalid, ShiftOver),
)
def void_shift(
    shift_id: PathId, body: WhyIn, me: Me, session: InTransaction, clock: TheClock
) -> Response:
    """Strike a shift; it stays readable in the journal."""
    found = queries.shift(session, ShiftId(shift_id), me.office_path)
    actions.void_shift(session, found.id, reason=body.reason, by=me.account_id, now=clock.now())
    return Response(status_code=204)


@router.post(
    "/shifts/{shift_id}/take-over",
    status_code=201,
    operation_id="duty_shift_take_over",
    openapi_extra=WORKING,
    responses=problems(Invalid, ShiftClash, ShiftOver),
)
def take_over_shift(
    shift_id: PathId, body: TakeOverIn, me: Me, session: InTransaction, clock: TheClock
) -> ShiftOut:
    """Let somebody else stand from now on: the substitute themself, or whom a manager names."""
    found = queries.shift(session, ShiftId(shift_id), me.office_path)
    to = AccountId(body.account_id) if body.account_id else me.account_id
    _may_take_over(found, me, to)
    change = Change(me.account_id, body.reason)
    made = actions.take_over_shift(session, found.id, to, change=change, now=clock.now())
    return shifts_out(session, [made])[0]


@router.post(
    "/shifts/{shift_id}/swap",
    operation_id="duty_shift_swap",
    openapi_extra=MANAGING,
    responses=problems(Invalid, ShiftClash, ShiftBegun, ShiftOver),
)
def swap_shifts(
    shift_id: PathId, body: SwapIn, me: Me, session: InTransaction, clock: TheClock
) -> list[ShiftOut]:
    """Let two people exchange their shifts."""
    one = queries.shift(session, ShiftId(shift_id), me.office_path)
    other = queries.shift(session, ShiftId(body.with_id), me.office_path)
    change = Change(me.account_id, body.reason)
    made = actions.swap_shifts(session, one.id, other.id, change=change, now=clock.now())
    return shifts_out(session, made)


def _span(asked: RosterQuery, now: datetime) -> Span:
    from_at = asked.from_at or start_of_day(legal_date(now))
    until_at = asked.until_at or from_at + timedelta(days=_DAYS)
    if not timedelta() < until_at - from_at <= _LONGEST:
        raise Invalid(
            "Ask for at most five weeks, the end after the beginning.",
            code="roster_too_far",
            fields={"until_at": "out_of_range"},
            params={"days": _LONGEST.days},
        )
    return Span(from_at, until_at)


def _may_take_over(found: Shift, me: Principal, to: AccountId) -> None:
    if me.role in MANAGERS:
        return
    if to != me.account_id or found.substitute_id != me.account_id:
        raise MayNotTakeOver
