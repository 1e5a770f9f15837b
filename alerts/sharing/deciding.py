"""Which change of a shared alert another agency is told of, and as what."""

from alerts.model import OPEN_STATES, Alert, State
from alerts.sharing.model import MessageType, Shared, Status


def message_type(before: Shared | None, alert: Alert) -> MessageType | None:
    """What a change is to those who read the feed; None where it means nothing to them.

    Told are the beginning, another level, that somebody took it or lost it again, and the end. An
    alert that was never told is not taken back; one that was ended is told of no more.
    """
    if before is None:
        return MessageType.ALERT if alert.is_open else None
    if before.state not in OPEN_STATES:
        return None
    if not alert.is_open:
        return MessageType.CANCEL
    taken = alert.state is not State.RAISED
    was_taken = before.state is not State.RAISED
    return MessageType.UPDATE if (alert.level, taken) != (before.level, was_taken) else None


def status_of(shared: Shared, *, demo: bool) -> Status:
    """How a receiver must take a message; nothing of a demonstration is ever actual."""
    if demo:
        return Status.TEST
    if shared.exercise:
        return Status.EXERCISE
    return Status.SYSTEM if shared.level.rank == 0 else Status.ACTUAL
