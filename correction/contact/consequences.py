"""Changing what duties rest on: where somebody is, class, plan, order; what follows is recomputed.

Nothing that a change makes untrue stays: open duties are excused or opened again at once, and what
had been found missed and is not held against anybody any more is told to the journal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.contact import actions, deadlines, duties, voiding
from correction.contact.events import DutiesExcused
from correction.contact.model import Duty, DutyState, ExcuseReason
from correction.contact.tables import DutyRow
from correction.register import absences, orderbook, orders
from correction.register import actions as register
from correction.register import queries as people
from correction.register.model import Ending, Order, Reclassing, StatusKind, Terms
from correction.register.orders import WrongTerm
from foundation.access.model import Principal
from foundation.clock import legal_date
from foundation.errors import NotAllowed
from foundation.ids import PersonId
from foundation.journal import actions as journal

# As far back as a missed duty is looked at again: two months of them.
_LOOK_BACK = timedelta(days=62)
_STREET = "office"
Made = TypeVar("Made")


class DecidedAtDistrict(NotAllowed):
    """The district decides this; a judicial office may propose it."""

    code = "decided_at_district"


@dataclass(frozen=True)
class Recomputed:
    """What followed from a change: duties asked for from now on, no longer, and again."""

    opened: tuple[Duty, ...] = ()
    excused: tuple[Duty, ...] = ()
    reopened: tuple[Duty, ...] = ()


def change_status(
    session: Session,
    person_id: PersonId,
    status: StatusKind,
    *,
    from_at: datetime,
    actor: str,
    now: datetime,
) -> Recomputed:
    """Say where a person is since an instant; raises as `register.change_status`."""

    def change() -> None:
        register.change_status(session, person_id, status, from_at=from_at, actor=actor, at=now)

    return _followed(session, person_id, change, actor=actor, now=now)[1]


def void_absence(
    session: Session,
    person_id: PersonId,
    absence_id: str,
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> Recomputed:
    """Take back a time away that never was; what it excused is owed again.

    A duty whose deadline has passed is open again, unless a check-in of that time settles it, and
    the next tick finds it. Raises as `absences.void_absence`.
    """

    def void() -> None:
        absences.void_absence(session, person_id, absence_id, reason=reason, actor=actor, at=now)
        session.flush()
        _owe_again(session, person_id, now=now)

    return _followed(session, person_id, void, actor=actor, now=now)[1]


def set_plan(
    session: Session, person_id: PersonId, plan: str, *, actor: str, now: datetime
) -> Recomputed:
    """Let somebody check in by another plan; raises as `actions.set_plan`."""

    def change() -> None:
        actions.set_plan(session, person_id, plan, actor=actor, now=now)

    return _followed(session, person_id, change, actor=actor, now=now)[1]


def change_class(
    session: Session, order: Order, wanted: Reclassing, *, by: Principal, now: datetime
) -> Recomputed:
    """Supervise somebody more or less closely.

    Raises:
        DecidedAtDistrict: the reason is one of those on which the district decides.
        UnknownReason, ClassAlready, Conflict: as `orders.change_class`.
    """
    reason = orderbook.class_reasons().get(wanted.reason)
    if reason is not None and reason.decided_by != _STREET and by.office_level == _STREET:
        raise DecidedAtDistrict

    def change() -> Order:
        return orders.change_class(session, order.id, wanted, actor=by.account_id, at=now)

    return _followed(session, order.person_id, change, actor=by.account_id, now=now)[1]


def begin_order(
    session: Session, person_id: PersonId, terms: Terms, *, actor: str, now: datetime
) -> tuple[Order, Recomputed]:
    """Put somebody who is known already under supervision again.

    Raises:
        WrongTerm: the term is over, ends before it begins, or falls into an order that ended.
        OrderRunning: there is a running order; it must end first.
    """
    if terms.term_end < legal_date(now):
        raise WrongTerm(fields={"term_end": "over"})

    def begin() -> Order:
        return orders.register_order(session, person_id, terms, actor=actor, at=now)

    return _followed(session, person_id, begin, actor=actor, now=now)


def end_order(
    session: Session, order: Order, ending: Ending, *, actor: str, now: datetime
) -> tuple[Order, Recomputed]:
    """End an order before its term is over; raises as `orders.end_order`."""

    def end() -> Order:
        return orders.end_order(session, order.id, ending, actor=actor, at=now)

    return _followed(session, order.person_id, end, actor=actor, now=now)


def void_order(
    session: Session, order: Order, *, reason: str, actor: str, now: datetime
) -> Recomputed:
    """Take back an order that was entered by mistake; raises as `orders.void_order`."""

    def void() -> None:
        orders.void_order(session, order.id, reason=reason, actor=actor, at=now)

    return _followed(session, order.person_id, void, actor=actor, now=now)[1]


def end_terms(session: Session, *, now: datetime, limit: int = 200) -> int:
    """End the orders whose last day is over, and their duties; returns how many."""
    ended = orders.end_terms(session, now=now, limit=limit)
    if ended:
        duties.open_duties(session, now=now, only=set(ended))
    return len(ended)


def difference(before: Mapping[str, Duty], after: Mapping[str, Duty]) -> Recomputed:
    """What changed between two looks at the same person's duties, each part soonest due first."""
    changed = sorted(
        (duty for duty in after.values() if _state(before.get(duty.id)) is not duty.state),
        key=lambda duty: (duty.due_at, duty.id),
    )
    return Recomputed(
        opened=tuple(
            one for one in changed if one.id not in before and one.state is DutyState.OPEN
        ),
        excused=tuple(one for one in changed if one.state is DutyState.EXCUSED),
        reopened=tuple(one for one in changed if one.id in before and one.state is DutyState.OPEN),
    )


