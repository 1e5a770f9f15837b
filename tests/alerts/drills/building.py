"""Exercises for tests: begun at the own office, with their alert raised by the relay."""

from datetime import timedelta

from alerts import queries as alert_queries
from alerts import relay
from alerts.drills import actions, queries
from alerts.drills.model import NewDrill
from foundation.access.model import Role
from foundation.clock import SetClock
from tests.alerts.building import NOON, someone

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def plan(database, who, office, *, scenario="device_tamper", at=None, now=NOON, unannounced=False):
    """Plan an exercise, or begin it at once."""
    new = NewDrill(scenario=scenario, office=office.id, unannounced=unannounced, at=at)
    with database.write() as session:
        return actions.plan(session, who, new, now=now)


def begin(database, who, office, *, scenario="device_tamper", now=NOON):
    """Begin an exercise at once; the relay answers."""
    made = plan(database, who, office, scenario=scenario, now=now)
    relay.drain(database, SetClock(now))
    return made


def end(database, who, drill, *, now=NOON):
    """End an exercise by hand."""
    with database.write() as session:
        return actions.end(session, who, drill.id, now=now)


def tick(database, at):
    """The tick for exercises; how many went on. Only where something waits, as the service does."""
    with database.read() as session:
        if not actions.waits(session, at):
            return 0
    with database.write() as session:
        return actions.go_on_due(session, now=at)


def command(district):
    """The command center, at the district."""
    return someone(district, Role.COMMAND, office="parent")


def alerts_of(database, district, drill):
    """The alerts of an exercise as the command center reads them."""
    with database.read() as session:
        view = alert_queries.view_of(session, command(district))
        return queries.alerts_of(session, drill.id, view)


def the_drill(database, district, drill):
    """An exercise as it is now."""
    with database.read() as session:
        return queries.drill(session, drill.id, command(district))
