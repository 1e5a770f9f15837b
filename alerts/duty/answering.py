"""Who answers for a post now: the shift's holder, the substitute, a head; never nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.duty.model import Because, Lack, Shift
from foundation.ids import AccountId


@dataclass(frozen=True)
class Known:
    """What is known of those who may answer.

    `active`: whose account works; `away`: who is away (代管), and who stands in for them;
    `missed`: who let the test page of this shift pass; `heads`: at least one, the nearest first.
    """

    active: frozenset[AccountId]
    away: Mapping[AccountId, AccountId]
    missed: frozenset[AccountId]
    heads: tuple[AccountId, ...]

    def lack_of(self, account: AccountId) -> Lack | None:
        """Why somebody cannot be counted on; None when they can."""
        if account not in self.active:
            return Lack.DISABLED
        if account in self.away:
            return Lack.AWAY
        return Lack.UNANSWERED if account in self.missed else None


def who_answers(shift: Shift | None, known: Known) -> tuple[AccountId, Because, Lack | None]:
    """Who answers, because of what, and what the roster lacks where it is not the holder.

    After the holder comes the shift's substitute, then whoever stands in for the holder, then the
    heads; the first head answers even when they too are away: somebody always does.
    """
    lack: Lack | None = Lack.EMPTY
    if shift is not None:
        lack = known.lack_of(shift.account_id)
        if lack is None:
            return shift.account_id, Because.ON_SHIFT, None
        for other in (shift.substitute_id, known.away.get(shift.account_id)):
            if other is not None and known.lack_of(other) is None:
                return other, Because.SUBSTITUTE, lack
    for head in known.heads:
        for other in (head, known.away.get(head)):
            if other is not None and known.lack_of(other) is None:
                return other, Because.FALLBACK_HEAD, lack
    return known.heads[0], Because.FALLBACK_HEAD, lack
