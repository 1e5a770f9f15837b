"""A called exercise is read as the entry that it plays; all after that goes its ordinary way."""

from dataclasses import replace
from typing import TypeVar

from foundation.journal.model import Entry, Told

CALLED = "alerts.drill_called"
Line = TypeVar("Line", Entry, Told)


def played(line: Line) -> Line:
    """The entry that an exercise plays, about nobody and naming it; other lines as they are."""
    if line.kind != CALLED or line.data is None:
        return line
    facts = {**line.data["facts"], "drill": line.data["drill"]}
    return replace(line, kind=str(line.data["plays"]), data=facts)
