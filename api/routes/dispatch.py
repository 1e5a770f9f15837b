"""Orders to officers: those about an alert, those of an area, and sending one."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field, StrictInt
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.audience import MayNotHandle, may_act
from alerts.dispatch import actions, candidates, codebook, queries
from alerts.dispatch.model import MayNotSend, NewOrder
from alerts.lifecycle import AlertEnded, InReview
from alerts.model import Alert, State
from alerts.playbook import playbook
from api import dispatch_shapes as shapes
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.dispatch_shapes import (
    AlertOrdersOut,
    DispatchOrderOut,
    ListedOrderOut,
    OrdersOut,
    SafetyRuleOut,
    SendingOut,
)
from api.live.views import all_shown
from api.problems import problems
from api.routes.alerts import LABELS, READERS
from api.sensitive_reads import told
from api.wire import Code, IdIn, PathId, Text, Wire
from foundation.access.model import CASE_READERS, CLINICAL, Principal, Role
from foundation.ids import AccountId, AlertId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1", tags=["dispatch"])

SENDERS = [Role.HEAD, Role.PSYCHOLOGIST, Role.COMMAND]
Minutes = Annotated[StrictInt, Field(ge=1, le=1440)]


class OrderOfficersIn(Wire):
    """Who goes where, to do what, and by when; a time not given is that of the alert's level."""

    officers: Annotated[list[IdIn], Field(min_length=1, max_length=actions.MOST_OFFICERS)]
    task: Code
    text: Text = ""
    place: Code
    place_text: Annotated[Text, Field(max_length=200)] = ""
    receipt_minutes: Minutes | None = None
    arrive_minutes: Minutes | None = None

    def order(self) -> NewOrder:
        """The same, for the action."""
        return NewOrder(
            officers=tuple(AccountId(one) for one in self.officers),
            task=self.task,
            text=self.text,
            place=self.place,
            place_text=self.place_text,
            receipt_minutes=self.receipt_minutes,
            arrive_minutes=self.arrive_minutes,
        )


@router.get(
    "/alerts/{alert_id}/orders",
    operation_id="alert_orders",
    openapi_extra=access(roles=READERS, scope="subtree", labels=LABELS),
    responses=problems(),
)
def read_orders_of_alert(
    request: Request, alert_id: PathId, me: Me, session: Reading, clock: TheClock
) -> AlertOrdersOut:
    """The orders about an alert, and what another one would say where the asker may send it."""
    found = alerts.alert(session, AlertId(alert_id), me)
    told(request, me, "orders_read", about=f"alert:{alert_id}")
    return _of_alert(session, found, me, clock.now())


@router.post(
    "/alerts/{alert_id}/orders",
    status_code=201,
    operation_id="dispatch_send",
    # A command desk stands open for twelve hours: whoever sends proves who they are (SEC-05).
    openapi_extra=access(roles=SENDERS, scope="subtree", labels=LABELS, step_up=[Role.COMMAND]),
    responses=problems(MayNotHandle, MayNotSend, AlertEnded, InReview),
)
def send(
    alert_id: PathId, body: OrderOfficersIn, me: Me, session: InTransaction, clock: TheClock
) -> DispatchOrderOut:
    """Send named officers about an alert."""
    now = clock.now()
    alert, order_id = actions.send(session, me, AlertId(alert_id), body.order(), now=now)
    order = queries.order(session, order_id, alert, alerts.view_of(session, me))
    return shapes.shown(order, me, shapes.names_in(session, [order]), now)


@router.get(
    "/orders",
    operation_id="dispatch_list",
    openapi_extra=access(roles=CASE_READERS, scope="subtree", labels=LABELS),
    responses=problems(),
)
def list_orders(
    request: Request,
    me: Me,
    session: Reading,
    clock: TheClock,
    whose: Annotated[Literal["area", "mine"], Query()] = "area",
    show: Annotated[Literal["out", "ended"], Query()] = "out",
) -> OrdersOut:
    """The orders of the asker's area that are still out, late first; or the latest that ended."""
    told(request, me, "orders_read", about="orders")
    now, view = clock.now(), alerts.view_of(session, me)
    named = me.account_id if whose == "mine" else None
    found = queries.orders(session, view, mine=named, out=show == "out", now=now)
    names = shapes.names_in(session, [one.order for one in found])
    about = all_shown(session, [one.alert for one in found], view)
    return OrdersOut(
        as_of=now,
        items=[
            ListedOrderOut(order=shapes.shown(one.order, me, names, now), alert=alert)
            for one, alert in zip(found, about, strict=True)
        ],
        codes=shapes.codes(),
    )


def _of_alert(session: Session, found: Alert, me: Principal, now: datetime) -> AlertOrdersOut:
    view = alerts.view_of(session, me)
    orders = queries.of_alert(session, found, view)
    names = shapes.names_in(session, orders)
    return AlertOrdersOut(
        as_of=now,
        items=[shapes.shown(one, me, names, now) for one in orders],
        codes=shapes.codes(),
        sending=_sending(session, found, now) if _may_send(found, me) else None,
    )


def _may_send(found: Alert, me: Principal) -> bool:
    if me.role not in SENDERS or found.state not in (State.RAISED, State.ACKNOWLEDGED):
        return False
    if me.role in CLINICAL and not playbook().policy_of(found.kind).clinical:
        return False
    try:
        may_act(playbook(), found.kind, me.role)
    except MayNotHandle:
        return False
    return found.office is not None


def _sending(session: Session, found: Alert, now: datetime) -> SendingOut:
    able = candidates.candidates(session, found, at=now)
    places = offices.by_ids(session, {one.account.office_id for one in able})
    note, people = codebook.note_for(found)
    usual = codebook.times()[found.level]
    return SendingOut(
        officers=[
            shapes.candidate(one, (place.name_zh, place.name_en))
            for one in able
            if (place := places.get(one.account.office_id))
        ],
        safety=[SafetyRuleOut.model_validate(one) for one in note],
        people_at_least=people,
        receipt_minutes=usual.receipt_minutes,
        arrive_minutes=usual.arrive_minutes,
    )
