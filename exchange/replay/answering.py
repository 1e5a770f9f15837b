"""Answers entries as the service's relay does, with the same decisions, in memory.

Nobody works in a replay. What is left of an alert once everything that it rests on is explained
would be an officer's closing; here it is closed then, except red, which never ends by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts import carrying, triage
from alerts.events import TriageFailed
from alerts.model import Alert, Level, State, What
from alerts.policy import Policy
from alerts.triage import Amend, Answered, CannotGroup, Facts, Raise, Repeat, Withdraw
from foundation.ids import AlertId
from foundation.journal.model import Entry


@dataclass
class Rest:
    """An entry that an alert rests on; `line`: the line of the file that told it, if one did."""

    entry: Entry
    fact: str | None
    line: int | None
    explained: bool = False


@dataclass(frozen=True)
class Update:
    """Something that happened to an alert."""

    at: datetime
    what: What
    code: str | None
    level: Level


@dataclass
class Kept:
    """An alert with what it rests on and what happened to it."""

    alert: Alert
    policy: Policy
    rests: list[Rest] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    suppressed: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing that it rests on is left unexplained; red waits for somebody."""
        calls = self.alert.state is State.RAISED and self.alert.level is not Level.RED
        return calls and all(rest.explained for rest in self.rests)

    def left(self, met: frozenset[str]) -> int:
        """How many of its entries stay unexplained once some facts are met."""
        return sum(not rest.explained and rest.fact not in met for rest in self.rests)


class Desk:
    """The alerts of a replay under one set of policies."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._by_kind: dict[str, list[Policy]] = defaultdict(list)
        for policy in policies:
            for kind in policy.reads:
                self._by_kind[kind].append(policy)
        self._standing: dict[tuple[str, str], Kept] = {}
        self._resting: dict[tuple[str, str], list[Kept]] = defaultdict(list)
        self.alerts: list[Kept] = []

    def answer(self, entry: Entry, line: int | None) -> None:
        """Answer one entry under every policy that reads its kind."""
        for policy in self._by_kind.get(entry.kind, ()):
            if not triage.concerns(entry, policy):
                continue
            try:
                self._answer(entry, policy, line)
            except CannotGroup as fault:
                self._tell_failure(entry, policy, fault)

    def _answer(self, entry: Entry, policy: Policy, line: int | None) -> None:
        group = triage.group_of(entry, policy)
        standing = None if group is None else self._standing.get((policy.id, group))
        facts = triage.facts_of(entry, policy)
        resting = self._resting_on(facts, policy)
        decisions = triage.decide(
            entry,
            policy,
            standing=None if standing is None else standing.alert,
            answered=[_answered(kept, facts) for kept in resting],
        )
        known = {kept.alert.id: kept for kept in (*resting, *([standing] if standing else []))}
        rest = Rest(entry, None, line)
        for decision in decisions:
            if isinstance(decision, Raise):
                self._begin(decision, policy, rest)
                continue
            kept = known[decision.alert.id]
            if isinstance(decision, Repeat):
                self._repeat(decision, kept, rest)
            else:
                self._correct(decision, kept, entry)

    def _resting_on(self, facts: Facts, policy: Policy) -> list[Kept]:
        found: dict[str, Kept] = {}
        for fact in sorted(facts.met | facts.reopened):
            for kept in self._resting.get((policy.id, fact), ()):
                explained = fact in facts.reopened
                if any(one.fact == fact and one.explained is explained for one in kept.rests):
                    found[kept.alert.id] = kept
        return [found[alert_id] for alert_id in sorted(found)]

    def _begin(self, decision: Raise, policy: Policy, rest: Rest) -> None:
        alert_id = AlertId(f"{len(self.alerts):020d}")
        now = rest.entry.at
        alert = carrying.begun(decision, rest.entry, policy, alert_id=alert_id, now=now)
        kept = Kept(alert, policy)
        self.alerts.append(kept)
        self._standing[policy.id, decision.group] = kept
        self._rest_on(kept, replace(rest, fact=decision.fact))
        kept.updates.append(Update(now, What.RAISED, decision.reasons[0], alert.level))

    def _repeat(self, decision: Repeat, kept: Kept, rest: Rest) -> None:
        self._rest_on(kept, replace(rest, fact=decision.fact))
        now = rest.entry.at
        kept.alert = carrying.again(kept.alert, decision, kept.policy, now=now)
        kept.updates.append(Update(now, What.REPEATED, decision.reasons[0], kept.alert.level))

    def _rest_on(self, kept: Kept, rest: Rest) -> None:
        kept.rests.append(rest)
        if rest.fact is not None:
            places = self._resting[kept.policy.id, rest.fact]
            if not places or places[-1] is not kept:
                places.append(kept)

    def _correct(self, decision: Amend | Withdraw, kept: Kept, entry: Entry) -> None:
        reopens = isinstance(decision, Amend) and decision.reopens
        for rest in kept.rests:
            if rest.fact in decision.facts:
                rest.explained = not reopens
        what, kept.alert = carrying.corrected(kept.alert, decision, now=entry.at)
        kept.updates.append(Update(entry.at, what, decision.code, kept.alert.level))
        if isinstance(decision, Withdraw):
            kept.suppressed = decision.inhibits
        elif kept.is_settled:
            kept.alert = replace(kept.alert, state=State.CLOSED, closed_at=entry.at)
            kept.updates.append(Update(entry.at, What.CLOSED, decision.code, kept.alert.level))
        if not kept.alert.is_open:
            self._standing.pop((kept.policy.id, kept.alert.group), None)

    def _tell_failure(self, entry: Entry, policy: Policy, fault: CannotGroup) -> None:
        """A policy that fails on an entry is told as the relay tells it: a fault of the system."""
        if entry.kind == TriageFailed.kind:
            return
        event = TriageFailed(
            entry=entry.seq,
            entry_kind=entry.kind,
            policy=policy.id,
            fault=type(fault).__name__,
        )
        told = replace(entry, kind=event.kind, subject=None, data=event.data(), cause=entry.seq)
        self.answer(told, None)


def _answered(kept: Kept, facts: Facts) -> Answered:
    wanted = facts.met | facts.reopened
    on = frozenset(rest.fact for rest in kept.rests if rest.fact is not None)
    return Answered(kept.alert, on & wanted, kept.left(facts.met))
