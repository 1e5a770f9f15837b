"""What a runbook, a run of it about an alert, and a step of a run are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, Self

from foundation.access.model import Role
from foundation.errors import Conflict, NotAllowed
from foundation.ids import AccountId, AlertId

RunId = NewType("RunId", str)


class NoRunbook(Conflict):
    """There is no runbook for this alert, so there is no step to do."""

    code = "no_runbook"


class RunbookChanged(Conflict):
    """Another runbook has begun for this alert meanwhile; look at its steps."""

    code = "runbook_changed"


class StepSettled(Conflict):
    """This step is done or skipped already."""

    code = "step_settled"


class StepsOpen(Conflict):
    """Do every step of the runbook, or skip it with a reason, before the alert ends so."""

    code = "steps_open"


class NotStepOwner(NotAllowed):
    """Only whoever this step names may do or skip it."""

    code = "not_step_owner"


class Evidence(StrEnum):
    """What is asked of whoever did a step: nothing, words, a file, an official number."""

    NONE = "none"
    TEXT = "text"
    ATTACHMENT = "attachment"
    CODE = "code"


class CountedFrom(StrEnum):
    """From when a step's time runs: from the beginning of the run, or from the first taking."""

    TRIGGER = "trigger"
    TAKING = "taking"


class StepState(StrEnum):
    """How far a step has come."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Coded:
    """A code with its words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The time that a step has, in one unit or none, and from when it runs."""

    counted_from: CountedFrom = CountedFrom.TRIGGER
    within_minutes: int | None = None
    within_working_days: int | None = None
    same_day: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The time that was kept as JSON values."""
        return cls(
            counted_from=CountedFrom(kept["counted_from"]),
            within_minutes=kept["within_minutes"],
            within_working_days=kept["within_working_days"],
            same_day=kept["same_day"],
        )


@dataclass(frozen=True, kw_only=True)
class FrozenStep:
    """What a step said when its run began.

    `owner` is a post or a role, its words None for a role; `owner_roles` may do it where
    `only_owner`.
    """

    id: str
    title_zh: str
    title_en: str
    owner: str
    owner_zh: str | None
    owner_en: str | None
    owner_roles: frozenset[Role]
    only_owner: bool
    allowed: Allowed
    evidence: Evidence
    outcomes: tuple[Coded, ...]
    basis: str

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The step that was kept as JSON values."""
        return cls(
            id=kept["id"],
            title_zh=kept["title_zh"],
            title_en=kept["title_en"],
            owner=kept["owner"],
            owner_zh=kept["owner_zh"],
            owner_en=kept["owner_en"],
            owner_roles=frozenset(Role(role) for role in kept["owner_roles"]),
            only_owner=kept["only_owner"],
            allowed=Allowed.read(kept["allowed"]),
            evidence=Evidence(kept["evidence"]),
            outcomes=tuple(Coded(one["code"], one["zh"], one["en"]) for one in kept["outcomes"]),
            basis=kept["basis"],
        )


@dataclass(frozen=True, kw_only=True)
class FrozenBook:
    """A runbook as it stood when a run of it began; a later edit of its file changes nothing."""

    id: str
    version: int
    rank: int
    title_zh: str
    title_en: str
    basis: str
    steps: tuple[FrozenStep, ...]

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """The runbook that was kept as JSON values."""
        return cls(
            id=kept["id"],
            version=kept["version"],
            rank=kept["rank"],
            title_zh=kept["title_zh"],
            title_en=kept["title_en"],
            basis=kept["basis"],
            steps=tuple(FrozenStep.read(one) for one in kept["steps"]),
        )


@dataclass(frozen=True, kw_only=True)
class RunStep:
    """A step of a run, as it stands; `text` is None where there is none for this reader."""

    said: FrozenStep
    number: int
    due_at: datetime | None
    state: StepState
    by: AccountId | None = None
    at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    text: str | None = None
    attachment: str | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is open after its time; at its very time it already is."""
        return self.state is StepState.OPEN and self.due_at is not None and self.due_at <= now

    @property
    def was_late(self) -> bool:
        """Whether it was settled only after its time."""
        return self.at is not None and self.due_at is not None and self.due_at < self.at


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of a runbook about an alert; a superseded one stays readable, as far as it came."""

    id: RunId
    alert_id: AlertId
    book: FrozenBook
    begun_at: datetime
    superseded_at: datetime | None
    steps: tuple[RunStep, ...]


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """What whoever did a step says of it; `run` is the run that their screen showed."""

    outcome: str
    text: str = ""
    attachment: str | None = None
    run: RunId | None = None


@dataclass(frozen=True, kw_only=True)
class StepSkipped:
    """Why somebody does not do a step: a coded reason and words."""

    reason: str
    text: str
    run: RunId | None = None
