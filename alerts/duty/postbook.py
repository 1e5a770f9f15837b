"""The posts (岗位) that a roster fills: what experts of the field may change about them."""

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from foundation.access.model import Role
from foundation.datafiles import load_file, load_folder
from foundation.offices.model import OfficeLevel

Words = Annotated[str, Field(min_length=1, max_length=400)]


class Post(BaseModel):
    """One post; its id is its file's name.

    `roles` may fill it at an office of `level`; `fallback` are the roles whose holders answer when
    the roster does not, the nearest office first; `elsewhere` lets its holder stand on a post of
    another office, too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = ""
    order: int
    zh: Words
    en: Words
    level: OfficeLevel
    roles: tuple[Role, ...] = Field(min_length=1)
    fallback: tuple[Role, ...] = Field(min_length=1)
    elsewhere: bool = False
    round_the_clock: bool
    longest_hours: int = Field(ge=1, le=336)
    test_hours_before: int = Field(ge=1, le=23)
    answer_minutes: int = Field(ge=5, le=240)
    basis: Words

    @property
    def longest(self) -> timedelta:
        """How long one shift may be."""
        return timedelta(hours=self.longest_hours)

    @property
    def answer_within(self) -> timedelta:
        """How long somebody has to answer a test page."""
        return timedelta(minutes=self.answer_minutes)


class Quiet(BaseModel):
    """The hours in which no test page wakes anybody, and when it is sent instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_: time = Field(alias="from")
    until: time
    instead: time
    basis: Words


@cache
def posts() -> Mapping[str, Post]:
    """Every post, in the order of the roster.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.duty", "posts", Post)
    ordered = sorted(found.items(), key=lambda one: (one[1].order, one[0]))
    return MappingProxyType(dict(ordered))


@cache
def quiet() -> Quiet:
    """When test pages are not sent.

    Raises:
        Misconfigured: says what is wrong with the file.
    """
    return load_file("alerts.duty", "quiet.toml", Quiet)
