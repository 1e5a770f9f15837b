"""What an entry of the journal means for one policy: raise, repeat, amend, withdraw, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.model import Alert, DrillId, Level, State, gravest
from alerts.policy import Amending, Bound, Clause, Policy, Raising, Wanted, Withdrawing
from foundation.errors import Conflict
from foundation.journal.model import Entry, Told


class CannotGroup(Conflict):
    """The entry lacks the field that the policy groups by."""

    code = "cannot_group"


@dataclass(frozen=True)
class Facts:
    """Ids of facts that alerts may rest on: `met` are explained now, `reopened` no longer."""

    met: frozenset[str]
    reopened: frozenset[str]


@dataclass(frozen=True)
class Answered:
    """An alert, ended or not, that rests on facts this entry speaks of; `left` stay unexplained."""

    alert: Alert
    facts: frozenset[str]
    left: int


@dataclass(frozen=True)
class Raise:
    """A new alert."""

    group: str
    level: Level
    reasons: tuple[str, ...]
    fact: str | None


@dataclass(frozen=True)
class Repeat:
    """More of the same for an open alert; the level is what this entry alone would ask for."""

    alert: Alert
    level: Level
    reasons: tuple[str, ...]
    fact: str | None


@dataclass(frozen=True)
class Amend:
    """A correction of an alert; `facts` become explained, or with `reopens` unexplained again."""

    alert: Alert
    code: str
    facts: frozenset[str] = frozenset()
    reopens: bool = False


@dataclass(frozen=True)
class Withdraw:
    """None of the facts of an alert held; `inhibits`: something outside explains them."""

    alert: Alert
    code: str
    facts: frozenset[str]
    inhibits: bool = False


Decision = Raise | Repeat | Amend | Withdraw


def concerns(entry: Entry | Told, policy: Policy) -> bool:
    """Whether any clause of the policy speaks of this entry."""
    return any(
        speaks_of(clause, entry) for clause in (*policy.raises, *policy.amends, *policy.withdraws)
    )


def speaks_of(clause: Clause, entry: Entry | Told) -> bool:
    """Whether a clause's kind and every condition fit the entry."""
    data = entry.data or {}
    return clause.on == entry.kind and all(
        _meets(wanted, data.get(name)) for name, wanted in clause.when.items()
    )


def group_of(entry: Entry, policy: Policy) -> str | None:
    """What there is one open alert of: the policy's kind and its grouping value in this entry.

    None when the entry has no such value; then it can correct an alert but not raise one.
    """
    value = entry.subject if policy.group == "subject" else entry.data.get(policy.group)
    drill = drill_of(entry)
    if drill is not None and policy.group == "subject":
        # An exercise is about nobody: it neither joins a real alert nor another exercise.
        value = f"drill.{drill}"
    if value is None or isinstance(value, list | dict):
        return None
    return f"{policy.kind}:{value}"


def drill_of(entry: Entry) -> DrillId | None:
    """The exercise that an entry belongs to; whatever answers it belongs to that exercise, too."""
    found = entry.data.get("drill")
    return DrillId(found) if isinstance(found, str) else None


def facts_of(entry: Entry, policy: Policy) -> Facts:
    """The facts that the entry explains, and those it lets stand again, under this policy."""
    met: set[str] = set()
    reopened: set[str] = set()
    corrections: tuple[Amending | Withdrawing, ...] = (*policy.amends, *policy.withdraws)
    for clause in corrections:
        if speaks_of(clause, entry):
            met |= _ids(entry, clause.meets)
            reopened |= _ids(entry, clause.reopens if isinstance(clause, Amending) else None)
    return Facts(frozenset(met), frozenset(reopened))


def decide(
    entry: Entry, policy: Policy, *, standing: Alert | None, answered: Sequence[Answered] = ()
) -> tuple[Decision, ...]:
    """What is to be done about an entry.

    Args:
        standing: the open alert of the entry's group, if there is one.
        answered: every alert that rests on the facts of `facts_of`.

    Returns:
        In the order in which to act: corrections of what is known before what is new.

    Raises:
        CannotGroup: the entry raises an alert and lacks the field that the policy groups by.
    """
    return (*_corrections(entry, policy, standing, answered), *_calls(entry, policy, standing))


def _calls(entry: Entry, policy: Policy, standing: Alert | None) -> Iterable[Decision]:
    matched = [clause for clause in policy.raises if speaks_of(clause, entry)]
    if not matched:
        return
    level = gravest(clause.level for clause in matched)
    reasons = tuple(dict.fromkeys(_by_gravity(matched)))
    fact = next((value for clause in matched for value in sorted(_ids(entry, clause.fact))), None)
    if standing is not None:
        yield Repeat(standing, level, reasons, fact)
        return
    group = group_of(entry, policy)
    if group is None:
        raise CannotGroup(f"entry {entry.seq} has no {policy.group}")
    yield Raise(group, level, reasons, fact)


def _corrections(
    entry: Entry, policy: Policy, standing: Alert | None, answered: Sequence[Answered]
) -> Iterable[Decision]:
    withdrawing = next((one for one in policy.withdraws if speaks_of(one, entry)), None)
    amending = next((one for one in policy.amends if speaks_of(one, entry)), None)
    for found in answered:
        facts = found.facts
        if withdrawing and _can_be_withdrawn(found, withdrawing):
            yield Withdraw(found.alert, withdrawing.code, facts, inhibits=withdrawing.inhibits)
        elif amending:
            yield Amend(found.alert, amending.code, facts, reopens=amending.reopens is not None)
        elif withdrawing:
            yield Amend(found.alert, withdrawing.code, facts)
    if amending and _field(amending) is None and standing is not None:
        yield Amend(standing, amending.code)


def _can_be_withdrawn(found: Answered, clause: Withdrawing) -> bool:
    calls = found.alert.state is State.RAISED
    return calls and found.left == 0 and found.alert.level.rank <= clause.most.rank


def _by_gravity(clauses: Iterable[Raising]) -> Iterable[str]:
    return (one.reason for one in sorted(clauses, key=lambda one: -one.level.rank))


def _field(clause: Amending | Withdrawing) -> str | None:
    if isinstance(clause, Amending):
        return clause.meets or clause.reopens
    return clause.meets


def _ids(entry: Entry, field: str | None) -> frozenset[str]:
    value = entry.data.get(field) if field else None
    if value is None:
        return frozenset()
    return frozenset(str(one) for one in (value if isinstance(value, list) else [value]))


def _meets(wanted: Wanted, value: Any) -> bool:
    if isinstance(wanted, Bound):
        return wanted.holds(value)
    if isinstance(wanted, tuple):
        return value in wanted
    # True == 1 in Python: a flag and a number never mean the same in an entry.
    return type(value) is type(wanted) and bool(value == wanted)
