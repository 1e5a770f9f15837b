"""Hand-overs between shifts (交接班): offered, read item by item, taken over; and their log."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StrictBool
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.duty.model import UnfitForPost
from alerts.handing_over import NotForColleague
from alerts.handover import actions, queries
from alerts.handover.model import (
    Handover,
    HandoverEnded,
    HandoverId,
    HandoverOpen,
    HandoverState,
    ItemsUnread,
    NotOnDuty,
    NotYourHandover,
    Offer,
)
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.live.views import AlertViewOut, NamedOut, all_shown
from api.problems import problems
from api.roster_shapes import Naming, RosterOfficeOut
from api.routes.duty import STAFF
from api.wire import Code, IdIn, Instant, Out, PathId, Text, Wire
from foundation.access.model import Principal, Role
from foundation.ids import AccountId, AlertId, OfficeId

router = APIRouter(prefix="/api/v1/duty/handovers", tags=["duty"])
LABELS = ["account", "identity", "psych_level", "location", "juvenile"]
READING = access(roles=[*STAFF, Role.PROCURATOR], scope="subtree", labels=["account"])
ITEMS = access(roles=[*STAFF, Role.PROCURATOR], scope="subtree", labels=LABELS)
HANDING = access(roles=STAFF, scope="subtree", labels=LABELS)
# The alerts pass by name with this step: whoever takes them proves who they are (SEC-05).
TAKING = access(roles=STAFF, scope="subtree", labels=LABELS, step_up=[Role.COMMAND])
Act = Annotated[Text, Field(max_length=1000)]


class OfferIn(Wire):
    """A post to hand over: to whom, what should come next of which alert, the day's points."""

    office_id: IdIn
    post: Code
    to: IdIn
    acts: Annotated[dict[IdIn, Act], Field(max_length=500)]
    points: Text = ""


class TakeIn(Wire):
    """The word of whoever takes over that the alarm was heard."""

    sound_tested: StrictBool


class HandoverOut(Out):
    """A hand-over in the log."""

    id: str
    post: str
    office: RosterOfficeOut
    outgoing: NamedOut
    incoming: NamedOut
    state: HandoverState
    offered_at: Instant
    ended_at: Instant | None
    items: int
    passed: int | None


class HandoversOut(Out):
    """The latest hand-overs, the newest first."""

    items: list[HandoverOut]


class ItemOut(Out):
    """An alert of a hand-over, as it is now, and what the outgoing would do next."""

    alert: AlertViewOut
    act: str | None
    confirmed_at: Instant | None


class HandoverWholeOut(HandoverOut):
    """A hand-over with its items, as far as the asker may see them."""

    points: str | None
    alerts: list[ItemOut]


@router.get("", operation_id="handovers_list", openapi_extra=READING, responses=problems())
def list_handovers(me: Me, session: Reading) -> HandoversOut:
    """The log of hand-overs of the asker's offices."""
    found = queries.handovers(session, me.office_path)
    naming = _naming(session, found)
    return HandoversOut(items=[HandoverOut(**_told(one, naming)) for one in found])


@router.post(
    "",
    status_code=201,
    operation_id="handover_offer",
    openapi_extra=HANDING,
    responses=problems(NotOnDuty, HandoverOpen, UnfitForPost),
)
def offer_handover(
    body: OfferIn, me: Me, session: InTransaction, clock: TheClock
) -> HandoverWholeOut:
    """Hand a post over; the alerts stay with the asker until the next takes over."""
    wanted = Offer(
        office_id=OfficeId(body.office_id),
        post=body.post,
        to=AccountId(body.to),
        acts={AlertId(alert_id): act for alert_id, act in body.acts.items()},
        points=body.points,
    )
    return _whole(session, me, actions.offer(session, me, wanted, now=clock.now()))


@router.get(
    "/{handover_id}", operation_id="handover_read", openapi_extra=ITEMS, responses=problems()
)
def read_handover(handover_id: PathId, me: Me, session: Reading) -> HandoverWholeOut:
    """One hand-over with its items."""
    found = queries.handover(session, HandoverId(handover_id), me.office_path)
    return _whole(session, me, found)


@router.put(
    "/{handover_id}/items/{alert_id}",
    status_code=204,
    operation_id="handover_confirm",
    openapi_extra=HANDING,
    responses=problems(NotYourHandover, HandoverEnded),
)
def confirm_item(
    handover_id: PathId, alert_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> Response:
    """The next has read one item."""
    actions.confirm(session, me, HandoverId(handover_id), AlertId(alert_id), now=clock.now())
    return Response(status_code=204)


@router.post(
    "/{handover_id}/take-over",
    operation_id="handover_take",
    openapi_extra=TAKING,
    responses=problems(NotYourHandover, HandoverEnded, ItemsUnread, NotForColleague),
)
def take_handover(
    handover_id: PathId, body: TakeIn, me: Me, session: InTransaction, clock: TheClock
) -> HandoverWholeOut:
    """Take over: what the outgoing had taken is the asker's from now on."""
    found = actions.take_over(
        session, me, HandoverId(handover_id), sound_tested=body.sound_tested, now=clock.now()
    )
    return _whole(session, me, found)


@router.post(
    "/{handover_id}/withdrawal",
    status_code=204,
    operation_id="handover_withdraw",
    openapi_extra=HANDING,
    responses=problems(NotYourHandover, HandoverEnded),
)
def withdraw_handover(
    handover_id: PathId, me: Me, session: InTransaction, clock: TheClock
) -> Response:
    """Take an offer back."""
    actions.withdraw(session, me, HandoverId(handover_id), now=clock.now())
    return Response(status_code=204)


def _naming(session: Session, found: tuple[Handover, ...]) -> Naming:
    people = {who for one in found for who in (one.outgoing, one.incoming)}
    return Naming(session, people, {one.office_id for one in found})


def _told(one: Handover, naming: Naming) -> dict[str, object]:
    return {
        "id": one.id,
        "post": one.post,
        "office": naming.office(one.office_id),
        "outgoing": naming.person(one.outgoing),
        "incoming": naming.person(one.incoming),
        "state": one.state,
        "offered_at": one.offered_at,
        "ended_at": one.ended_at,
        "items": one.items,
        "passed": one.passed,
    }


def _whole(session: Session, me: Principal, found: Handover) -> HandoverWholeOut:
    view = alerts.view_of(session, me)
    items = queries.items(session, found, view)
    shown = all_shown(session, [one.alert for one in items], view)
    return HandoverWholeOut(
        **_told(found, _naming(session, (found,))),
        points=queries.points(session, found, view),
        alerts=[
            ItemOut(alert=alert, act=one.act, confirmed_at=one.confirmed_at)
            for one, alert in zip(items, shown, strict=True)
        ],
    )
