"""Taking a check-in back: it stays on record, and what followed from it is computed again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.contact import evidence, schedule
from correction.contact.events import CheckInVoided
from correction.contact.model import (
    CheckIn,
    Claim,
    DutyState,
    Feeling,
    Method,
    Placement,
    Retraction,
    Timing,
)
from correction.contact.tables import CheckInRow, DutyRow
from correction.register import queries as register
from foundation.access.model import Scope
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, NotFound
from foundation.ids import OfficeId, PersonId
from foundation.journal import actions as journal


class VoidedAlready(Conflict):
    """This check-in was taken back already; it stays on record."""

    code = "voided_already"


def void_check_in(
    session: Session,
    check_in_id: str,
    scope: Scope,
    retraction: Retraction,
    *,
    actor: str,
    now: datetime,
) -> tuple[CheckIn, tuple[str, ...]]:
    """Take back a check-in; what it had settled is owed again, unless another check-in settles it.

    A duty whose deadline has passed goes back to missed when it had been found missed; otherwise
    it is open, and the next tick finds it.

    Returns:
        The check-in, and the duties that are owed again.

    Raises:
        NotFound, VoidedAlready: there is nothing to take back.
    """
    row = standing(session, check_in_id, scope)
    settled = session.scalars(
        select(DutyRow).where(DutyRow.met_by == row.id).order_by(DutyRow.due_at).with_for_update()
    ).all()

    row.voided_at, row.voided_by, row.void_reason = now, actor, retraction.reason.value
    if retraction.words:
        row.void_words = cipher_of(session).seal(
            session, row.person_id, evidence.VOID_WORDS, row.id, retraction.words
        )
    for duty in settled:
        state = DutyState.OPEN if duty.missed_at is None else DutyState.MISSED
        duty.state, duty.met_by = state.value, None
    session.flush()
    place_again(session, row.person_id, settled)
    reopened = tuple(duty.id for duty in settled if duty.met_by is None)

    told = CheckInVoided(
        office=OfficeId(row.office_id),
        subject=PersonId(row.person_id),
        check_in=row.id,
        reason=retraction.reason,
        reopened=reopened,
    )
    journal.append(session, told, actor=actor, at=now)
    return row.to_check_in(), reopened


def standing(session: Session, check_in_id: str, scope: Scope) -> CheckInRow:
    """A check-in that was not taken back, for the files of this room.

    Raises:
        NotFound: none of this id within the scope.
        VoidedAlready: it was taken back.
    """
    row = session.scalar(
        select(CheckInRow)
        .where(CheckInRow.id == check_in_id, CheckInRow.person_id.in_(register.within(scope)))
        .with_for_update()
    )
    if row is None:
        raise NotFound("No such check-in in your area.")
    if row.voided_at is not None:
        raise VoidedAlready
    return row


def settled_as(duty_id: str, placement: Placement) -> str:
    """The state of a duty that a check-in settles."""
    return (DutyState.MET if duty_id in placement.in_time else DutyState.MET_LATE).value


def place_again(session: Session, person_id: str, owed: Sequence[DutyRow]) -> None:
    """Let check-ins that counted for nothing, because a duty was settled then, count for it now.

    For the files of this room.
    """
    if not owed:
        return
    idle = session.scalars(
        select(CheckInRow)
        .where(
            CheckInRow.person_id == person_id,
            CheckInRow.timing == Timing.UNSCHEDULED.value,
            CheckInRow.voided_at.is_(None),
            CheckInRow.received_at >= min(duty.early_from for duty in owed),
        )
        .order_by(CheckInRow.received_at, CheckInRow.id)
    )
    for row in idle:
        claim = Claim(
            person_id=PersonId(row.person_id),
            method=Method(row.method),
            taken_at=row.taken_at,
            feeling=Feeling(row.feeling),
        )
        known = [duty.to_duty() for duty in owed]
        placement = schedule.place(claim, known, received_at=row.received_at)
        for duty in owed:
            if duty.id in placement.cleared:
                duty.state, duty.met_by = settled_as(duty.id, placement), row.id
        row.timing, row.duty_id = placement.timing.value, placement.duty
        row.cleared = list(placement.cleared)
        row.missed_cleared = list(placement.missed_cleared)
        row.late_by_minutes = schedule.late_minutes(placement)
