"""What a duty to report, a check-in and a plan are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from correction.register.model import Place, SupervisionClass
from foundation.ids import AccountId, OfficeId, OrderId, PersonId

# From one instant to another; no second instant: without a known end.
Span = tuple[datetime, datetime | None]


class DutyKind(StrEnum):
    """What is owed: a check-in in a window of the day, or a report in person within a period."""

    CHECK_IN = "check_in"
    REPORT_IN_PERSON = "report_in_person"


class DutyState(StrEnum):
    """`met_late`: done after it had been due; it stays known when it was found missed."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    EXCUSED = "excused"


class ExcuseReason(StrEnum):
    """Why a duty is not asked for after all."""

    NOT_IN_SERVICE = "not_in_service"
    TERM_OVER = "term_over"
    PLAN_CHANGED = "plan_changed"


class Method(StrEnum):
    """How somebody reported."""

    DESK = "desk"
    PHONE = "phone"
    KIOSK = "kiosk"
    CALL = "call"


class Timing(StrEnum):
    """How a check-in stands to what was owed; `unscheduled` when nothing was."""

    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    UNSCHEDULED = "unscheduled"


class VerifiedBy(StrEnum):
    """How a member of staff made sure who stands at the desk."""

    ID_CARD = "id_card"
    FACE_DEVICE = "face_device"
    KNOWN_TO_STAFF = "known_to_staff"
    OTHER = "other"


class Feeling(StrEnum):
    """How somebody says they are, or seems to be; a word, never an assessment."""

    AS_USUAL = "as_usual"
    NEEDS_ATTENTION = "needs_attention"
    WANTS_TO_TALK = "wants_to_talk"


class Outcome(StrEnum):
    """What an officer found when looking at a check-in."""

    CONFIRMED = "confirmed"
    DOUBTFUL = "doubtful"


class VoidReason(StrEnum):
    """Why a check-in was taken back; the words to it are kept sealed."""

    UNDONE = "undone"
    WRONG_PERSON = "wrong_person"
    DUPLICATE = "duplicate"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    OTHER = "other"


class Signal(StrEnum):
    """Something about a check-in worth a look (feature 16): a reason to ask, never a verdict."""

    NO_LOCATION = "no_location"
    ACCURACY_POOR = "accuracy_poor"
    LOCATION_SIMULATED = "location_simulated"
    IMPLAUSIBLE_SPEED = "implausible_speed"
    NO_PHOTO = "no_photo"
    PHOTO_SEEN_BEFORE = "photo_seen_before"
    CLOCK_SKEW = "clock_skew"
    SENT_LATER = "sent_later"
    TOO_OLD = "too_old"
    MIDNIGHT_PATTERN = "midnight_pattern"
    NEW_DEVICE = "new_device"
    SAME_DEVICE_OTHER_PERSON = "same_device_other_person"


@dataclass(frozen=True)
class Window:
    """A part of a day in Asia/Shanghai in which one check-in is owed; `until` is not part of it."""

    begins: time
    until: time


@dataclass(frozen=True, kw_only=True)
class Plan:
    """On which days and in which windows somebody checks in, and by which methods."""

    id: str
    windows: tuple[Window, ...]
    weekdays: frozenset[int]
    methods: frozenset[Method]
    early: timedelta
    # How long before the deadline a window that is still open appears on the officer's list;
    # None: from the morning of its day.
    remind: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Cadence:
    """How often a class of supervision reports in person: every so many days, or parts of a month.

    Exactly one of `every_days` and `per_month` is set; `per_month` 2 means half months of 15 days
    (CNT-11). Somebody who learns of a period with less than `least_notice` to go does not owe it.
    """

    supervision_class: SupervisionClass
    plan: str
    every_days: int | None
    per_month: int | None
    early: timedelta
    least_notice: timedelta


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """A duty as a plan asks for it, before anybody keeps a row of it."""

    kind: DutyKind
    key: str
    plan: str
    early_from: datetime
    window_from: datetime
    due_at: datetime
    methods: frozenset[Method]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something a person owes between `window_from` and `due_at`; at `due_at` it is too late."""

    id: str
    person_id: PersonId
    order_id: OrderId
    office_id: OfficeId
    kind: DutyKind
    plan: str
    early_from: datetime
    window_from: datetime
    due_at: datetime
    state: DutyState
    methods: frozenset[Method]
    met_by: str | None = None
    missed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody who reports claims: by which method, when taken, what came along."""

    person_id: PersonId
    method: Method
    taken_at: datetime
    feeling: Feeling
    place: Place | None = None
    place_simulated: bool = False
    no_location_reason: str | None = None
    photo_id: str | None = None
    no_photo_reason: str | None = None
    verified_by: VerifiedBy | None = None
    note: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Placement:
    """Where a check-in falls: what it counts for, and how late it was.

    `cleared` holds every duty it settles; `missed_cleared` those among them that had been found
    missed; `in_time` those that were received before their deadline, the others are met late.
    """

    timing: Timing
    duty: str | None = None
    cleared: tuple[str, ...] = ()
    missed_cleared: tuple[str, ...] = ()
    in_time: frozenset[str] = frozenset()
    late_by: timedelta | None = None


@dataclass(frozen=True)
class Verdict:
    """What a member of staff found when looking at a check-in, with words that are sealed."""

    outcome: Outcome
    note: str | None = None


@dataclass(frozen=True)
class Retraction:
    """Why a check-in is taken back, with words that are sealed."""

    reason: VoidReason
    words: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """A report that was received, whenever it was taken; `reasons` are for staff alone."""

    id: str
    person_id: PersonId
    order_id: OrderId | None
    method: Method
    taken_at: datetime
    received_at: datetime
    timing: Timing
    late_by_minutes: int | None
    duty: str | None
    cleared: tuple[str, ...]
    missed_cleared: tuple[str, ...]
    feeling: Feeling
    reasons: tuple[Signal, ...]
    to_verify: bool
    verified_by: VerifiedBy | None
    photo_id: str | None
    recorded_by: str
    outcome: Outcome | None = None
    outcome_by: AccountId | None = None
    voided_at: datetime | None = None
    void_reason: VoidReason | None = None


@dataclass(frozen=True)
class CheckInDetail:
    """A check-in with what was sealed: for those who may read it whole."""

    check_in: CheckIn
    place: Place | None
    note: str | None
    reason: str | None
    no_location_reason: str | None
    no_photo_reason: str | None


@dataclass(frozen=True)
class LastPlace:
    """Where a person last reported from."""

    person_id: PersonId
    place: Place
    at: datetime
    source: Method


@dataclass(frozen=True)
class Why:
    """Why something is owed: the rule, its article, what it was computed from, what settles it."""

    rule: str
    article_zh: str
    article_en: str
    inputs: Mapping[str, str | int | None]
    clears_with: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """What decides which duties a person has: terms, plan, and when they could not report.

    `plan_known_at`, `cadence_known_at`: since when the office, and so the person, knows of each.
    `away`: spans in detention or hospital, the second end open when None.
    """

    term_from: datetime
    term_until: datetime
    anchor: date
    plan: Plan
    plan_known_at: datetime
    cadence: Cadence
    cadence_known_at: datetime
    away: tuple[Span, ...] = field(default=())
