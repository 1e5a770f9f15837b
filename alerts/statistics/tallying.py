"""Counting facts: how many, how true, how fast."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from alerts.model import Level
from alerts.statistics.definitionbook import Definitions
from alerts.statistics.intervals import quantile, wilson
from alerts.statistics.model import Fact, OfKind, OfOffice, Period, Share, Step, Tally, Times
from foundation.clock import legal_date
from foundation.ids import OfficeId

DAY = timedelta(days=1)
# A month by days can be read; a year by days cannot.
LONGEST_BY_DAY = timedelta(days=31)

_REACHES = frozenset(level for level in Level if level.rank >= Level.YELLOW.rank)


def reached(fact: Fact) -> bool:
    """Whether it reached a human: yellow or above, neither withdrawn nor kept from calling."""
    return fact.level in _REACHES and not fact.withdrawn and not fact.suppressed


def was_useless(fact: Fact) -> bool:
    """Whether more accounts called it of no use than of use."""
    return fact.useless > fact.useful


def judged(fact: Fact, definitions: Definitions) -> str | None:
    """What it counts as for the precision of its policy; None while nobody can say.

    What reached nobody is not judged. "useless" goes before how it ended: it may have been true.
    """
    if not reached(fact):
        return None
    if was_useless(fact):
        return "useless"
    return definitions.classes.get(fact.outcome) if fact.outcome is not None else None


def behind(facts: Iterable[Fact], figure: str, definitions: Definitions) -> list[Fact]:
    """The alerts that a figure of a tally counts; as many as it says.

    Raises:
        KeyError: no figure of this name counts alerts.
    """
    counts = FIGURES[figure]
    return [fact for fact in facts if counts(fact, definitions)]


def share_of(hits: int, of: int) -> Share:
    """A share with its interval; none of nothing."""
    if of == 0:
        return Share(0, 0, None, None, None)
    low, high = wilson(hits, of)
    return Share(hits, of, hits / of, low, high)


def times_of(spans: Iterable[tuple[datetime | None, datetime]]) -> Times:
    """The durations from each beginning to its end, where there is one yet.

    Args:
        spans: end and beginning; an end before its beginning (a clock was set back) counts as 0.
    """
    minutes = sorted(
        max(0.0, (end - begin).total_seconds() / 60) for end, begin in spans if end is not None
    )
    return Times(len(minutes), quantile(minutes, 0.5), quantile(minutes, 0.9))


def tally(facts: Sequence[Fact], definitions: Definitions) -> Tally:
    """Count some alerts; an alert that is neither ended nor withdrawn is open."""
    verdicts = Counter(judged(one, definitions) for one in facts)
    confirmed = verdicts["confirmed"]
    taken = [one for one in facts if one.taken_at is not None]
    late = sum(one.late for one in facts)
    # Who has still time to take an alert is neither early nor late.
    told = sum(one.late or one.taken_at is not None for one in facts)
    return Tally(
        raised=len(facts),
        merged=sum(one.repeats for one in facts),
        reached=sum(reached(one) for one in facts),
        withdrawn=sum(one.withdrawn for one in facts),
        suppressed=sum(one.suppressed for one in facts),
        levels=_levels(facts),
        taken=len(taken),
        late=late,
        open=sum(_is_open(one) for one in facts),
        confirmed=confirmed,
        explained=verdicts["explained"],
        false=verdicts["false"],
        useless=verdicts["useless"],
        precision=share_of(confirmed, sum(verdicts.values()) - verdicts[None]),
        late_share=share_of(late, told),
        shown=times_of((one.shown_at, one.opened_at) for one in facts),
        take=times_of((one.taken_at, one.opened_at) for one in facts),
        end=times_of((one.ended_at, one.opened_at) for one in facts),
    )


def by_kind(
    facts: Sequence[Fact], definitions: Definitions, policies: Mapping[str, tuple[str, bool]]
) -> tuple[OfKind, ...]:
    """A tally for each kind that had an alert, those with most first.

    Args:
        policies: kind → the policy that raises it and whether it is clinical.
    """
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[fact.kind].append(fact)
    counted = [
        _of_kind(kind, policies[kind], tally(group, definitions), definitions)
        for kind, group in groups.items()
    ]
    return tuple(sorted(counted, key=lambda one: (-one.tally.raised, one.kind)))


def by_office(facts: Sequence[Fact], definitions: Definitions) -> tuple[OfOffice, ...]:
    """A tally for each office that had an alert, in the order of the offices' ids."""
    groups: dict[OfficeId, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.office is not None:
            groups[fact.office].append(fact)
    return tuple(OfOffice(office, tally(groups[office], definitions)) for office in sorted(groups))


def by_step(facts: Iterable[Fact], period: Period, definitions: Definitions) -> tuple[Step, ...]:
    """What began on each day of a period, or in each week from Monday where it is long."""
    groups: dict[date, list[Fact]] = defaultdict(list)
    for fact in facts:
        groups[legal_date(fact.opened_at)].append(fact)
    found = []
    for first, last in steps_of(period):
        within = [fact for day in days(first, last) for fact in groups[day]]
        told = (
            len(behind(within, name, definitions)) for name in ("raised", "reached", "confirmed")
        )
        found.append(Step(first, last, *told))
    return tuple(found)


def steps_of(period: Period) -> list[tuple[date, date]]:
    """The days of a period, or its weeks, cut at its ends; what lies ahead is left out."""
    last = min(period.last, legal_date(period.until))
    by_day = last - period.first <= LONGEST_BY_DAY
    found, first = [], period.first
    while first <= last:
        ends = first if by_day else first + DAY * (6 - first.weekday())
        found.append((first, min(ends, last)))
        first = ends + DAY
    return found


def days(first: date, last: date) -> Iterable[date]:
    """Every day from one to another, both included."""
    return (first + DAY * number for number in range((last - first).days + 1))


def _of_kind(
    kind: str, policy: tuple[str, bool], counted: Tally, definitions: Definitions
) -> OfKind:
    name, clinical = policy
    return OfKind(kind, name, clinical, counted.precision.of < definitions.too_few, counted)


def _is_open(fact: Fact) -> bool:
    return fact.ended_at is None and not fact.withdrawn


def _levels(facts: Iterable[Fact]) -> dict[str, int]:
    counts = Counter(one.level for one in facts)
    return {level.value: counts[level] for level in reversed(Level)}


# The figures that count alerts, each with the alerts it counts: by a number one gets to its list.
FIGURES: Mapping[str, Callable[[Fact, Definitions], bool]] = {
    "raised": lambda _fact, _known: True,
    "reached": lambda fact, _known: reached(fact),
    "withdrawn": lambda fact, _known: fact.withdrawn,
    "suppressed": lambda fact, _known: fact.suppressed,
    "taken": lambda fact, _known: fact.taken_at is not None,
    "late": lambda fact, _known: fact.late,
    "open": lambda fact, _known: _is_open(fact),
    "confirmed": lambda fact, known: judged(fact, known) == "confirmed",
    "explained": lambda fact, known: judged(fact, known) == "explained",
    "false": lambda fact, known: judged(fact, known) == "false",
    "useless": lambda fact, known: judged(fact, known) == "useless",
}
