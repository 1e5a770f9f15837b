"""What a copy says of itself, and what a restore found."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
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
class Heads:
    """How far the journal and the audit trail of a database reach."""

    journal: int
    audit: int


@dataclass(frozen=True)
class GapReport:
    """What a restore leaves out: entries of the database it replaced that the copy did not hold.

    `lost_from` and `lost_to` are seqs of the replaced journal, `audit_lost_from` and
    `audit_lost_to` of its audit trail; None where nothing is missing or the replaced database
    could not be read. `kept` is where its file lies now.
    """

    taken_at: datetime
    restored_at: datetime
    old_epoch: str
    new_epoch: str
    journal_head: int
    replaced_head: int | None
    lost_from: int | None
    lost_to: int | None
    audit_head: int
    replaced_audit_head: int | None
    audit_lost_from: int | None
    audit_lost_to: int | None
    kept: str | None

    @classmethod
    def of(
        cls,
        copy: Manifest,
        replaced: Heads | None,
        *,
        epoch: str,
        kept: Path | None,
        at: datetime,
    ) -> "GapReport":
        """The difference between a copy and the database that it replaced."""
        lost = _lost(copy.journal_head, replaced.journal if replaced else None)
        audit_lost = _lost(copy.audit_head, replaced.audit if replaced else None)
        return cls(
            taken_at=copy.taken_at,
            restored_at=at,
            old_epoch=copy.epoch,
            new_epoch=epoch,
            journal_head=copy.journal_head,
            replaced_head=replaced.journal if replaced else None,
            lost_from=lost[0],
            lost_to=lost[1],
            audit_head=copy.audit_head,
            replaced_audit_head=replaced.audit if replaced else None,
            audit_lost_from=audit_lost[0],
            audit_lost_to=audit_lost[1],
            kept=str(kept) if kept else None,
        )

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            **asdict(self),
            "taken_at": self.taken_at.isoformat(),
            "restored_at": self.restored_at.isoformat(),
            "missing_seconds": int((self.restored_at - self.taken_at).total_seconds()),
        }


def _lost(held: int, reached: int | None) -> tuple[int, int] | tuple[None, None]:
    return (held + 1, reached) if reached is not None and reached > held else (None, None)
