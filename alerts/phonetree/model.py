"""What stands on the sheet: steps by level, posts with whom to call, heads, and who printed it."""

from dataclasses import dataclass
from datetime import date, datetime

from alerts.duty.model import Because, Span
from alerts.model import Level
from foundation.ids import AccountId
from foundation.offices.model import Office


@dataclass(frozen=True)
class Call:
    """Somebody to call: as what, in which part of the night, and on which line, None for none.

    `phone` is the line of their office: accounts have no number of their own.
    """

    account: AccountId
    name: str
    because: Because
    span: Span | None
    phone: str | None


@dataclass(frozen=True)
class Branch:
    """A post of an office with everybody who is called for it, in order."""

    post: str
    office: Office
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class StepCalls:
    """A step of a level: after how long, and for which posts; some for clinical alerts alone."""

    after_minutes: int
    posts: tuple[str, ...]
    clinical_posts: tuple[str, ...]
    head_above: bool


@dataclass(frozen=True)
class LevelCalls:
    """A level and its steps."""

    level: Level
    steps: tuple[StepCalls, ...]


@dataclass(frozen=True)
class Sheet:
    """The sheet of an office for one night; `place`: how far the journal had come."""

    office: Office
    night: date
    span: Span
    made_at: datetime
    place: int
    levels: tuple[LevelCalls, ...]
    branches: tuple[Branch, ...]
    heads: tuple[Call, ...]
