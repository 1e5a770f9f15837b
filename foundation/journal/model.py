"""What an entry of the journal is, and what a room tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar

from foundation.ids import OfficeId, PersonId

_ENVELOPE = frozenset({"office", "subject"})


@dataclass(frozen=True)
class Entry:
    """One line of the journal: `seq` is gapless, in the order of commit; `data`: ids and codes."""

    seq: int
    at: datetime
    kind: str
    office: OfficeId | None
    subject: PersonId | None
    actor: str
    cause: int | None
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """What a commit brought, for those whom it may wake; `data` is None where only that is known.

    It is a hint and no entry: the journal alone says what was told.
    """

    kind: str
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a room tells the journal; a subclass names its `kind` and adds ids and codes."""

    kind: ClassVar[str]
    office: OfficeId | None = None
    subject: PersonId | None = None

    def data(self) -> dict[str, Any]:
        """The subclass' own fields, as JSON values."""
        own = (field.name for field in fields(self) if field.name not in _ENVELOPE)
        return {name: as_json(getattr(self, name)) for name in own}


def as_json(value: Any) -> Any:
    """A value of an event as JSON: enums by value, instants and dates as ISO 8601, tuples as lists.

    Raises:
        TypeError: a value that has no place in the journal, such as a float or an object.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(item) for item in value]
    raise TypeError(f"{type(value).__name__} does not belong in the journal")
