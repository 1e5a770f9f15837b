"""Each person's wrapped keys, and the marks by which a database knows its own keyring."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, UtcDateTime
from foundation.crypto.model import StoredKey


class PersonKeyRow(Base):
    """One key of one person, wrapped by a master key; `wrapped` is empty once it was destroyed.

    `clinical` keys are wrapped by the clinical master key and open psychological text alone.
    """

    __tablename__ = "person_keys"

    person_id: Mapped[str] = mapped_column(IdText, primary_key=True)
    clinical: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    master_version: Mapped[int] = mapped_column(Integer)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_person_keys_master", "clinical", "master_version"),)

    def to_key(self) -> StoredKey:
        """The key this row holds."""
        numbers = (self.version, self.master_version)
        return StoredKey(self.person_id, self.clinical, *numbers, self.wrapped)


class KeyMarkRow(Base):
    """A mark made with a key of the keyring: another key makes another mark."""

    __tablename__ = "key_marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(64))
