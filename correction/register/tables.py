"""People, orders and what hangs on them, as stored; what identifies somebody is sealed."""

from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from correction.register.model import (
    Absence,
    Category,
    Device,
    Hold,
    Order,
    OrderStatus,
    Person,
    PersonLabel,
    Place,
    Sex,
    StatusKind,
    SupervisionClass,
)
from foundation.columns import Base, IdText, UtcDateTime
from foundation.ids import AccountId, OfficeId, OrderId, PersonId

_RUNNING = text("status = 'active' AND voided_at IS NULL")
_BOUND = text("released_at IS NULL")
_PRESENT = text("superseded_at IS NULL")
_OPEN_ENDED = text("until_at IS NULL AND voided_at IS NULL")
_IN_FORCE = text("lifted_at IS NULL")
_UNUSED = text("used_at IS NULL AND voided_at IS NULL")


class PersonRow(Base):
    """A person; one responsible office at any time."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_no: Mapped[str] = mapped_column(String(20), unique=True)
    office_id: Mapped[str] = mapped_column(ForeignKey("offices.id"))
    name: Mapped[str] = mapped_column(String(100))
    former_name: Mapped[str | None] = mapped_column(String(100))
    pinyin: Mapped[str] = mapped_column(String(300))
    initials: Mapped[str] = mapped_column(String(100))
    # What a search types: lower case, without interpuncts and spaces.
    name_key: Mapped[str] = mapped_column(String(200))
    sex: Mapped[str] = mapped_column(String(6))
    birth_date: Mapped[date] = mapped_column(Date)
    document_kind: Mapped[str] = mapped_column(String(30))
    id_number: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_index: Mapped[str] = mapped_column(String(64), unique=True)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary)
    ethnicity: Mapped[str | None] = mapped_column(String(40))
    education: Mapped[str | None] = mapped_column(String(40))
    minor: Mapped[bool] = mapped_column(Boolean)
    synthetic: Mapped[bool] = mapped_column(Boolean)
    home_lon: Mapped[float | None] = mapped_column(Float)
    home_lat: Mapped[float | None] = mapped_column(Float)
    officer_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_by: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __table_args__ = (
        CheckConstraint("sex IN ('male','female')", name="sex"),
        Index("ix_persons_office_name", "office_id", "pinyin", "id"),
        Index("ix_persons_list", "pinyin", "id"),
    )

    def to_person(self) -> Person:
        """The person this row holds, without the sealed fields."""
        return Person(
            id=PersonId(self.id),
            person_no=self.person_no,
            office_id=OfficeId(self.office_id),
            name=self.name,
            former_name=self.former_name,
            sex=Sex(self.sex),
            birth_date=self.birth_date,
            document_kind=self.document_kind,
            ethnicity=self.ethnicity,
            education=self.education,
            minor=self.minor,
            synthetic=self.synthetic,
            home=self._home(),
            officer_id=AccountId(self.officer_id) if self.officer_id else None,
            registered_at=self.registered_at,
            version=self.version,
        )

    def to_label(self) -> PersonLabel:
        """The label of the person this row holds."""
        return PersonLabel(
            id=PersonId(self.id),
            name=self.name,
            birth_year=self.birth_date.year,
            sex=Sex(self.sex),
            office_id=OfficeId(self.office_id),
            minor=self.minor,
        )

    def _home(self) -> Place | None:
        if self.home_lon is None or self.home_lat is None:
            return None
        return Place(self.home_lon, self.home_lat)


class PersonChangeRow(Base):
    """What stood in a field before it was superseded, sealed, with who changed it and why."""

    __tablename__ = "person_changes"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    field: Mapped[str] = mapped_column(String(30))
    before: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    reason_code: Mapped[str | None] = mapped_column(String(30))
    # The version of the person that this change made; changes of before 0.2 have none.
    version: Mapped[int | None] = mapped_column(Integer)
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderRow(Base):
    """A supervision order; a person has at most one that runs."""

    __tablename__ = "supervision_orders"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    category: Mapped[str] = mapped_column(String(20))
    supervision_class: Mapped[str] = mapped_column(String(10))
    class_since: Mapped[datetime] = mapped_column(UtcDateTime)
    deciding_organ: Mapped[str] = mapped_column(String(100))
    judgment_no: Mapped[bytes | None] = mapped_column(LargeBinary)
    term_start: Mapped[date] = mapped_column(Date)
    term_end: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_because: Mapped[str | None] = mapped_column(String(30))
    # Stored as discharged; while this holds, supervision is over and the papers are still to do.
    papers_due: Mapped[bool | None] = mapped_column(Boolean)
    end_words: Mapped[bytes | None] = mapped_column(LargeBinary)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registered_by: Mapped[str] = mapped_column(String(40))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("term_start <= term_end", name="term"),
        CheckConstraint("status IN ('active','discharged','terminated')", name="status"),
        Index(
            "uq_supervision_orders_running",
            "person_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_supervision_orders_status_end", "status", "term_end"),
    )

    def to_order(self) -> Order:
        """The order this row holds."""
        return Order(
            id=OrderId(self.id),
            person_id=PersonId(self.person_id),
            category=Category(self.category),
            supervision_class=SupervisionClass(self.supervision_class),
            class_since=self.class_since,
            deciding_organ=self.deciding_organ,
            term_start=self.term_start,
            term_end=self.term_end,
            status=OrderStatus.ENDED if self.papers_due else OrderStatus(self.status),
            registered_at=self.registered_at,
            ended_on=self.ended_on,
            ended_because=self.ended_because,
            voided_at=self.voided_at,
        )


class ClassChangeRow(Base):
    """A change of supervision class, with what it was before."""

    __tablename__ = "class_changes"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("supervision_orders.id"), index=True)
    before: Mapped[str] = mapped_column(String(10))
    after: Mapped[str] = mapped_column(String(10))
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    reason_code: Mapped[str | None] = mapped_column(String(30))
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RestrictionRow(Base):
    """An account that may not see a person, whatever its role (SEC-15)."""

    __tablename__ = "person_restrictions"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(30))
    placed_by: Mapped[str] = mapped_column(String(40))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_by: Mapped[str | None] = mapped_column(String(40))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lift_reason: Mapped[str | None] = mapped_column(String(30))

    __table_args__ = (
        Index(
            "uq_person_restrictions_in_force",
            "account_id",
            "person_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )


class AdviceRow(Base):
    """An advice slip; the present one is the one that was not superseded."""

    __tablename__ = "advice_slips"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))
    advice_code: Mapped[str] = mapped_column(String(40))
    safety_instruction: Mapped[bytes] = mapped_column(LargeBinary)
    set_by: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("level IN ('one','two','three','watch','none')", name="level"),
        Index(
            "uq_advice_slips_present",
            "person_id",
            unique=True,
            sqlite_where=_PRESENT,
            postgresql_where=_PRESENT,
        ),
    )


class DeviceRow(Base):
    """A bound phone; only the hash of its token is kept, and one is bound at a time."""

    __tablename__ = "person_devices"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(100))
    installation: Mapped[str] = mapped_column(IdText, index=True)
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        Index(
            "uq_person_devices_bound",
            "person_id",
            unique=True,
            sqlite_where=_BOUND,
            postgresql_where=_BOUND,
        ),
    )

    def to_device(self) -> Device:
        """The phone this row holds."""
        return Device(
            id=self.id,
            person_id=PersonId(self.person_id),
            label=self.label,
            bound_at=self.bound_at,
            installation=self.installation,
            released_at=self.released_at,
        )


class CardRow(Base):
    """An activation card: single use, 24 hours, only the hash of its code."""

    __tablename__ = "activation_cards"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by: Mapped[str] = mapped_column(String(40))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "uq_activation_cards_unused",
            "person_id",
            unique=True,
            sqlite_where=_UNUSED,
            postgresql_where=_UNUSED,
        ),
    )


class AbsenceRow(Base):
    """A time in detention or hospital; at most one is open-ended."""

    __tablename__ = "person_absences"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(40))
    void_reason: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("kind IN ('detained','hospital')", name="kind"),
        CheckConstraint("until_at IS NULL OR from_at <= until_at", name="span"),
        Index(
            "uq_person_absences_open",
            "person_id",
            unique=True,
            sqlite_where=_OPEN_ENDED,
            postgresql_where=_OPEN_ENDED,
        ),
    )

    def to_absence(self) -> Absence:
        """The absence this row holds."""
        return Absence(PersonId(self.person_id), StatusKind(self.kind), self.from_at, self.until_at)


class HoldRow(Base):
    """Why something about a person must wait; rooms above place and lift it, this room asks it."""

    __tablename__ = "person_holds"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    blocks: Mapped[str] = mapped_column(String(30))
    because: Mapped[str] = mapped_column(String(60))
    placed_by: Mapped[str] = mapped_column(String(40))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def to_hold(self) -> Hold:
        """The hold this row holds."""
        return Hold(self.id, PersonId(self.person_id), self.blocks, self.because, self.placed_at)
