"""What a person under supervision, an order and the things around them are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from foundation.id_numbers import IdNumber
from foundation.ids import AccountId, OfficeId, OrderId, PersonId


class Sex(StrEnum):
    """性别 as the identity document states it."""

    MALE = "male"
    FEMALE = "female"


class Category(StrEnum):
    """矫正类别: the four categories (domain B.1), in the order of their codes."""

    PUBLIC_SURVEILLANCE = "public_surveillance"
    PROBATION = "probation"
    PAROLE = "parole"
    TEMPORARY_RELEASE = "temporary_release"


class SupervisionClass(StrEnum):
    """管理类别: how closely somebody is supervised."""

    STRICT = "strict"
    ORDINARY = "ordinary"
    LENIENT = "lenient"


class OrderStatus(StrEnum):
    """An order runs until its term is over, or until it is terminated before.

    `ended`: supervision is over and the papers of the discharge are due; then it is `discharged`.
    """

    ACTIVE = "active"
    ENDED = "ended"
    DISCHARGED = "discharged"
    TERMINATED = "terminated"


class StatusKind(StrEnum):
    """Where a person is to be found; nobody reports from detention or hospital."""

    IN_SERVICE = "in_service"
    DETAINED = "detained"
    HOSPITAL = "hospital"


class AdviceLevel(StrEnum):
    """How much care a person needs now: the one word that crosses over from those who care."""

    ONE = "one"
    TWO = "two"
    THREE = "three"
    WATCH = "watch"
    NONE = "none"


class RestrictionReason(StrEnum):
    """Why an account may not see a person (SEC-15)."""

    RELATIVE = "relative"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    VICTIM_STAFF = "victim_staff"
    OTHER = "other"


class LiftReason(StrEnum):
    """Why an account may see a person again."""

    NO_LONGER_SO = "no_longer_so"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    OTHER = "other"


class CorrectionReason(StrEnum):
    """Why what is written about a person is changed."""

    TYPING_ERROR = "typing_error"
    DOCUMENT_COMPARED = "document_compared"
    CHANGED_SINCE = "changed_since"
    TOLD_BY_PERSON = "told_by_person"
    ROSTER = "roster"
    OTHER = "other"


class HiddenField(StrEnum):
    """A field that is shown masked, and whole only for a stated purpose."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True)
class Place:
    """A point on the earth in WGS-84 degrees; `accuracy_m` is the radius the source gave."""

    lon: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What is known of a person at intake.

    `intake_on` is the day supervision began: it alone decides whether a case is a minor's (JUV-7).
    `home` is rounded before it is stored: it serves a map, not a search.
    `written` has the names as they stood on paper, by field, where they are stored otherwise.
    """

    office_id: OfficeId
    name: str
    sex: Sex
    birth_date: date
    id_number: IdNumber
    intake_on: date
    former_name: str | None = None
    phone: str | None = None
    address: str | None = None
    ethnicity: str | None = None
    education: str | None = None
    home: Place | None = None
    officer_id: AccountId | None = None
    synthetic: bool = False
    written: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms a person is supervised; `term_end` is the last day, over at its 24:00."""

    category: Category
    supervision_class: SupervisionClass
    deciding_organ: str
    term_start: date
    term_end: date
    judgment_no: str | None = None


@dataclass(frozen=True)
class Person:
    """A person under supervision, without the fields that are sealed."""

    id: PersonId
    person_no: str
    office_id: OfficeId
    name: str
    former_name: str | None
    sex: Sex
    birth_date: date
    document_kind: str
    ethnicity: str | None
    education: str | None
    minor: bool
    synthetic: bool
    home: Place | None
    officer_id: AccountId | None
    registered_at: datetime
    version: int


@dataclass(frozen=True)
class PersonLabel:
    """Enough to tell two people apart in a list."""

    id: PersonId
    name: str
    birth_year: int
    sex: Sex
    office_id: OfficeId
    minor: bool


@dataclass(frozen=True)
class Order:
    """A supervision order in force or ended."""

    id: OrderId
    person_id: PersonId
    category: Category
    supervision_class: SupervisionClass
    class_since: datetime
    deciding_organ: str
    term_start: date
    term_end: date
    status: OrderStatus
    registered_at: datetime
    ended_on: date | None = None
    ended_because: str | None = None
    voided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an order ends: on which last day, for which cause of the code list, in which words."""

    cause: str
    on: date
    document: str | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reclassing:
    """Another class of supervision, for a reason of the code list, by a named document."""

    supervision_class: SupervisionClass
    reason: str
    document: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Restriction:
    """An account that may not see a person, since when and why."""

    account_id: AccountId
    reason: RestrictionReason
    placed_by: str
    placed_at: datetime


@dataclass(frozen=True)
class Advice:
    """The advice slip: a level, a coded advice, and what to do, in at most 60 characters."""

    person_id: PersonId
    level: AdviceLevel
    advice_code: str
    safety_instruction: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class Device:
    """The one phone a person reports with; `installation` is shared by all who used that phone."""

    id: str
    person_id: PersonId
    label: str
    bound_at: datetime
    installation: str
    released_at: datetime | None = None


@dataclass(frozen=True)
class Absence:
    """A time, open-ended when `until_at` is None, in which a person cannot report."""

    person_id: PersonId
    kind: StatusKind
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class Hold:
    """Why something about a person must wait, placed by a room above."""

    id: str
    person_id: PersonId
    blocks: str
    because: str
    placed_at: datetime


@dataclass(frozen=True)
class Masked:
    """The sealed fields as they may be shown."""

    id_number: str | None
    phone: str | None
    address: str | None


@dataclass(frozen=True)
class Listed:
    """A line of the list of people: the person and the order in force, if any."""

    person: Person
    order: Order | None
    advice_level: AdviceLevel | None


@dataclass(frozen=True)
class Charge:
    """A person an office answers for today: label, officer and order."""

    label: PersonLabel
    officer_id: AccountId | None
    order: Order


@dataclass(frozen=True)
class Card:
    """An activation card as printed: the only time its code is known outside the paper."""

    code: str
    person_id: PersonId
    expires_at: datetime


@dataclass(frozen=True)
class NewPhone:
    """A phone to be bound; `shown_token` is what it holds already if it was bound before."""

    label: str
    shown_token: str | None = None


@dataclass(frozen=True)
class BoundPhone:
    """A phone just bound; `token` is what it shows from now on and is kept nowhere else."""

    device: Device
    token: str


@dataclass(frozen=True)
class TimelineEntry:
    """One line of what happened to a person, stripped to what every reader of the case may see."""

    seq: int
    at: datetime
    kind: str
    actor: str
    data: Mapping[str, Any]
