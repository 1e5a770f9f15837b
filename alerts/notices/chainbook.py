"""The chains of notice: who is told at which level, when, and by when they must have seen it."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alerts.duty.postbook import posts
from alerts.model import Level
from alerts.policy import Code, FileShape, Words
from foundation.datafiles import load_directory, load_file, load_folder
from foundation.errors import Misconfigured

# No post of the roster: the head above, whoever stands on which shift.
HEAD_ABOVE = "head_above"
Minutes = Annotated[int, Field(ge=1, le=10_080)]


class Step(FileShape):
    """Who is told `after_minutes`, and within how many minutes they must have it on a screen.

    `clinical_posts` are told too where the alert is a clinical one; `head_above` tells a head of
    the district or above who was not told yet.
    """

    after_minutes: Annotated[int, Field(ge=0, le=10_080)]
    posts: tuple[Code, ...] = ()
    clinical_posts: tuple[Code, ...] = ()
    head_above: bool = False
    display_minutes: Minutes

    @model_validator(mode="after")
    def _tells_somebody(self) -> Self:
        if not self.posts and not self.head_above:
            raise ValueError("a step tells somebody: posts or head_above")
        return self

    def told(self, *, clinical: bool) -> tuple[str, ...]:
        """The posts of this step, each once, in the order of the file."""
        added = self.clinical_posts if clinical else ()
        above = (HEAD_ABOVE,) if self.head_above else ()
        return tuple(dict.fromkeys((*self.posts, *added, *above)))


class Chain(FileShape):
    """The steps of one level; the file's name is the level.

    `urgent` says for which alerts a step that nobody saw in time starts the next one at once, and
    the chain goes round again `again_after_minutes` after its last step, without end.
    """

    id: str = ""
    version: int = Field(ge=1)
    urgent: Literal["always", "clinical"]
    again_after_minutes: Minutes
    steps: tuple[Step, ...] = Field(alias="step", min_length=1)
    basis: Words

    @model_validator(mode="after")
    def _steps_follow(self) -> Self:
        times = [step.after_minutes for step in self.steps]
        if times[0] != 0:
            raise ValueError("the first step is at once: after_minutes = 0")
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError("each step comes later than the one before it")
        return self

    def is_urgent(self, *, clinical: bool) -> bool:
        """Whether an alert of this kind hurries, and never stops repeating."""
        return self.urgent == "always" or clinical

    def again(self, *, clinical: bool) -> timedelta | None:
        """How long after its last step it goes round again; None where it does not."""
        minutes = timedelta(minutes=self.again_after_minutes)
        return minutes if self.is_urgent(clinical=clinical) else None


class ListsOnly(FileShape):
    """The levels of which nobody is told: they stand in the lists."""

    levels: frozenset[Level]
    basis: Words


@cache
def chains() -> Mapping[Level, Chain]:
    """The chain of every level that has one.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    quiet = load_file("alerts.notices", "lists_only.toml", ListsOnly).levels
    return _checked(load_folder("alerts.notices", "chains", Chain), quiet, "chains")


def chains_of(directory: Path, quiet: frozenset[Level]) -> Mapping[Level, Chain]:
    """The chains of a directory, checked like those that ship; `quiet` are the levels without.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return _checked(load_directory(directory, Chain), quiet, directory.name)


def _checked(
    found: Mapping[str, Chain], quiet: frozenset[Level], where: str
) -> Mapping[Level, Chain]:
    if set(found) != {level.value for level in set(Level) - quiet}:
        reason = f"{where}: one file for each level that is not in lists_only.toml, and no other"
        raise Misconfigured(reason)
    for name, chain in found.items():
        for number, step in enumerate(chain.steps, start=1):
            unknown = sorted({*step.posts, *step.clinical_posts} - set(posts()))
            if unknown:
                reason = f"{where}/{name}.toml: step {number}: no post {', '.join(unknown)}"
                raise Misconfigured(reason)
    return MappingProxyType({Level(name): chain for name, chain in found.items()})
