"""The codes of an order: tasks, places, safety rules, times, outcomes and reasons to decline."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Self, TypeVar

from pydantic import Field, model_validator

from alerts.dispatch.model import SafetyRule
from alerts.model import Alert, Level
from alerts.policy import Code, FileShape, Words
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured

ROOM = "alerts.dispatch"
Minutes = Annotated[int, Field(ge=1, le=1440)]


class Coded(FileShape):
    """A code with its words; its id is its file's name, `order` its place in a list."""

    id: str = ""
    order: int = Field(default=50, ge=1, le=99)
    zh: Words
    en: Words
    basis: Words


One = TypeVar("One", bound=Coded)


class Task(Coded):
    """What is to be done; with `needs_text` the sender says more in words."""

    needs_text: bool = False


class Place(Coded):
    """Where to go; with `needs_text` the sender names it in words."""

    needs_text: bool = False


class Outcome(Coded):
    """How an errand came out; for the `tasks` it names, or for all.

    With `needs_text` the officer says more in words.
    """

    tasks: tuple[Code, ...] = ()
    needs_text: bool = False


class Decline(Coded):
    """Why an officer cannot go; with `needs_text` they say more in words."""

    needs_text: bool = False


class Safety(Coded):
    """A rule of the safety note, for the levels or reasons of an alert that it names, or for all.

    `people_at_least`: so many should go together.
    """

    levels: frozenset[Level] = frozenset()
    reasons: frozenset[Code] = frozenset()
    people_at_least: int = Field(default=1, ge=1, le=4)

    def holds_for(self, alert: Alert) -> bool:
        """Whether the rule stands on an order about this alert."""
        if not self.levels and not self.reasons:
            return True
        return alert.level in self.levels or not self.reasons.isdisjoint(alert.reasons)


class Times(FileShape):
    """How soon an order about an alert of a level is received and arrived at, in minutes.

    `word_minutes`: how long after the arrival word is awaited.
    """

    id: str = ""
    receipt_minutes: Minutes
    arrive_minutes: Minutes
    word_minutes: Minutes
    basis: Words

    @model_validator(mode="after")
    def _arrives_after_receipt(self) -> Self:
        if self.arrive_minutes < self.receipt_minutes:
            raise ValueError("nobody arrives before the order is received")
        return self


@cache
def tasks() -> Mapping[str, Task]:
    """Every task, in the order of the list.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return _listed(load_folder(ROOM, "tasks", Task))


@cache
def places() -> Mapping[str, Place]:
    """Every kind of place, in the order of the list.

    Raises:
        Misconfigured: as `tasks`.
    """
    return _listed(load_folder(ROOM, "places", Place))


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Every outcome of an errand, in the order of the list.

    Raises:
        Misconfigured: as `tasks`; also when one is for a task that there is not.
    """
    found = _listed(load_folder(ROOM, "outcomes", Outcome))
    check(found.values(), tasks())
    return found


@cache
def declines() -> Mapping[str, Decline]:
    """Every reason to decline, in the order of the list.

    Raises:
        Misconfigured: as `tasks`.
    """
    return _listed(load_folder(ROOM, "declines", Decline))


@cache
def safety() -> Mapping[str, Safety]:
    """Every safety rule, in the order of the note.

    Raises:
        Misconfigured: as `tasks`.
    """
    return _listed(load_folder(ROOM, "safety", Safety))


@cache
def times() -> Mapping[Level, Times]:
    """The times of every level.

    Raises:
        Misconfigured: as `tasks`; also when a level has no file, or a file is of no level.
    """
    found = load_folder(ROOM, "times", Times)
    if set(found) != {level.value for level in Level}:
        reason = "alerts/dispatch/times: one file for each level and no other"
        raise Misconfigured(reason)
    return MappingProxyType({Level(name): one for name, one in found.items()})


def check(found: Iterable[Outcome], known: Mapping[str, Task]) -> None:
    """Refuse outcomes of unknown tasks, and tasks that cannot come out.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    kept = tuple(found)
    for one in kept:
        unknown = sorted(set(one.tasks) - set(known))
        if unknown:
            reason = f"alerts/dispatch/outcomes/{one.id}.toml: no task {', '.join(unknown)}"
            raise Misconfigured(reason)
    for task in known:
        if not any(not one.tasks or task in one.tasks for one in kept):
            reason = f"alerts/dispatch/tasks/{task}.toml: no outcome is for it"
            raise Misconfigured(reason)


def note_for(alert: Alert) -> tuple[tuple[SafetyRule, ...], int]:
    """The safety note of an order about an alert, and how many should go together."""
    held = [one for one in safety().values() if one.holds_for(alert)]
    note = tuple(SafetyRule(one.id, one.zh, one.en, one.basis) for one in held)
    return note, max((one.people_at_least for one in held), default=1)


def outcomes_of(task: str) -> tuple[Outcome, ...]:
    """How a task can come out."""
    return tuple(one for one in outcomes().values() if not one.tasks or task in one.tasks)


def _listed(found: Mapping[str, One]) -> Mapping[str, One]:
    ordered = sorted(found.items(), key=lambda item: (item[1].order, item[0]))
    return MappingProxyType(dict(ordered))
