"""What runbooks tell the journal: ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class RunbookStarted(Event):
    """A run of a runbook began about an alert, perhaps in the place of an earlier one."""

    kind: ClassVar[str] = "alerts.runbook_started"
    alert: str
    run: str
    book: str
    version: int
    instead_of: str | None
