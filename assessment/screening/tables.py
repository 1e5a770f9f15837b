"""Screenings, answers and calls as stored; what was answered is under the clinical key."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from assessment.screening.model import HelpCall, HelpKind, Mode, Screening, Stage, State
from foundation.append_only import guard
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AccountId, PersonId, ScreeningId

ANSWER_FIELD = "screening_answers.value"
RESULT_FIELD = "screenings.result"
ADDENDUM_FIELD = "screening_addenda.text"


class ScreeningRow(Base):
    """A screening; `result` is sealed when it is finished."""

    __tablename__ = "screenings"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    instrument: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    mode: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    assigned_by: Mapped[str] = mapped_column(String(40))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        CheckConstraint("mode IN ('staff','tablet','phone')", name="mode"),
        CheckConstraint("stage IN ('entry','during','exit','event')", name="stage"),
        CheckConstraint(
            "state IN ('assigned','consented','answering','finished','signed','refused')",
            name="state",
        ),
        Index("ix_screenings_person_instrument_finished", "person_id", "instrument", "finished_at"),
        Index("ix_screenings_state_assigned", "state", "assigned_at"),
    )

    def to_screening(self) -> Screening:
        """The screening this row holds."""
        return Screening(
            id=ScreeningId(self.id),
            person_id=PersonId(self.person_id),
            instrument=self.instrument,
            version=self.version,
            mode=Mode(self.mode),
            stage=Stage(self.stage),
            state=State(self.state),
            assigned_by=AccountId(self.assigned_by),
            assigned_at=self.assigned_at,
            consent_at=self.consent_at,
            finished_at=self.finished_at,
            signed_at=self.signed_at,
            signed_by=AccountId(self.signed_by) if self.signed_by else None,
        )


class ConsentRow(Base):
    """What the person said before the first item."""

    __tablename__ = "screening_consents"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), unique=True)
    given: Mapped[bool] = mapped_column(Boolean)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AnswerRow(Base):
    """One version of one answer; which one counts is decided by when it was tapped."""

    __tablename__ = "screening_answers"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"))
    item: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(Integer)
    value: Mapped[bytes] = mapped_column(LargeBinary)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(40))
    client_id: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (
        UniqueConstraint("screening_id", "item", "version"),
        UniqueConstraint("screening_id", "client_id"),
    )


class CriticalRow(Base):
    """That a critical item was told, once for each tier; later the answer may have gone mild."""

    __tablename__ = "critical_items"

    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(20), primary_key=True)
    tier: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_critical_items_person_told", "person_id", "told_at"),)


class AddendumRow(Base):
    """A text added after the signature, sealed with the clinical key."""

    __tablename__ = "screening_addenda"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"), index=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class HelpCallRow(Base):
    """A call for help."""

    __tablename__ = "help_calls"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[str] = mapped_column(String(10))
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(40))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('not_safe','call_me')", name="kind"),
        Index("ix_help_calls_person_called", "person_id", "called_at"),
    )

    def to_call(self) -> HelpCall:
        """The call this row holds."""
        return HelpCall(
            id=self.id,
            person_id=PersonId(self.person_id),
            kind=HelpKind(self.kind),
            called_at=self.called_at,
            withdrawn_at=self.withdrawn_at,
        )


class TabletCodeRow(Base):
    """A code for one tablet: only its blind index is kept, it works once and for half an hour."""

    __tablename__ = "tablet_codes"

    code_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    screening_id: Mapped[str] = mapped_column(ForeignKey("screenings.id"))
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_tablet_codes_unused",
            "screening_id",
            unique=True,
            sqlite_where=text("used_at IS NULL AND voided_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND voided_at IS NULL"),
        ),
    )


class ReservationRow(Base):
    """That one psychologist alone treats a person; care fills this table, this room asks it."""

    __tablename__ = "clinical_reservations"

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


guard(AnswerRow)
guard(ConsentRow)
