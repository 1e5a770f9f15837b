"""What an instrument is: items, options, bands, critical items and rules, as in its file."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from correction.register.model import AdviceLevel

Answers = Mapping[str, int | None]
Words = Annotated[str, Field(min_length=1)]
# The levels a person may have, gravest first: 一级, 二级, 三级, 关注, 无. A human confirms them.
GRAVEST_FIRST = tuple(AdviceLevel)


class Tier(StrEnum):
    """How urgent an endorsed critical item is, mildest first."""

    ORANGE = "orange"
    RED = "red"


class NotScorable(StrEnum):
    """Why a scale gives no total."""

    TOO_MANY_BLANKS = "too_many_blanks"
    CRITICAL_ITEM_BLANK = "critical_item_blank"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Option(_Part):
    """One answer that may be chosen; `loinc` is its answer code."""

    value: StrictInt
    zh: Words | None = None
    en: Words | None = None
    loinc: str | None = None


class Item(_Part):
    """One question; `options` only where they differ from the scale's."""

    id: Words
    zh: Words | None = None
    en: Words | None = None
    loinc: str | None = None
    reverse: bool = False
    scored: bool = True
    asked_when: Literal["any_above_zero"] | None = None
    options: tuple[Option, ...] = ()


class CriticalItem(_Part):
    """An answer that is acted on by itself, whatever the total: the bound `at_least` counts."""

    item: Words
    at_least: StrictInt
    tier: Tier
    suggests: AdviceLevel
    meaning: Words


class Band(_Part):
    """A range of totals with a name, both ends included."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    low: Annotated[StrictInt, Field(alias="from")]
    high: Annotated[StrictInt, Field(alias="to")]
    zh: Words
    en: Words
    suggests: AdviceLevel = AdviceLevel.NONE


class Subscale(_Part):
    """A named group of items with its own sum."""

    id: Words
    zh: Words
    en: Words
    items: Annotated[tuple[str, ...], Field(min_length=1)]
    prorate_up_to: Annotated[StrictInt, Field(ge=0)]


class Wording(_Part):
    """Whether the words are here; `missing` where a licence or a certain text is wanting."""

    zh: Literal["complete", "missing"]
    en: Literal["complete", "missing"]


class Loinc(_Part):
    """The codes of the panel and of its total."""

    panel: Words
    total: Words | None = None


class MissingRule(_Part):
    """How many blank items may be made up by the mean of the others; never a critical one."""

    prorate_up_to: Annotated[StrictInt, Field(ge=0)]
    basis: Words


class ChangeFigures(_Part):
    """What the reliable change index needs; `worse` says which way is down for the person."""

    sd: Annotated[float, Field(gt=0)]
    reliability: Annotated[float, Field(gt=0, lt=1)]
    worse: Literal["higher", "lower"]
    source: Words


class Scale(_Part):
    """An instrument of one version, as its file gives it; `id` is the file's name."""

    id: Words
    version: Annotated[StrictInt, Field(ge=1)]
    title_zh: Words
    title_en: Words
    plain_zh: Words
    plain_en: Words
    stem_zh: Words | None = None
    stem_en: Words | None = None
    notice: Words
    basis: Words
    wording: Wording
    loinc: Loinc | None = None
    missing: MissingRule
    change: ChangeFigures | None = None
    options: tuple[Option, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    subscales: tuple[Subscale, ...] = ()
    critical: tuple[CriticalItem, ...] = ()
    bands: tuple[Band, ...] = ()

    @property
    def scored(self) -> tuple[Item, ...]:
        """The items that count, in the order they are asked."""
        return tuple(item for item in self.items if item.scored)

    @property
    def critical_items(self) -> frozenset[str]:
        """The ids of the items of which an answer may be critical."""
        return frozenset(entry.item for entry in self.critical)

    def item(self, item_id: str) -> Item | None:
        """The item of that id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def options_of(self, item: Item) -> tuple[Option, ...]:
        """What may be chosen for an item: its own options, or the scale's."""
        return item.options or self.options

    def range_of(self, item: Item) -> tuple[int, int]:
        """The lowest and the highest value of an item."""
        values = [option.value for option in self.options_of(item)]
        return min(values), max(values)

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest total there can be."""
        ranges = [self.range_of(item) for item in self.scored]
        return sum(low for low, _ in ranges), sum(high for _, high in ranges)


@dataclass(frozen=True)
class Score:
    """What a set of answers amounts to.

    `total` is None when the instrument refuses (`refused` says why); `min_total` and `max_total`
    bound it over every way the blanks could be filled, and `possible_bands` are the bands between.
    `settled_by` is the one unanswered item that would settle what is open, where there is one.
    """

    total: int | None
    refused: NotScorable | None
    prorated: bool
    min_total: int
    max_total: int
    band: Band | None
    possible_bands: tuple[Band, ...]
    subscales: Mapping[str, int | None]
    missing: tuple[str, ...]
    critical: tuple[CriticalItem, ...]
    critical_unanswered: tuple[str, ...]
    settled_by: str | None

    @property
    def suggests(self) -> AdviceLevel:
        """The gravest level that the band or a critical item points to, for a human to judge."""
        pointed = [entry.suggests for entry in self.critical]
        if self.band is not None:
            pointed.append(self.band.suggests)
        return min(pointed, key=GRAVEST_FIRST.index, default=AdviceLevel.NONE)
