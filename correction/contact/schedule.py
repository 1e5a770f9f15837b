"""Where does a check-in fall: on time, early, late, and which duties does it settle?

The server's time decides (REL-04): a check-in counts for the window in which it was taken when the
phone's time can be believed, but it is on time only if it was received before the deadline.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from correction.contact.model import Claim, Duty, DutyKind, DutyState, Placement, Timing

SKEW_ALLOWED = timedelta(minutes=5)
OLDEST = timedelta(days=30)
NOTHING = Placement(Timing.UNSCHEDULED)
_WAITING = frozenset({DutyState.OPEN, DutyState.MISSED})


def place(claim: Claim, duties: Iterable[Duty], *, received_at: datetime) -> Placement:
    """What a check-in settles among a person's duties, and how late it is.

    Several kinds may be settled at once: at the desk, the report in person and the open window.
    The report in person then names the timing; otherwise the window does.

    Args:
        duties: the person's duties of the last 30 days and those soon to come, also the settled
            ones: a later window, settled or not, ends the time in which an earlier one can still
            be made good.
    """
    counted_at = counts_from(claim.taken_at, received_at)
    if counted_at is None:
        return NOTHING
    able = [
        duty
        for duty in duties
        if claim.method in duty.methods and duty.state is not DutyState.EXCUSED
    ]
    able.sort(key=lambda duty: duty.window_from)
    reports = [duty for duty in able if duty.kind is DutyKind.REPORT_IN_PERSON]
    windows = [duty for duty in able if duty.kind is DutyKind.CHECK_IN]
    return _joined(
        _place_report(reports, counted_at, received_at),
        _place_check_in(windows, counted_at, received_at),
    )


def counts_from(taken_at: datetime, received_at: datetime) -> datetime | None:
    """The instant that a check-in counts for, or None when it is too old to settle anything.

    A phone's clock that is ahead of ours proves nothing: then it counts from when it was received.
    """
    if received_at - taken_at > OLDEST:
        return None
    return min(taken_at, received_at)


def is_skewed(taken_at: datetime, received_at: datetime) -> bool:
    """Whether a phone's clock is ahead of ours by more than five minutes."""
    return taken_at - received_at > SKEW_ALLOWED


def late_minutes(placement: Placement) -> int | None:
    """How many whole minutes late, or None for what was not late."""
    late_by = placement.late_by
    return None if late_by is None else late_by // timedelta(minutes=1)


def _place_check_in(
    windows: Sequence[Duty], counted_at: datetime, received_at: datetime
) -> Placement:
    """The window it was taken in; else the one about to open; else the last one, made good late."""
    begun = [duty for duty in windows if duty.window_from <= counted_at]
    last = begun[-1] if begun else None
    if last is not None and last.state in _WAITING and counted_at < last.due_at:
        return _settled(last, counted_at, received_at)
    coming = _coming(windows, counted_at)
    if coming is not None:
        return _settled(coming, counted_at, received_at)
    if last is not None and last.state in _WAITING:
        return _settled(last, counted_at, received_at)
    return NOTHING


def _place_report(
    reports: Sequence[Duty], counted_at: datetime, received_at: datetime
) -> Placement:
    """The period it was made in, and the last missed one before it; else the one about to begin."""
    begun = [duty for duty in reports if duty.window_from <= counted_at]
    current = [duty for duty in begun if duty.state in _WAITING and counted_at < duty.due_at]
    missed = _last_missed(begun, counted_at)
    found = [duty for duty in (missed, *current[:1]) if duty is not None]
    if not found:
        coming = _coming(reports, counted_at)
        found = [] if coming is None else [coming]
    return _joined(*(_settled(duty, counted_at, received_at) for duty in found))


def _last_missed(begun: Sequence[Duty], counted_at: datetime) -> Duty | None:
    """The newest period that passed without a report, unless a report was made in a later one."""
    for duty in reversed(begun):
        if duty.state not in _WAITING:
            return None
        if duty.due_at <= counted_at:
            return duty
    return None


def _coming(duties: Sequence[Duty], counted_at: datetime) -> Duty | None:
    """The next duty, if it is near enough for an early check-in to count."""
    for duty in duties:
        if duty.state is DutyState.OPEN and duty.early_from <= counted_at < duty.window_from:
            return duty
    return None


def _settled(duty: Duty, counted_at: datetime, received_at: datetime) -> Placement:
    """What a check-in is to the one duty it settles; at the deadline itself it is late."""
    if received_at >= duty.due_at:
        timing, late_by = Timing.LATE, received_at - duty.due_at
    else:
        timing = Timing.EARLY if counted_at < duty.window_from else Timing.ON_TIME
        late_by = None
    return Placement(
        timing=timing,
        duty=duty.id,
        cleared=(duty.id,),
        missed_cleared=(duty.id,) if duty.state is DutyState.MISSED else (),
        in_time=frozenset() if late_by is not None else frozenset({duty.id}),
        late_by=late_by,
    )


def _joined(*placements: Placement) -> Placement:
    """Several placements of one check-in as one; the first that settles anything names timing."""
    settling = [placement for placement in placements if placement.cleared]
    if not settling:
        return NOTHING
    first = settling[0]
    return Placement(
        timing=first.timing,
        duty=first.duty,
        cleared=tuple(duty for part in settling for duty in part.cleared),
        missed_cleared=tuple(duty for part in settling for duty in part.missed_cleared),
        in_time=frozenset(duty for part in settling for duty in part.in_time),
        late_by=first.late_by,
    )
