"""What exercises tell the journal: ids and codes only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from alerts.playing import CALLED
from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class DrillPlanned(Event):
    """Somebody planned an exercise, or wants it at once."""

    kind: ClassVar[str] = "alerts.drill_planned"
    drill: str
    scenario: str
    planned_for: str
    unannounced: bool


@dataclass(frozen=True, kw_only=True)
class DrillStarted(Event):
    """An exercise runs from now on, at the latest until `ends_by`."""

    kind: ClassVar[str] = "alerts.drill_started"
    drill: str
    scenario: str
    ends_by: str


@dataclass(frozen=True, kw_only=True)
class DrillCalled(Event):
    """What an exercise plays: the alerts wing answers it as the entry `plays` with these facts."""

    kind: ClassVar[str] = CALLED
    drill: str
    plays: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DrillSuspended(Event):
    """Something real and red has precedence: the exercise calls nobody meanwhile."""

    kind: ClassVar[str] = "alerts.drill_suspended"
    drill: str
    real: str


@dataclass(frozen=True, kw_only=True)
class DrillResumed(Event):
    """Nothing real waits any more: the exercise calls again."""

    kind: ClassVar[str] = "alerts.drill_resumed"
    drill: str


@dataclass(frozen=True, kw_only=True)
class DrillEnded(Event):
    """An exercise is over, with all its alerts."""

    kind: ClassVar[str] = "alerts.drill_ended"
    drill: str
    how: str
    alerts: tuple[str, ...]
