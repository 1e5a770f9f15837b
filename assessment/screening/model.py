"""What a screening, an answer and a call for help are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assessment.instruments.change import Change
from assessment.instruments.model import NotScorable
from correction.register.model import AdviceLevel
from foundation.ids import AccountId, PersonId, ScreeningId


class Mode(StrEnum):
    """Who holds the device: a psychologist who types, the person on a tablet, or on their phone."""

    STAFF = "staff"
    TABLET = "tablet"
    PHONE = "phone"


class Stage(StrEnum):
    """When in the correction it is given: 入矫, 矫中, 解矫, 随时."""

    ENTRY = "entry"
    DURING = "during"
    EXIT = "exit"
    EVENT = "event"


class State(StrEnum):
    """How far a screening has come; a refusal is an end like any other."""

    ASSIGNED = "assigned"
    CONSENTED = "consented"
    ANSWERING = "answering"
    FINISHED = "finished"
    SIGNED = "signed"
    REFUSED = "refused"


OPEN_STATES = frozenset({State.ASSIGNED, State.CONSENTED, State.ANSWERING})
SCORED_STATES = frozenset({State.FINISHED, State.SIGNED})


class HelpKind(StrEnum):
    """我现在不安全, or 请尽快联系我."""

    NOT_SAFE = "not_safe"
    CALL_ME = "call_me"


@dataclass(frozen=True)
class Assignment:
    """What is asked for: which instrument, of whom, how and when in the correction."""

    person_id: PersonId
    instrument: str
    mode: Mode
    stage: Stage


@dataclass(frozen=True)
class Screening:
    """One instrument given once to one person, without its answers."""

    id: ScreeningId
    person_id: PersonId
    instrument: str
    version: int
    mode: Mode
    stage: Stage
    state: State
    assigned_by: AccountId
    assigned_at: datetime
    consent_at: datetime | None
    finished_at: datetime | None
    signed_at: datetime | None
    signed_by: AccountId | None


@dataclass(frozen=True)
class Tap:
    """An answer as a device sends it; `value` None takes an answer back to blank.

    `client_id` names the tap, so that a repeated sending is the same tap.
    """

    item: str
    value: int | None
    taken_at: datetime
    client_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """One version of the answer to one item; versions are never changed or removed."""

    item: str
    version: int
    value: int | None
    taken_at: datetime
    received_at: datetime
    by: str


@dataclass(frozen=True)
class Saved:
    """What became of a tap; `critical`: this value is one to act on, told before or not."""

    saved_at: datetime
    critical: bool
    tier: str | None


@dataclass(frozen=True)
class Result:
    """The score as it stood when the screening was finished; sealed with the clinical key."""

    total: int | None
    refused: NotScorable | None
    prorated: bool
    min_total: int
    max_total: int
    band: str | None
    possible_bands: tuple[str, ...]
    missing: tuple[str, ...]
    critical: tuple[str, ...]
    critical_unanswered: tuple[str, ...]
    settled_by: str | None
    suggests: AdviceLevel
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Previous:
    """An earlier finished screening of the same instrument."""

    id: ScreeningId
    at: datetime
    total: int | None


@dataclass(frozen=True)
class Summary:
    """A finished screening in a psychologist's list, with the change from the one before."""

    screening: Screening
    result: Result
    change: Change | None


@dataclass(frozen=True)
class Addendum:
    """What was added after the signature."""

    id: str
    text: str
    by: AccountId
    at: datetime


@dataclass(frozen=True)
class Report:
    """Everything a psychologist reads about one finished screening."""

    screening: Screening
    result: Result
    answers: tuple[Answer, ...]
    seconds: Mapping[str, int]
    changed: tuple[str, ...]
    previous: tuple[Previous, ...]
    rci: float | None
    direction: str | None
    addenda: tuple[Addendum, ...]


@dataclass(frozen=True)
class CriticalNotice:
    """A critical item that was told; `changed_back` when the answer now standing is a mild one."""

    screening_id: ScreeningId
    person_id: PersonId
    instrument: str
    item: str
    tier: str
    at: datetime
    screening_state: State
    changed_back: bool


@dataclass(frozen=True)
class HelpCall:
    """A person's call for help."""

    id: str
    person_id: PersonId
    kind: HelpKind
    called_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class TabletCode:
    """A code that opens one screening on one tablet, once; shown once, stored as a hash."""

    code: str
    expires_at: datetime
