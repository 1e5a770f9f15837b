"""Times in detention or hospital that were entered wrongly: taken back, and kept on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.events import AbsenceVoided
from correction.register.model import Absence, StatusKind
from correction.register.tables import AbsenceRow, PersonRow
from foundation.access.model import Scope
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Conflict, NotFound
from foundation.ids import OfficeId, PersonId
from foundation.journal import actions as journal

REASON = "person_absences.void_reason"


class AbsenceVoidedAlready(Conflict):
    """This absence was taken back already; it stays on record."""

    code = "voided_already"


@dataclass(frozen=True)
class Kept:
    """An absence as it stands on record: who entered it, and who took it back and why."""

    id: str
    absence: Absence
    recorded_by: str
    recorded_at: datetime
    voided_by: str | None
    voided_at: datetime | None
    void_reason: str | None


def absences_of(session: Session, person_id: PersonId, scope: Scope) -> tuple[Kept, ...]:
    """A person's absences, those taken back too, newest entered first.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    queries.row_within(session, person_id, scope)
    rows = session.scalars(
        select(AbsenceRow)
        .where(AbsenceRow.person_id == person_id)
        .order_by(AbsenceRow.recorded_at.desc(), AbsenceRow.id.desc())
    )
    return tuple(_kept(session, row) for row in rows)


def void_absence(
    session: Session,
    person_id: PersonId,
    absence_id: str,
    *,
    reason: str,
    actor: str,
    at: datetime,
) -> Absence:
    """Take back an absence that never was; the one that it ended goes on as long as it did.

    Raises:
        NotFound: this person has no such absence.
        AbsenceVoidedAlready: it was taken back.
    """
    person = session.get_one(PersonRow, person_id, with_for_update=True)
    rows = session.scalars(select(AbsenceRow).where(AbsenceRow.person_id == person_id)).all()
    row = next((one for one in rows if one.id == absence_id), None)
    if row is None:
        raise NotFound("This person has no such absence.")
    if row.voided_at is not None:
        raise AbsenceVoidedAlready
    void = row.to_absence()
    ended = [one for one in rows if one.voided_at is None and _ended_by(one, row)]

    row.voided_at, row.voided_by = at, actor
    row.void_reason = cipher_of(session).seal(session, person_id, REASON, row.id, reason)
    # Only one may be open-ended: the one taken back goes before the other takes its end.
    session.flush()
    for one in ended:
        one.until_at = row.until_at

    told = AbsenceVoided(
        office=OfficeId(person.office_id),
        subject=person_id,
        absence=row.id,
        status=StatusKind(row.kind),
        from_at=row.from_at,
    )
    journal.append(session, told, actor=actor, at=at)
    return void


def _ended_by(one: AbsenceRow, row: AbsenceRow) -> bool:
    """Whether one ended in the moment in which another was said to begin."""
    return one.id != row.id and one.until_at == row.from_at and one.from_at < row.from_at


def _kept(session: Session, row: AbsenceRow) -> Kept:
    reason = None
    if row.void_reason is not None:
        reason = cipher_of(session).open(session, row.person_id, REASON, row.id, row.void_reason)
    return Kept(
        id=row.id,
        absence=row.to_absence(),
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        voided_by=row.voided_by,
        voided_at=row.voided_at,
        void_reason=reason,
    )
