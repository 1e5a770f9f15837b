"""Keeping a file about a person."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from foundation.attachments.media import clean
from foundation.attachments.model import Attachment
from foundation.attachments.queries import place_of
from foundation.attachments.tables import AttachmentRow
from foundation.crypto.ciphers import cipher_of
from foundation.ids import PersonId, new_id


def store(
    session: Session, data: bytes, *, owner: PersonId, kind: str, actor: str, at: datetime
) -> Attachment:
    """Keep a file about a person, cleaned and sealed; its name is ours, its kind what it really is.

    Args:
        kind: what it is for, like "check_in_photo".

    Raises:
        FileRefused: it is no picture, PDF or XLSX, or damaged, active, or not to be cleaned.
        FileTooLarge: it has more than 20 MiB, or a picture more than 50 million points.
    """
    cleaned = clean(data)
    row_id = new_id()
    row = AttachmentRow(
        id=row_id,
        owner=owner,
        kind=kind,
        media_type=cleaned.media_type,
        size=len(cleaned.data),
        sha256=hashlib.sha256(cleaned.data).hexdigest(),
        source_sha256=hashlib.sha256(data).hexdigest(),
        added_by=actor,
        added_at=at,
        sealed=cipher_of(session).seal_bytes(session, place_of(row_id, owner), cleaned.data),
    )
    session.add(row)
    return row.to_attachment()
