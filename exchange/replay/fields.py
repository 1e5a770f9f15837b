"""Which fields a type of event has, and what each must be (the replay contract)."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from shapely import from_geojson
from shapely.errors import ShapelyError

from correction.contact.terms_due import DatedDuty
from correction.contact.weekly import WeeklyWindow
from correction.location.model import DeviceEvent, DeviceKind

_LONGEST_TEXT = 200
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_DAYS = frozenset(range(1, 8))
Check = Callable[[Any], Any]


class Unfit(ValueError):
    """A field is missing or not what it must be; the message names it, never its value."""


@dataclass(frozen=True)
class Field:
    """How a field is checked; an optional one may be left out or null."""

    check: Check
    optional: bool = False


def instant(value: Any) -> datetime:
    """An instant with its offset, between 1970 and 2200, in UTC."""
    if not isinstance(value, str):
        raise Unfit("is not an instant")
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Unfit("is not an instant of ISO 8601") from error
    if found.tzinfo is None:
        raise Unfit("has no offset")
    try:
        found = found.astimezone(UTC)
    except OverflowError as error:
        raise Unfit("is out of range") from error
    if not _FIRST <= found < _LAST:
        raise Unfit("is out of range")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or "\0" in value:
        raise Unfit("is not a text of 1 to 200 characters")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("is neither true nor false")
    return value


def _number(lowest: float = -math.inf, highest: float = math.inf) -> Check:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Unfit("is not a number")
        if not math.isfinite(value) or not lowest <= value <= highest:
            raise Unfit("is out of range")
        return value

    return check


def _one_of(*codes: str) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in codes:
            raise Unfit("is none of its codes")
        return value

    return check


def _geometry(value: Any) -> Any:
    if not isinstance(value, dict):
        raise Unfit("is not a GeoJSON geometry")
    try:
        found = from_geojson(json.dumps(value))
    except (ShapelyError, TypeError, ValueError) as error:
        raise Unfit("is not a GeoJSON geometry") from error
    if found.is_empty:
        raise Unfit("is an empty geometry")
    return found


def _area(value: Any) -> Any:
    """A leave's area: a name, or a geometry."""
    return _geometry(value) if isinstance(value, dict) else _text(value)


def _of_day(value: Any) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unfit("has a time that is not HH:MM")
    return time(int(found[1]), int(found[2]))


def _window(value: Any) -> WeeklyWindow:
    if not isinstance(value, dict):
        raise Unfit("is not a window")
    days = value.get("days")
    if not isinstance(days, list) or not days:
        raise Unfit("has a window without days")
    if any(type(day) is not int or day not in _DAYS for day in days):
        raise Unfit("has a day that is not 1 to 7")
    until = value.get("to")
    begins = _of_day(value.get("from"))
    ends = time(0) if until == "24:00" else _of_day(until)
    if begins == ends:
        raise Unfit("has a window that ends as it begins")
    return WeeklyWindow(begins, ends, tuple(sorted(set(days))))


def _windows(value: Any) -> tuple[WeeklyWindow, ...]:
    if not isinstance(value, list):
        raise Unfit("is not a list of windows")
    return tuple(sorted({_window(one) for one in value}))


def _maybe(check: Check) -> Field:
    return Field(check, optional=True)


_POINT = {"lon": _number(-180, 180), "lat": _number(-90, 90)}
SUBJECT = Field(_text)
AT = Field(instant)
# A field that is judged by nothing may be left out; what is there must still be what it says.
TYPES: Mapping[str, Mapping[str, Field]] = {
    "subject": {
        "id": SUBJECT,
        "category": _maybe(
            _one_of("public_surveillance", "probation", "parole", "temporary_release")
        ),
        "class": _maybe(_one_of("strict", "ordinary", "lenient")),
        "city": _maybe(_text),
    },
    "device": {
        "subject": SUBJECT,
        "device": Field(_text),
        "at": AT,
        "event": Field(_one_of(*DeviceEvent)),
        "kind": _maybe(_one_of(*DeviceKind)),
    },
    "positioning": {"subject": SUBJECT, "device": _maybe(_text), "start": AT, "end": AT},
    "zone": {
        "id": Field(_text),
        "subject": _maybe(_text),
        "kind": Field(_one_of("allowed", "forbidden", "curfew")),
        "geometry": Field(_geometry),
        "window": _maybe(_window),
    },
    "leave": {"subject": SUBJECT, "start": AT, "end": AT, "area": _maybe(_area)},
    "check_in_schedule": {"subject": SUBJECT, "windows": Field(_windows)},
    "fix": {
        "subject": SUBJECT,
        "device": Field(_text),
        "at": AT,
        **{name: Field(check) for name, check in _POINT.items()},
        "accuracy_m": _maybe(_number(0)),
        "source": _maybe(_one_of("gnss", "wifi", "cell")),
        "speed_kmh": _maybe(_number()),
        "battery": _maybe(_number(0, 1)),
        "mock": _maybe(_flag),
    },
    "check_in": {
        "subject": SUBJECT,
        "at": AT,
        **{name: _maybe(check) for name, check in _POINT.items()},
        "ok": Field(_flag),
    },
    "status": {
        "subject": SUBJECT,
        "status": Field(_one_of("detained", "hospital", "in_service", "discharged")),
        "at": AT,
    },
    "event": {
        "id": Field(_text),
        "kind": Field(_one_of("education", "public_service", "court")),
        "geometry": Field(_geometry),
        "start": AT,
        "end": AT,
    },
    "critical_item": {
        "subject": SUBJECT,
        "at": AT,
        "instrument": Field(_text),
        "item": Field(_text),
        "value": Field(_number()),
        "tier": _maybe(_text),
    },
    "duty": {
        "subject": SUBJECT,
        "kind": Field(_one_of(*DatedDuty)),
        "due": AT,
        "met_at": _maybe(instant),
    },
    "outage": {"start": AT, "end": AT},
    "clock": {"at": AT},
}


def checked(kind: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a line of a known type.

    Raises:
        Unfit: names the field and what is wrong with it.
    """
    values: dict[str, Any] = {}
    for name, field in TYPES[kind].items():
        value = found.get(name)
        if value is None:
            if not field.optional:
                reason = f"{name} is missing"
                raise Unfit(reason)
            continue
        try:
            values[name] = field.check(value)
        except Unfit as error:
            reason = f"{name} {error}"
            raise Unfit(reason) from error
    if "start" in values and values["end"] <= values["start"]:
        raise Unfit("end is not after start")
    return values
