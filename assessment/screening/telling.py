"""Must the world be told of this answer, or does it know already?"""

from collections.abc import Set as AbstractSet

from assessment.instruments.model import CriticalItem, Tier

_RISING = list(Tier)


def tier_to_tell(endorsed: CriticalItem | None, told: AbstractSet[Tier]) -> Tier | None:
    """The tier to tell of now; None when nothing is endorsed, or as much was told before.

    Once for each item and tier: a graver tier later tells again, a milder one does not.
    """
    if endorsed is None:
        return None
    graver = all(_RISING.index(endorsed.tier) > _RISING.index(tier) for tier in told)
    return endorsed.tier if graver else None
