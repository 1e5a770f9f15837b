"""What the tree of offices tells the journal."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class OfficeOpened(Event):
    """An office was added to the tree."""

    kind: ClassVar[str] = "foundation.office_opened"
    level: str
