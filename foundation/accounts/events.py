"""What accounts tell the journal."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """An account was proposed, approved, moved, disabled, enabled or reset."""

    kind: ClassVar[str] = "foundation.account_changed"
    account: str
    change: str


@dataclass(frozen=True, kw_only=True)
class SubstituteNamed(Event):
    """Somebody stands in for an absent colleague."""

    kind: ClassVar[str] = "foundation.substitute_named"
    substitution: str
    absent: str
    substitute: str
    from_at: str
    until_at: str


@dataclass(frozen=True, kw_only=True)
class SubstituteEnded(Event):
    """Nobody stands in any more, before the time that was said."""

    kind: ClassVar[str] = "foundation.substitute_ended"
    substitution: str
    absent: str
    substitute: str
