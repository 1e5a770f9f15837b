"""The shapes that requests and answers are made of, with their bounds (SEC-40)."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    PlainSerializer,
    Strict,
)

_FIRST = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(2200, 1, 1, tzinfo=UTC)
_CONTROLS = frozenset(map(chr, range(0x20))) - {"\n", "\t", "\r"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Wire(BaseModel):
    """What a request may hold: known fields only, finite numbers, no surprises."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Out(BaseModel):
    """What an answer holds."""

    model_config = ConfigDict(from_attributes=True, allow_inf_nan=False)


def _clean(text: str) -> str:
    """Text in NFC; control characters and unpaired surrogates are refused, never replaced."""
    if any(letter in _CONTROLS or "\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("control characters are not accepted")
    if any(letter in _BIDI for letter in text):
        raise ValueError("direction controls are not accepted")
    return unicodedata.normalize("NFC", text)


def _within_years(at: datetime) -> datetime:
    if not _FIRST <= at < _LAST:
        raise ValueError("the year lies outside 1900–2199")
    return at.astimezone(UTC)


def _instant_text(value: Any) -> Any:
    # Pydantic would take a number as seconds since 1970; an instant is written out with its offset.
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("an instant is written as 2026-11-24T17:42:00+08:00")
    return value


def _day_text(value: Any) -> Any:
    # Pydantic would take a number as seconds since 1970; a day is written out.
    if isinstance(value, str | date):
        return value
    raise ValueError("a day is written as 2026-11-24")


def _day_within_years(day: date) -> date:
    if not _FIRST.date() <= day < _LAST.date():
        raise ValueError("the year lies outside 1900–2199")
    return day


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueError("one line only")
    return text


Clean = AfterValidator(_clean)
Line = Annotated[str, Field(min_length=1, max_length=200), Clean, AfterValidator(_one_line)]
Text = Annotated[str, Field(max_length=4000), Clean]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
# Numbers are numbers and flags are flags: "30", true and 1.0 do not pass for one another.
Longitude = Annotated[FiniteFloat, Strict(), Field(ge=-180, le=180)]
Latitude = Annotated[FiniteFloat, Strict(), Field(ge=-90, le=90)]
Metres = Annotated[FiniteFloat, Strict(), Field(ge=0, le=1_000_000)]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_instant_text),
    AfterValidator(_within_years),
    PlainSerializer(lambda at: at.astimezone(UTC).isoformat(), return_type=str),
]
Day = Annotated[date, BeforeValidator(_day_text), AfterValidator(_day_within_years)]
PathId = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]
IdIn = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]

Item = TypeVar("Item")


def a_file(*media: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a file of one of these kinds."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media, binary)}}


class Page(Out, Generic[Item]):
    """A page of a list: `next` is the cursor of the page after it, or null."""

    items: list[Item]
    next: str | None = None
    as_of: Instant
