"""What another agency is told of an alert: one message for each change that matters to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.model import Level, State
from foundation.ids import AlertId, OfficeId


class MessageType(StrEnum):
    """What a message is to those before it: the first, a correction, the end."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Status(StrEnum):
    """How a receiver must take it; a demonstration is a test, and never an exercise of others."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A message as it was written down: ids, codes and instants."""

    id: str
    alert_id: AlertId
    seq: int
    type: MessageType
    sent_at: datetime
    kind: str
    level: Level
    state: State
    office: OfficeId
    exercise: bool = False
