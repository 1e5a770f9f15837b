"""Keys that were used, by whom, for what, and what was answered."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from foundation.columns import Base, IdText, UtcDateTime


class AnswerRow(Base):
    """A used key; without `status` its request is still being worked on in another transaction."""

    __tablename__ = "idempotency_keys"

    principal: Mapped[str] = mapped_column(IdText, primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    operation: Mapped[str] = mapped_column(String(80))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
