"""What a level, a treatment, a follow-up and a psychologist's day are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from assessment.screening.model import Mode, Stage
from correction.register.model import AdviceLevel, PersonLabel
from foundation.ids import AccountId, PersonId, ScreeningId


class LevelState(StrEnum):
    """A level is in force, or it waits for the second signature that leaving level one needs."""

    AWAITING_SECOND = "awaiting_second"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


class FollowUpOutcome(StrEnum):
    """What came of turning to a person; only a person who was not reached stays on the list."""

    REACHED = "reached"
    HANDED_OVER = "handed_over"
    NOT_REACHED = "not_reached"


SETTLING = frozenset({FollowUpOutcome.REACHED, FollowUpOutcome.HANDED_OVER})


class FollowUpMethod(StrEnum):
    """How the person was turned to."""

    CALL = "call"
    VIDEO = "video"
    IN_PERSON = "in_person"


class Urgency(StrEnum):
    """Why somebody stands under "read first", gravest first."""

    NOT_SAFE = "not_safe"
    CRITICAL = "critical"
    CALL_ME = "call_me"
    WORSE = "worse"


class TestReason(StrEnum):
    """Why somebody is to be tested."""

    __test__ = False

    ASSIGNED = "assigned"
    RETEST = "retest"
    ENTRY = "entry"
    EXIT = "exit"
    DURING = "during"


@dataclass(frozen=True)
class LevelWanted:
    """What a psychologist confirms: the level and its reason, and the slip that crosses the wall.

    `basis` is clinical text and stays; `safety_instruction` has at most 60 characters, None takes
    the advice's own.
    """

    person_id: PersonId
    level: AdviceLevel
    basis: str
    advice_code: str
    safety_instruction: str | None = None


@dataclass(frozen=True)
class LevelRecord:
    """A confirmed level, without its basis."""

    id: str
    person_id: PersonId
    level: AdviceLevel
    previous: AdviceLevel
    state: LevelState
    advice_code: str
    safety_instruction: str
    confirmed_by: AccountId
    confirmed_at: datetime
    second_by: AccountId | None
    second_at: datetime | None


@dataclass(frozen=True)
class FollowUpDone:
    """What was done about a person; `note` is clinical text."""

    person_id: PersonId
    method: FollowUpMethod
    outcome: FollowUpOutcome
    note: str | None = None


@dataclass(frozen=True)
class Treatment:
    """A person and the psychologist who treats them, from–to."""

    id: str
    person_id: PersonId
    account_id: AccountId
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class ToRead:
    """A row under "read first"; `reference` is the screening or the call it comes from."""

    urgency: Urgency
    person_id: PersonId
    at: datetime
    reference: str
    instrument: str | None = None
    item: str | None = None
    tier: str | None = None
    draft: bool = False
    changed_back: bool = False
    earlier: int | None = None
    later: int | None = None
    rci: float | None = None


@dataclass(frozen=True)
class ToTest:
    """Somebody who is to be tested: by assignment, or because the calendar says so."""

    person_id: PersonId
    reason: TestReason
    due_on: date | None
    screening_id: ScreeningId | None = None
    instrument: str | None = None
    mode: Mode | None = None
    stage: Stage | None = None


@dataclass(frozen=True)
class Draft:
    """A screening that was begun and not ended."""

    screening_id: ScreeningId
    person_id: PersonId
    instrument: str
    mode: Mode
    begun_at: datetime
    answered: int


@dataclass(frozen=True)
class Recent:
    """A screening that ended lately."""

    screening_id: ScreeningId
    person_id: PersonId
    instrument: str
    finished_at: datetime
    band: str | None
    suggests: AdviceLevel
    signed: bool


@dataclass(frozen=True)
class CareDay:
    """A psychologist's day."""

    read_first: tuple[ToRead, ...]
    to_test: tuple[ToTest, ...]
    drafts: tuple[Draft, ...]
    recent: tuple[Recent, ...]
    levels: Mapping[AdviceLevel, int]
    labels: Mapping[PersonId, PersonLabel]
