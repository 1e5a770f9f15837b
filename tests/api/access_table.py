"""Reads the table of access; a table with a hole cannot be read."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "spec" / "access.toml"
HEADINGS = frozenset({"roles", "answers", "relations", "reach", "things"})
LIVE = "live"


@dataclass(frozen=True)
class Cell:
    """One question and its answer: may this role do this with a thing of that relation?"""

    operation: str
    about: str
    role: str
    relation: str
    answer: str


@dataclass(frozen=True)
class Rule:
    """What stands under one operation, about one kind of thing."""

    operation: str
    about: str
    labels: frozenset[str]
    sees: Mapping[str, frozenset[str]]
    fresh_code: frozenset[str]
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The rule's name in a test's report."""
        return f"{self.operation}-{self.about}".replace(" ", "_")


class Hole(ValueError):
    """The table does not say something it has to say."""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the table.

    Raises:
        Hole: a role, a relation or a sentence is missing, or stands there twice.
    """
    return tuple(read(tomllib.loads(FILE.read_text(encoding="utf-8"))))


def read(table: Mapping[str, Any]) -> Iterator[Rule]:
    """The rules of a table; raises as `rules`."""
    for operation, entries in table.items():
        if operation not in HEADINGS:
            for entry in entries:
                yield _rule(table, operation, entry)


def _rule(table: Mapping[str, Any], operation: str, entry: Mapping[str, Any]) -> Rule:
    where = f"{operation} about {entry.get('about')}"
    if not (entry.get("zh") and entry.get("en")):
        raise Hole(f"{where}: no sentence")
    if entry.get("about") not in table["things"]:
        raise Hole(f"{where}: nobody says by which relations it is told apart")
    relations = table["things"][entry["about"]].split()
    unknown = set(relations) - set(table["relations"])
    if unknown:
        raise Hole(f"{where}: unknown relations {sorted(unknown)}")
    reaches = _reaches(table, where, entry)
    cells = tuple(
        Cell(operation, entry["about"], role, relation, _answer(table, where, reach, relation))
        for role, reach in reaches.items()
        for relation in relations
    )
    sees = {part: frozenset(roles.split()) for part, roles in entry.get("sees", {}).items()}
    # Where the table names no kind of sensitive data, the declaration says so in a word.
    labels = frozenset(entry.get("labels", "none").split())
    fresh = frozenset(entry.get("fresh_code", "").split())
    return Rule(operation, entry["about"], labels, sees, fresh, cells)


def _reaches(table: Mapping[str, Any], where: str, entry: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for reach, roles in entry.items():
        if reach in {"zh", "en", "about", "labels", "sees", "fresh_code"}:
            continue
        if reach not in table["reach"]:
            raise Hole(f"{where}: nobody says what {reach} means")
        for role in roles.split():
            if role in found:
                raise Hole(f"{where}: {role} stands there twice")
            found[role] = reach
    for role, told in table["roles"].items():
        # A caller that is not named may be, by the table's own words, as another.
        if role not in found and told.get("else_as") in found:
            found[role] = found[told["else_as"]]
    if set(found) != set(table["roles"]):
        raise Hole(f"{where}: roles {sorted(set(found) ^ set(table['roles']))}")
    return found


def _answer(table: Mapping[str, Any], where: str, reach: str, relation: str) -> str:
    answer = table["reach"][reach].get(relation)
    if answer not in table["answers"]:
        raise Hole(f"{where}: {reach} says nothing of {relation}")
    return str(answer)
