"""Several independent things in one unit of work: one that fails holds up no other."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from foundation.audit import actions as audit
from foundation.errors import Unavailable
from foundation.journal import actions as journal
from foundation.logs import log

Thing = TypeVar("Thing")


def each_apart(
    session: Session,
    things: Iterable[Thing],
    act: Callable[[Thing], object],
    *,
    doing: str,
    name: Callable[[Thing], str] = str,
) -> int:
    """Do the same for each of several things, behind a savepoint of its own.

    What failed for one leaves nothing behind, neither rows nor lines of the journal or the audit.
    It is logged under `doing` and `name`, and is still due at the next turn.

    Returns:
        How many acts said that something was done.

    Raises:
        Unavailable, OperationalError: the database itself fails, and no thing is to blame.
    """
    done = 0
    for thing in things:
        lines, deeds = len(journal.collected(session)), len(audit.collected(session))
        try:
            with session.begin_nested():
                done += bool(act(thing))
        except (Unavailable, OperationalError):
            raise
        except Exception as fault:  # noqa: BLE001
            # Whatever it was, the others do not wait for it.
            del journal.collected(session)[lines:], audit.collected(session)[deeds:]
            log.error("one_failed", doing=doing, of=name(thing), fault=type(fault).__name__)
    return done
