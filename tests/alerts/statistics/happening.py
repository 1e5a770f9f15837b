"""Alerts raised and ended through the wing's own actions, for tests of statistics on rows."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from alerts import actions, queries, relay
from alerts.actions import Shown, record_shown
from alerts.tables import AlertRow
from alerts.usefulness.actions import rate
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.ids import AlertId
from tests.alerts.building import NOON, a_person, someone, tell

POWERED_OFF = "correction.device_powered_off"
MINUTE = timedelta(minutes=1)
BREACH = ("breach", "minor_breach_talked", "")
FALSE = ("false_alarm", "drift", "")
_events = count(1)


def powered_off(database, office, *, at=NOON, person=None):
    """A device of somebody there was switched off: a yellow alert; its id."""
    her = person or a_person(database, office)
    event = f"e{next(_events)}"
    tell(database, POWERED_OFF, {"event": event}, subject=her, office=office.id, at=at)
    relay.drain(database, SetClock(at))
    return newest(database, her)


def newest(database, person):
    """The id of a person's open alert of that kind."""
    wanted = select(AlertRow.id).where(
        AlertRow.subject == person,
        AlertRow.kind == "power_off",
        AlertRow.closed_at.is_(None),
    )
    with database.read() as session:
        return AlertId(session.scalars(wanted).one())


def seen(database, who, alert_id, *, at):
    """A screen of somebody signs that the alert stood before them."""
    with database.write() as session:
        view = queries.view_of(session, who)
        record_shown(session, view, [Shown(alert_id, who.account_id, 1, at)])


def taken(database, who, alert_id, *, at):
    """Somebody takes it."""
    with database.write() as session:
        actions.acknowledge(session, who, alert_id, minutes=30, now=at)


def ended(database, who, alert_id, ending, *, at):
    """Whoever took it ends it."""
    with database.write() as session:
        actions.close(session, who, alert_id, ending=ending, now=at)


def through(database, who, office, ending, *, at=NOON):
    """An alert raised at an instant, seen after a minute, taken after two, ended after thirty."""
    made = powered_off(database, office, at=at)
    seen(database, who, made, at=at + MINUTE)
    taken(database, who, made, at=at + 2 * MINUTE)
    ended(database, who, made, ending, at=at + 30 * MINUTE)
    return made


def rated(database, who, alert_id, reason, *, at=NOON):
    """Somebody says what an alert was worth."""
    with database.write() as session:
        return rate(session, who, alert_id, reason=reason, now=at)


def the_officer(district):
    """The officer of the own office."""
    return someone(district, Role.OFFICER)
