"""The test page before a shift: what waits for whoever asks, and the one tap that answers it."""

from fastapi import APIRouter

from alerts.duty import pages, queries
from alerts.duty.model import PageId, ShiftOver
from alerts.duty.postbook import posts
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.roster_shapes import DutyPageOut, Naming, RosterOfficeOut, page_out
from api.routes.duty import STAFF
from api.wire import Instant, Out, PathId

router = APIRouter(prefix="/api/v1/duty/pages", tags=["duty"])
OWN = access(roles=STAFF, scope="own_account", labels=["account"])


class WaitingPageOut(Out):
    """A test page that waits for an answer, and the shift it is about."""

    page: DutyPageOut
    post: str
    post_zh: str
    post_en: str
    office: RosterOfficeOut
    from_at: Instant
    until_at: Instant


class WaitingPagesOut(Out):
    """The asker's own test pages that wait."""

    items: list[WaitingPageOut]


@router.get("", operation_id="duty_pages_mine", openapi_extra=OWN, responses=problems())
def list_my_pages(me: Me, session: Reading, clock: TheClock) -> WaitingPagesOut:
    """The test pages that wait for the asker, the nearest shift first."""
    found = queries.pages_waiting(session, me.account_id, at=clock.now())
    naming = Naming(session, {me.account_id}, {shift.office_id for _, shift in found})
    return WaitingPagesOut(
        items=[
            WaitingPageOut(
                page=page_out(page, naming),
                post=shift.post,
                post_zh=posts()[shift.post].zh,
                post_en=posts()[shift.post].en,
                office=naming.office(shift.office_id),
                from_at=shift.span.from_at,
                until_at=shift.span.until_at,
            )
            for page, shift in found
        ]
    )


@router.post(
    "/{page_id}/answer",
    operation_id="duty_page_answer",
    openapi_extra=OWN,
    responses=problems(ShiftOver),
)
def answer_page(page_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> DutyPageOut:
    """Say: I hear you, I am ready for this shift."""
    page = pages.answer_page(session, PageId(page_id), me.account_id, now=clock.now())
    return page_out(page, Naming(session, {me.account_id}, ()))