def _state(duty: Duty | None) -> DutyState | None:
    return None if duty is None else duty.state


def _followed(
    session: Session,
    person_id: PersonId,
    change: Callable[[], Made],
    *,
    actor: str,
    now: datetime,
) -> tuple[Made, Recomputed]:
    before = _standing(session, person_id, now=now)

    made = change()
    session.flush()
    duties.open_duties(session, now=now, only={person_id})
    _forgive(session, person_id, now=now)
    session.flush()

    changed = difference(before, _standing(session, person_id, now=now))
    forgiven = [one for one in changed.excused if before[one.id].state is DutyState.MISSED]
    if forgiven:
        office = people.offices_of(session, [person_id])[person_id]
        told = DutiesExcused(
            office=office,
            subject=person_id,
            duties=tuple(duty.id for duty in forgiven),
            reason=_reason(session, forgiven[0]),
        )
        journal.append(session, told, actor=actor, at=now)
    return made, changed


def _standing(session: Session, person_id: PersonId, *, now: datetime) -> dict[str, Duty]:
    rows = session.scalars(
        select(DutyRow).where(DutyRow.person_id == person_id, DutyRow.due_at > now - _LOOK_BACK)
    )
    return {row.id: row.to_duty() for row in rows}


def _forgive(session: Session, person_id: PersonId, *, now: datetime) -> None:
    """Look again at what had been found missed."""
    missed = session.scalars(
        select(DutyRow)
        .where(
            DutyRow.person_id == person_id,
            DutyRow.state == DutyState.MISSED.value,
            DutyRow.due_at > now - _LOOK_BACK,
        )
        .order_by(DutyRow.due_at)
        .with_for_update()
    ).all()
    deadlines.excuse_who_could_not(session, missed)


def _owe_again(session: Session, person_id: PersonId, *, now: datetime) -> None:
    """Look again at what has passed, and was excused because somebody was said to be away."""
    excused = session.scalars(
        select(DutyRow)
        .where(
            DutyRow.person_id == person_id,
            DutyRow.state == DutyState.EXCUSED.value,
            DutyRow.excused == ExcuseReason.NOT_IN_SERVICE.value,
            DutyRow.due_at > now - _LOOK_BACK,
            DutyRow.due_at <= now,
        )
        .order_by(DutyRow.due_at)
        .with_for_update()
    ).all()
    owed = deadlines.owe_again(session, excused)
    session.flush()
    voiding.place_again(session, person_id, owed)


def _reason(session: Session, duty: Duty) -> str:
    return session.get_one(DutyRow, duty.id).excused or ""
