"""The tick that finds missed duties: a deadline is a row, claimed once, told once (REL-30)."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from correction.contact import planbook, windows
from correction.contact.events import CheckInMissed, ReportMissed
from correction.contact.model import Duty, DutyKind, DutyState, ExcuseReason
from correction.contact.tables import DutyRow
from correction.register import queries as register
from correction.register import terms
from correction.register.model import Absence, Order, SupervisionClass
from foundation.ids import OfficeId, OrderId, PersonId
from foundation.journal import actions as journal
from foundation.journal.model import Event

ACTOR = "contact.deadlines"


def find_missed(session: Session, *, now: datetime, limit: int = 200) -> tuple[Duty, ...]:
    """Find the duties whose deadline has passed, mark them missed and tell the journal.

    Each is claimed by a conditional update, so that of two ticks one tells it. Whoever was away,
    or whose order was over, is excused instead and nothing is told.

    Args:
        limit: at most so many at once; call again while it returns as many.

    Returns:
        The duties that were claimed, missed or excused, soonest deadline first.
    """
    rows = _claim(session, now=now, limit=limit)
    excuse_who_could_not(session, rows)
    missed = [row for row in rows if row.state == DutyState.MISSED.value]
    session.flush()
    offices = register.offices_of(session, {PersonId(row.person_id) for row in missed})
    lately = _missed_lately(session, missed)
    for row in missed:
        event = _told(row, offices[PersonId(row.person_id)], lately)
        journal.append(session, event, actor=ACTOR, at=now)
    return tuple(row.to_duty() for row in rows)


def waits(session: Session, now: datetime) -> bool:
    """Whether a deadline has passed that nobody has found; a cheap look for the tick."""
    passed = select(DutyRow.id).where(DutyRow.state == DutyState.OPEN.value, DutyRow.due_at <= now)
    return session.scalar(passed.limit(1)) is not None


def _claim(session: Session, *, now: datetime, limit: int) -> Sequence[DutyRow]:
    passed = (DutyRow.state == DutyState.OPEN.value, DutyRow.due_at <= now)
    # A row that a check-in holds at this moment is left to the next run: waiting for it here,
    # with other rows in hand, is how two transactions come to wait for each other.
    due = session.scalars(
        select(DutyRow.id)
        .where(*passed)
        .order_by(DutyRow.due_at, DutyRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return ()
    claim = update(DutyRow).where(DutyRow.id.in_(due), *passed)
    claimed = session.scalars(
        claim.values(state=DutyState.MISSED.value, missed_at=now).returning(DutyRow.id)
    ).all()
    return session.scalars(
        select(DutyRow)
        .where(DutyRow.id.in_(claimed))
        .order_by(DutyRow.due_at, DutyRow.id)
        .execution_options(populate_existing=True)
    ).all()


def excuse_who_could_not(session: Session, rows: Sequence[DutyRow]) -> None:
    """Excuse those of some duties that are not held against anybody after all.

    The person was away, or the order was over or is void; for the files of this room.
    """
    for row, reason in _excuses(session, rows):
        if reason is not None:
            row.state, row.excused, row.missed_at = DutyState.EXCUSED.value, reason.value, None


def owe_again(session: Session, rows: Sequence[DutyRow]) -> tuple[DutyRow, ...]:
    """Open again those of some excused duties that nothing excuses any more; for this room.

    The next run finds them missed, if nothing settled them.
    """
    owed = tuple(row for row, reason in _excuses(session, rows) if reason is None)
    for row in owed:
        row.state, row.excused = DutyState.OPEN.value, None
    return owed


def _excuses(
    session: Session, rows: Sequence[DutyRow]
) -> Iterator[tuple[DutyRow, ExcuseReason | None]]:
    if not rows:
        return
    orders = register.orders_by_id(session, {OrderId(row.order_id) for row in rows})
    earliest = min(row.window_from for row in rows)
    people = {PersonId(row.person_id) for row in rows}
    away = register.absences(session, people, since=earliest)
    for row in rows:
        order = orders.get(OrderId(row.order_id))
        yield row, _excuse(row, order, away.get(PersonId(row.person_id), ()))


def _excuse(row: DutyRow, order: Order | None, away: Collection[Absence]) -> ExcuseReason | None:
    """Why a duty is not held against somebody after all, or None."""
    if order is None or terms.ends_at(order) < row.due_at:
        return ExcuseReason.TERM_OVER
    notice = row.due_at - row.window_from
    if row.kind == DutyKind.REPORT_IN_PERSON.value:
        notice = planbook.cadences()[SupervisionClass(row.plan)].least_notice
    spans = [(absence.from_at, absence.until_at) for absence in away]
    able = windows.owed(row.window_from, row.due_at, spans, notice=notice)
    return None if able else ExcuseReason.NOT_IN_SERVICE


def _missed_lately(session: Session, missed: Sequence[DutyRow]) -> dict[str, list[datetime]]:
    """The deadlines of the windows that stand missed, by person, as far back as any row needs."""
    if not missed:
        return {}
    found = session.execute(
        select(DutyRow.person_id, DutyRow.due_at).where(
            DutyRow.person_id.in_({row.person_id for row in missed}),
            DutyRow.state == DutyState.MISSED.value,
            DutyRow.kind == DutyKind.CHECK_IN.value,
            DutyRow.due_at > min(row.due_at for row in missed) - windows.WEEK,
        )
    )
    lately: dict[str, list[datetime]] = {}
    for person_id, due_at in found:
        lately.setdefault(person_id, []).append(due_at)
    return lately


def _told(row: DutyRow, office: OfficeId, lately: dict[str, list[datetime]]) -> Event:
    subject = PersonId(row.person_id)
    if row.kind == DutyKind.REPORT_IN_PERSON.value:
        return ReportMissed(office=office, subject=subject, duty=row.id, due_at=row.due_at)
    deadlines = lately[row.person_id]
    return CheckInMissed(
        office=office,
        subject=subject,
        duty=row.id,
        due_at=row.due_at,
        missed_in_7_days=windows.within_a_week(deadlines, row.due_at),
    )
