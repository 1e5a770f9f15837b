"""Finding attachments; whoever asks has made sure before that the owner is within their scope."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from foundation.attachments.model import Attachment
from foundation.attachments.tables import AttachmentRow
from foundation.crypto.ciphers import cipher_of
from foundation.crypto.model import Place
from foundation.errors import NotFound
from foundation.ids import PersonId


def attachment(session: Session, attachment_id: str) -> Attachment:
    """What is known about a file, without its bytes: its owner decides who may load it.

    Raises:
        NotFound: there is none.
    """
    row = session.get(AttachmentRow, attachment_id)
    if row is None:
        raise NotFound
    return row.to_attachment()


def load(session: Session, attachment_id: str, *, owner: PersonId) -> bytes:
    """The bytes of a file about a person.

    Raises:
        NotFound: there is no such file about this person.
        Erased: the person's keys were destroyed.
    """
    found = select(AttachmentRow).where(
        AttachmentRow.id == attachment_id, AttachmentRow.owner == owner
    )
    row = session.scalar(found.options(undefer(AttachmentRow.sealed)))
    if row is None:
        raise NotFound
    return cipher_of(session).open_bytes(session, place_of(row.id, owner), row.sealed)


def about(session: Session, owner: PersonId, *, kind: str | None = None) -> tuple[Attachment, ...]:
    """The files about a person, newest first."""
    found = select(AttachmentRow).where(AttachmentRow.owner == owner)
    if kind is not None:
        found = found.where(AttachmentRow.kind == kind)
    rows = session.scalars(found.order_by(AttachmentRow.added_at.desc(), AttachmentRow.id))
    return tuple(row.to_attachment() for row in rows)


def same_source(session: Session, data_sha256: str) -> tuple[Attachment, ...]:
    """Files that came in with exactly these bytes, oldest first: two are a sign of a replay."""
    found = select(AttachmentRow).where(AttachmentRow.source_sha256 == data_sha256)
    rows = session.scalars(found.order_by(AttachmentRow.added_at, AttachmentRow.id))
    return tuple(row.to_attachment() for row in rows)


def place_of(attachment_id: str, owner: PersonId) -> Place:
    """Where a file's bytes are sealed for."""
    return Place("attachments.sealed", attachment_id, owner)
