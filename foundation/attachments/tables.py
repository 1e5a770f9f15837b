"""Attachments as sealed rows."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.attachments.model import Attachment
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import PersonId


class AttachmentRow(Base):
    """A file as stored: the bytes, sealed under the owner's key, are loaded only when asked for."""

    __tablename__ = "attachments"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    owner: Mapped[str] = mapped_column(IdText, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    added_by: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    def to_attachment(self) -> Attachment:
        """What is known about the file, without its bytes."""
        return Attachment(
            id=self.id,
            owner=PersonId(self.owner),
            kind=self.kind,
            media_type=self.media_type,
            size=self.size,
            sha256=self.sha256,
            source_sha256=self.source_sha256,
            added_by=self.added_by,
            added_at=self.added_at,
        )
