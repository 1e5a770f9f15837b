"""How a calling goes on: what was seen, what was missed, and who is told next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.notices.model import Calling, Notice
from foundation.ids import AccountId


@dataclass(frozen=True)
class Turn:
    """What one look at a calling asks for; at `round_at` the next round begins, if one does."""

    displayed: tuple[tuple[Notice, datetime], ...] = ()
    missed: tuple[Notice, ...] = ()
    starting: tuple[Notice, ...] = ()
    round_at: datetime | None = None


def turn(
    calling: Calling,
    notices: Sequence[Notice],
    shown: Mapping[AccountId, datetime],
    *,
    now: datetime,
) -> Turn:
    """What is due: the deadline itself counts as passed, and so does a start as come.

    Args:
        shown: when this calling first stood on a screen of each account that signed so.
    """
    displayed = tuple(
        (one, at)
        for one in notices
        if one.is_out
        and one.spared_at is None
        and one.account_id is not None
        and (at := shown.get(one.account_id)) is not None
    )
    seen = {one.id for one, _ in displayed} | {one.id for one in notices if one.displayed_at}
    missed = tuple(
        one
        for one in notices
        if one.display_by is not None
        and one.display_by <= now
        and one.missed_at is None
        and one.spared_at is None
        and one.id not in seen
    )
    hurried = _hurried(notices, missed) if calling.hurries and not seen else frozenset()
    starting = tuple(
        one
        for one in notices
        if one.waits and (one.start_at <= now or (one.round, one.step) in hurried)
    )
    return Turn(displayed, missed, starting, _round_at(calling, notices, starting, now=now))


def next_look_at(notices: Sequence[Notice]) -> datetime | None:
    """When a calling is to be looked at again by itself; None when nothing is due any more."""
    waiting = (one.start_at for one in notices if one.waits)
    unseen = (
        one.display_by
        for one in notices
        if one.display_by is not None
        and one.displayed_at is None
        and one.missed_at is None
        and one.spared_at is None
    )
    return min((*waiting, *unseen), default=None)


def first_shown(
    calling: Calling, marks: Sequence[tuple[AccountId, int, datetime]]
) -> dict[AccountId, datetime]:
    """When this calling first stood on a screen of each account, from the marks of its alert.

    A mark of a state before the calling, or after its end, says nothing about it.
    """
    found: dict[AccountId, datetime] = {}
    for account_id, seq, at in marks:
        before_end = calling.until is None or seq < calling.until
        if seq >= calling.since and before_end:
            found[account_id] = min(at, found.get(account_id, at))
    return found


def _hurried(notices: Sequence[Notice], missed: Sequence[Notice]) -> frozenset[tuple[int, int]]:
    """The step after each that was missed, in the same round: the next round keeps its interval."""
    found = set()
    for late in missed:
        later = [
            (one.round, one.step)
            for one in notices
            if one.waits and one.round == late.round and one.step > late.step
        ]
        found.update(sorted(later)[:1])
    return frozenset(found)


def _round_at(
    calling: Calling, notices: Sequence[Notice], starting: Sequence[Notice], *, now: datetime
) -> datetime | None:
    if calling.again is None or not starting:
        return None
    last = max((one.round, one.step) for one in notices)
    begins = any((one.round, one.step) == last for one in starting)
    return now + calling.again if begins else None
