"""The telephone tree as one sheet: an office's night, to be printed before the system is down."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from alerts.duty.model import Because
from alerts.phonetree import queries
from alerts.phonetree.model import Call, Sheet
from alerts.phonetree.paperbook import paper
from alerts.playbook import playbook
from api.declarations import access
from api.dependencies import Me, Reading, TheClock
from api.live.views import NamedOut
from api.problems import problems
from api.roster_shapes import RosterOfficeOut, office_out
from api.routes.duty import STAFF
from api.sensitive_reads import told
from api.wire import Day, IdIn, Instant, Out, Wire
from foundation.access.model import Role
from foundation.errors import Invalid
from foundation.ids import OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/duty", tags=["duty"])


class SheetCallOut(Out):
    """Somebody to call: as what, in which part of the night, on which line (null: unknown)."""

    person: NamedOut
    because: Because
    from_at: Instant | None
    until_at: Instant | None
    phone: str | None


class SheetBranchOut(Out):
    """A post of an office with everybody who is called for it, in order."""

    post: str
    office: RosterOfficeOut
    calls: list[SheetCallOut]


class SheetStepOut(Out):
    """A step of a level: after how long, for which posts, and which for a psychological crisis."""

    after_minutes: int
    posts: list[str]
    clinical_posts: list[str]
    head_above: bool


class SheetLevelOut(Out):
    """A level, its words, and the steps in which it is called out."""

    level: str
    zh: str
    en: str
    steps: list[SheetStepOut]


class OutsideOut(Out):
    """A number outside the house."""

    zh: str
    en: str
    number: str


class SheetWordsOut(Out):
    """A sentence of what to do."""

    zh: str
    en: str


class PhoneSheetOut(Out):
    """The sheet of an office for one night; `place`: how far the journal had come."""

    office: RosterOfficeOut
    night: date
    from_at: Instant
    until_at: Instant
    made_at: Instant
    place: int
    days_ahead: int
    levels: list[SheetLevelOut]
    branches: list[SheetBranchOut]
    heads: list[SheetCallOut]
    outside: list[OutsideOut]
    steps: list[SheetWordsOut]
    basis: str


class SheetQuery(Wire):
    """Whose sheet, of which night; one's own office and tonight unless said otherwise."""

    office_id: IdIn | None = None
    on: Day | None = None


@router.get(
    "/phone-tree/sheet",
    operation_id="duty_phone_sheet",
    openapi_extra=access(
        roles=[*STAFF, Role.PROCURATOR], scope="subtree", labels=["account", "contact"]
    ),
    responses=problems(Invalid),
)
def read_phone_sheet(
    request: Request,
    me: Me,
    session: Reading,
    clock: TheClock,
    asked: Annotated[SheetQuery, Query()],
) -> PhoneSheetOut:
    """The telephone tree of an office for one night, to be printed before it is needed."""
    now = clock.now()
    office = offices.office_within(
        session, OfficeId(asked.office_id or me.office_id), me.office_path
    )
    night = paper().chosen(asked.on, now=now)
    told(request, me, "phone_tree_read", about=f"office:{office.id}")
    return _shown(queries.sheet(session, office, night, now=now))


def _shown(found: Sheet) -> PhoneSheetOut:
    words = playbook().levels
    return PhoneSheetOut(
        office=office_out(found.office),
        night=found.night,
        from_at=found.span.from_at,
        until_at=found.span.until_at,
        made_at=found.made_at,
        place=found.place,
        days_ahead=paper().days_ahead,
        levels=[
            SheetLevelOut(
                level=one.level.value,
                zh=words[one.level].zh,
                en=words[one.level].en,
                steps=[SheetStepOut.model_validate(step) for step in one.steps],
            )
            for one in found.levels
        ],
        branches=[
            SheetBranchOut(
                post=one.post,
                office=office_out(one.office),
                calls=[_call(call) for call in one.calls],
            )
            for one in found.branches
        ],
        heads=[_call(one) for one in found.heads],
        outside=[OutsideOut.model_validate(one) for one in paper().outside],
        steps=[SheetWordsOut.model_validate(one) for one in paper().steps],
        basis=paper().basis,
    )


def _call(one: Call) -> SheetCallOut:
    return SheetCallOut(
        person=NamedOut(id=one.account, name=one.name),
        because=one.because,
        from_at=one.span.from_at if one.span else None,
        until_at=one.span.until_at if one.span else None,
        phone=one.phone,
    )
