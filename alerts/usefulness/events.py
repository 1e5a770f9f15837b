"""What ratings tell the journal: ids and codes; it is about the alert and not about a person."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class AlertRated(Event):
    """Somebody said whether an alert was of use; said anew, the latest counts."""

    kind: ClassVar[str] = "alerts.alert_rated"
    alert: str
    policy: str
    useful: bool
    reason: str | None
