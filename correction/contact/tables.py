"""Plans, duties and check-ins as stored; places and words are sealed."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    case,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from correction.contact.model import (
    CheckIn,
    Duty,
    DutyKind,
    DutyState,
    Feeling,
    Method,
    Outcome,
    Signal,
    Timing,
    VerifiedBy,
    VoidReason,
)
from foundation.columns import Base, IdText, Json, UtcDateTime, table_of
from foundation.ids import AccountId, OfficeId, OrderId, PersonId

_PRESENT = text("superseded_at IS NULL")
_OPEN = text("state = 'open'")
_TO_VERIFY = text("to_verify AND outcome IS NULL AND voided_at IS NULL")


class PlanRow(Base):
    """By which plan somebody checks in, when it is not the default of their class."""

    __tablename__ = "check_in_plans"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    plan: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date] = mapped_column(Date)
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_check_in_plans_present",
            "order_id",
            unique=True,
            sqlite_where=_PRESENT,
            postgresql_where=_PRESENT,
        ),
    )


class DutyRow(Base):
    """A duty with its deadline: a row, not a timer (REL-30); one per order, kind and occurrence."""

    __tablename__ = "duties"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    kind: Mapped[str] = mapped_column(String(20))
    occurrence: Mapped[str] = mapped_column(String(60))
    plan: Mapped[str] = mapped_column(String(40))
    methods: Mapped[list[str]] = mapped_column(Json)
    early_from: Mapped[datetime] = mapped_column(UtcDateTime)
    window_from: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # From when an open duty is on the officer's list.
    shown_from: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    met_by: Mapped[str | None] = mapped_column(IdText, index=True)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excused: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("kind IN ('check_in','report_in_person')", name="kind"),
        CheckConstraint("state IN ('open','met','met_late','missed','excused')", name="state"),
        CheckConstraint("window_from < due_at", name="window"),
        Index("uq_duties_occurrence", "order_id", "kind", "occurrence", unique=True),
        Index("ix_duties_open_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_duties_person_due", "person_id", "due_at"),
        Index("ix_duties_person_state", "person_id", "state", "kind", "due_at"),
    )

    def to_duty(self: "DutyRow | Row[Any]") -> Duty:
        """The duty this row holds; a row of bare columns holds one too."""
        return Duty(
            id=self.id,
            person_id=PersonId(self.person_id),
            order_id=OrderId(self.order_id),
            office_id=OfficeId(self.office_id),
            kind=DutyKind(self.kind),
            plan=self.plan,
            early_from=self.early_from,
            window_from=self.window_from,
            due_at=self.due_at,
            state=DutyState(self.state),
            methods=frozenset(Method(method) for method in self.methods),
            met_by=self.met_by,
            missed_at=self.missed_at,
        )


class CheckInRow(Base):
    """A check-in as received; it is never changed, only verified or voided once."""

    __tablename__ = "check_ins"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    order_id: Mapped[str | None] = mapped_column(ForeignKey("supervision_orders.id"))
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    method: Mapped[str] = mapped_column(String(10))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timing: Mapped[str] = mapped_column(String(12))
    late_by_minutes: Mapped[int | None] = mapped_column(Integer)
    duty_id: Mapped[str | None] = mapped_column(ForeignKey("duties.id"))
    cleared: Mapped[list[str]] = mapped_column(Json)
    missed_cleared: Mapped[list[str]] = mapped_column(Json)
    feeling: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[str]] = mapped_column(Json)
    to_verify: Mapped[bool] = mapped_column(Boolean)
    verified_by: Mapped[str | None] = mapped_column(String(20))
    photo_id: Mapped[str | None] = mapped_column(IdText)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("person_devices.id"))
    recorded_by: Mapped[str] = mapped_column(String(40))
    place: Mapped[bytes | None] = mapped_column(LargeBinary)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_by: Mapped[str | None] = mapped_column(String(40))
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_note: Mapped[bytes | None] = mapped_column(LargeBinary)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[str | None] = mapped_column(String(20))
    void_words: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("method IN ('desk','phone','kiosk','call')", name="method"),
        CheckConstraint("timing IN ('on_time','early','late','unscheduled')", name="timing"),
        Index("ix_check_ins_person_received", "person_id", "received_at"),
        Index("ix_check_ins_person_taken", "person_id", "taken_at"),
        Index(
            "ix_check_ins_to_verify",
            "person_id",
            sqlite_where=_TO_VERIFY,
            postgresql_where=_TO_VERIFY,
        ),
    )

    def to_check_in(self) -> CheckIn:
        """The check-in this row holds, without what is sealed."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("id", "taken_at", "received_at", "late_by_minutes", "photo_id")
        }
        return CheckIn(
            **values,
            person_id=PersonId(self.person_id),
            order_id=OrderId(self.order_id) if self.order_id else None,
            method=Method(self.method),
            timing=Timing(self.timing),
            duty=self.duty_id,
            cleared=tuple(self.cleared),
            missed_cleared=tuple(self.missed_cleared),
            feeling=Feeling(self.feeling),
            reasons=tuple(Signal(reason) for reason in self.reasons),
            to_verify=self.to_verify,
            verified_by=VerifiedBy(self.verified_by) if self.verified_by else None,
            recorded_by=self.recorded_by,
            outcome=Outcome(self.outcome) if self.outcome else None,
            outcome_by=AccountId(self.outcome_by) if self.outcome_by else None,
            voided_at=self.voided_at,
            void_reason=VoidReason(self.void_reason) if self.void_reason else None,
        )


# When a check-in counts from: the phone's time, never later than ours (`schedule.counts_from`).
COUNTED_AT: ColumnElement[datetime] = case(
    (CheckInRow.taken_at < CheckInRow.received_at, CheckInRow.taken_at),
    else_=CheckInRow.received_at,
)


class RelayedRow(Base):
    """A phone's message through a gateway, by its number; `digest` tells a repeat from another."""

    __tablename__ = "relayed_check_ins"

    device_id: Mapped[str] = mapped_column(ForeignKey("person_devices.id"), primary_key=True)
    counter: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    check_in_id: Mapped[str] = mapped_column(ForeignKey("check_ins.id"), index=True)


# The columns that hold a duty. Where many are read, or none is changed through its object, they are
# asked for in place of `DutyRow`: making an object of each row costs more than reading it.
DUTY_COLUMNS = tuple(table_of(DutyRow).c[field.name] for field in fields(Duty))
