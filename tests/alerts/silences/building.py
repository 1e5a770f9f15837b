"""Silences, and alerts that they may cover, for tests."""

from datetime import timedelta

from alerts import queries as alert_queries
from alerts import relay
from alerts.model import SilenceId
from alerts.silences import actions, queries
from alerts.silences.model import Asked, Silence
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.ids import AccountId
from foundation.journal import queries as journal
from tests.alerts.building import HER, NOON, STREET, someone, tell

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MISSED = "correction.check_in_missed"


def a_silence(**fields: object) -> Silence:
    """Missed check-ins of HER are silent from NOON for four hours, asked for by "liang"."""
    values: dict[str, object] = {
        "id": SilenceId("silence0000000000001"),
        "person": HER,
        "office": STREET,
        "kinds": frozenset({"missed_check_in"}),
        "reason": "hospital_stay",
        "asked_by": AccountId("liang"),
        "asked_at": NOON,
        "begun_at": NOON,
        "ends_at": NOON + 4 * HOUR,
    }
    return Silence(**(values | fields))  # type: ignore[arg-type]


def asked(person, **fields: object) -> Asked:
    """Four hours of silence for missed check-ins of a person in hospital."""
    values: dict[str, object] = {
        "person": person,
        "kinds": frozenset({"missed_check_in"}),
        "reason": "hospital_stay",
        "text": "住院三天，病历已看",
        "minutes": 240,
    }
    return Asked(**(values | fields))  # type: ignore[arg-type]


def ask(database, who, wanted, *, now=NOON):
    """Ask for a silence."""
    with database.write() as session:
        return actions.ask(session, who, wanted, now=now)


def agree(database, who, silence, *, now=NOON):
    """A second person agrees."""
    with database.write() as session:
        return actions.agree(session, who, silence.id, now=now)


def end(database, who, silence, *, now=NOON):
    """End a silence by hand."""
    with database.write() as session:
        return actions.end(session, who, silence.id, now=now)


def tick(database, at):
    """The tick for silences, until it has nothing to do; how many it dealt with."""
    done = 0
    while True:
        with database.write() as session:
            dealt = actions.end_due(session, now=at)
        done += dealt
        if not dealt:
            return done


def miss(database, person, office, *, duty="d1", in_a_week=1, at=NOON):
    """A check-in of hers was missed; the relay answers."""
    data = {"duty": duty, "missed_in_7_days": in_a_week}
    tell(database, MISSED, data, subject=person, office=office.id, at=at)
    relay.drain(database, SetClock(at))


def board(database, district):
    """Every open alert of the district, gravest first."""
    with database.read() as session:
        who = someone(district, Role.COMMAND, office="parent")
        return alert_queries.board(session, alert_queries.view_of(session, who))


def the_alert(database, district, kind="missed_check_in"):
    """The one open alert of a kind."""
    (found,) = (one for one in board(database, district) if one.kind == kind)
    return found


def swallowed(database, district, silence):
    """What a silence swallowed, as the command center reads it."""
    with database.read() as session:
        who = someone(district, Role.COMMAND, office="parent")
        return queries.swallowed(session, silence.id, alert_queries.view_of(session, who))


def told_of(database, prefix):
    """The kinds of the entries of the journal that begin so, in order."""
    with database.read() as session:
        entries = journal.entries_after(session, 0, limit=500)
    return [one.kind for one in entries if one.kind.startswith(prefix)]
