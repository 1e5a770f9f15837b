"""What the register tells the journal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from correction.register.model import (
    AdviceLevel,
    Category,
    CorrectionReason,
    LiftReason,
    OrderStatus,
    RestrictionReason,
    StatusKind,
    SupervisionClass,
)
from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Event):
    """A person was taken into the register; the order follows in its own line."""

    kind: ClassVar[str] = "correction.person_registered"
    order: str | None = None


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Event):
    """Fields of a person were superseded; what stood there before is kept."""

    kind: ClassVar[str] = "correction.person_corrected"
    fields: tuple[str, ...]
    changes: tuple[str, ...]
    reason: CorrectionReason


@dataclass(frozen=True, kw_only=True)
class OrderRegistered(Event):
    """Somebody is supervised from now on."""

    kind: ClassVar[str] = "correction.order_registered"
    order: str
    category: Category


@dataclass(frozen=True, kw_only=True)
class OrderVoided(Event):
    """An order was registered by mistake."""

    kind: ClassVar[str] = "correction.order_voided"
    order: str


@dataclass(frozen=True, kw_only=True)
class OrderEnded(Event):
    """An order ran out or was ended."""

    kind: ClassVar[str] = "correction.order_ended"
    order: str
    status: OrderStatus
    because: str
    on: date


@dataclass(frozen=True, kw_only=True)
class ClassChanged(Event):
    """The class of supervision was changed."""

    kind: ClassVar[str] = "correction.class_changed"
    order: str
    before: SupervisionClass
    supervision_class: SupervisionClass
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfficerAssigned(Event):
    """An officer answers for a person from now on."""

    kind: ClassVar[str] = "correction.officer_assigned"
    officer: str | None


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """A person went into detention or hospital, or came back, at an instant."""

    kind: ClassVar[str] = "correction.status_changed"
    status: StatusKind
    from_at: datetime


@dataclass(frozen=True, kw_only=True)
class AbsenceVoided(Event):
    """A time in detention or hospital was entered by mistake: it never was."""

    kind: ClassVar[str] = "correction.absence_voided"
    absence: str
    status: StatusKind
    from_at: datetime


@dataclass(frozen=True, kw_only=True)
class AdviceSet(Event):
    """Those who care left a slip: how much care, and what to do."""

    kind: ClassVar[str] = "correction.advice_set"
    level: AdviceLevel
    advice_code: str


@dataclass(frozen=True, kw_only=True)
class PersonRestricted(Event):
    """An account may no longer see a person, or may again."""

    kind: ClassVar[str] = "correction.person_restricted"
    account: str
    reason: RestrictionReason
    lifted: bool = False
    lift_reason: LiftReason | None = None


@dataclass(frozen=True, kw_only=True)
class CardIssued(Event):
    """An activation card was printed; an earlier unused one is void."""

    kind: ClassVar[str] = "correction.activation_card_issued"
    card: str


@dataclass(frozen=True, kw_only=True)
class DeviceBound(Event):
    """A phone was bound; an earlier one was released."""

    kind: ClassVar[str] = "correction.device_bound"
    device: str
    replaced: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceReleased(Event):
    """A phone may no longer be used to report."""

    kind: ClassVar[str] = "correction.device_released"
    device: str


@dataclass(frozen=True, kw_only=True)
class MeasureTaken(Event):
    """Another organ tells that somebody was detained or put under a coercive measure."""

    kind: ClassVar[str] = "correction.measure_taken"
    measure: str
