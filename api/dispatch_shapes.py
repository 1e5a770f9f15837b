"""The shapes of orders to officers, and how they are filled."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.dispatch import codebook, course
from alerts.dispatch.candidates import Candidate
from alerts.dispatch.codebook import Coded, Decline, Outcome, Place, Task
from alerts.dispatch.model import DispatchOrder, Errand, ErrandState, Late
from alerts.duty.model import Because
from alerts.duty.postbook import posts
from api.live.views import AlertViewOut, NamedOut
from api.wire import Instant, Out
from foundation.access.model import Principal, Role
from foundation.accounts import queries as accounts


class DispatchWordOut(Out):
    """A code with its words; `needs_text`: more is said in words."""

    code: str
    zh: str
    en: str
    needs_text: bool


class DispatchOutcomeOut(DispatchWordOut):
    """How an errand can come out; `tasks` it is for, or none for all."""

    tasks: list[str]


class DispatchCodesOut(Out):
    """The codes of orders with their words."""

    tasks: list[DispatchWordOut]
    places: list[DispatchWordOut]
    outcomes: list[DispatchOutcomeOut]
    declines: list[DispatchWordOut]


class SafetyRuleOut(Out):
    """A rule of a safety note."""

    code: str
    zh: str
    en: str
    basis: str


class ErrandOut(Out):
    """An order as it stands for one officer; each state has its time.

    `late`: what has not come in time. `text` is null where there is none for this reader;
    `withheld` then says that there is one.
    """

    officer: NamedOut
    state: ErrandState
    late: Late | None
    told_late: list[Late]
    received_at: Instant | None
    arrived_at: Instant | None
    word_by: Instant | None
    over_at: Instant | None
    over_by: NamedOut | None
    reason: str | None
    outcome: str | None
    text: str | None
    withheld: bool
    mine: bool


class DispatchOrderOut(Out):
    """An order, its words and safety note as they stood when it was sent.

    `late` is the worst of its officers'; `short_of_people`: fewer go than should go together;
    `recallable`: the asker may call somebody back; `clinical`: what officers feed back is read by
    the clinical side alone.
    """

    id: str
    alert_id: str
    task: DispatchWordOut
    place: DispatchWordOut
    safety: list[SafetyRuleOut]
    people_at_least: int
    short_of_people: bool
    text: str
    place_text: str
    sent_by: NamedOut
    sent_at: Instant
    receipt_by: Instant
    arrive_by: Instant
    ended_at: Instant | None
    late: bool
    recallable: bool
    clinical: bool
    errands: list[ErrandOut]


class DutyPostOut(Out):
    """A post that somebody answers for now, and why it is they."""

    post: str
    zh: str
    en: str
    because: Because


class CandidateOut(Out):
    """Somebody who can be sent; `busy` counts the errands they have."""

    officer: NamedOut
    role: Role
    office_zh: str
    office_en: str
    duty: list[DutyPostOut]
    busy: int


class SendingOut(Out):
    """What an order about this alert would say, and who can be sent; those on duty come first."""

    officers: list[CandidateOut]
    safety: list[SafetyRuleOut]
    people_at_least: int
    receipt_minutes: int
    arrive_minutes: int


class AlertOrdersOut(Out):
    """The orders about an alert, the latest first; `sending` is null where the asker sends none."""

    as_of: Instant
    items: list[DispatchOrderOut]
    codes: DispatchCodesOut
    sending: SendingOut | None


class ListedOrderOut(Out):
    """An order of the list, with its alert."""

    order: DispatchOrderOut
    alert: AlertViewOut


class OrdersOut(Out):
    """The orders of an area: those still out, late first, or those that ended."""

    as_of: Instant
    items: list[ListedOrderOut]
    codes: DispatchCodesOut


def codes() -> DispatchCodesOut:
    """Every code with its words."""
    return DispatchCodesOut(
        tasks=_words(codebook.tasks().values()),
        places=_words(codebook.places().values()),
        outcomes=[
            DispatchOutcomeOut(
                code=one.id,
                zh=one.zh,
                en=one.en,
                needs_text=one.needs_text,
                tasks=list(one.tasks),
            )
            for one in codebook.outcomes().values()
        ],
        declines=_words(codebook.declines().values()),
    )


def names_in(session: Session, orders: Collection[DispatchOrder]) -> dict[str, str]:
    """The names of everybody whom some orders name."""
    ids = {str(one.sent_by) for one in orders}
    for order in orders:
        ids |= {str(one.account_id) for one in order.errands}
        ids |= {str(one.over_by) for one in order.errands if one.over_by}
    return accounts.names(session, ids)


def shown(
    order: DispatchOrder, me: Principal, names: Mapping[str, str], now: datetime
) -> DispatchOrderOut:
    """An order for somebody who may see it."""
    said = order.said
    sends = order.sent_by == me.account_id or me.role is Role.COMMAND
    return DispatchOrderOut(
        id=order.id,
        alert_id=order.alert_id,
        task=DispatchWordOut(code=said.task, zh=said.task_zh, en=said.task_en, needs_text=False),
        place=DispatchWordOut(
            code=said.place, zh=said.place_zh, en=said.place_en, needs_text=False
        ),
        safety=[SafetyRuleOut.model_validate(one) for one in said.safety],
        people_at_least=said.people_at_least,
        short_of_people=order.short_of_people,
        text=order.text,
        place_text=order.place_text,
        sent_by=_named(order.sent_by, names),
        sent_at=order.sent_at,
        receipt_by=order.receipt_by,
        arrive_by=order.arrive_by,
        ended_at=order.ended_at,
        late=any(course.late(one, now) is not None for one in order.errands),
        recallable=sends and order.ended_at is None,
        clinical=order.clinical,
        errands=[_errand(one, me, names, now) for one in order.errands],
    )


def candidate(one: Candidate, office: tuple[str, str]) -> CandidateOut:
    """Somebody who can be sent."""
    found = posts()
    return CandidateOut(
        officer=NamedOut(id=one.account.id, name=one.account.name),
        role=one.account.role,
        office_zh=office[0],
        office_en=office[1],
        duty=[
            DutyPostOut(
                post=it.post, zh=found[it.post].zh, en=found[it.post].en, because=it.because
            )
            for it in one.duty
        ],
        busy=one.busy,
    )


def _errand(one: Errand, me: Principal, names: Mapping[str, str], now: datetime) -> ErrandOut:
    return ErrandOut(
        officer=_named(one.account_id, names),
        state=one.state,
        late=course.late(one, now),
        told_late=sorted(one.told),
        received_at=one.received_at,
        arrived_at=one.arrived_at,
        word_by=one.word_by,
        over_at=one.over_at,
        over_by=_named(one.over_by, names) if one.over_by else None,
        reason=one.reason,
        outcome=one.outcome,
        text=one.text,
        withheld=one.withheld,
        mine=one.account_id == me.account_id,
    )


def _named(account_id: str, names: Mapping[str, str]) -> NamedOut:
    return NamedOut(id=account_id, name=names.get(account_id, ""))


def _words(found: Iterable[Coded]) -> list[DispatchWordOut]:
    return [
        DispatchWordOut(
            code=one.id,
            zh=one.zh,
            en=one.en,
            needs_text=isinstance(one, Task | Place | Decline | Outcome) and one.needs_text,
        )
        for one in found
    ]
