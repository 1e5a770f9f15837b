"""The scenarios of exercises and their bounds: what experts of the field may change."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from alerts import triage
from alerts.drills.model import Said
from alerts.model import Level
from alerts.playbook import Playbook, playbook
from alerts.policy import Code, EntryKind, FileShape, Minutes, Words
from foundation.datafiles import load_file, load_folder
from foundation.errors import Misconfigured
from foundation.journal.model import Told


class Bounds(FileShape):
    """How long an exercise may run, what it does when something is red, how often one is due."""

    longest_minutes: Minutes
    planned_days_ahead: Annotated[int, Field(ge=1, le=366)]
    on_real_red: Literal["suspend", "end"]
    every_months: Annotated[int, Field(ge=1, le=24)]
    basis: Words

    @property
    def longest(self) -> timedelta:
        """After what time an exercise ends by itself."""
        return timedelta(minutes=self.longest_minutes)

    @property
    def ahead(self) -> timedelta:
        """How far ahead one may be planned."""
        return timedelta(days=self.planned_days_ahead)

    def due_after(self, last: date) -> date:
        """The day by which the next is due after one was held; the month's last day at most."""
        months = last.month - 1 + self.every_months
        year, month = last.year + months // 12, months % 12 + 1
        for day in range(last.day, 27, -1):
            try:
                return date(year, month, day)
            except ValueError:
                continue
        return date(year, month, min(last.day, 28))


class Scenario(FileShape):
    """What is practised: the entry it plays, with its facts, about a person who does not exist.

    `fact` names the field that takes the exercise's own id, as the policy's clause names it.
    """

    id: str = ""
    version: int = Field(ge=1)
    zh: Words
    en: Words
    about_zh: Words
    about_en: Words
    subject_zh: Words
    subject_en: Words
    plays: EntryKind
    facts: dict[Code, str | int | bool]
    fact: Code | None = None
    basis: Words

    @model_validator(mode="after")
    def _subject_says_so(self) -> Self:
        if "演练" not in self.subject_zh or "exercise" not in self.subject_en.lower():
            raise ValueError("the name of a person who does not exist says that it is an exercise")
        return self

    def said(self, book: Playbook) -> Said:
        """What it says today, with the alert that it raises under a playbook."""
        kind, level = raised(self, book)
        words: dict[str, Any] = self.model_dump(exclude={"id", "basis"})
        return Said(scenario=self.id, kind=kind, level=level, **words)


@cache
def bounds() -> Bounds:
    """The bounds of this installation.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return load_file("alerts.drills", "bounds.toml", Bounds)


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Every scenario, by its code.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.drills", "scenarios", Scenario)
    for one in found.values():
        raised(one, playbook())
    return MappingProxyType(found)


def raised(scenario: Scenario, book: Playbook) -> tuple[str, Level]:
    """The kind and level of the one alert that a scenario raises.

    Raises:
        Misconfigured: it raises none, or several.
    """
    line = Told(scenario.plays, scenario.facts)
    found = [
        (policy.kind, clause.level)
        for policy in book.live.values()
        for clause in policy.raises
        if triage.speaks_of(clause, line)
    ]
    kinds = {kind for kind, _ in found}
    if len(kinds) != 1:
        reason = f"alerts/drills/scenarios/{scenario.id}.toml: raises {sorted(kinds) or 'nothing'}"
        raise Misconfigured(f"{reason}; an exercise raises one alert")
    return kinds.pop(), max((level for _, level in found), key=lambda level: level.rank)
