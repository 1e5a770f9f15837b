"""What this room tells the journal: ids and codes, never a reason or a note."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class CrisisLevelConfirmed(Event):
    """A psychologist has confirmed a person's level, with every signature it needs."""

    kind: ClassVar[str] = "assessment.crisis_level_confirmed"
    level: str


@dataclass(frozen=True, kw_only=True)
class LoweringProposed(Event):
    """A person at level one is proposed to leave it; a second signature is awaited."""

    kind: ClassVar[str] = "assessment.lowering_proposed"
    record: str


@dataclass(frozen=True, kw_only=True)
class TreatmentBegan(Event):
    """A psychologist begins to treat a person."""

    kind: ClassVar[str] = "assessment.treatment_began"
    psychologist: str


@dataclass(frozen=True, kw_only=True)
class TreatmentEnded(Event):
    """A psychologist no longer treats a person."""

    kind: ClassVar[str] = "assessment.treatment_ended"
    psychologist: str


@dataclass(frozen=True, kw_only=True)
class FollowedUp(Event):
    """Somebody turned to a person who had called or endorsed a critical item."""

    kind: ClassVar[str] = "assessment.followed_up"
    follow_up: str
    outcome: str
