"""The runbooks and the reasons for skipping a step: what experts of the field may change."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from alerts.duty.postbook import posts
from alerts.model import Level
from alerts.playbook import playbook
from alerts.policy import Code, FileShape, Policy, Words
from alerts.runbooks.model import CountedFrom, Evidence
from foundation.access.model import Role
from foundation.datafiles import load_folder
from foundation.errors import Misconfigured

_ACTING = frozenset(
    {Role.OFFICER, Role.HEAD, Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.COMMAND, Role.SYSTEM_ADMIN}
)
_TIMES = {"counted_from", "within_minutes", "within_working_days", "same_day"}


class Served(FileShape):
    """What a runbook begins for: a kind of alert and, where it says so, some reasons and levels.

    `settles`: such an entry is a qualified person's finding, and its runbook takes the place of
    any other of the kind; without it only a graver one does. `awaited`: no policy raises the kind
    yet.
    """

    kind: Code
    reasons: tuple[Code, ...] = ()
    levels: tuple[Level, ...] = ()
    settles: bool = False
    awaited: bool = False

    def fits(self, kind: str, reasons: tuple[str, ...], level: Level) -> bool:
        """Whether an entry of these reasons and this level begins the runbook."""
        if kind != self.kind or (self.levels and level not in self.levels):
            return False
        return not self.reasons or not set(self.reasons).isdisjoint(reasons)


class Owner(FileShape):
    """Whose step it is: a post of the roster or a role, exactly one of the two."""

    post: Code | None = None
    role: Role | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.post is None) == (self.role is None):
            raise ValueError("an owner is either a post or a role")
        if self.role is not None and self.role not in _ACTING:
            raise ValueError(f"{self.role} acts on no alert")
        return self


class Outcome(FileShape):
    """A way a step can come out."""

    code: Code
    zh: Words
    en: Words


class Step(FileShape):
    """One step; its time is given in one unit, or not at all.

    `within_working_days` ends with the last of those days, `same_day` with the day itself.
    """

    id: Code
    title_zh: Words
    title_en: Words
    owner: Owner
    only_owner: bool = False
    within_minutes: Annotated[int, Field(ge=1, le=60 * 24 * 60)] | None = None
    within_working_days: Annotated[int, Field(ge=1, le=30)] | None = None
    same_day: bool = False
    counted_from: CountedFrom = CountedFrom.TRIGGER
    evidence: Evidence = Evidence.NONE
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    basis: Words

    @model_validator(mode="after")
    def _has_one_time(self) -> Self:
        given = [self.within_minutes is not None, self.within_working_days is not None]
        if sum([*given, self.same_day]) > 1:
            raise ValueError("a step's time is given in one unit")
        codes = [one.code for one in self.outcomes]
        if len(set(codes)) != len(codes):
            raise ValueError("an outcome code stands twice")
        return self


class Book(FileShape):
    """A runbook; its id is its file's name. Of those of one kind the higher `rank` is graver."""

    id: str = ""
    version: int = Field(ge=1)
    rank: int = Field(ge=1, le=9)
    title_zh: Words
    title_en: Words
    basis: Words
    serves: tuple[Served, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_step_once(self) -> Self:
        ids = [step.id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("a step's id stands twice")
        return self

    def step(self, step_id: str) -> Step:
        """One step.

        Raises:
            KeyError: there is none of this id.
        """
        return {one.id: one for one in self.steps}[step_id]

    def frozen(self) -> dict[str, Any]:
        """What a run keeps of the runbook, as JSON values: words, owners, outcomes and grounds."""
        kept = self.model_dump(mode="json", exclude={"serves", "steps"})
        return kept | {"steps": [_frozen(step) for step in self.steps]}


class SkipReason(FileShape):
    """A coded reason for leaving a step out."""

    zh: Words
    en: Words
    definition_zh: Words
    definition_en: Words
    basis: Words


@cache
def books() -> Mapping[str, Book]:
    """Every runbook, by its id.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    found = load_folder("alerts.runbooks", "books", Book)
    check(found)
    return MappingProxyType(found)


@cache
def skip_reasons() -> Mapping[str, SkipReason]:
    """Every reason for skipping a step.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    return MappingProxyType(load_folder("alerts.runbooks", "skips", SkipReason))


def check(found: Mapping[str, Book]) -> None:
    """Refuse runbooks whose owners nobody is, that serve what no alert says, or of equal rank.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    ranks: dict[tuple[str, int], str] = {}
    for name, book in found.items():
        for fault in _faults(book):
            reason = f"alerts/runbooks/books/{name}.toml: {fault}"
            raise Misconfigured(reason)
        for kind in {one.kind for one in book.serves}:
            other = ranks.setdefault((kind, book.rank), name)
            if other != name:
                reason = f"alerts/runbooks/books/{name}.toml: rank {book.rank} is {other}'s"
                raise Misconfigured(reason)


def _faults(book: Book) -> list[str]:
    policies = playbook().by_kind
    faults = [
        f"{step.id}: no post {step.owner.post}"
        for step in book.steps
        if step.owner.post is not None and step.owner.post not in posts()
    ]
    for served in book.serves:
        policy = policies.get(served.kind)
        if policy is None and not served.awaited:
            faults.append(f"no policy raises {served.kind}")
        elif policy is not None:
            unknown = set(served.reasons) - {clause.reason for clause in policy.raises}
            faults.extend(f"{served.kind} is never raised for {one}" for one in sorted(unknown))
            faults.extend(_ownerless(book, policy))
    return faults


def _ownerless(book: Book, policy: Policy) -> list[str]:
    """Steps that only an owner may do whose roles may not act on this kind of alert."""
    return [
        f"{step.id}: its owner may not act on {policy.kind}"
        for step in book.steps
        if step.only_owner and not roles_of(step.owner) & policy.audience.act
    ]


def roles_of(owner: Owner) -> frozenset[Role]:
    """The roles whose holders are this owner."""
    if owner.role is not None:
        return frozenset({owner.role})
    return frozenset(posts()[str(owner.post)].roles)


def _frozen(step: Step) -> dict[str, Any]:
    post = posts()[step.owner.post] if step.owner.post is not None else None
    allowed = step.model_dump(mode="json", include=_TIMES)
    return step.model_dump(mode="json", exclude={"owner", *_TIMES}) | {
        "owner": step.owner.post or str(step.owner.role),
        "owner_zh": post.zh if post else None,
        "owner_en": post.en if post else None,
        "owner_roles": sorted(role.value for role in roles_of(step.owner)),
        "allowed": allowed,
    }
