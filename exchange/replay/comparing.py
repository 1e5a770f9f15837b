"""What a changed set of policies would gain, lose and cost on the same facts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from alerts.model import Level
from exchange.replay.answering import Kept
from exchange.replay.lines import in_order, line, state

Line = dict[str, Any]
_REACHING = frozenset({Level.YELLOW, Level.ORANGE, Level.RED})
_SILENT = frozenset({"withdrawn", "merged", "suppressed"})
_DIFFER = ("level", "opened_at", "closed_at", "state")


@dataclass(frozen=True)
class Pair:
    """The same matter under both sets; one side is None where only the other raised it."""

    before: Kept | None
    after: Kept | None

    @property
    def change(self) -> str | None:
        """gained, lost, changed; None when both sides tell the same."""
        if self.before is None:
            return "gained"
        if self.after is None:
            return "lost"
        before, after = line(self.before), line(self.after)
        return "changed" if any(before[name] != after[name] for name in _DIFFER) else None


def reaches(kept: Kept | None) -> bool:
    """Whether an alert reaches a human: red, orange or yellow, not taken back or suppressed."""
    return kept is not None and kept.alert.level in _REACHING and state(kept) not in _SILENT


def paired(before: Sequence[Kept], after: Sequence[Kept]) -> list[Pair]:
    """Alerts of one kind that rest on the same entries belong together, each at most once."""
    by_entry: dict[tuple[str, int], list[Kept]] = {}
    for kept in in_order(list(after)):
        for rest in kept.rests:
            by_entry.setdefault((kept.alert.kind, rest.entry.seq), []).append(kept)
    taken: set[int] = set()
    pairs: list[Pair] = []
    for kept in in_order(list(before)):
        partner = _partner(kept, by_entry, taken)
        if partner is not None:
            taken.add(id(partner))
        pairs.append(Pair(kept, partner))
    pairs += [Pair(None, one) for one in in_order(list(after)) if id(one) not in taken]
    return pairs


def _partner(
    kept: Kept, by_entry: dict[tuple[str, int], list[Kept]], taken: set[int]
) -> Kept | None:
    for rest in kept.rests:
        for one in by_entry.get((kept.alert.kind, rest.entry.seq), ()):
            if id(one) not in taken:
                return one
    return None


def told(pairs: Sequence[Pair]) -> Iterator[Line]:
    """A line for each difference, then the summary: by kind, in all, and what it would cost."""
    for pair in pairs:
        if pair.change is not None:
            yield _difference(pair)
    yield {"summary": _summary(pairs)}


def _difference(pair: Pair) -> Line:
    shown = pair.after or pair.before
    return {
        "change": pair.change,
        "kind": shown.alert.kind if shown else None,
        "subject": shown.alert.subject if shown else None,
        "before": None if pair.before is None else line(pair.before),
        "after": None if pair.after is None else line(pair.after),
    }


def _summary(pairs: Sequence[Pair]) -> Line:
    kinds: dict[str, Counter[str]] = {}
    for pair in pairs:
        shown = pair.after or pair.before
        if shown is not None:
            kinds.setdefault(shown.alert.kind, Counter())[pair.change or "same"] += 1
    return {
        "kinds": {kind: dict(sorted(found.items())) for kind, found in sorted(kinds.items())},
        "alerts_before": sum(pair.before is not None for pair in pairs),
        "alerts_after": sum(pair.after is not None for pair in pairs),
        "reaching_before": sum(reaches(pair.before) for pair in pairs),
        "reaching_after": sum(reaches(pair.after) for pair in pairs),
        "reds_missed": sum(_is_missed(pair) for pair in pairs),
        "median_delay_seconds": _median_delay(pairs),
    }


def _is_missed(pair: Pair) -> bool:
    """Red before, and red no more, or no more there for anybody."""
    if pair.before is None or pair.before.alert.level is not Level.RED:
        return False
    return not reaches(pair.after) or (
        pair.after is not None and pair.after.alert.level is not Level.RED
    )


def _median_delay(pairs: Sequence[Pair]) -> float | None:
    """How much later alerts open that both sets raise, in seconds; negative is earlier."""
    delays = [
        (pair.after.alert.opened_at - pair.before.alert.opened_at).total_seconds()
        for pair in pairs
        if pair.before is not None and pair.after is not None
    ]
    return median(delays) if delays else None
