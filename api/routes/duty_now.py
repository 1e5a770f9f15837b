"""Who is on duty: now, in the days ahead, and whom to call when the system is down."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy.orm import Session

from alerts.duty import queries, standing
from alerts.duty.model import Because, Shift, Span
from alerts.duty.postbook import posts
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.live.views import NamedOut
from api.problems import problems
from api.roster_shapes import (
    CoverageOut,
    OnDutyOut,
    RosterOfficeOut,
    coverage_out,
    office_out,
    on_duty_out,
)
from api.routes.duty import READING, STAFF, WORKING
from api.sensitive_reads import told
from api.wire import Code, IdIn, Instant, Out
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.clock import legal_date, start_of_day
from foundation.errors import Invalid
from foundation.ids import AccountId, OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/duty", tags=["duty"])

_DAYS = 14
_SOON = timedelta(hours=36)


class CoveragesOut(Out):
    """How far the roster covers the days ahead."""

    from_at: Instant
    until_at: Instant
    items: list[CoverageOut]


class OnDutyListOut(Out):
    """Who is on duty now."""

    as_of: Instant
    items: list[OnDutyOut]


class CandidatesOut(Out):
    """Who may stand on a post of an office."""

    items: list[NamedOut]


class CallOut(Out):
    """One to call: as what, and on which line."""

    person: NamedOut
    as_: Annotated[Because, Field(serialization_alias="as")]
    until_at: Instant | None
    phone: str | None


class BranchOut(Out):
    """Whom to call for a post, one after the other."""

    post: str
    office: RosterOfficeOut
    calls: list[CallOut]


class PhoneTreeOut(Out):
    """Whom to call for every post now."""

    as_of: Instant
    items: list[BranchOut]


@router.get("/coverage", operation_id="duty_coverage", openapi_extra=READING, responses=problems())
def read_coverage(
    me: Me,
    session: Reading,
    clock: TheClock,
    days: Annotated[int, Query(ge=1, le=31)] = _DAYS,
) -> CoveragesOut:
    """How far the days from today on are covered, with every gap and who answers in it."""
    today = start_of_day(legal_date(clock.now()))
    span = Span(today, today + timedelta(days=days))
    found = queries.covered(session, me.office_path, span)
    heads = {
        (one.post, str(one.office.id)): standing.heads_of(session, posts()[one.post], one.office)[0]
        for one in found
    }
    return CoveragesOut(
        from_at=span.from_at, until_at=span.until_at, items=coverage_out(session, found, heads)
    )


@router.get("/now", operation_id="duty_now", openapi_extra=READING, responses=problems())
def read_on_duty(me: Me, session: Reading, clock: TheClock) -> OnDutyListOut:
    """Who answers for every post of the asker's offices now; never nobody."""
    now = clock.now()
    found = standing.on_duty_now(session, me.office_path, now)
    coming: dict[tuple[str, str], Shift] = {}
    for one in queries.shifts(session, me.office_path, Span(now, now + _SOON)):
        if one.span.from_at > now:
            coming.setdefault((one.post, one.office_id), one)
    return OnDutyListOut(as_of=now, items=on_duty_out(session, found, coming))


@router.get(
    "/candidates", operation_id="duty_candidates", openapi_extra=WORKING, responses=problems()
)
def list_candidates(
    me: Me,
    session: Reading,
    post: Annotated[Code, Query()],
    office_id: Annotated[IdIn, Query()],
) -> CandidatesOut:
    """Who may stand on a post of an office."""
    office = offices.office_within(session, OfficeId(office_id), me.office_path)
    if post not in posts():
        raise Invalid("No such post.", fields={"post": "unknown"})
    found = accounts.staff_covering(session, office.path, posts()[post].roles)
    ordered = sorted(found, key=lambda one: (-len(one.office_path), one.name, one.id))
    return CandidatesOut(items=[NamedOut(id=one.id, name=one.name) for one in ordered])


@router.get(
    "/phone-tree",
    operation_id="duty_phone_tree",
    openapi_extra=access(
        roles=[*STAFF, Role.PROCURATOR], scope="subtree", labels=["account", "contact"]
    ),
    responses=problems(),
)
def read_phone_tree(request: Request, me: Me, session: Reading, clock: TheClock) -> PhoneTreeOut:
    """Whom to call for each post now, one after the other."""
    told(request, me, "phone_tree_read", about=f"office:{me.office_id}")
    now = clock.now()
    items = [
        _branch(session, one.post, one.office_id, one.shift)
        for one in standing.on_duty_now(session, me.office_path, now)
    ]
    return PhoneTreeOut(as_of=now, items=items)


def _branch(session: Session, post: str, office_id: OfficeId, shift: Shift | None) -> BranchOut:
    """Holder, substitute, heads: everybody once, in the order in which they are called."""
    office = offices.office(session, office_id)
    as_what: dict[AccountId, Because] = {}
    if shift is not None:
        as_what[shift.account_id] = Because.ON_SHIFT
        if shift.substitute_id is not None:
            as_what.setdefault(shift.substitute_id, Because.SUBSTITUTE)
    for head in standing.heads_of(session, posts()[post], office)[:3]:
        as_what.setdefault(head, Because.FALLBACK_HEAD)
    people = accounts.by_ids(session, set(as_what))
    places = offices.by_ids(session, {one.office_id for one in people.values()})
    until = shift.span.until_at if shift else None
    calls = [
        CallOut(
            person=NamedOut(id=who, name=people[who].name),
            as_=what,
            until_at=until if what is not Because.FALLBACK_HEAD else None,
            phone=places[people[who].office_id].phone,
        )
        for who, what in as_what.items()
    ]
    return BranchOut(post=post, office=office_out(office), calls=calls)
