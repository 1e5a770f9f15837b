"""What a recorded fact is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a file of events, read and checked; `values` holds what the type names."""

    line: int
    type: str
    received_at: datetime
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """A field; None where the line leaves it out."""
        return self.values.get(name)
