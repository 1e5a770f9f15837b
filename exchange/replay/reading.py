"""Reads a file of events: strict JSON, one fact a line; a broken line is named and left out."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from exchange.replay.fields import TYPES, Unfit, checked, instant
from exchange.replay.model import Fact

_LONGEST_LINE = 4 * 1024 * 1024
_LONGEST_NUMBER = 17
_BOM = b"\xef\xbb\xbf"
# What is known at an instant is known before it is judged: frame first, then what people did.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            "subject",
            "device",
            "positioning",
            "zone",
            "check_in_schedule",
            "leave",
            "status",
            "outage",
            "duty",
            "event",
            "fix",
            "check_in",
            "critical_item",
            "clock",
        )
    )
}
# Two lines of these types that differ only in when they were received are one fact, sent twice.
_DATED = frozenset({"device", "fix", "check_in", "status", "critical_item"})
# Their facts come with the room that judges places.
_NOT_YET = {
    "zone": "zones are used to see who has come home from leave; zone alerts come later",
    "event": "events are not judged yet; they come with the alerts about places",
}


@dataclass
class Reading:
    """What a file holds: facts in the order in which they are judged, and what to say about it."""

    facts: list[Fact] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read(lines: Iterable[bytes]) -> Reading:
    """Every fact of a file, by the time it was received.

    Lines that were received at the same instant are put in an order of their own, so that theirs
    in the file does not matter; the same fact sent twice counts once.
    """
    reading = Reading()
    seen: set[str] = set()
    unordered = False
    for number, raw in enumerate(lines, start=1):
        text = raw.removeprefix(_BOM) if number == 1 else raw
        if not text.strip():
            continue
        try:
            fact = _fact(text, number, seen, reading.warnings)
        except Unfit as error:
            reading.faults.append(f"line {number}: {error}")
            continue
        unordered = unordered or bool(
            reading.facts and fact.received_at < reading.facts[-1].received_at
        )
        reading.facts.append(fact)
    if unordered:
        reading.warnings.append("the lines are not in the order of received_at; they were sorted")
    reading.facts = list(_ordered(reading.facts))
    return reading


def _fact(text: bytes, number: int, seen: set[str], warnings: list[str]) -> Fact:
    found = _parsed(text)
    kind = found.pop("type", None)
    if not isinstance(kind, str) or kind not in TYPES:
        raise Unfit("unknown type" if isinstance(kind, str) else "type is missing")
    try:
        received_at = instant(found.pop("received_at", None))
    except Unfit as error:
        reason = f"received_at {error}"
        raise Unfit(reason) from error
    values = checked(kind, found)
    for name in sorted(found.keys() - TYPES[kind].keys()):
        _warn(f"field:{name}", f"unknown field {name!r} is ignored", seen, warnings)
    if kind in _NOT_YET:
        _warn(f"type:{kind}", f"type {kind!r}: {_NOT_YET[kind]}", seen, warnings)
    # The clock says what time it is; a line cannot be received before that.
    received_at = max(received_at, values["at"]) if kind == "clock" else received_at
    return Fact(number, kind, received_at, values)


def _warn(key: str, words: str, seen: set[str], warnings: list[str]) -> None:
    if key not in seen:
        seen.add(key)
        warnings.append(words)


def _ordered(facts: list[Fact]) -> Iterator[Fact]:
    told: set[tuple[Any, ...]] = set()
    for _, tied in groupby(sorted(facts, key=_received), key=_received):
        group = list(tied)
        if len(group) > 1:
            group.sort(key=lambda fact: (_RANK[fact.type], _content(fact)))
        for fact in group:
            if fact.type not in _DATED:
                yield fact
                continue
            content = (fact.type, *fact.values.items())
            if content not in told:
                told.add(content)
                yield fact


def _received(fact: Fact) -> datetime:
    return fact.received_at


def _content(fact: Fact) -> str:
    return repr(sorted((name, str(value)) for name, value in fact.values.items()))


def _parsed(raw: bytes) -> dict[str, Any]:
    if len(raw) > _LONGEST_LINE:
        raise Unfit("the line is too long")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unfit("not UTF-8") from error
    try:
        found = _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unfit("not JSON") from error
    if not isinstance(found, dict):
        raise Unfit("not a JSON object")
    # Half a character can only be written as an escape.
    if "\\u" in text and not _is_whole(found):
        raise Unfit("holds half a character (a lone surrogate)")
    return found


def _is_whole(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(_name: str) -> Any:
    raise Unfit("holds a number that is none (NaN or Infinity)")


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise Unfit("holds a number that is too large")
    return int(digits)


def _float(digits: str) -> float:
    found = float(digits)
    if found in (float("inf"), float("-inf")):
        raise Unfit("holds a number that is too large")
    return found


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unfit("names a field twice")
    return found


_DECODER = json.JSONDecoder(
    parse_constant=_no_constant,
    parse_int=_integer,
    parse_float=_float,
    object_pairs_hook=_no_doubles,
)
