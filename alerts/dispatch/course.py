"""The course of an order for one officer: which step is legal from which state, and its clocks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from alerts.dispatch.model import (
    Errand,
    ErrandState,
    IsArrived,
    IsDeclined,
    IsFedBack,
    IsRecalled,
    IsReceived,
    IsSent,
    Late,
)
from foundation.errors import Conflict
from foundation.ids import AccountId


class Step(StrEnum):
    """Something an officer, or whoever sent them, does about an order."""

    RECEIVE = "receive"
    ARRIVE = "arrive"
    FEED_BACK = "feed_back"
    DECLINE = "decline"
    RECALL = "recall"


# What is not in the table cannot happen; whoever has arrived feeds back or is called back.
LEGAL: Mapping[ErrandState, Mapping[Step, ErrandState]] = {
    ErrandState.SENT: {
        Step.RECEIVE: ErrandState.RECEIVED,
        Step.DECLINE: ErrandState.DECLINED,
        Step.RECALL: ErrandState.RECALLED,
    },
    # Somebody on the way may be stopped by what nobody foresaw.
    ErrandState.RECEIVED: {
        Step.ARRIVE: ErrandState.ARRIVED,
        Step.DECLINE: ErrandState.DECLINED,
        Step.RECALL: ErrandState.RECALLED,
    },
    ErrandState.ARRIVED: {
        Step.FEED_BACK: ErrandState.FED_BACK,
        Step.RECALL: ErrandState.RECALLED,
    },
    ErrandState.FED_BACK: {},
    ErrandState.DECLINED: {},
    ErrandState.RECALLED: {},
}
_HOLDS: Mapping[ErrandState, type[Conflict]] = {
    ErrandState.SENT: IsSent,
    ErrandState.RECEIVED: IsReceived,
    ErrandState.ARRIVED: IsArrived,
    ErrandState.FED_BACK: IsFedBack,
    ErrandState.DECLINED: IsDeclined,
    ErrandState.RECALLED: IsRecalled,
}


def after(state: ErrandState, step: Step) -> ErrandState:
    """The state that a step leads to.

    Raises:
        IsSent, IsReceived, IsArrived, IsFedBack, IsDeclined, IsRecalled: what holds now instead.
    """
    found = LEGAL[state].get(step)
    if found is None:
        raise _HOLDS[state]
    return found


def receive(errand: Errand, *, now: datetime) -> Errand:
    """The officer has the order, and has read its safety note.

    Raises:
        Conflict: see `after`.
    """
    return replace(errand, state=after(errand.state, Step.RECEIVE), received_at=now)


def arrive(errand: Errand, *, word_within: timedelta, now: datetime) -> Errand:
    """The officer is there; from now on word is awaited.

    Raises:
        Conflict: see `after`.
    """
    state = after(errand.state, Step.ARRIVE)
    return replace(errand, state=state, arrived_at=now, word_by=now + word_within)


def feed_back(errand: Errand, outcome: str, *, now: datetime) -> Errand:
    """The officer says how it came out.

    Raises:
        Conflict: see `after`.
    """
    over = _over(errand, Step.FEED_BACK, by=errand.account_id, now=now)
    return replace(over, outcome=outcome)


def decline(errand: Errand, reason: str, *, now: datetime) -> Errand:
    """The officer cannot go, or cannot go on.

    Raises:
        Conflict: see `after`.
    """
    return replace(_over(errand, Step.DECLINE, by=errand.account_id, now=now), reason=reason)


def recall(errand: Errand, *, by: AccountId, now: datetime) -> Errand:
    """The officer is called back.

    Raises:
        Conflict: see `after`.
    """
    return _over(errand, Step.RECALL, by=by, now=now)


def late(errand: Errand, now: datetime) -> Late | None:
    """What has not come in time; at its very time it already has not. The later clock counts."""
    return next((one for one, by in reversed(_clocks(errand)) if by <= now), None)


def untold(errand: Errand, now: datetime) -> tuple[Late, ...]:
    """What is late and was not told to the journal yet, in the order of the clocks."""
    return tuple(one for one, by in _clocks(errand) if by <= now and one not in errand.told)


def watch_at(errand: Errand) -> datetime | None:
    """When the tick has something to look at; None when never again, as it stands."""
    return min((by for one, by in _clocks(errand) if one not in errand.told), default=None)


def _clocks(errand: Errand) -> tuple[tuple[Late, datetime], ...]:
    """The clocks that run in this state, the earlier thing first."""
    if errand.state is ErrandState.SENT:
        return (Late.RECEIPT, errand.receipt_by), (Late.ARRIVAL, errand.arrive_by)
    if errand.state is ErrandState.RECEIVED:
        return ((Late.ARRIVAL, errand.arrive_by),)
    if errand.state is ErrandState.ARRIVED and errand.word_by is not None:
        return ((Late.WORD, errand.word_by),)
    return ()


def _over(errand: Errand, step: Step, *, by: AccountId, now: datetime) -> Errand:
    return replace(errand, state=after(errand.state, step), over_at=now, over_by=by)
