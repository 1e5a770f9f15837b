"""Accounts, sessions, codes, keys and substitutions as stored; secrets hashed or sealed."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from foundation.accounts.model import Key
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import OfficeId

_UNDECIDED = text("decided_at IS NULL")


class AccountRow(Base):
    """An account; `name` is a staff member's display name, and masked for a supervisee."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(IdText)
    state: Mapped[str] = mapped_column(String(10))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(2), default="zh")
    large_text: Mapped[bool] = mapped_column(Boolean, default=False)
    sounds: Mapped[bool] = mapped_column(Boolean, default=True)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    synthetic: Mapped[bool] = mapped_column(Boolean, default=False)
    proposed_by: Mapped[str | None] = mapped_column(String(40))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("state IN ('proposed','active','disabled')", name="state"),
        Index(
            "uq_accounts_person_id",
            "person_id",
            unique=True,
            sqlite_where=text("person_id IS NOT NULL"),
            postgresql_where=text("person_id IS NOT NULL"),
        ),
    )


class UnknownNameRow(Base):
    """How often a name that no account has was tried: under a keyed hash, never the name."""

    __tablename__ = "unknown_names"

    name_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasswordHistoryRow(Base):
    """Earlier hashes of an account: the last five may not come back (SEC-02)."""

    __tablename__ = "password_history"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SessionRow(Base):
    """A session: only the hash of its token is kept."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    screening_id: Mapped[str | None] = mapped_column(IdText)
    person_id: Mapped[str | None] = mapped_column(IdText)
    address: Mapped[str | None] = mapped_column(String(45))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    idle_seconds: Mapped[int] = mapped_column(Integer)
    stepped_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(String(20))


class SetupCodeRow(Base):
    """A one-time code for one of the first administrators, or for a reset account."""

    __tablename__ = "setup_codes"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Who was shown the code of an account, to pass it on.
    seen_by: Mapped[str | None] = mapped_column(String(40))


class ChangeRow(Base):
    """A change of an account that one administrator proposed; one at a time waits for another."""

    __tablename__ = "account_changes"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    change: Mapped[str] = mapped_column(String(10))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("offices.id"))
    proposed_by: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("change IN ('reset','disable','enable','move')", name="change"),
        CheckConstraint("outcome IN ('confirmed','dropped')", name="outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome = 'dropped' OR decided_by <> proposed_by",
            name="two_people",
        ),
        Index(
            "uq_account_changes_waiting",
            "account_id",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )


class KeyRow(Base):
    """A key of a device or gateway, sent as Bearer; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(20))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    issued_by: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def to_key(self) -> Key:
        """The key this row keeps the hash of."""
        return Key(
            id=self.id,
            label=self.label,
            purpose=self.purpose,
            office_id=OfficeId(self.office_id),
            issued_by=self.issued_by,
            issued_at=self.issued_at,
            used_at=self.used_at,
            revoked_at=self.revoked_at,
        )


class SubstitutionRow(Base):
    """Who stands in for whom, from when to when, and who said so; it can end before its time."""

    __tablename__ = "substitutions"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    absent_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    substitute_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(40))
