"""The definitions of statistics: what experts of the field may change."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from alerts.duty.postbook import posts
from alerts.playbook import playbook
from alerts.policy import Code, FileShape, Words
from foundation.clock import LEGAL_ZONE
from foundation.datafiles import load_file
from foundation.errors import Misconfigured

Codes = Annotated[tuple[Code, ...], Field(min_length=1)]


class DayPart(FileShape):
    """A part of the day that shifts are counted by; one that ends before it begins is a night."""

    name: Code
    zh: Words
    en: Words
    from_: time = Field(alias="from")
    until: time

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Its beginning and end on a legal day."""
        begins = datetime.combine(day, self.from_, LEGAL_ZONE)
        ends = datetime.combine(day, self.until, LEGAL_ZONE)
        return begins, ends if ends > begins else ends + timedelta(days=1)


class Definitions(FileShape):
    """Which outcomes count as what, which numbers are too small, and a person's budget a shift."""

    confirmed: Codes
    explained: Codes
    false: Codes
    too_few: Annotated[int, Field(ge=1)]
    lookback_days: Annotated[int, Field(ge=1, le=400)]
    small_cell: Annotated[int, Field(ge=2)]
    weeks: Annotated[int, Field(ge=1, le=12)]
    posts: Codes
    budget_per_person: Annotated[int, Field(ge=1)]
    shifts: tuple[DayPart, ...] = Field(min_length=1)
    basis: Words

    @model_validator(mode="after")
    def _fills_the_day_once(self) -> Self:
        ends = [one.until for one in self.shifts]
        if ends != [one.from_ for one in (*self.shifts[1:], self.shifts[0])]:
            raise ValueError("each shift begins when the one before it ends, once round the clock")
        return self

    @property
    def classes(self) -> Mapping[str, str]:
        """What each outcome counts as: "confirmed", "explained" or "false"."""
        named = {"confirmed": self.confirmed, "explained": self.explained, "false": self.false}
        return {code: word for word, codes in named.items() for code in codes}


@cache
def definitions() -> Definitions:
    """The definitions of this installation.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_file("alerts.statistics", "definitions.toml", Definitions)
    check(found)
    return found


def check(found: Definitions) -> None:
    """Refuse definitions that leave an outcome out, name one twice, or an unknown post.

    The outcome of an exercise counts as nothing: no exercise is counted.

    Raises:
        Misconfigured: names the file and the code.
    """
    named = [*found.confirmed, *found.explained, *found.false]
    known = {name for name, one in playbook().outcomes.items() if not one.exercise}
    wrong = sorted(
        known.symmetric_difference(named) | {one for one in named if named.count(one) > 1}
    )
    wrong += sorted(set(found.posts) - set(posts()))
    if wrong:
        raise Misconfigured(f"alerts/statistics/definitions.toml: {', '.join(wrong)}")
