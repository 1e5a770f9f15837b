"""Reads the plans, cadences, grounds and signals that experts keep as data; checks them once."""

import re
from collections.abc import Iterable
from datetime import time, timedelta
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from correction.contact.integrity import Limits
from correction.contact.model import Cadence, Method, Plan, Signal, Window
from correction.register.model import SupervisionClass
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured

PACKAGE = "correction.contact"
MOST_WINDOWS = 3
LONGEST_DAY = timedelta(hours=12)
SHORTEST_GAP = timedelta(hours=1)
_LIMITS = TypeAdapter(Limits)
_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def _window(text: object) -> Window:
    if not isinstance(text, str) or _WINDOW.fullmatch(text) is None:
        raise ValueError("a window is written 07:30-09:00")
    begins, until = (time.fromisoformat(part) for part in text.split("-"))
    if begins >= until:
        raise ValueError("a window ends after it begins, on the same day")
    return Window(begins, until)


def _or_none(text: object) -> object:
    return None if text == "" else text


def _positive(span: timedelta) -> timedelta:
    if span < timedelta(0):
        raise ValueError("a span of time is not negative")
    return span


Span = Annotated[timedelta, AfterValidator(_positive)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class PlanFile(BaseModel):
    """A plan as written down; PLAN-7 is checked: contact at set times, never round the clock."""

    id: str
    title_zh: str
    title_en: str
    windows: list[Annotated[Window, BeforeValidator(_window)]] = Field(
        min_length=1, max_length=MOST_WINDOWS
    )
    weekdays: list[Weekday] = Field(min_length=1)
    methods: list[Method] = Field(min_length=1)
    early: Span
    remind: Annotated[Span | None, BeforeValidator(_or_none)]
    basis: str

    @model_validator(mode="after")
    def leaves_people_alone(self) -> "PlanFile":
        """Windows stand in order, an hour apart, and leave at least half of the day free."""
        lengths = [_minutes(window.until) - _minutes(window.begins) for window in self.windows]
        if timedelta(minutes=sum(lengths)) > LONGEST_DAY:
            raise ValueError("the windows of a day are longer than 12 hours together (PLAN-7)")
        for before, after in zip(self.windows, self.windows[1:], strict=False):
            gap = _minutes(after.begins) - _minutes(before.until)
            if timedelta(minutes=gap) < max(SHORTEST_GAP, self.early):
                raise ValueError("windows stand in order, at least an hour apart (RPT-10)")
        return self

    def to_plan(self) -> Plan:
        """The plan this file holds."""
        return Plan(
            id=self.id,
            windows=tuple(self.windows),
            weekdays=frozenset(self.weekdays),
            methods=frozenset(self.methods),
            early=self.early,
            remind=self.remind,
        )


class CadenceFile(BaseModel):
    """How often a class reports in person, as written down; the file is named for the class."""

    id: SupervisionClass
    title_zh: str
    title_en: str
    plan: str
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    per_month: Annotated[int, Field(ge=1, le=2)] | None = None
    early: Span
    least_notice: Span
    basis: str

    @model_validator(mode="after")
    def says_how_often(self) -> "CadenceFile":
        """Either every so many days, or once or twice a month."""
        if (self.every_days is None) == (self.per_month is None):
            raise ValueError("say either every_days or per_month")
        return self

    def to_cadence(self) -> Cadence:
        """The cadence this file holds."""
        return Cadence(
            supervision_class=self.id,
            plan=self.plan,
            every_days=self.every_days,
            per_month=self.per_month,
            early=self.early,
            least_notice=self.least_notice,
        )


class GroundFile(BaseModel):
    """Why something is owed: rule, article in two languages, what settles it, by what hour."""

    id: str
    rule: str
    article_zh: str
    article_en: str
    clears_with: list[str] = []
    by: time | None = None
    basis: str


class SignalFile(BaseModel):
    """The words of a signal, whether it alone asks for a look, the values from which it speaks."""

    id: Signal
    title_zh: str
    title_en: str
    asks: bool = True
    values: dict[str, float] = {}
    basis: str


@cache
def plans() -> dict[str, Plan]:
    """Every plan by its id."""
    return {name: file.to_plan() for name, file in plan_files().items()}


@cache
def plan_files() -> dict[str, PlanFile]:
    """Every plan as written down, with its titles."""
    return load_folder(PACKAGE, "plans", PlanFile)


@cache
def cadences() -> dict[SupervisionClass, Cadence]:
    """The cadence of every class of supervision.

    Raises:
        Misconfigured: a class has none, or its plan does not exist.
    """
    files = load_folder(PACKAGE, "cadences", CadenceFile)
    found = {file.id: file.to_cadence() for file in files.values()}
    for supervision_class in SupervisionClass:
        if supervision_class not in found:
            reason = f"cadences/{supervision_class}.toml is missing"
            raise Misconfigured(reason)
        if found[supervision_class].plan not in plans():
            reason = f"cadences/{supervision_class}.toml: there is no such plan"
            raise Misconfigured(reason)
    return found


@cache
def grounds() -> dict[str, GroundFile]:
    """The grounds of duties, by what is owed."""
    return load_folder(PACKAGE, "grounds", GroundFile)


@cache
def signal_files() -> dict[Signal, SignalFile]:
    """The words of every signal.

    Raises:
        Misconfigured: a signal has no file.
    """
    found = {file.id: file for file in load_folder(PACKAGE, "signals", SignalFile).values()}
    for signal in Signal:
        if signal not in found:
            reason = f"signals/{signal}.toml is missing"
            raise Misconfigured(reason)
    return found


def asks_for_a_look(reasons: Iterable[Signal]) -> bool:
    """Whether a check-in with these reasons waits for a member of staff to look at it."""
    return any(signal_files()[reason].asks for reason in reasons)


@cache
def limits() -> Limits:
    """From where on something about a check-in is worth a look.

    Raises:
        Misconfigured: a value is missing or unknown.
    """
    values: dict[str, Any] = {}
    for file in signal_files().values():
        values.update(file.values)
    try:
        return _LIMITS.validate_python(values)
    except ValidationError as error:
        faults = ", ".join(str(fault["loc"][-1]) for fault in error.errors())
        reason = f"signals: values missing, unknown or wrong: {faults}"
        raise Misconfigured(reason) from error


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
