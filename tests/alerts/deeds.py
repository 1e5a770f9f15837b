"""Deeds at alerts, each in its own transaction, for tests of the alerts wing."""

from datetime import timedelta

from alerts import actions, queries, relay
from alerts.actions import Progress, Verdict
from alerts.model import Stage
from alerts.runbooks import queries as runbooks
from alerts.runbooks.actions import skip_step
from alerts.runbooks.model import StepSkipped
from foundation.access.model import Role
from tests.alerts.building import NOON, someone, tell

CRITICAL = "assessment.critical_item_endorsed"
# What did not happen asks for no steps of a runbook; tests of those walk through them.
CLOSED = ("false_alarm", "answering_error", "与本人通话，答题时点错")


def raised(database, district, clock, kind, data, subject):
    """A signal told and answered; the alert it left."""
    tell(database, kind, data, subject=subject, office=district.offices["own"].id)
    relay.drain(database, clock)
    with database.read() as session:
        view = queries.view_of(session, someone(district, Role.COMMAND, office="parent"))
        # Two that were raised at one instant stand in no order: it is the one about this person.
        return [one for one in queries.board(session, view) if one.subject == subject][-1]


def act(database, action, *args, **kwargs):
    """One action in its own transaction."""
    with database.write() as session:
        return action(session, *args, **kwargs)


def take(database, who, alert, *, minutes=30, now=NOON):
    """Take an alert."""
    return act(database, actions.acknowledge, who, alert.id, minutes=minutes, now=now)


def agree(database, district, alert, *, now=NOON):
    """The clinical supervisor looks at how an alert ended, and agrees."""
    who = someone(district, Role.SUPERVISOR, office="parent")
    return act(database, actions.review, who, alert.id, verdict=Verdict(agrees=True), now=now)


def lines(database, alert, who):
    """The timeline as somebody sees it."""
    with database.read() as session:
        return queries.timeline(session, alert, queries.view_of(session, who))


def go_on(database, who, alert, stage, *, outcome=None, text="", now=NOON):
    """A stage further, with news in half an hour."""
    step = Progress(Stage(stage), 30, outcome, text)
    return act(database, actions.progress, who, alert.id, step=step, now=now)


def end(database, who, alert, *, ending=CLOSED, now=NOON):
    """End an alert."""
    return act(database, actions.close, who, alert.id, ending=ending, now=now)


def walk_through(database, who, alert, *, now=NOON):
    """Leave out every step of the runbook that is open, with a reason."""
    with database.read() as session:
        left = runbooks.open_steps(session, alert.id)
    skipped = StepSkipped(reason="not_needed", text="已由心理老师处理")
    for step in left:
        act(database, skip_step, who, alert.id, step, skipped=skipped, now=now)


def let_pass(database, *, hours):
    """The tick for alerts, so many hours after noon; how many called again."""
    with database.write() as session:
        return actions.lapse_due(session, now=NOON + timedelta(hours=hours))
