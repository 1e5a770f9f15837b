"""What a copy says of itself, and what a restore found."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Manifest:
    """What a copy holds: when it was taken, and how far its journal and audit reach."""

    taken_at: datetime
    kind: str
    schema: str | None
    epoch: str
    journal_head: int
    audit_head: int
    sha256: str
    size: int

    def to_json(self) -> dict[str, Any]:
        """The manifest as JSON values."""
        return {**asdict(self), "taken_at": self.taken_at.isoformat()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Manifest":
        """The manifest that `to_json` wrote."""
        return cls(**{**values, "taken_at": datetime.fromisoformat(values["taken_at"])})


@dataclass(frozen=True)
class GapReport:
    """What a restore leaves out: entries of the database it replaced that the copy did not hold.

    `lost_from` and `lost_to` are seqs of the replaced journal, None where nothing is missing or the
    replaced database could not be read.
    """

    taken_at: datetime
    restored_at: datetime
    old_epoch: str
    new_epoch: str
    journal_head: int
    replaced_head: int | None
    lost_from: int | None
    lost_to: int | None

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            **asdict(self),
            "taken_at": self.taken_at.isoformat(),
            "restored_at": self.restored_at.isoformat(),
            "missing_seconds": int((self.restored_at - self.taken_at).total_seconds()),
        }
