"""Reading the journal for what calls: every change of an alert is followed exactly once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.events import CHANGES
from alerts.following import Follower, Following
from alerts.notices import actions
from alerts.notices.recipients import Roster
from foundation.clock import Clock
from foundation.database import Database
from foundation.journal.model import Entry

READER = "notices"
# Each entry may ask the roster for several posts: a batch must not hold up whoever else writes.
BATCH = 20


class NoticeReader(Follower):
    """Turns changes of alerts into callings."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock, Following(READER, CHANGES, _begin, BATCH))


def drain(database: Database, clock: Clock) -> int:
    """Follow everything the journal holds now; see `Follower.drain`."""
    return NoticeReader(database, clock).drain()


def _begin(session: Session, now: datetime) -> Callable[[Entry], None]:
    """The entries of one transaction ask one roster."""
    roster = Roster(session, now)
    return lambda entry: actions.follow(session, entry, now=now, roster=roster)
