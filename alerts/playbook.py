"""The policies, levels, outcomes and causes of this installation, read and checked once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from alerts.model import Level
from alerts.policy import Cause, LevelWords, Outcome, Policy
from foundation.access.model import Role
from foundation.datafiles import load_directory, load_folder
from foundation.errors import Invalid, Misconfigured


@dataclass(frozen=True)
class Playbook:
    """Everything that experts of the field may change about alerts."""

    policies: Mapping[str, Policy]
    levels: Mapping[Level, LevelWords]
    outcomes: Mapping[str, Outcome]
    causes: Mapping[str, Cause]

    def review_of(self, level: Level) -> timedelta | None:
        """Within what time a second person looks at the ending of an alert of this level."""
        return self.levels[level].review

    def needs_feedback(self, outcome: str, level: Level) -> bool:
        """Whether an alert of this level must be handled and fed back before it ends so."""
        bound = self.outcomes[outcome].feedback_from
        return bound is not None and level.rank >= bound.rank

    def needs_steps(self, outcome: str, level: Level) -> bool:
        """Whether every step of the runbook is settled before an alert of this level ends so."""
        bound = self.outcomes[outcome].steps_from
        return bound is not None and level.rank >= bound.rank

    def check_finding(self, outcome: str | None, *, asked: bool) -> None:
        """Refuse a finding where none is asked for, and one that asks for no handling.

        Raises:
            Invalid: names the field.
        """
        known = outcome is not None and outcome in self.outcomes
        fits = known and self.outcomes[str(outcome)].feedback_from is not None
        if asked is not (outcome is not None) or (asked and not fits):
            word = "needed" if asked and outcome is None else "not_for_this_stage"
            raise Invalid("Say what was found.", fields={"outcome": word})

    @property
    def reads(self) -> frozenset[str]:
        """Every kind of entry that some live policy answers."""
        return frozenset().union(*(policy.reads for policy in self.live.values()))

    @property
    def live(self) -> Mapping[str, Policy]:
        """The policies that alerts are raised from; those in monitor mode are left out."""
        return {name: one for name, one in self.policies.items() if one.mode == "live"}

    @property
    def by_kind(self) -> Mapping[str, Policy]:
        """The policy that speaks for each kind of alert: the live one before one only watched."""
        watched = {one.kind: one for one in self.policies.values() if one.mode == "monitor"}
        return watched | {one.kind: one for one in self.live.values()}

    def policy(self, policy_id: str) -> Policy:
        """One policy.

        Raises:
            KeyError: there is none of this name.
        """
        return self.policies[policy_id]

    def policy_of(self, kind: str) -> Policy:
        """The policy that raises alerts of a kind; the live one before one that is only watched.

        Raises:
            KeyError: there is none.
        """
        return self.by_kind[kind]

    def kinds_seen_by(self, role: Role) -> frozenset[str]:
        """The kinds of alert that a role may see."""
        return frozenset(one.kind for one in self.by_kind.values() if role in one.audience.see)

    def check_closing(
        self, kind: str, level: Level, *, outcome: str, cause: str, text: str
    ) -> None:
        """Refuse an ending whose codes do not go together or that needs words.

        Raises:
            Invalid: names the field.
        """
        fields: dict[str, str] = {}
        if outcome not in self.outcomes or self.outcomes[outcome].exercise:
            fields["outcome"] = "unknown"
        if cause not in self.causes:
            fields["cause"] = "unknown"
        elif outcome not in self.causes[cause].outcomes:
            fields["cause"] = "not_for_this_outcome"
        text_from = self.policy_of(kind).text_from
        if text_from is not None and level.rank >= text_from.rank and not text.strip():
            fields["text"] = "needed_at_this_level"
        if fields:
            raise Invalid("Choose an outcome and a cause that go together.", fields=fields)


@cache
def playbook() -> Playbook:
    """The playbook that ships with the wing.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    words = load_folder("alerts", "levels", LevelWords)
    if set(words) != {level.value for level in Level}:
        raise Misconfigured("alerts/levels: one file for each level, no more and no fewer")
    levels = {level: words[level.value] for level in Level}
    outcomes = load_folder("alerts", "outcomes", Outcome)
    causes = load_folder("alerts", "causes", Cause)
    for cause_id, cause in causes.items():
        unknown = set(cause.outcomes) - set(outcomes)
        if unknown:
            raise Misconfigured(f"alerts/causes/{cause_id}.toml: no outcome {sorted(unknown)}")
    shipped = load_folder("alerts", "policies", Policy)
    _check_consequences(shipped, "alerts/policies")
    policies = _checked(shipped, levels, "alerts/policies")
    return Playbook(
        MappingProxyType(policies),
        MappingProxyType(levels),
        MappingProxyType(dict(outcomes)),
        MappingProxyType(dict(causes)),
    )


def playbook_with(directory: Path) -> Playbook:
    """The playbook that ships, with the policies of a directory in the place of its own.

    Raises:
        Misconfigured: names the file and what is wrong with it.
    """
    shipped = playbook()
    found = load_directory(directory, Policy)
    _check_consequences(found, directory.name, beside=shipped.policies)
    policies = _checked(found, shipped.levels, directory.name)
    return replace(shipped, policies=MappingProxyType(policies))


def policy(policy_id: str) -> Policy:
    """One policy of the playbook that ships with the wing.

    Raises:
        KeyError: there is none of this name.
    """
    return playbook().policy(policy_id)


def _checked(
    found: Mapping[str, Policy], levels: Mapping[Level, LevelWords], where: str
) -> dict[str, Policy]:
    policies = {name: _complete(name, policy, levels) for name, policy in found.items()}
    kinds = [policy.kind for policy in policies.values() if policy.mode == "live"]
    if len(set(kinds)) != len(kinds):
        reason = f"{where}: two live policies raise the same kind"
        raise Misconfigured(reason)
    return policies


def _check_consequences(
    policies: Mapping[str, Policy], where: str, *, beside: Mapping[str, Policy] | None = None
) -> None:
    """Refuse a consequence that may never be kept from calling, and two that explain each other.

    Args:
        beside: policies whose kinds may be named although the folder has none of them.
    """
    known = {**(beside or {}), **policies}
    by_kind = {one.kind: one for one in known.values()}
    for name, one in policies.items():
        for kind in (kind for clause in one.inhibits for kind in clause.kinds):
            found = by_kind.get(kind)
            if found is None or found.clinical or found.group != "subject":
                raise Misconfigured(f"{where}/{name}.toml: {kind} is never inhibited")
            if any(one.kind in clause.kinds for clause in found.inhibits):
                raise Misconfigured(f"{where}/{name}.toml: {kind} would inhibit it in turn")


def _complete(name: str, policy: Policy, levels: Mapping[Level, LevelWords]) -> Policy:
    """The policy with its name, and with the levels' times where it gives none of its own."""
    take = {level: words.acknowledge_minutes for level, words in levels.items()}
    news = {level: words.next_update_minutes for level, words in levels.items()}
    return policy.model_copy(
        update={
            "id": name,
            "acknowledge": {**take, **policy.acknowledge},
            "next_update": {**news, **policy.next_update},
        }
    )
