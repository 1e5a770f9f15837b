"""What a policy file says: which entry raises which alert, for whom, and how soon."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from alerts.model import Level
from foundation.access.model import Role

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
EntryKind = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
Words = Annotated[str, Field(min_length=1, max_length=400)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class FileShape(BaseModel):
    """What every data file of this wing has in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(FileShape):
    """A sentence in both languages."""

    zh: Words
    en: Words


class Bound(FileShape):
    """A condition on a field: a number from `at_least` up, or a list that is (not) empty."""

    at_least: int | None = None
    any: bool | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.at_least is None) == (self.any is None):
            raise ValueError("a bound says either at_least or any")
        return self

    def holds(self, value: Any) -> bool:
        """Whether a value of an entry meets this bound; the bound itself counts."""
        if self.at_least is not None:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and value >= self.at_least
        return bool(value) is self.any


Wanted = str | int | bool | tuple[str, ...] | Bound


class Clause(FileShape):
    """Which entries a clause speaks of: their kind, and what fields of their data must be."""

    on: EntryKind
    when: dict[Code, Wanted] = {}


class Raising(Clause):
    """Such an entry raises the alert at `level` or repeats it; `fact` names its id's field."""

    level: Level
    reason: Code
    fact: Code | None = None


class Amending(Clause):
    """Such an entry corrects what is known.

    `meets` names the field with the ids of the facts it explains; with `reopens` an earlier
    correction falls. Without either it speaks of the open alert.
    """

    code: Code
    meets: Code | None = None
    reopens: Code | None = None


class Withdrawing(Clause):
    """Such an entry shows that facts did not hold; the alert is withdrawn once none is left.

    `inhibits`: something outside the person explains them (an outage); a replay tells the alert
    as suppressed.
    """

    code: Code
    meets: Code
    most: Level = Level.YELLOW
    inhibits: bool = False


class Inhibiting(FileShape):
    """While such an alert of somebody is open and unexplained, its consequences do not call.

    `kinds` of the same person, at most `most` and never above yellow, that begin to call within
    `within_minutes` after it was raised; at the end of that time they call whatever holds.
    """

    kinds: tuple[Code, ...] = Field(min_length=1)
    most: Literal[Level.BLUE, Level.YELLOW] = Level.YELLOW
    within_minutes: Annotated[int, Field(ge=1, le=10_080)]
    basis: Words

    @property
    def within(self) -> timedelta:
        """For how long, at most, a consequence does not call."""
        return timedelta(minutes=self.within_minutes)


class Audience(FileShape):
    """Which roles see the alert, act on it, may end it, and see what it rests on."""

    see: frozenset[Role]
    act: frozenset[Role]
    close: frozenset[Role]
    evidence: frozenset[Role] = frozenset()

    @model_validator(mode="after")
    def _only_who_sees_acts(self) -> Self:
        if not self.act <= self.see or not self.close <= self.act or not self.evidence <= self.see:
            raise ValueError("who acts or sees evidence must see; who closes must act")
        if Role.PROCURATOR in self.act:
            raise ValueError("the procurator reads")
        return self


class Policy(FileShape):
    """One policy; its id is its file's name.

    `may_be_silenced`: a silence may keep alerts of this kind from calling, at most up to yellow;
    never what is clinical, or about no person (coverage, faults, what nobody has seen).
    In `monitor` mode the service raises nothing from it; `replay --compare` shows what it would.
    """

    id: str = ""
    version: int = Field(ge=1)
    mode: Literal["live", "monitor"] = "live"
    kind: Code
    title_zh: Words
    title_en: Words
    group: Code = "subject"
    clinical: bool = False
    may_be_silenced: bool = False
    text_from: Level | None = None
    basis: Words
    audience: Audience
    acknowledge: dict[Level, Minutes] = Field(default={}, alias="acknowledge_minutes")
    next_update: dict[Level, Minutes] = Field(default={}, alias="next_update_minutes")
    raises: tuple[Raising, ...] = Field(alias="raise", min_length=1)
    amends: tuple[Amending, ...] = Field(default=(), alias="amend")
    withdraws: tuple[Withdrawing, ...] = Field(default=(), alias="withdraw")
    inhibits: tuple[Inhibiting, ...] = ()
    sentences: dict[Code, Sentence]

    @model_validator(mode="after")
    def _every_code_has_its_sentence(self) -> Self:
        missing = sorted(set(self.codes) - set(self.sentences))
        if missing:
            raise ValueError(f"no sentence for {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _no_crisis_is_silenced(self) -> Self:
        if self.may_be_silenced and (self.clinical or self.group != "subject"):
            raise ValueError("what is clinical or not about one person is never silenced")
        return self

    @model_validator(mode="after")
    def _no_crisis_explains(self) -> Self:
        if self.inhibits and (self.clinical or self.group != "subject"):
            raise ValueError("what is clinical or not about one person inhibits nothing")
        if any(self.kind in clause.kinds for clause in self.inhibits):
            raise ValueError("no alert is its own consequence")
        return self

    @model_validator(mode="after")
    def _no_entry_raises_and_withdraws(self) -> Self:
        both = {one.on for one in self.raises} & {one.on for one in self.withdraws}
        if both:
            raise ValueError(f"{', '.join(sorted(both))} both raises and withdraws")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code this policy can put on an alert."""
        raising = (clause.reason for clause in self.raises)
        later: Iterable[Amending | Withdrawing] = (*self.amends, *self.withdraws)
        return (*raising, *(clause.code for clause in later))

    @property
    def inhibiting(self) -> frozenset[str]:
        """The codes that say that something outside the person explains the facts."""
        return frozenset(clause.code for clause in self.withdraws if clause.inhibits)

    @property
    def reads(self) -> frozenset[str]:
        """The kinds of entry this policy answers."""
        return frozenset(clause.on for clause in (*self.raises, *self.amends, *self.withdraws))

    def acknowledge_minutes(self, level: Level) -> int:
        """Within how many minutes somebody must take an alert of this level."""
        return self.acknowledge[level]

    def next_update_minutes(self, level: Level) -> int:
        """After how many minutes news are due by default, once somebody has taken it."""
        return self.next_update[level]

    def within(self, level: Level) -> timedelta:
        """The time to take an alert of this level."""
        return timedelta(minutes=self.acknowledge_minutes(level))


class LevelWords(FileShape):
    """A level's words and the times that hold for it unless a policy says otherwise."""

    zh: Words
    en: Words
    meaning_zh: Words
    meaning_en: Words
    acknowledge_minutes: Minutes
    next_update_minutes: Minutes
    review_hours: Annotated[int, Field(ge=1, le=240)] | None = None
    basis: Words

    @property
    def review(self) -> timedelta | None:
        """Within what time a second person looks at an ending; None where nobody need."""
        return None if self.review_hours is None else timedelta(hours=self.review_hours)


class Outcome(FileShape):
    """How an alert can end.

    From `feedback_from` on it must have been handled and fed back, from `steps_from` on every step
    of its runbook must be done or skipped. With `exercise` it is how the end of an exercise ends
    its alerts: nobody chooses it.
    """

    feedback_from: Level | None = None
    steps_from: Level | None = None
    exercise: bool = False

    zh: Words
    en: Words
    definition_zh: Words
    definition_en: Words
    basis: Words


class Cause(FileShape):
    """A coded cause, with its definition and the outcomes it goes with."""

    zh: Words
    en: Words
    definition_zh: Words
    definition_en: Words
    outcomes: tuple[Code, ...] = Field(min_length=1)
    basis: Words
