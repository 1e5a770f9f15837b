"""Reads when people are to be tested again."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from correction.register.model import AdviceLevel
from foundation import datafiles

Days = Annotated[StrictInt, Field(ge=1, le=3660)]


class TestCalendar(BaseModel):
    """Days between tests; `retest_after` by the person's level."""

    __test__ = False
    model_config = ConfigDict(frozen=True, extra="forbid")

    basis: str
    entry_within: Days
    again_after: Days
    before_the_end: Days
    shown_before: Days
    retest_after: Mapping[AdviceLevel, Days]


@cache
def standard() -> TestCalendar:
    """The calendar in force.

    Raises:
        Misconfigured: its file cannot be read, as "file: reason".
    """
    return datafiles.load_file("assessment.care", "retesting.toml", TestCalendar)
