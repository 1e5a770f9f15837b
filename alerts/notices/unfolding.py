"""What a chain means for one alert: the lines that are written down when it begins to call."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.duty.postbook import posts
from alerts.notices.chainbook import HEAD_ABOVE, Chain
from alerts.notices.model import Notice, Planned
from alerts.policy import Policy
from foundation.access.model import Role


def unfold(chain: Chain, policy: Policy, *, begins: datetime) -> tuple[Planned, ...]:
    """Every line of one round that begins at an instant, step by step.

    A post none of whose people may see alerts of this kind is left out.
    """
    return tuple(
        Planned(
            step=number,
            post=post,
            start_at=begins + timedelta(minutes=step.after_minutes),
            display_within=timedelta(minutes=step.display_minutes),
        )
        for number, step in enumerate(chain.steps, start=1)
        for post in step.told(clinical=policy.clinical)
        if _may_be_told(post, policy.audience.see)
    )


def once_more(notices: Sequence[Notice], *, begins: datetime) -> tuple[Planned, ...]:
    """The lines of the next round: those of the first, as they were frozen, at a later time."""
    first = [one for one in notices if one.round == 1]
    began = min(one.start_at for one in first)
    return tuple(
        Planned(
            step=one.step,
            post=one.post,
            start_at=begins + (one.start_at - began),
            display_within=one.display_within,
        )
        for one in first
    )


def _may_be_told(post: str, see: frozenset[Role]) -> bool:
    if post == HEAD_ABOVE:
        return Role.HEAD in see
    known = posts()[post]
    return bool(see & {*known.roles, *known.fallback})
