"""Names as they were written when somebody was taken in, kept beside the form that is stored."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from correction.register.corrections import BEFORE_FIELD, WORDS_FIELD
from correction.register.model import CorrectionReason
from correction.register.tables import PersonChangeRow, PersonRow
from foundation.crypto.ciphers import cipher_of
from foundation.ids import PersonId, new_id

_WORDS = "as written"


def keep(
    session: Session, person_id: PersonId, written: Mapping[str, str], *, actor: str, at: datetime
) -> None:
    """Keep what a document or a list had where the register stores the standard form of it."""
    row = session.get_one(PersonRow, person_id)
    cipher = cipher_of(session)
    for name, text in written.items():
        change_id = new_id()
        change = PersonChangeRow(
            id=change_id,
            person_id=person_id,
            field=name,
            before=cipher.seal(session, person_id, BEFORE_FIELD, change_id, text),
            reason=cipher.seal(session, person_id, WORDS_FIELD, change_id, _WORDS),
            reason_code=CorrectionReason.OTHER.value,
            version=row.version,
            changed_by=actor,
            changed_at=at,
        )
        session.add(change)
