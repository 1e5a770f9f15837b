"""What silences tell the journal: ids, codes and instants; the words stay sealed in the row."""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class SilenceAsked(Event):
    """Somebody asked for a silence; with `waits` it begins once a second person has agreed."""

    kind: ClassVar[str] = "alerts.silence_asked"
    silence: str
    kinds: tuple[str, ...]
    reason: str
    ends_at: str
    waits: bool


@dataclass(frozen=True, kw_only=True)
class SilenceAgreed(Event):
    """A second person agreed with a silence."""

    kind: ClassVar[str] = "alerts.silence_agreed"
    silence: str


@dataclass(frozen=True, kw_only=True)
class SilenceBegun(Event):
    """A silence began, over so many alerts that were calling."""

    kind: ClassVar[str] = "alerts.silence_begun"
    silence: str
    alerts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SilenceEnded(Event):
    """A silence is over, for this reason."""

    kind: ClassVar[str] = "alerts.silence_ended"
    silence: str
    how: str
