"""Reading duties and check-ins, always within the asker's scope."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from correction.contact import evidence, planbook, schedule
from correction.contact.model import (
    CheckInDetail,
    Claim,
    Duty,
    DutyState,
    Feeling,
    LastPlace,
    Method,
)
from correction.contact.tables import COUNTED_AT, CheckInRow, DutyRow, PlanRow
from correction.register import queries as register
from correction.register.model import Order
from foundation.access.model import Scope
from foundation.errors import NotFound
from foundation.ids import PersonId

_LOOK_BACK = timedelta(days=30)
_AHEAD = timedelta(days=31)


def duties_of(
    session: Session, person_id: PersonId, scope: Scope, *, now: datetime
) -> tuple[Duty, ...]:
    """What a person owes and lately missed, soonest deadline first."""
    rows = session.scalars(
        select(DutyRow)
        .where(
            DutyRow.person_id == person_id,
            DutyRow.person_id.in_(register.within(scope)),
            or_(
                DutyRow.state == DutyState.OPEN.value,
                (DutyRow.state == DutyState.MISSED.value) & (DutyRow.due_at > now - _LOOK_BACK),
            ),
        )
        .order_by(DutyRow.due_at, DutyRow.kind)
    )
    return tuple(row.to_duty() for row in rows)


def plan_of(session: Session, order: Order) -> str:
    """The plan by which somebody checks in under an order: their own, or that of their class."""
    own = session.scalar(
        select(PlanRow.plan).where(PlanRow.order_id == order.id, PlanRow.superseded_at.is_(None))
    )
    return own or planbook.cadences()[order.supervision_class].plan


def next_duty(session: Session, person_id: PersonId, scope: Scope, *, now: datetime) -> Duty | None:
    """What a person has to do next.

    A window that has just passed, as long as a check-in by phone would still make it good; else
    the open duty whose deadline comes first.
    """
    rows = session.scalars(
        select(DutyRow)
        .where(
            DutyRow.person_id == person_id,
            DutyRow.person_id.in_(register.within(scope)),
            DutyRow.due_at > now - _LOOK_BACK,
            DutyRow.early_from <= now + _AHEAD,
        )
        .order_by(DutyRow.due_at, DutyRow.kind)
    )
    duties = [row.to_duty() for row in rows]
    claim = Claim(person_id=person_id, method=Method.PHONE, taken_at=now, feeling=Feeling.AS_USUAL)
    settled = schedule.place(claim, duties, received_at=now)
    late = [duty for duty in duties if duty.id == settled.duty and duty.due_at <= now]
    coming = [duty for duty in duties if duty.state is DutyState.OPEN and duty.due_at > now]
    return next(iter([*late, *coming]), None)


def duties_by_id(session: Session, ids: Collection[str]) -> dict[str, Duty]:
    """Duties, for ids that the journal or a scoped query has named."""
    rows = session.scalars(select(DutyRow).where(DutyRow.id.in_(set(ids))))
    return {row.id: row.to_duty() for row in rows}


def last_reported_at(session: Session, person_id: PersonId, scope: Scope) -> datetime | None:
    """When a person last reported, by any method, as far as the phone's time can be believed."""
    return session.scalar(
        select(func.max(COUNTED_AT)).where(
            CheckInRow.person_id == person_id,
            CheckInRow.person_id.in_(register.within(scope)),
            CheckInRow.voided_at.is_(None),
        )
    )


def check_in(session: Session, check_in_id: str, scope: Scope) -> CheckInDetail:
    """One check-in, whole.

    Raises:
        NotFound: none of this id within the scope.
    """
    row = session.scalar(
        select(CheckInRow).where(
            CheckInRow.id == check_in_id, CheckInRow.person_id.in_(register.within(scope))
        )
    )
    if row is None:
        raise NotFound("No such check-in in your area.")
    return evidence.detail_of(session, row)


def check_ins_of(
    session: Session,
    person_id: PersonId,
    scope: Scope,
    *,
    before: str | None = None,
    limit: int = 50,
) -> tuple[CheckInDetail, ...]:
    """A person's check-ins, newest received first, voided ones among them.

    Args:
        before: the last check-in of the page before.
    """
    statement = (
        select(CheckInRow)
        .where(
            CheckInRow.person_id == person_id,
            CheckInRow.person_id.in_(register.within(scope)),
        )
        .order_by(CheckInRow.received_at.desc(), CheckInRow.id.desc())
        .limit(limit)
    )
    last = session.get(CheckInRow, before) if before is not None else None
    if last is not None:
        statement = statement.where(
            or_(
                CheckInRow.received_at < last.received_at,
                (CheckInRow.received_at == last.received_at) & (CheckInRow.id < last.id),
            )
        )
    return tuple(evidence.detail_of(session, row) for row in session.scalars(statement))


def last_places(
    session: Session, scope: Scope, *, ids: Collection[PersonId] | None = None
) -> tuple[LastPlace, ...]:
    """Where each person last reported from, of those who ever gave a place; for the map.

    A single position at a check-in, as the person gave it: never a track. A phone's clock that is
    ahead does not keep a place on the map: it counts from when it was received.
    """
    located = (CheckInRow.place.is_not(None), CheckInRow.voided_at.is_(None))
    newest = (
        select(CheckInRow.person_id, func.max(COUNTED_AT).label("counted_at"))
        .where(CheckInRow.person_id.in_(register.within(scope)), *located)
        .group_by(CheckInRow.person_id)
    )
    if ids is not None:
        newest = newest.where(CheckInRow.person_id.in_(set(ids)))
    last = newest.subquery()
    rows = session.scalars(
        select(CheckInRow)
        .join(
            last,
            (CheckInRow.person_id == last.c.person_id) & (last.c.counted_at == COUNTED_AT),
        )
        .where(*located)
        .order_by(CheckInRow.person_id, CheckInRow.id)
    ).all()
    evidence.prefetch(session, {row.person_id for row in rows})
    found: dict[str, LastPlace] = {}
    for row in rows:
        place = evidence.place_of(session, row)
        if place is not None:
            at = min(row.taken_at, row.received_at)
            found[row.person_id] = LastPlace(PersonId(row.person_id), place, at, Method(row.method))
    return tuple(found.values())
