"""What an exercise is: what is practised, where, by whom it was begun, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from alerts.model import DrillId, Level
from foundation.errors import Conflict, Invalid
from foundation.ids import AccountId, AlertId, OfficeId


class DrillState(StrEnum):
    """Whether an exercise is planned, runs, waits for something real, or is over."""

    PLANNED = "planned"
    RUNS = "runs"
    SUSPENDED = "suspended"
    ENDED = "ended"


class How(StrEnum):
    """Why an exercise is over.

    Somebody ended it, its longest time was over, it was called off before it began, or it gave way
    to something real.
    """

    HAND = "hand"
    TIME = "time"
    CALLED_OFF = "called_off"
    GAVE_WAY = "gave_way"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a scenario said when its exercise was asked for; a later edit changes nothing.

    `kind` and `level`: which alert it raises.
    """

    scenario: str
    version: int
    zh: str
    en: str
    about_zh: str
    about_en: str
    subject_zh: str
    subject_en: str
    plays: str
    facts: Mapping[str, Any]
    fact: str | None
    kind: str
    level: Level

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What was kept as JSON values."""
        return cls(**{**kept, "level": Level(kept["level"])})


@dataclass(frozen=True, kw_only=True)
class NewDrill:
    """An exercise as somebody wants it: `at` None is at once; nobody is told if `unannounced`."""

    scenario: str
    office: OfficeId
    unannounced: bool = False
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Drill:
    """An exercise, whole; `ends_by` is when it ends by itself, known from its beginning on.

    `suspended_for` is the real alert that it waits for, `suspended_at` since when; both stay after
    it went on or ended, with `resumed_at`.
    """

    id: DrillId
    said: Said
    office: OfficeId
    unannounced: bool
    asked_by: AccountId
    asked_at: datetime
    planned_for: datetime
    started_at: datetime | None = None
    ends_by: datetime | None = None
    suspended_at: datetime | None = None
    suspended_for: AlertId | None = None
    resumed_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    how: How | None = None

    @property
    def state(self) -> DrillState:
        """Where it stands."""
        if self.ended_at is not None:
            return DrillState.ENDED
        if self.started_at is None:
            return DrillState.PLANNED
        return DrillState.SUSPENDED if self.is_suspended else DrillState.RUNS

    @property
    def is_suspended(self) -> bool:
        """Whether it waits for something real."""
        return self.suspended_at is not None and self.resumed_at is None

    @property
    def was_held(self) -> bool:
        """Whether it was carried out, and not called off or given up before it began."""
        return self.started_at is not None and self.ended_at is not None


class RealRedFirst(Conflict):
    """A real red alert waits to be taken; take it first, and then begin the exercise."""

    code = "real_red_first"


class DrillRuns(Conflict):
    """Another exercise runs or is planned for that time here; end that one first."""

    code = "drill_runs"


class DrillOver(Conflict):
    """This exercise is over already."""

    code = "drill_over"


class WrongDrillTime(Invalid):
    """An exercise is planned for a time to come, within the days that are allowed."""

    code = "wrong_drill_time"
