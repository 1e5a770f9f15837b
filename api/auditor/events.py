"""What the auditor, and who watches it, tell the journal: ids, codes and instants only."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class Unseen(Event):
    """An alert has called longer than its bound, and no screen has signed that it stood there.

    `drill` names the exercise it belongs to; whatever answers this belongs to it as well.
    """

    kind: ClassVar[str] = "auditor.unseen"
    alert: str
    level: str
    of: str
    calls_since: str
    drill: str | None = None


@dataclass(frozen=True, kw_only=True)
class Silent(Event):
    """The auditor has not been heard of."""

    kind: ClassVar[str] = "auditor.silent"
    part: str = "auditor"
    since: str


@dataclass(frozen=True, kw_only=True)
class ServiceStill(Event):
    """The service's own ticks have not come round."""

    kind: ClassVar[str] = "auditor.service_still"
    part: str = "service"
    since: str
