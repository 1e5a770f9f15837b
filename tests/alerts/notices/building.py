"""Callings and notices for tests of the proof of notice."""

from datetime import timedelta

from alerts import actions as alerts
from alerts import queries as alert_queries
from alerts.actions import Shown
from alerts.model import Level
from alerts.notices import actions, queries, reader
from alerts.notices.model import Calling, CallingId, Notice, NoticeId
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.ids import AccountId, AlertId, OfficeId
from foundation.journal import queries as journal
from tests.alerts.building import NOON, someone

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def a_calling(**fields: object) -> Calling:
    """A red alert calls since noon, from place 8 of the journal on."""
    values: dict[str, object] = {
        "id": CallingId("calling"),
        "alert_id": AlertId("alert"),
        "level": Level.RED,
        "chain_version": 1,
        "hurries": True,
        "again": 10 * MINUTE,
        "since": 8,
        "opened_at": NOON,
    }
    return Calling(**(values | fields))  # type: ignore[arg-type]


def a_notice(name: str = "he", *, step: int = 1, start: int = 0, **fields: object) -> Notice:
    """A notice of the first round, whose step starts so many minutes after noon."""
    values: dict[str, object] = {
        "id": NoticeId(f"{name}{step}"),
        "calling_id": CallingId("calling"),
        "round": 1,
        "step": step,
        "post": "standby",
        "office_id": OfficeId("street"),
        "start_at": NOON + start * MINUTE,
        "display_within": 2 * MINUTE,
    }
    return Notice(**(values | fields))  # type: ignore[arg-type]


def out(name: str = "he", *, step: int = 1, **fields: object) -> Notice:
    """A notice that went out at noon, to be seen within two minutes."""
    told: dict[str, object] = {
        "account_id": AccountId(name),
        "attempted_at": NOON,
        "display_by": NOON + 2 * MINUTE,
    }
    return a_notice(name, step=step, **(told | fields))


def follow(database, *, at=NOON):
    """The reader, up to the head of the journal."""
    return reader.drain(database, SetClock(at))


def tick(database, at):
    """The tick at an instant; how many callings went on."""
    with database.write() as session:
        return actions.go_on_due(session, now=at)


def told(database, alert, district):
    """Every calling of an alert, as the command center reads them."""
    with database.read() as session:
        who = someone(district, Role.COMMAND, office="parent")
        return queries.told_of(session, alert.id, who)


def states(found):
    """The notices of a calling as "step post state", in order, without those that only joined."""
    return sorted(
        f"{one.round}.{one.step} {one.post} {one.state.value}"
        for one in found.notices
        if one.state.value != "joined"
    )


def show(database, who, alert, *, at, seq=None):
    """The screen of somebody signs that the alert stood on it, visible and focused."""
    with database.write() as session:
        mark = Shown(alert.id, who.account_id, alert.since if seq is None else seq, at)
        alerts.record_shown(session, alert_queries.view_of(session, who), [mark])


def kinds(database):
    """The kinds of the entries about notices, in order."""
    with database.read() as session:
        entries = journal.entries_after(session, 0, limit=500)
    return [one.kind.split("_", 1)[1] for one in entries if one.kind.startswith("alerts.notice_")]
