"""Supervision orders of somebody who is known: another one, its class, its end, taken back."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from api import change_shapes
from api.change_shapes import ChangedOut
from api.declarations import access
from api.dependencies import InTransaction, Me, TheClock
from api.problems import problems
from api.wire import Clean, Code, Day, Line, Out, PathId, Wire
from correction.contact import consequences, planbook
from correction.contact.consequences import DecidedAtDistrict
from correction.register import order_history, orderbook
from correction.register import queries as people
from correction.register.model import Category, Ending, Reclassing, SupervisionClass, Terms
from correction.register.orders import (
    ClassAlready,
    Held,
    OrderRunning,
    UnknownCause,
    UnknownReason,
    WrongLastDay,
    WrongTerm,
)
from foundation.access.model import SUPERVISION
from foundation.errors import Conflict
from foundation.ids import OrderId, PersonId

router = APIRouter(prefix="/api/v1", tags=["orders"])
CHANGERS = access(
    roles=SUPERVISION,
    scope="subtree",
    labels=["identity", "contact", "criminal", "location", "psych_level", "juvenile"],
)
Words = Annotated[str, Field(min_length=1, max_length=500), Clean]


class OrderIn(Wire):
    """The terms of an order."""

    category: Category
    supervision_class: SupervisionClass = SupervisionClass.ORDINARY
    deciding_organ: Annotated[Line, Field(max_length=100)]
    judgment_no: Line | None = None
    term_start: Day
    term_end: Day

    def terms(self) -> Terms:
        """The terms as the register takes them."""
        return Terms(
            category=self.category,
            supervision_class=self.supervision_class,
            deciding_organ=self.deciding_organ,
            judgment_no=self.judgment_no,
            term_start=self.term_start,
            term_end=self.term_end,
        )


class ClassIn(Wire):
    """Another class of supervision, for a reason of the code list, by a named document."""

    supervision_class: SupervisionClass
    reason: Code
    document: Line | None = None
    words: Words | None = None


class EndIn(Wire):
    """How an order ends: cause of the code list, last day, the document that says so."""

    cause: Code
    on: Day
    document: Line
    words: Words | None = None


class VoidOrderIn(Wire):
    """Why an order should never have been entered."""

    reason: Words


class EndingOut(Out):
    """A cause for which an order ends; `categories`: of these alone, empty for all."""

    id: str
    title_zh: str
    title_en: str
    by_time: bool
    categories: list[str]


class ClassReasonOut(Out):
    """A reason that changes a class, where it leads, who decides, whether a document is named."""

    id: str
    title_zh: str
    title_en: str
    to: list[str]
    decided_by: str
    needs_document: bool


class PlanOut(Out):
    """A plan by which somebody checks in."""

    id: str
    title_zh: str
    title_en: str


class OrderCodesOut(Out):
    """The code lists of orders and plans."""

    endings: list[EndingOut]
    class_reasons: list[ClassReasonOut]
    plans: list[PlanOut]


@router.get(
    "/order-codes",
    operation_id="order_codes_read",
    openapi_extra=access(roles=SUPERVISION, scope="none", labels=["config"]),
    responses=problems(),
)
def read_codes(me: Me) -> OrderCodesOut:  # noqa: ARG001  who asks is checked before
    """For what orders end, why a class changes, by which plans people check in."""
    return OrderCodesOut(
        endings=[EndingOut.model_validate(one) for one in orderbook.endings().values()],
        class_reasons=[
            ClassReasonOut.model_validate(one) for one in orderbook.class_reasons().values()
        ],
        plans=[PlanOut.model_validate(one) for one in planbook.plan_files().values()],
    )


@router.post(
    "/people/{person_id}/orders",
    status_code=201,
    operation_id="order_register",
    openapi_extra=CHANGERS,
    responses=problems(OrderRunning, WrongTerm),
)
def register_order(
    person_id: PathId, body: OrderIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """Put somebody who is known under supervision again; their duties are opened at once."""
    now = clock.now()
    person = people.person(session, PersonId(person_id), me.scope)
    _, followed = consequences.begin_order(
        session, person.id, body.terms(), actor=me.account_id, now=now
    )
    return change_shapes.changed(session, person.id, followed, me, now=now)


@router.put(
    "/orders/{order_id}/class",
    operation_id="order_class",
    openapi_extra=CHANGERS,
    responses=problems(UnknownReason, ClassAlready, DecidedAtDistrict, Conflict),
)
def change_class(
    order_id: PathId, body: ClassIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """Supervise somebody more or less closely; an easing is decided at the district."""
    now = clock.now()
    order = order_history.order_within(session, OrderId(order_id), me.scope)
    wanted = Reclassing(
        supervision_class=body.supervision_class,
        reason=body.reason,
        document=body.document,
        words=body.words,
    )
    followed = consequences.change_class(session, order, wanted, by=me, now=now)
    return change_shapes.changed(session, order.person_id, followed, me, now=now)


@router.post(
    "/orders/{order_id}/end",
    operation_id="order_end",
    openapi_extra=CHANGERS,
    responses=problems(UnknownCause, WrongLastDay, Held, Conflict),
)
def end_order(
    order_id: PathId, body: EndIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """End an order before its term is over, for a cause of the code list."""
    now = clock.now()
    order = order_history.order_within(session, OrderId(order_id), me.scope)
    ending = Ending(cause=body.cause, on=body.on, document=body.document, words=body.words)
    _, followed = consequences.end_order(session, order, ending, actor=me.account_id, now=now)
    return change_shapes.changed(session, order.person_id, followed, me, now=now)


@router.post(
    "/orders/{order_id}/void",
    operation_id="order_void",
    openapi_extra=CHANGERS,
    responses=problems(Conflict),
)
def void_order(
    order_id: PathId, body: VoidOrderIn, me: Me, session: InTransaction, clock: TheClock
) -> ChangedOut:
    """Take back an order that was entered by mistake; what followed from it is recomputed."""
    now = clock.now()
    order = order_history.order_within(session, OrderId(order_id), me.scope)
    followed = consequences.void_order(
        session, order, reason=body.reason, actor=me.account_id, now=now
    )
    return change_shapes.changed(session, order.person_id, followed, me, now=now)
