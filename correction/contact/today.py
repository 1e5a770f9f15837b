"""Gathers today's list of a caseload, in a number of statements that does not grow with it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from correction.contact import daylist, planbook, why
from correction.contact.daylist import Day, DayRow, Known, RowState, Settled, What
from correction.contact.model import CheckIn, Duty, DutyState, Method
from correction.contact.tables import COUNTED_AT, DUTY_COLUMNS, CheckInRow, DutyRow
from correction.register import queries as register
from correction.register.model import Charge
from foundation.access.model import Scope
from foundation.clock import legal_date, start_of_day
from foundation.ids import AccountId, PersonId


def day_of(
    session: Session, scope: Scope, *, now: datetime, officers: Collection[AccountId] | None = None
) -> Day:
    """Today's list: of everybody in the scope, or of some officers' people and those without one.

    Args:
        officers: whoever asks, and the absent colleagues whom they stand in for.
    """
    charges = register.caseload(session, scope, at=now, officers=officers)
    known = _known(session, [charge.label.id for charge in charges], now=now)
    rows: list[DayRow] = []
    settled: list[Settled] = []
    for charge in charges:
        mine = [*_of_duties(charge, known, now), *_to_verify(charge, known)]
        done = [] if mine else _done(charge, known)
        rows.extend([*mine, *done])
        if not mine:
            settled.append(Settled(charge, _next_due(charge, known)))
    far = datetime.max.replace(tzinfo=now.tzinfo)
    settled.sort(key=lambda one: one.next_due_at or far)
    care = sum(daylist.needs_care(advice) for advice in known.advice.values())
    return Day(now, legal_date(now), tuple(rows), tuple(settled), care)


def _of_duties(charge: Charge, known: Known, now: datetime) -> Iterable[DayRow]:
    person_id = charge.label.id
    reported = known.reported.get(person_id, {})
    open_now = known.open_duties.get(person_id, ())
    # A deadline that no tick has found yet has passed all the same.
    passed = [*known.missed.get(person_id, ()), *(duty for duty in open_now if duty.due_at <= now)]
    coming = [duty for duty in open_now if duty.due_at > now]
    for duty in [*daylist.last_missed(passed, reported), *coming]:
        state = daylist.state_of(duty, known.shown_from[duty.id], now=now)
        if state is not None:
            yield _row(charge, known, duty, state)


def _row(charge: Charge, known: Known, duty: Duty, state: RowState) -> DayRow:
    last = daylist.last_of(known.reported.get(charge.label.id, {}))
    return DayRow(
        charge=charge,
        what=What(duty.kind.value),
        state=state,
        due_at=duty.due_at,
        why=why.why_owed(
            duty,
            charge.order.supervision_class,
            last_report_at=last.at.isoformat() if last else None,
        ),
        duty=duty,
        last=last,
        advice=known.advice.get(charge.label.id),
    )


def _to_verify(charge: Charge, known: Known) -> Iterable[DayRow]:
    hour = planbook.grounds()[why.VERIFY].by
    for check_in in known.unverified.get(charge.label.id, ()):
        received_at = check_in.received_at
        due_at = received_at if hour is None else daylist.verify_by(received_at, hour)
        inputs = {
            "method": check_in.method.value,
            "taken_at": check_in.taken_at.isoformat(),
            "received_at": check_in.received_at.isoformat(),
            "reasons": ",".join(check_in.reasons),
        }
        yield DayRow(
            charge=charge,
            what=What.VERIFY,
            state=RowState.UNVERIFIED,
            due_at=due_at,
            why=why.why_verified(inputs),
            check_in=check_in,
            last=daylist.last_of(known.reported.get(charge.label.id, {})),
            advice=known.advice.get(charge.label.id),
        )


def _done(charge: Charge, known: Known) -> list[DayRow]:
    """What was settled at the desk today; one line a person, the report before the window."""
    done = sorted(known.done.get(charge.label.id, ()), key=lambda one: one[0].kind, reverse=True)
    return [
        DayRow(
            charge=charge,
            what=What(duty.kind.value),
            state=RowState.DONE,
            due_at=duty.due_at,
            why=why.why_owed(
                duty,
                charge.order.supervision_class,
                last_report_at=check_in.received_at.isoformat(),
            ),
            duty=duty,
            check_in=check_in,
            last=daylist.Last(check_in.received_at, check_in.method),
            advice=known.advice.get(charge.label.id),
            done_by=check_in.recorded_by,
        )
        for duty, check_in in done[:1]
    ]


def _next_due(charge: Charge, known: Known) -> datetime | None:
    """When a member of staff next has to do with somebody: the report rather than the window."""
    duties = known.open_duties.get(charge.label.id, ())
    at_the_desk = [duty for duty in duties if Method.PHONE not in duty.methods]
    return min((duty.due_at for duty in at_the_desk or duties), default=None)


def _known(session: Session, ids: Collection[PersonId], *, now: datetime) -> Known:
    open_rows = _open(session, ids)
    missed_rows = _last_missed(session, ids)
    return Known(
        open_duties=_by_person(DutyRow.to_duty(row) for row in open_rows),
        missed=_by_person(DutyRow.to_duty(row) for row in missed_rows),
        unverified=_unverified(session, ids),
        done=_done_at_desk(session, ids, since=start_of_day(legal_date(now))),
        reported=_reported(session, ids),
        shown_from={row.id: row.shown_from for row in (*open_rows, *missed_rows)},
        advice=register.advice(session, ids),
    )


# Columns and not rows: of a head's people there are thousands of duties.
_SHOWN = (*DUTY_COLUMNS, DutyRow.shown_from)


def _open(session: Session, ids: Collection[PersonId]) -> Sequence[Row[Any]]:
    statement = select(*_SHOWN).where(
        DutyRow.person_id.in_(ids), DutyRow.state == DutyState.OPEN.value
    )
    return session.execute(statement.order_by(DutyRow.due_at, DutyRow.kind)).all()


def _last_missed(session: Session, ids: Collection[PersonId]) -> Sequence[Row[Any]]:
    stands = (DutyRow.person_id.in_(ids), DutyRow.state == DutyState.MISSED.value)
    last = (
        select(DutyRow.person_id, DutyRow.kind, func.max(DutyRow.due_at).label("due_at"))
        .where(*stands)
        .group_by(DutyRow.person_id, DutyRow.kind)
        .subquery()
    )
    statement = (
        select(*_SHOWN)
        .join(
            last,
            (DutyRow.person_id == last.c.person_id)
            & (DutyRow.kind == last.c.kind)
            & (DutyRow.due_at == last.c.due_at),
        )
        .where(*stands)
    )
    return session.execute(statement).all()


def _unverified(session: Session, ids: Collection[PersonId]) -> dict[PersonId, list[CheckIn]]:
    rows = session.scalars(
        select(CheckInRow)
        .where(
            CheckInRow.person_id.in_(ids),
            CheckInRow.to_verify,
            CheckInRow.outcome.is_(None),
            CheckInRow.voided_at.is_(None),
        )
        .order_by(CheckInRow.received_at)
    )
    found: dict[PersonId, list[CheckIn]] = {}
    for row in rows:
        found.setdefault(PersonId(row.person_id), []).append(row.to_check_in())
    return found


def _done_at_desk(
    session: Session, ids: Collection[PersonId], *, since: datetime
) -> dict[PersonId, list[tuple[Duty, CheckIn]]]:
    rows = session.execute(
        select(DutyRow, CheckInRow)
        .join(CheckInRow, CheckInRow.id == DutyRow.met_by)
        .where(
            CheckInRow.person_id.in_(ids),
            CheckInRow.method == Method.DESK.value,
            CheckInRow.received_at >= since,
            CheckInRow.voided_at.is_(None),
        )
    )
    found: dict[PersonId, list[tuple[Duty, CheckIn]]] = {}
    for duty, check_in in rows:
        pair = (duty.to_duty(), check_in.to_check_in())
        found.setdefault(PersonId(duty.person_id), []).append(pair)
    return found


def _reported(
    session: Session, ids: Collection[PersonId]
) -> dict[PersonId, dict[Method, datetime]]:
    rows = session.execute(
        select(CheckInRow.person_id, CheckInRow.method, func.max(COUNTED_AT))
        .where(CheckInRow.person_id.in_(ids), CheckInRow.voided_at.is_(None))
        .group_by(CheckInRow.person_id, CheckInRow.method)
    )
    found: dict[PersonId, dict[Method, datetime]] = {}
    for person_id, method, at in rows:
        found.setdefault(PersonId(person_id), {})[Method(method)] = at
    return found


def _by_person(duties: Iterable[Duty]) -> dict[PersonId, list[Duty]]:
    found: dict[PersonId, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.person_id, []).append(duty)
    return found
