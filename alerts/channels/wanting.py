"""Which channels a notice goes over besides the console, and when a failed one is tried again."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from alerts.channels.installed import Channel
from alerts.channels.kindbook import LevelKinds, Sending
from alerts.channels.model import AddressKind, Kind, Webhook
from alerts.model import Alert, Level
from alerts.policy import Policy


def channels_for(
    level: Level,
    *,
    urgent: bool,
    have: Iterable[Channel],
    by_level: Mapping[Level, LevelKinds],
) -> tuple[Channel, ...]:
    """The channels of this installation that a notice of a level goes over, in the file's order."""
    if level not in by_level:
        return ()
    wanted = by_level[level].urgent if urgent else by_level[level].otherwise
    fit = (one for one in have if one.kind in wanted)
    return tuple(sorted(fit, key=lambda one: (wanted.index(one.kind), one.id)))


def reachable(
    channel: Channel, addresses: Iterable[AddressKind], needs: Mapping[Kind, AddressKind]
) -> bool:
    """Whether an account can be reached over a channel; a group's needs no address."""
    return not channel.personal or needs[channel.kind] in set(addresses)


def hears(webhook: Webhook, alert: Alert, policy: Policy) -> bool:
    """Whether a webhook is told of a change of an alert, as far as level and kind go.

    Nothing of a clinical kind, unless whoever made the webhook said so.
    """
    if webhook.disabled_at is not None or alert.level.value not in webhook.levels:
        return False
    return webhook.clinical or not policy.clinical


def wait(failures: int, sending: Sending, *, chance: float) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, up to a bound.

    Args:
        failures: from 1.
        chance: from 0 to 1; spreads what failed together over the share that the file allows.
    """
    first, longest = sending.first_retry_seconds, sending.longest_retry_seconds
    # The exponent is bounded: a target may fail for weeks.
    plain = min(longest, first * 2 ** min(failures - 1, 20))
    spread = plain * sending.jitter_percent / 100
    return timedelta(seconds=plain - spread + 2 * spread * chance)


def next_try(
    made_at: datetime, failures: int, sending: Sending, *, now: datetime, chance: float
) -> datetime | None:
    """When to try again; None once it is of no use any more (the bound itself counts)."""
    again = now + wait(failures, sending, chance=chance)
    return again if again < made_at + sending.give_up else None
