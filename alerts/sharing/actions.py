"""Writing down what another agency is told, as a reader of the journal."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.events import CHANGES
from alerts.following import Follower, Following
from alerts.model import Alert
from alerts.sharing.deciding import message_type
from alerts.sharing.model import Shared
from alerts.sharing.sharebook import shared_kinds
from alerts.sharing.tables import SharedRow
from foundation.clock import Clock
from foundation.database import Database
from foundation.ids import new_id
from foundation.inserts import insert_if_absent
from foundation.journal.model import Entry

READER = "sharing"


def follow(session: Session, entry: Entry, now: datetime) -> None:  # noqa: ARG001
    """Write down what an entry tells another agency; to follow it again adds nothing."""
    alert = Alert.from_coded(entry.data)
    if alert.kind not in shared_kinds() or alert.office is None:
        return
    kind = message_type(_last(session, alert), alert)
    if kind is None:
        return
    values = {
        "id": new_id(),
        "alert_id": alert.id,
        "entry_seq": entry.seq,
        "msg_type": kind.value,
        "sent_at": entry.at,
        "kind": alert.kind,
        "level": alert.level.value,
        "state": alert.state.value,
        "office_id": alert.office,
        "exercise": alert.exercise,
    }
    insert_if_absent(session, SharedRow, values)


def reader(database: Database, clock: Clock) -> Follower:
    """The reader of the journal that keeps the feed."""
    return Follower(database, clock, Following.each(READER, CHANGES, follow))


def _last(session: Session, alert: Alert) -> Shared | None:
    row = session.scalar(
        select(SharedRow)
        .where(SharedRow.alert_id == alert.id)
        .order_by(SharedRow.seq.desc())
        .limit(1)
    )
    return row.to_shared() if row is not None else None
