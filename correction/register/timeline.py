"""What happened to a person, as everybody on the case may read it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from correction.register import queries
from correction.register.model import TimelineEntry
from foundation.access.model import Scope
from foundation.ids import PersonId
from foundation.journal import queries as journal
from foundation.journal.model import Entry

# What the wings above tell can say more than an officer may know, by its very kind or reasons:
# only these fields of an alert are for everybody.
_OF_AN_ALERT = frozenset(
    {"id", "alert", "level", "state", "outcome", "cause", "repeats", "amended"}
)
_CORRECTION = "correction."
_ALERTS = "alerts."


def timeline(
    session: Session,
    person_id: PersonId,
    scope: Scope,
    *,
    before: int | None = None,
    limit: int = 50,
) -> tuple[TimelineEntry, ...]:
    """The entries about a person, newest first: supervision, and alerts without what lies behind.

    Raises:
        NotFound: nobody of this id within the scope.
    """
    queries.row_within(session, person_id, scope)
    found: list[TimelineEntry] = []
    while len(found) < limit:
        entries = journal.entries_about(session, person_id, before=before, limit=limit)
        found.extend(_shown(entry) for entry in entries if _is_for_everybody(entry.kind))
        if len(entries) < limit:
            break
        before = entries[-1].seq
    return tuple(found[:limit])


def _is_for_everybody(kind: str) -> bool:
    return kind.startswith((_CORRECTION, _ALERTS))


def _shown(entry: Entry) -> TimelineEntry:
    return TimelineEntry(entry.seq, entry.at, entry.kind, entry.actor, _stripped(entry))


def _stripped(entry: Entry) -> Mapping[str, Any]:
    if entry.kind.startswith(_CORRECTION):
        return entry.data
    return {name: value for name, value in entry.data.items() if name in _OF_AN_ALERT}
