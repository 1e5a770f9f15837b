"""Taking a record back, once."""

from sqlalchemy.orm import Session

from foundation.crypto.ciphers import cipher_of
from foundation.crypto.model import Place
from foundation.errors import Conflict
from foundation.records.columns import Voidable
from foundation.records.model import Voiding


class VoidedAlready(Conflict):
    """This record was taken back before; what follows from that stands."""

    code = "voided_already"


def void(session: Session, row: Voidable, voiding: Voiding, *, row_id: str, person_id: str) -> None:
    """Take a record back; the row stays, with who, when and why.

    What followed from the record is recomputed by the room that knows it, which then tells the
    journal.

    Args:
        person_id: whom the record is about; the reason is sealed under their key.

    Raises:
        VoidedAlready: it was taken back before.
    """
    if row.voided_at is not None:
        raise VoidedAlready
    place = _reason_of(row, row_id, person_id)
    row.void_reason = cipher_of(session).seal_bytes(session, place, voiding.reason.encode())
    row.voided_at, row.voided_by = voiding.at, voiding.by
    row.superseded_by = voiding.superseded_by


def voiding_of(session: Session, row: Voidable, *, row_id: str, person_id: str) -> Voiding | None:
    """Why a record no longer counts, None while it does."""
    if row.voided_at is None or row.void_reason is None:
        return None
    place = _reason_of(row, row_id, person_id)
    reason = cipher_of(session).open_bytes(session, place, row.void_reason).decode()
    return Voiding(reason, row.voided_by or "", row.voided_at, row.superseded_by)


def _reason_of(row: Voidable, row_id: str, person_id: str) -> Place:
    return Place(f"{row.__tablename__}.void_reason", row_id, person_id)
