"""What an alert is, how grave it can be, and what is kept about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from foundation.ids import AccountId, AlertId, OfficeId, PersonId
from foundation.journal.model import as_json

SilenceId = NewType("SilenceId", str)
DrillId = NewType("DrillId", str)


class Level(StrEnum):
    """How grave, from the mildest; grey is the system's own and stands outside the ladder."""

    GREY = "grey"
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for grey to 4 for red."""
        return list(Level).index(self)

    def one_up(self) -> "Level":
        """The next level; red stays red, and grey stays grey."""
        if self is Level.GREY:
            return self
        return list(Level)[min(self.rank + 1, Level.RED.rank)]


def gravest(levels: Iterable[Level]) -> Level:
    """The gravest of some levels, at least one."""
    return max(levels, key=lambda level: level.rank)


class State(StrEnum):
    """Who must act: everybody it calls, whoever took it, a second person, nobody any more.

    Closed is ended and archived (归档); withdrawn is taken back because its fact did not hold.
    """

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    IN_REVIEW = "in_review"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """How far whoever took it has come: 接手, 核查, 处置, 反馈."""

    TAKEN = "taken"
    VERIFYING = "verifying"
    HANDLING = "handling"
    FED_BACK = "fed_back"

    @property
    def rank(self) -> int:
        """0 for taken to 3 for fed back."""
        return list(Stage).index(self)


OPEN_STATES = frozenset({State.RAISED, State.ACKNOWLEDGED, State.IN_REVIEW})
_INSTANTS = frozenset(
    {
        "opened_at",
        "updated_at",
        "acknowledge_by",
        "acknowledged_at",
        "next_update_by",
        "ended_at",
        "review_by",
        "reviewed_at",
        "closed_at",
        "silenced_until",
        "inhibited_until",
        "suspended_at",
    }
)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert, whole: what the row holds and what the journal is told after every change.

    `group` is what there is one open alert of; `since` is a place in the journal no later than the
    entry that told this state, and later than every earlier entry about this alert.
    `reasons` are codes that everyone in the audience may read. `ended_by` chose outcome and cause;
    where a second person must look at that, it is closed once `reviewed_by` has agreed. `stage`
    outlives a lapse: what was done stays done. `silence` is what keeps an alert that nobody has
    taken from calling, at the latest until `silenced_until`; `inhibited_by` is the seq of the entry
    that explained its facts from outside the person (an outage), where it was withdrawn for that.
    While it is open, `inhibitor` is the alert of which it is the consequence (a dead device): it
    does not call until that is over, at the latest until `inhibited_until`, and `inhibited_by` is
    the entry that raised that one. `drill` is the exercise it belongs to, None for a real one;
    while `suspended_at` is set the exercise waits for something real.
    """

    id: AlertId
    policy: str
    policy_version: int
    kind: str
    group: str
    level: Level
    state: State
    subject: PersonId | None
    office: OfficeId | None
    opened_at: datetime
    updated_at: datetime
    acknowledge_by: datetime | None = None
    acknowledged_by: AccountId | None = None
    acknowledged_at: datetime | None = None
    next_update_by: datetime | None = None
    stage: Stage | None = None
    ended_by: AccountId | None = None
    ended_at: datetime | None = None
    review_by: datetime | None = None
    reviewed_by: AccountId | None = None
    reviewed_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: AccountId | None = None
    outcome: str | None = None
    cause: str | None = None
    repeats: int = 0
    lapsed: int = 0
    amended: bool = False
    reasons: tuple[str, ...] = ()
    since: int = 0
    silence: SilenceId | None = None
    silenced_until: datetime | None = None
    inhibited_by: int | None = None
    inhibitor: AlertId | None = None
    inhibited_until: datetime | None = None
    drill: DrillId | None = None
    suspended_at: datetime | None = None

    @property
    def exercise(self) -> bool:
        """Whether it is practised and not real; nothing that counts may count it."""
        return self.drill is not None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES

    @property
    def calls(self) -> bool:
        """Whether it calls now: nobody has taken it, and nothing keeps it from calling."""
        kept = (self.silence, self.inhibitor, self.suspended_at)
        return self.state is State.RAISED and kept == (None, None, None)

    @property
    def due_at(self) -> datetime | None:
        """When it calls again by itself: not taken, told about or reviewed by then, or silent."""
        if self.silence is not None:
            return self.silenced_until
        if self.inhibitor is not None:
            return self.inhibited_until
        if self.suspended_at is not None:
            return None
        return {
            State.RAISED: self.acknowledge_by,
            State.ACKNOWLEDGED: self.next_update_by,
            State.IN_REVIEW: self.review_by,
        }.get(self.state)

    def coded(self) -> dict[str, Any]:
        """The whole state as JSON values: ids, codes, counts and instants only."""
        return {field.name: as_json(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_coded(cls, coded: Mapping[str, Any]) -> "Alert":
        """The alert that `coded` describes; the inverse of `Alert.coded`.

        A field that an earlier version did not tell has its default.
        """
        values = {field.name: coded[field.name] for field in fields(cls) if field.name in coded}
        for name in _INSTANTS & values.keys():
            values[name] = datetime.fromisoformat(values[name]) if values[name] else None
        values["level"] = Level(values["level"])
        values["state"] = State(values["state"])
        values["stage"] = Stage(values["stage"]) if values.get("stage") else None
        values["reasons"] = tuple(values["reasons"])
        return cls(**values)


class What(StrEnum):
    """What a line of an alert's timeline tells."""

    RAISED = "raised"
    REPEATED = "repeated"
    AMENDED = "amended"
    WITHDRAWN = "withdrawn"
    ACKNOWLEDGED = "acknowledged"
    NOTED = "noted"
    PROGRESSED = "progressed"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    RETURNED = "returned"
    HANDED_OVER = "handed_over"
    LAPSED = "lapsed"
    SILENCED = "silenced"
    WOKEN = "woken"
    INHIBITED = "inhibited"
    RELEASED = "released"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    CLOSED = "closed"
    RUNBOOK_BEGUN = "runbook_begun"
    STEP_DONE = "step_done"
    STEP_SKIPPED = "step_skipped"
    STEP_OVERDUE = "step_overdue"
    ORDER_SENT = "order_sent"
    ORDER_RECEIVED = "order_received"
    ORDER_DECLINED = "order_declined"
    ORDER_ARRIVED = "order_arrived"
    ORDER_FED_BACK = "order_fed_back"
    ORDER_RECALLED = "order_recalled"
    ORDER_UNANSWERED = "order_unanswered"
    ORDER_OVERDUE = "order_overdue"
    ORDER_SILENT = "order_silent"
    DISPLAYED = "displayed"


@dataclass(frozen=True)
class Line:
    """One line of an alert's timeline; `text` is None where there is none for this reader."""

    seq: int
    at: datetime
    what: What
    actor: str
    code: str | None
    level: Level | None
    text: str | None


@dataclass(frozen=True)
class Evidence:
    """An entry of the journal that an alert rests on; `data` goes to clinical roles alone."""

    seq: int
    at: datetime
    entry: str
    data: Mapping[str, Any]
