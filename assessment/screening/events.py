"""What this room tells the journal: ids and codes, never an answer, a score or a band."""

from dataclasses import dataclass
from typing import Any, ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class ScreeningAssigned(Event):
    """Somebody is to be asked."""

    kind: ClassVar[str] = "assessment.screening_assigned"
    screening: str
    instrument: str
    mode: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """The person agreed. A refusal is recorded in this room alone: it must have no consequence."""

    kind: ClassVar[str] = "assessment.consent_given"
    screening: str


@dataclass(frozen=True, kw_only=True)
class CriticalItemEndorsed(Event):
    """An answer that must be acted on, told in the commit that stored it."""

    kind: ClassVar[str] = "assessment.critical_item_endorsed"
    screening: str
    instrument: str
    item: str
    tier: str


@dataclass(frozen=True, kw_only=True)
class ScreeningFinished(Event):
    """The last answer was given; what it amounts to stays on the clinical side."""

    kind: ClassVar[str] = "assessment.screening_finished"
    screening: str
    instrument: str


@dataclass(frozen=True, kw_only=True)
class ScreeningSigned(Event):
    """A psychologist read and signed; from here on only addenda."""

    kind: ClassVar[str] = "assessment.screening_signed"
    screening: str
    instrument: str


@dataclass(frozen=True, kw_only=True)
class AddendumWritten(Event):
    """Something was added to a signed report."""

    kind: ClassVar[str] = "assessment.addendum_written"
    screening: str
    addendum: str


@dataclass(frozen=True, kw_only=True)
class HelpCalled(Event):
    """A person says they are not safe, or asks to be called."""

    kind: ClassVar[str] = "assessment.help_called"
    call: str
    # Not "kind": that word is the entry's own.
    asked: str

    def data(self) -> dict[str, Any]:
        """The call and what is asked for, under the name readers know."""
        return {"call": self.call, "kind": self.asked}


@dataclass(frozen=True, kw_only=True)
class HelpWithdrawn(Event):
    """A call to be rung was taken back within its ten seconds."""

    kind: ClassVar[str] = "assessment.help_withdrawn"
    call: str
