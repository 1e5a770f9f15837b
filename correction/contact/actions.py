"""Recording that somebody reported; verifying it; setting another plan."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from correction.contact import duties, evidence, integrity, planbook, schedule, voiding
from correction.contact.events import CheckInRecorded, CheckInVerified, PlanSet
from correction.contact.model import (
    CheckIn,
    Claim,
    Duty,
    DutyKind,
    DutyState,
    LastPlace,
    Method,
    Placement,
    Signal,
    Verdict,
)
from correction.contact.tables import DUTY_COLUMNS, CheckInRow, DutyRow, PlanRow
from correction.register import cards
from correction.register import queries as register
from correction.register.model import Device, Order
from foundation.access.model import Scope
from foundation.attachments import queries as attachments
from foundation.clock import legal_date
from foundation.columns import table_of
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import OfficeId, PersonId, new_id
from foundation.journal import actions as journal

# No plan's windows lie further apart than a week.
_LATEST = timedelta(days=8)
_WAITING = (DutyState.OPEN.value, DutyState.MISSED.value)
_SOON = timedelta(days=7)


# Every check-in asks these: the statements are put together once.
_DUTIES = table_of(DutyRow)
_COULD_SETTLE = (
    select(*DUTY_COLUMNS)
    .where(
        _DUTIES.c.person_id == bindparam("person_id"),
        _DUTIES.c.due_at > bindparam("after"),
        _DUTIES.c.window_from < bindparam("before"),
        # Of the settled windows only the latest matter: a month has ninety of them.
        or_(
            _DUTIES.c.state.in_(_WAITING),
            _DUTIES.c.kind == DutyKind.REPORT_IN_PERSON.value,
            _DUTIES.c.due_at > bindparam("settled_after"),
        ),
    )
    .order_by(_DUTIES.c.due_at, _DUTIES.c.id)
    .with_for_update()
)
_SETTLE = (
    update(_DUTIES)
    .where(_DUTIES.c.id == bindparam("duty_id"))
    .values(state=bindparam("settled_as"), met_by=bindparam("check_in"))
)
_STANDING_BEFORE = (
    CheckInRow.person_id == bindparam("person_id"),
    CheckInRow.taken_at <= bindparam("until"),
    CheckInRow.voided_at.is_(None),
)
_LAST_WITH_PLACE = (
    select(CheckInRow)
    .where(*_STANDING_BEFORE, CheckInRow.place.is_not(None))
    .order_by(CheckInRow.taken_at.desc())
    .limit(1)
)
_TIMES_BEFORE = (
    select(CheckInRow.taken_at)
    .where(*_STANDING_BEFORE, CheckInRow.method == bindparam("method"))
    .order_by(CheckInRow.taken_at.desc())
    .limit(bindparam("most"))
)


class VerifiedAlready(Conflict):
    """A colleague has already looked at this check-in."""

    code = "verified_already"


class UnknownPlan(Invalid):
    """There is no such check-in plan."""

    code = "unknown_plan"


def record_check_in(
    session: Session, claim: Claim, *, actor: str, now: datetime, device: Device | None = None
) -> CheckIn:
    """Record that somebody reported: kept however late, marked as what it is.

    Args:
        device: the bound phone it came from; for a phone's check-in it is always given.

    Raises:
        OrderNotActive: nobody supervised this person when it was taken.
        NotFound: the photo is not one of this person.
    """
    counted_at = schedule.counts_from(claim.taken_at, now) or claim.taken_at
    order, office = register.supervision(session, claim.person_id, at=counted_at)
    could_settle = _could_settle(session, claim.person_id, counted_at=counted_at, now=now)

    placement = schedule.place(claim, could_settle, received_at=now)
    reasons = _reasons(session, claim, placement, device, now=now)

    row = _row(session, claim, order, office, placement)
    row.received_at, row.recorded_by = now, actor
    row.device_id = device.id if device is not None else None
    row.reasons = [reason.value for reason in reasons]
    row.to_verify = planbook.asks_for_a_look(reasons)
    session.add(row)
    session.flush()
    _settle(session, placement, row.id)

    check_in = row.to_check_in()
    told = CheckInRecorded(
        office=office,
        subject=claim.person_id,
        check_in=check_in.id,
        method=check_in.method,
        timing=check_in.timing,
        cleared=check_in.cleared,
        duty=check_in.duty,
        missed_cleared=check_in.missed_cleared,
    )
    journal.append(session, told, actor=actor, at=now)
    return check_in


def verify_check_in(
    session: Session,
    check_in_id: str,
    scope: Scope,
    verdict: Verdict,
    *,
    actor: str,
    now: datetime,
) -> CheckIn:
    """Say what looking at a check-in has shown; a doubt is followed by a person, not by the record.

    Raises:
        NotFound, VerifiedAlready, VoidedAlready: there is nothing to look at.
    """
    row = voiding.standing(session, check_in_id, scope)
    if row.outcome is not None:
        raise VerifiedAlready

    row.outcome, row.outcome_by, row.outcome_at = verdict.outcome.value, actor, now
    if verdict.note:
        row.outcome_note = cipher_of(session).seal(
            session, row.person_id, evidence.OUTCOME_NOTE, row.id, verdict.note
        )

    told = CheckInVerified(
        office=OfficeId(row.office_id),
        subject=PersonId(row.person_id),
        check_in=row.id,
        outcome=verdict.outcome,
    )
    journal.append(session, told, actor=actor, at=now)
    return row.to_check_in()


def set_plan(
    session: Session, person_id: PersonId, plan: str, *, actor: str, now: datetime
) -> None:
    """Let somebody check in by another plan from now on; open duties follow at once.

    Raises:
        UnknownPlan: there is no such plan.
        OrderNotActive: nobody supervises this person now.
    """
    if plan not in planbook.plans():
        raise UnknownPlan(fields={"plan": "unknown"})
    order, office = register.supervision(session, person_id, at=now)

    present = select(PlanRow).where(PlanRow.order_id == order.id, PlanRow.superseded_at.is_(None))
    for before in session.scalars(present):
        before.superseded_at = now
    session.flush()
    row = PlanRow(
        id=new_id(),
        order_id=order.id,
        person_id=person_id,
        plan=plan,
        starts_on=legal_date(now),
        set_by=actor,
        set_at=now,
    )
    session.add(row)
    session.flush()
    duties.open_duties(session, now=now, only={person_id})

    told = PlanSet(office=office, subject=person_id, order=order.id, plan=plan)
    journal.append(session, told, actor=actor, at=now)


def _could_settle(
    session: Session, person_id: PersonId, *, counted_at: datetime, now: datetime
) -> list[Duty]:
    """What a check-in could settle, locked against the tick and against another check-in."""
    asked = {
        "person_id": person_id,
        "after": counted_at - schedule.OLDEST,
        "before": now + _SOON,
        "settled_after": counted_at - _LATEST,
    }
    return [DutyRow.to_duty(row) for row in session.execute(_COULD_SETTLE, asked)]


def _settle(session: Session, placement: Placement, check_in_id: str) -> None:
    settled = [
        {"duty_id": one, "settled_as": voiding.settled_as(one, placement), "check_in": check_in_id}
        for one in placement.cleared
    ]
    if settled:
        session.execute(_SETTLE, settled)


def _reasons(
    session: Session, claim: Claim, placement: Placement, device: Device | None, *, now: datetime
) -> tuple[Signal, ...]:
    """What is worth a look; where staff has looked already, nothing is asked for it."""
    if not integrity.looks_at(claim.method):
        return ()
    known = _known(session, claim, placement, device, now=now)
    return integrity.signals(known, planbook.limits())


def _known(
    session: Session, claim: Claim, placement: Placement, device: Device | None, *, now: datetime
) -> integrity.Evidence:
    """What integrity looks at: the claim, and what is known from before it."""
    limits = planbook.limits()
    shared_since = now - timedelta(days=limits.shared_within_days)
    return integrity.Evidence(
        method=claim.method,
        taken_at=claim.taken_at,
        received_at=now,
        placement=placement,
        place=claim.place,
        place_simulated=claim.place_simulated,
        has_photo=claim.photo_id is not None,
        photo_seen_before=_is_seen_before(session, claim),
        device_bound_at=device.bound_at if device is not None else None,
        device_shared=device is not None and cards.is_shared(session, device, since=shared_since),
        last=_last_place(session, claim, now=now),
        earlier=_taken_before(session, claim, limit=limits.midnight_of - 1),
    )


def _is_seen_before(session: Session, claim: Claim) -> bool:
    """Whether the very file of this photo came in before, about anybody.

    Raises:
        NotFound: the photo is not one of this person.
    """
    if claim.photo_id is None:
        return False
    photo = attachments.attachment(session, claim.photo_id)
    if photo.owner != claim.person_id:
        raise NotFound("There is no such photo of this person.")
    earliest = attachments.same_source(session, photo.source_sha256)[0]
    return earliest.id != photo.id


def _last_place(session: Session, claim: Claim, *, now: datetime) -> LastPlace | None:
    asked = {"person_id": claim.person_id, "until": min(claim.taken_at, now)}
    row = session.scalars(_LAST_WITH_PLACE, asked).first()
    place = evidence.place_of(session, row) if row is not None else None
    if row is None or place is None:
        return None
    at = min(row.taken_at, row.received_at)
    return LastPlace(claim.person_id, place, at, Method(row.method))


def _taken_before(session: Session, claim: Claim, *, limit: int) -> tuple[datetime, ...]:
    asked = {
        "person_id": claim.person_id,
        "method": claim.method.value,
        "until": claim.taken_at,
        "most": limit,
    }
    return tuple(session.scalars(_TIMES_BEFORE, asked))


def _row(
    session: Session, claim: Claim, order: Order, office: OfficeId, placement: Placement
) -> CheckInRow:
    row_id = new_id()
    return CheckInRow(
        id=row_id,
        person_id=claim.person_id,
        order_id=order.id,
        office_id=office,
        method=claim.method.value,
        taken_at=claim.taken_at,
        timing=placement.timing.value,
        late_by_minutes=schedule.late_minutes(placement),
        duty_id=placement.duty,
        cleared=list(placement.cleared),
        missed_cleared=list(placement.missed_cleared),
        feeling=claim.feeling.value,
        verified_by=claim.verified_by.value if claim.verified_by else None,
        photo_id=claim.photo_id,
        place=evidence.seal_place(session, claim.person_id, row_id, claim.place),
        words=evidence.seal_words(session, row_id, claim),
    )
