"""The rules of silences: what may be asked for, which alerts one covers, who must agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.model import Alert, Level, State
from alerts.policy import Policy
from alerts.silences.model import Asked, NeverSilent, ReasonUnfit, Silence, TooLongSilence
from alerts.silences.reasonbook import Bounds, Reason
from foundation.errors import Invalid

# Red and orange call whatever anybody has asked for (REL-06); grey is the system's own.
QUIETABLE = frozenset({Level.BLUE, Level.YELLOW})
LOOKS_BACK = timedelta(hours=24)


class Verdict(StrEnum):
    """What a silence means for an alert: it covers it, or by name why it does not."""

    COVERED = "covered"
    NOT_HOLDING = "not_holding"
    NEVER_SILENT = "never_silent"
    TOO_GRAVE = "too_grave"
    OTHER_KIND = "other_kind"
    ELSEWHERE = "elsewhere"
    BARRED = "barred"
    NOBODY_CALLED = "nobody_called"


@dataclass(frozen=True)
class Places:
    """The office paths of an alert and of a silence, None where there is no such office.

    `barred`: the person's restriction list names who asked for the silence, or who agreed.
    """

    alert: str | None
    silence: str | None
    barred: bool = False


def verdict(
    silence: Silence, alert: Alert, policy: Policy, *, places: Places, now: datetime
) -> Verdict:
    """Whether a silence keeps an alert from calling now.

    The policy is asked again each time: a silence that was asked for under an older one covers
    nothing that is never silenced today.
    """
    if not silence.holds(now):
        return Verdict.NOT_HOLDING
    if not policy.may_be_silenced or policy.clinical:
        return Verdict.NEVER_SILENT
    if alert.level not in QUIETABLE:
        return Verdict.TOO_GRAVE
    if alert.kind not in silence.kinds:
        return Verdict.OTHER_KIND
    if not _is_there(silence, alert, places):
        return Verdict.ELSEWHERE
    if places.barred:
        return Verdict.BARRED
    return Verdict.COVERED if alert.state is State.RAISED else Verdict.NOBODY_CALLED


def begins_to_call(before: Alert | None, after: Alert) -> bool:
    """Whether an entry made an alert call that did not, or made it call for something graver.

    One that calls already and is merely repeated goes on calling: a silence that it had outlived
    (an unkept loan, a silence set later elsewhere) is not laid over it again.
    """
    if not after.calls:
        return False
    return before is None or not before.calls or after.level.rank > before.level.rank


def longest_of(covering: Iterable[Silence]) -> Silence | None:
    """The one of several that ends last, by which an alert is silenced."""
    return max(covering, key=lambda one: (one.ends_at, one.id), default=None)


def check_asked(
    asked: Asked, *, policies: Mapping[str, Policy], reasons: Mapping[str, Reason], bounds: Bounds
) -> None:
    """Refuse what no silence may be.

    Raises:
        NeverSilent: names the first kind that is never silenced.
        ReasonUnfit: the reason does not explain one of the kinds.
        TooLongSilence: it would not end within the longest time.
        Invalid: no kinds, unknown codes, or no words.
    """
    fields: dict[str, str] = {}
    if not asked.kinds:
        fields["kinds"] = "needed"
    if asked.kinds - policies.keys():
        fields["kinds"] = "unknown"
    if asked.reason not in reasons:
        fields["reason"] = "unknown"
    if not asked.text.strip():
        fields["text"] = "needed"
    if fields:
        raise Invalid("Say which alerts, why, and in words.", fields=fields)
    for kind in sorted(asked.kinds):
        if not policies[kind].may_be_silenced:
            raise NeverSilent(fields={"kinds": "never_silent"}, params={"kind": kind})
        if kind not in reasons[asked.reason].kinds:
            raise ReasonUnfit(fields={"reason": "not_for_this_kind"}, params={"kind": kind})
    if not timedelta(0) < timedelta(minutes=asked.minutes) <= bounds.longest:
        raise TooLongSilence(
            fields={"minutes": "out_of_range"}, params={"hours": bounds.longest_hours}
        )


def needs_second(
    asked: Asked, earlier: Iterable[Silence], *, bounds: Bounds, now: datetime
) -> bool:
    """Whether a second person must agree: alone, one may silence the same for so long a day.

    Args:
        earlier: silences whose scope touches the asked one's. What they held within the last
            24 hours, or will hold, counts where they share a kind: no chain of short ones
            does what one long one may not.
    """
    spent = sum(
        (held_for(one, since=now - LOOKS_BACK) for one in earlier if one.kinds & asked.kinds),
        timedelta(0),
    )
    return spent + timedelta(minutes=asked.minutes) > bounds.alone


def held_for(silence: Silence, *, since: datetime) -> timedelta:
    """How long a silence held, or will hold, after an instant; nothing if it never began."""
    if silence.begun_at is None:
        return timedelta(0)
    until = min(silence.ended_at or silence.ends_at, silence.ends_at)
    return max(timedelta(0), until - max(silence.begun_at, since))


def ends_soon(silence: Silence, *, bounds: Bounds, now: datetime) -> bool:
    """Whether a silence that holds is about to end."""
    return silence.holds(now) and silence.ends_at - now <= bounds.warns


def _is_there(silence: Silence, alert: Alert, places: Places) -> bool:
    if silence.person is not None:
        return alert.subject == silence.person
    if places.alert is None or places.silence is None:
        return False
    return places.alert.startswith(places.silence)
