"""The demonstration's one past exercise: begun, taken, fed back and ended some days ago."""

from datetime import datetime, timedelta

from alerts import actions as alerts
from alerts import relay
from alerts.actions import Progress, Shown
from alerts.drills import actions, queries
from alerts.drills.model import NewDrill
from alerts.model import Stage
from alerts.notices import reader
from alerts.queries import view_of
from api.runtime import Runtime
from foundation.access.model import Principal
from foundation.clock import SetClock

_SEEN = timedelta(seconds=40)
_TAKEN = timedelta(minutes=2)
_VERIFIED = timedelta(minutes=9)
_ENDED = timedelta(minutes=24)


def hold(runtime: Runtime, leader: Principal, *, at: datetime) -> None:
    """Let the command center practise a removed device at an instant, and end it."""
    database = runtime.database
    with database.read() as session:
        if queries.real_red(session, leader.office_id) is not None:
            return
    with database.write() as session:
        new = NewDrill(scenario="device_tamper", office=leader.office_id)
        drill = actions.plan(session, leader, new, now=at)
    relay.drain(database, SetClock(at))
    reader.drain(database, SetClock(at))
    with database.read() as session:
        view = view_of(session, leader)
        (alert,) = queries.alerts_of(session, drill.id, view)
    with database.write() as session:
        shown = Shown(alert.id, leader.account_id, alert.since, at + _SEEN)
        alerts.record_shown(session, view, [shown])
    with database.write() as session:
        alerts.acknowledge(session, leader, alert.id, minutes=30, now=at + _TAKEN)
    step = Progress(Stage.VERIFYING, 30, text="演练：视频核查")
    with database.write() as session:
        alerts.progress(session, leader, alert.id, step=step, now=at + _VERIFIED)
    with database.write() as session:
        actions.end(session, leader, drill.id, now=at + _ENDED)
    reader.drain(database, SetClock(at + _ENDED))
