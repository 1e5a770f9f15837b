"""What a report of figures shows of an area, and what it leaves out so that nobody is seen."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from alerts.circulars.model import Difference, Figures
from alerts.statistics import tallying
from alerts.statistics.definitionbook import Definitions
from alerts.statistics.model import Fact, Tally

# What is compared between two versions: whole numbers that somebody may have corrected.
COMPARED = (
    *("raised", "reached", "withdrawn", "taken", "late"),
    *("confirmed", "explained", "false", "useless"),
)

_NAMES = frozenset({"names", "office"})


def hides_clinical(
    facts: Sequence[Fact], clinical: Collection[str], *, alone: bool, small_cell: int
) -> bool:
    """Whether clinical alerts are left out of every figure: few of them, at one office alone.

    They then stand in no total either: a total less the other kinds would tell them.
    """
    found = sum(one.kind in clinical for one in facts)
    return alone and 0 < found < small_cell


def tables(
    facts: Sequence[Fact],
    *,
    policies: Mapping[str, tuple[str, bool]],
    definitions: Definitions,
    alone: bool,
) -> Figures:
    """The figures of an area: in all, by kind, by office; clinical kinds as a count for the area.

    By office clinical alerts are never counted.

    Args:
        policies: kind → the policy that raises it and whether it is clinical.
        alone: no office stands below: the area is one office.
    """
    clinical = {kind for kind, (_, is_clinical) in policies.items() if is_clinical}
    hidden = hides_clinical(facts, clinical, alone=alone, small_cell=definitions.small_cell)
    plain = [one for one in facts if one.kind not in clinical]
    counted = plain if hidden else facts
    kinds = tallying.by_kind(plain, definitions, policies)
    return {
        "total": tallying.tally(counted, definitions).coded(),
        "clinical_counted": not hidden,
        "small_cell": definitions.small_cell,
        "kinds": [
            {"kind": one.kind, "too_few": one.too_few, "tally": one.tally.coded()} for one in kinds
        ],
        "clinical": [
            {"kind": kind, "raised": None if hidden else raised}
            for kind, raised in sorted(_raised(facts, clinical).items())
        ],
        "offices": [
            {"office": one.office, "tally": one.tally.coded()}
            for one in tallying.by_office(plain, definitions)
        ],
    }


def later(then: Tally, now: Tally) -> dict[str, tuple[int, int]]:
    """What a finished day's figures are by now, where they are no longer what they were."""
    pairs = {name: (getattr(then, name), getattr(now, name)) for name in (*COMPARED, "open")}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def digest_of(figures: Mapping[str, Any]) -> str:
    """The SHA-256 of figures in one way of writing them, hexadecimal; names apart."""
    bare = {name: one for name, one in figures.items() if name not in _NAMES}
    written = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def differences(before: Figures, after: Figures) -> tuple[Difference, ...]:
    """Every figure that two versions give differently, in the order of the later one's tables."""
    old, new = dict(_numbers(before)), dict(_numbers(after))
    places = [*new, *(place for place in old if place not in new)]
    return tuple(
        Difference(*place, old.get(place, 0), new.get(place, 0))
        for place in places
        if old.get(place, 0) != new.get(place, 0)
    )


def _numbers(figures: Figures) -> Iterator[tuple[tuple[str, str | None, str], int]]:
    for name in COMPARED:
        yield ("total", None, name), figures["total"][name]
    for table, key in (("kinds", "kind"), ("offices", "office")):
        for row in figures[table]:
            for name in COMPARED:
                yield (table, row[key], name), row["tally"][name]
    for row in figures["clinical"]:
        if row["raised"] is not None:
            yield ("clinical", row["kind"], "raised"), row["raised"]


def _raised(facts: Sequence[Fact], kinds: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in facts:
        if one.kind in kinds:
            found[one.kind] = found.get(one.kind, 0) + 1
    return found
