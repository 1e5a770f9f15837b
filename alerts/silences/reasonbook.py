"""The bounds of silences and the reasons for them: what experts of the field may change."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from alerts.playbook import playbook
from alerts.policy import Code, FileShape, Minutes, Words
from foundation.datafiles import load_file, load_folder
from foundation.errors import Misconfigured


class Bounds(FileShape):
    """How long a silence may last, and from what length on a second person agrees."""

    longest_hours: Annotated[int, Field(ge=1, le=24)]
    second_person_above_hours: Annotated[int, Field(ge=0, le=24)]
    warns_minutes: Minutes
    basis: Words

    @model_validator(mode="after")
    def _asks_somebody(self) -> Self:
        if self.second_person_above_hours >= self.longest_hours:
            raise ValueError("a second person is asked below the longest silence")
        return self

    @property
    def longest(self) -> timedelta:
        """The longest a silence may be asked for."""
        return timedelta(hours=self.longest_hours)

    @property
    def alone(self) -> timedelta:
        """Up to how long one person may silence the same alerts within a day; the bound counts."""
        return timedelta(hours=self.second_person_above_hours)

    @property
    def warns(self) -> timedelta:
        """How long before its end a silence says so."""
        return timedelta(minutes=self.warns_minutes)


class Reason(FileShape):
    """A coded reason for a silence, what it means, and the kinds of alert it can explain."""

    zh: Words
    en: Words
    definition_zh: Words
    definition_en: Words
    kinds: tuple[Code, ...] = Field(min_length=1)
    basis: Words


@cache
def bounds() -> Bounds:
    """The bounds of this installation.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return load_file("alerts.silences", "bounds.toml", Bounds)


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason, by its code.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.silences", "reasons", Reason)
    check(found)
    return MappingProxyType(found)


def check(found: Mapping[str, Reason]) -> None:
    """Refuse a reason for a kind that no policy raises, or that is never silenced.

    Raises:
        Misconfigured: names the file and the kind.
    """
    policies = playbook().by_kind
    for name, reason in found.items():
        for kind in reason.kinds:
            if kind not in policies or not policies[kind].may_be_silenced:
                fault = f"alerts/silences/reasons/{name}.toml: {kind} is never silenced"
                raise Misconfigured(fault)
