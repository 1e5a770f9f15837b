"""What clients write down: one record after another, kept in memory and, where asked, in a file."""

import json
from collections import Counter
from pathlib import Path
from typing import Any


class History:
    """Records in the order in which they were written."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self._counts: Counter[str] = Counter()

    def write(self, op: str, **values: Any) -> None:
        """Add a record."""
        self.records.append({"op": op, **values})
        self._counts[op] += 1

    def count(self, op: str) -> int:
        """How many records of a kind there are."""
        return self._counts[op]

    def save(self, file: Path) -> None:
        """Keep the history as JSON lines."""
        lines = (json.dumps(one, ensure_ascii=False, sort_keys=True) for one in self.records)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
