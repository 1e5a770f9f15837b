"""Reading for the stream: what changed since a place in the journal, and for whom."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from alerts import queries
from alerts.audience import View
from alerts.events import CHANGES
from alerts.model import Alert
from api.live.log import Frame
from api.live.views import all_shown, look_up, shown, texts
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.database import Database
from foundation.ids import OfficeId
from foundation.journal import queries as journal
from foundation.journal.model import Entry
from foundation.offices import queries as offices

BATCH = 500


@dataclass(frozen=True)
class Entitled:
    """What a connection's session may see now."""

    principal: Principal
    view: View


@dataclass(frozen=True)
class News:
    """What one look found: how far it reached, the new frames of each view, who may see what.

    `entitled` is None when nobody was looked up: nothing was found that they could be sent.
    """

    epoch: str
    reached: int
    complete: bool
    frames: dict[View, list[Frame]] = field(default_factory=dict)
    entitled: dict[str, Entitled] | None = None


@dataclass(frozen=True)
class Snapshot:
    """The open alerts of a view as JSON, true at `seq`."""

    epoch: str
    seq: int
    alerts: Sequence[str]


@dataclass(frozen=True)
class Missed:
    """Frames of a view from the journal, oldest first; `complete`: there are no more of them."""

    epoch: str
    frames: list[Frame]
    complete: bool


@lru_cache(maxsize=256)
def view_epoch(journal_epoch: str, view: View) -> str:
    """The name of a view's own numbering: another office, role or restriction is another one."""
    parts = (
        journal_epoch,
        view.role.value,
        view.office_path,
        *sorted(view.kinds),
        "|",
        *sorted(view.hidden),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


def start(database: Database) -> tuple[str, int]:
    """The present epoch and head of the journal."""
    with database.read() as session:
        return journal.epoch(session), journal.head(session)


def entitled(
    session: Session, session_ids: Collection[str], *, at: datetime
) -> dict[str, Entitled]:
    """What each of some sessions may see now; one that has ended is left out."""
    holders = accounts.principals(session, session_ids, at=at)
    views = queries.views_of(session, list(holders.values()))
    return {one: Entitled(holder, views[one]) for one, holder in holders.items()}


def look(
    database: Database,
    after: int,
    views: Collection[View],
    sessions: Collection[str],
    *,
    at: datetime,
    check: bool,
) -> News:
    """The changes after a place, as frames for each view, and who may see what at that moment.

    Args:
        check: look the sessions up even when nothing has changed.
        sessions: the sessions of the open connections.
    """
    with database.read() as session:
        epoch, head = journal.epoch(session), journal.head(session)
        entries = _changes(session, after, head)
        complete = len(entries) < BATCH
        reached = head if complete else entries[-1].seq
        found = entitled(session, sessions, at=at) if check or entries else None
        frames = _frames(session, entries, views, epoch)
    return News(epoch, reached, complete, frames, found)


def missed(database: Database, view: View, *, after: int, until: int, most: int) -> Missed:
    """The frames of a view from the journal, after one place up to another.

    Args:
        most: it may stop when it has more than so many.
    """
    found: list[Frame] = []
    place, complete = after, False
    with database.read() as session:
        epoch = journal.epoch(session)
        while not complete and len(found) <= most:
            entries = _changes(session, place, until)
            found += _frames(session, entries, {view}, epoch).get(view, [])
            complete = len(entries) < BATCH
            place = entries[-1].seq if entries else until
    return Missed(epoch, found, complete)


def snapshot(database: Database, view: View) -> Snapshot:
    """The open alerts of a view and the place in the journal at which they are so."""
    with database.read() as session:
        epoch, head = journal.epoch(session), journal.head(session)
        alerts = all_shown(session, queries.board(session, view), view)
    return Snapshot(epoch, head, texts(alerts))


def journal_epoch(session: Session) -> str:
    """The present epoch of the journal."""
    return journal.epoch(session)


def _changes(session: Session, after: int, until: int) -> tuple[Entry, ...]:
    found = journal.entries_after(session, after, limit=BATCH, kinds=CHANGES)
    return tuple(entry for entry in found if entry.seq <= until)


def _frames(
    session: Session, entries: Iterable[Entry], views: Collection[View], epoch: str
) -> dict[View, list[Frame]]:
    changes = [(entry, Alert.from_coded(entry.data)) for entry in entries]
    if not changes or not views:
        return {}
    alerts = [alert for _, alert in changes]
    names = look_up(session, alerts, places=any(view.sees_places for view in views))
    paths = _paths(session, alerts)
    ready: dict[tuple[int, bool, bool], str] = {}
    made: dict[View, list[Frame]] = {}
    for view in views:
        mine = view_epoch(epoch, view)
        frames: list[Frame] = []
        for entry, alert in changes:
            if not view.sees(alert, paths.get(alert.office) if alert.office else None):
                continue
            # Views differ in what they see, not in how it looks, but for place and slip.
            alike = (entry.seq, view.sees_places, view.sees_advice)
            if alike not in ready:
                ready[alike] = shown(alert, names, view).model_dump_json()
            told = {"kind": entry.kind, "id": alert.id, "at": entry.at.isoformat()}
            frames.append(Frame.of(epoch=mine, seq=entry.seq, told=told, alert=ready[alike]))
        if frames:
            made[view] = frames
    return made


def _paths(session: Session, alerts: Collection[Alert]) -> dict[OfficeId, str]:
    ids = {alert.office for alert in alerts if alert.office is not None}
    return {office_id: office.path for office_id, office in offices.by_ids(session, ids).items()}
