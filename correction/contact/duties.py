"""The tick that opens duties ahead, as rows, and takes back what is no longer asked for."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from correction.contact import planbook, windows
from correction.contact.model import DutyKind, DutyState, ExcuseReason, Occurrence, Supervised
from correction.contact.tables import DutyRow, PlanRow
from correction.register import queries as register
from correction.register import terms
from correction.register.model import Absence, Order
from foundation.clock import legal_date, start_of_day
from foundation.ids import OfficeId, OrderId, PersonId, new_id

HORIZON = timedelta(days=2)
_LOOK_BACK = timedelta(days=62)

# The rows of one order by what they stand for: kind and occurrence.
Kept = Mapping[tuple[str, str], DutyRow]


def open_duties(
    session: Session,
    *,
    now: datetime,
    horizon: timedelta = HORIZON,
    only: Collection[PersonId] | None = None,
) -> int:
    """Open the duties that begin before `now + horizon`; run as often as one likes.

    What is no longer asked for (plan changed, person away, order ended) is excused; what is asked
    for again, and not yet due, is open again. Nothing whose deadline has passed is touched.

    Args:
        only: just these people, after something about them has changed.

    Returns:
        How many rows were opened, excused or reopened.
    """
    until = now + horizon
    running = register.orders_running(session, from_at=now, until_at=until, only=only)
    people = {order.person_id for order, _ in running}
    away = register.absences(session, people, since=now - _LOOK_BACK)
    own_plans = _own_plans(session, {order.id for order, _ in running})
    kept = _kept(session, after=now, before=until, only=only)
    changed = 0
    for order, office_id in running:
        supervised = _supervised(order, own_plans.get(order.id), away.get(order.person_id, ()))
        asked = windows.occurrences(supervised, after=now, before=until)
        mine = kept.pop(order.id, {})
        changed += _open_missing(session, order, office_id, asked, mine, now=now)
        changed += _excuse_rest(asked, mine, supervised)
    for rows in kept.values():
        changed += _excuse_rest((), rows, None)
    session.flush()
    return changed


def _supervised(order: Order, own: PlanRow | None, away: Collection[Absence]) -> Supervised:
    cadence = planbook.cadences()[order.supervision_class]
    return Supervised(
        term_from=terms.begins_at(order),
        term_until=terms.ends_at(order),
        anchor=order.term_start,
        plan=planbook.plans()[cadence.plan if own is None else own.plan],
        plan_known_at=order.registered_at if own is None else own.set_at,
        cadence=cadence,
        cadence_known_at=order.class_since,
        away=tuple((absence.from_at, absence.until_at) for absence in away),
    )


def _own_plans(session: Session, order_ids: Collection[OrderId]) -> dict[OrderId, PlanRow]:
    rows = session.scalars(
        select(PlanRow).where(PlanRow.order_id.in_(order_ids), PlanRow.superseded_at.is_(None))
    )
    return {OrderId(row.order_id): row for row in rows}


def _kept(
    session: Session, *, after: datetime, before: datetime, only: Collection[PersonId] | None
) -> dict[OrderId, dict[tuple[str, str], DutyRow]]:
    needed = load_only(
        DutyRow.order_id,
        DutyRow.kind,
        DutyRow.occurrence,
        DutyRow.window_from,
        DutyRow.due_at,
        DutyRow.state,
    )
    statement = (
        select(DutyRow).where(DutyRow.due_at > after, DutyRow.window_from < before).options(needed)
    )
    if only is not None:
        statement = statement.where(DutyRow.person_id.in_(only))
    found: dict[OrderId, dict[tuple[str, str], DutyRow]] = {}
    for row in session.scalars(statement):
        found.setdefault(OrderId(row.order_id), {})[(row.kind, row.occurrence)] = row
    return found


def _open_missing(
    session: Session,
    order: Order,
    office_id: OfficeId,
    asked: Collection[Occurrence],
    mine: Kept,
    *,
    now: datetime,
) -> int:
    changed = 0
    for one in asked:
        row = mine.get((one.kind.value, one.key))
        if row is None:
            session.add(_row(order, office_id, one, now=now))
            changed += 1
        elif row.state == DutyState.EXCUSED.value:
            row.state, row.excused = DutyState.OPEN.value, None
            changed += 1
    return changed


def _excuse_rest(asked: Collection[Occurrence], mine: Kept, supervised: Supervised | None) -> int:
    """Excuse the open rows that nobody asks for any more."""
    wanted = {(one.kind.value, one.key) for one in asked}
    changed = 0
    for key, row in mine.items():
        if row.state == DutyState.OPEN.value and key not in wanted:
            row.state, row.excused = DutyState.EXCUSED.value, _reason(row, supervised).value
            changed += 1
    return changed


def _reason(row: DutyRow, supervised: Supervised | None) -> ExcuseReason:
    if supervised is None or row.due_at > supervised.term_until:
        return ExcuseReason.TERM_OVER
    for from_at, until_at in supervised.away:
        if from_at < row.due_at and (until_at is None or until_at > row.window_from):
            return ExcuseReason.NOT_IN_SERVICE
    return ExcuseReason.PLAN_CHANGED


def _row(order: Order, office_id: OfficeId, one: Occurrence, *, now: datetime) -> DutyRow:
    return DutyRow(
        id=new_id(),
        person_id=order.person_id,
        order_id=order.id,
        office_id=office_id,
        kind=one.kind.value,
        occurrence=one.key,
        plan=one.plan,
        methods=sorted(method.value for method in one.methods),
        early_from=one.early_from,
        window_from=one.window_from,
        due_at=one.due_at,
        shown_from=_shown_from(one),
        state=DutyState.OPEN.value,
        opened_at=now,
    )


def _shown_from(one: Occurrence) -> datetime:
    """From when a duty is an officer's business: the morning of its last day, or shortly before."""
    remind = planbook.plans()[one.plan].remind if one.kind is DutyKind.CHECK_IN else None
    if remind is not None:
        return max(one.window_from, one.due_at - remind)
    last_day = legal_date(one.due_at - timedelta(microseconds=1))
    return start_of_day(last_day)
