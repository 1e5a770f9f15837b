"""What circulars tell the journal: ids, the number and the digest of what was issued."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class CircularIssued(Event):
    """A head issued the circular of a month, or a corrected version of it."""

    kind: ClassVar[str] = "alerts.circular_issued"
    circular: str
    month: str
    number: int
    version: int
    digest: str
