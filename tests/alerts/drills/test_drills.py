"""Exercises on real rows: raised the ordinary way, marked, never counted, and always over."""

from datetime import timedelta

import pytest

from alerts import actions as alert_actions
from alerts import figures, handing_over, relay
from alerts import queries as alert_queries
from alerts.board import board_of, fold
from alerts.dispatch import actions as dispatch
from alerts.dispatch import queries as dispatch_queries
from alerts.dispatch.model import ErrandState, NewOrder
from alerts.drills import queries, reporting
from alerts.drills.model import DrillOver, DrillRuns, DrillState, How, RealRedFirst, WrongDrillTime
from alerts.duty import queries as duty
from alerts.duty.model import Span
from alerts.model import Level, State, What
from alerts.notices.model import Ended as CallingEnded
from alerts.statistics import queries as statistics
from alerts.statistics.model import Period
from api.auditor import rounds
from api.auditor.bounds import bounds as auditor_bounds
from correction.register import queries as register
from foundation.access.model import Role
from foundation.audit.tables import AuditLineRow
from foundation.clock import SetClock, legal_date
from foundation.errors import Invalid, NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, someone, tell
from tests.alerts.deeds import lines, take
from tests.alerts.drills.building import (
    HOUR,
    MINUTE,
    alerts_of,
    begin,
    command,
    end,
    plan,
    the_drill,
    tick,
)
from tests.alerts.notices.building import follow, told
from tests.alerts.silences.building import told_of

TODAY = Period(first=legal_date(NOON), last=legal_date(NOON), until=NOON + 24 * HOUR)


@pytest.fixture
def head(district):
    """The head of the own office."""
    return someone(district, Role.HEAD)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


def real_red(database, her, own, *, at=NOON, event="e1"):
    """A real device of hers is taken off; the relay answers."""
    data = {"event": event, "device": "band"}
    tell(database, "correction.device_tampered", data, subject=her, office=own.id, at=at)
    relay.drain(database, SetClock(at))


def test_an_exercise_goes_the_ordinary_way(database, district, head, own):
    """Entry, policy, alert, chain, runbook: with the exercise named, and about nobody."""
    drill = begin(database, head, own, scenario="suicide_crisis")
    follow(database)

    (alert,) = alerts_of(database, district, drill)
    assert (alert.kind, alert.level, alert.state) == ("crisis", Level.RED, State.RAISED)
    assert (alert.drill, alert.exercise, alert.subject) == (drill.id, True, None)
    assert alert.calls
    assert told(database, alert, district)[0].notices
    assert "alerts.runbook_started" in told_of(database, "alerts.")
    assert "assessment.help_called" not in told_of(database, "assessment.")
    with database.read() as session:
        entry = alert_queries.evidence(session, alert, someone(district, Role.PSYCHOLOGIST))
    assert [one.entry for one in entry] == ["alerts.drill_called"]


def test_it_never_joins_a_real_alert(database, district, head, own, her):
    """A real one of the same kind stands beside it; each has its own group."""
    drill = begin(database, head, own)
    real_red(database, her, own)

    with database.read() as session:
        board = alert_queries.board(session, alert_queries.view_of(session, head))
    assert sorted((one.kind, one.exercise) for one in board) == [
        ("tamper", False),
        ("tamper", True),
    ]
    assert [one.drill for one in board if one.exercise] == [drill.id]


def test_no_figure_moves(database, district, head, own, her):
    """A planted exercise, taken and with officers sent, changes nothing that is counted."""
    officer = someone(district, Role.OFFICER)

    def figures_now():
        with database.read() as session:
            view = alert_queries.view_of(session, command(district))
            return (
                figures.open_by_office(session, view),
                figures.trend(session, view, at=NOON + HOUR),
                alert_queries.open_levels(session, [her]),
                alert_queries.seen_at(session, her, NOON),
                handing_over.taken_by(session, head.account_id),
                dispatch_queries.busy(session, [officer.account_id]),
                duty.covered(session, "/", Span(NOON, NOON + 24 * HOUR)),
                register.count_supervised(session, command(district).scope, at=NOON),
                statistics.statistics(session, own, TODAY, Role.HEAD).total,
            )

    before = figures_now()
    drill = begin(database, head, own)
    (alert,) = alerts_of(database, district, drill)
    assert figures_now() == before
    take(database, head, alert)
    with database.write() as session:
        new = NewOrder(officers=(officer.account_id,), task="check_device", place="home")
        dispatch.send(session, head, alert.id, new, now=NOON)
    assert figures_now() == before
    end(database, head, drill)
    assert figures_now() == before


def test_one_act_ends_all_of_it(database, district, head, own):
    """Whatever its alerts had come to; nobody reviews them, and who was sent is called back."""
    drill = begin(database, head, own)
    (alert,) = alerts_of(database, district, drill)
    officer = someone(district, Role.OFFICER)
    take(database, head, alert)
    with database.write() as session:
        new = NewOrder(officers=(officer.account_id,), task="check_device", place="home")
        dispatch.send(session, head, alert.id, new, now=NOON)

    ended = end(database, head, drill, now=NOON + MINUTE)

    (closed,) = alerts_of(database, district, drill)
    assert (closed.state, closed.outcome, closed.cause) == (
        State.CLOSED,
        "exercise",
        "exercise_over",
    )
    assert (closed.closed_by, closed.reviewed_by) == (head.account_id, None)
    assert (ended.how, ended.state) == (How.HAND, DrillState.ENDED)
    with database.read() as session:
        view = alert_queries.view_of(session, head)
        (order,) = dispatch_queries.of_alert(session, closed, view)
    assert [one.state for one in order.errands] == [ErrandState.RECALLED]
    with pytest.raises(DrillOver):
        end(database, head, drill)


def test_ending_stops_what_still_calls(database, district, head, own):
    """A calling that runs is over, and whoever was not reached is spared."""
    drill = begin(database, head, own)
    follow(database)
    end(database, head, drill, now=NOON + MINUTE)
    follow(database, at=NOON + MINUTE)

    (alert,) = alerts_of(database, district, drill)
    (calling,) = told(database, alert, district)
    assert calling.calling.ended is CallingEnded.OVER


@pytest.mark.parametrize(("minutes", "state"), [(119, "runs"), (120, "ended")])
def test_a_forgotten_exercise_ends_by_itself(database, district, head, own, minutes, state):
    """After its longest time, with all its alerts."""
    drill = begin(database, head, own)

    tick(database, NOON + minutes * MINUTE)

    found = the_drill(database, district, drill)
    assert found.state == state
    assert all(one.is_open is (state == "runs") for one in alerts_of(database, district, drill))


def test_an_alert_raised_after_the_end_ends_as_well(database, district, head, own):
    """The exercise was ended before the relay had come to its entry."""
    drill = plan(database, head, own)
    end(database, head, drill)
    relay.drain(database, SetClock(NOON))
    assert [one.is_open for one in alerts_of(database, district, drill)] == [True]

    assert tick(database, NOON + MINUTE) == 1

    assert [one.state for one in alerts_of(database, district, drill)] == [State.CLOSED]
    assert tick(database, NOON + 2 * MINUTE) == 0


def test_something_real_goes_first(database, district, head, own, her):
    """While a real red alert waits to be taken, none is begun; once it is taken, one may be."""
    real_red(database, her, own)
    with pytest.raises(RealRedFirst):
        plan(database, head, own)

    with database.read() as session:
        (alert,) = alert_queries.board(session, alert_queries.view_of(session, head))
    take(database, head, alert)

    assert plan(database, head, own).state is DrillState.RUNS


def test_something_real_suspends_what_runs(database, district, head, own, her):
    """It says so and calls nobody; once the real one is taken it calls again, with full time."""
    drill = begin(database, head, own)
    follow(database)
    real_red(database, her, own, at=NOON + MINUTE)
    tick(database, NOON + MINUTE)
    follow(database, at=NOON + MINUTE)

    (alert,) = alerts_of(database, district, drill)
    assert (alert.calls, alert.due_at, alert.suspended_at) == (False, None, NOON + MINUTE)
    assert told(database, alert, district)[0].calling.ended is CallingEnded.SUSPENDED
    waiting = the_drill(database, district, drill)
    assert (waiting.state, waiting.suspended_at) == (DrillState.SUSPENDED, NOON + MINUTE)
    with database.read() as session:
        view = alert_queries.view_of(session, head)
        (real,) = (one for one in alert_queries.board(session, view) if not one.exercise)
    assert waiting.suspended_for == real.id

    take(database, head, real, now=NOON + 2 * MINUTE)
    tick(database, NOON + 2 * MINUTE)
    follow(database, at=NOON + 2 * MINUTE)

    (alert,) = alerts_of(database, district, drill)
    assert alert.calls
    assert alert.acknowledge_by == NOON + 7 * MINUTE
    assert [one.calling.ended for one in told(database, alert, district)] == [
        CallingEnded.SUSPENDED,
        None,
    ]
    assert the_drill(database, district, drill).state is DrillState.RUNS


def test_a_planned_one_begins_at_its_time_or_gives_way(database, district, head, own, her):
    """At the very instant; where something real waits then, it does not begin at all."""
    drill = plan(database, head, own, at=NOON + HOUR)
    assert tick(database, NOON + HOUR - MINUTE) == 0
    assert tick(database, NOON + HOUR) == 1
    assert the_drill(database, district, drill).state is DrillState.RUNS
    end(database, head, drill, now=NOON + HOUR)

    other = plan(database, head, own, at=NOON + 2 * HOUR, now=NOON + HOUR)
    real_red(database, her, own, at=NOON + 2 * HOUR)
    tick(database, NOON + 2 * HOUR)
    assert the_drill(database, district, other).how is How.GAVE_WAY


def test_what_is_refused(database, district, head, own):
    """Unknown scenarios, wrong times, two at once, offices elsewhere."""
    with pytest.raises(Invalid):
        plan(database, head, own, scenario="nothing")
    for at in (NOON, NOON - MINUTE, NOON + timedelta(days=31, minutes=1)):
        with pytest.raises(WrongDrillTime):
            plan(database, head, own, at=at)
    with pytest.raises(NotFound):
        plan(database, head, district.offices["parent"])
    plan(database, head, own)
    with pytest.raises(DrillRuns):
        plan(database, command(district), district.offices["parent"])


def test_nobody_is_told_before_of_one_that_is_unannounced(database, district, head, own):
    """Those who plan see it; the others from its beginning on, with everything marked."""
    officer = someone(district, Role.OFFICER)
    drill = plan(database, head, own, at=NOON + HOUR, unannounced=True)

    def seen_by(who):
        with database.read() as session:
            return [one.id for one in queries.drills(session, who)]

    assert (seen_by(head), seen_by(officer)) == ([drill.id], [])
    tick(database, NOON + HOUR)
    assert seen_by(officer) == [drill.id]


def test_the_auditor_treats_it_as_any_alert_and_marks_it(database, district, head, own):
    """Nobody saw it: that is told, and the alert of that is part of the exercise."""
    drill = begin(database, head, own)
    later = NOON + 30 * MINUTE
    with database.write() as session:
        rounds.look(session, auditor_bounds(), now=later)
    relay.drain(database, SetClock(later))

    found = alerts_of(database, district, drill)
    assert [one.kind for one in found] == ["tamper", "notice_unseen"]
    assert all(one.exercise for one in found)
    end(database, head, drill, now=later)
    assert not any(one.is_open for one in alerts_of(database, district, drill))


def test_the_report_says_who_was_told_when_and_what_was_late(database, district, head, own):
    """Times against the targets of the level."""
    drill = begin(database, head, own)
    follow(database)
    (alert,) = alerts_of(database, district, drill)
    take(database, head, alert, now=NOON + 6 * MINUTE)
    end(database, head, drill, now=NOON + 10 * MINUTE)
    follow(database, at=NOON + 10 * MINUTE)

    with database.read() as session:
        who = command(district)
        view = alert_queries.view_of(session, who)
        (found,) = reporting.report(session, the_drill(database, district, drill), who, view)
    marks = {one.target.value: one for one in found.marks}
    assert (marks["taken"].at, marks["taken"].by) == (NOON + 6 * MINUTE, NOON + 5 * MINUTE)
    assert not marks["taken"].kept
    assert marks["displayed"].at is None
    assert found.notices
    assert found.runs[0].book.id == "tamper"


def test_it_can_be_closed_as_any_alert_too(database, district, head, own):
    """Who practises the whole way uses the ordinary codes; nobody chooses the exercise's."""
    drill = begin(database, head, own, scenario="lost_contact")
    (alert,) = alerts_of(database, district, drill)
    take(database, head, alert)

    def close(outcome, cause):
        with database.write() as session:
            ending = (outcome, cause, "演练")
            return alert_actions.close(session, head, alert.id, ending=ending, now=NOON + MINUTE)

    with pytest.raises(Invalid):
        close("exercise", "exercise_over")
    assert close("false_alarm", "device_fault").state is State.IN_REVIEW


def test_the_journal_and_the_audit_hear_of_everything(database, district, head, own):
    """And the board is the board then with the entries since."""
    with database.read() as session:
        view = alert_queries.view_of(session, head)
        then, since = board_of(alert_queries.board(session, view)), journal.head(session)
    drill = begin(database, head, own)
    end(database, head, drill)

    assert [one for one in told_of(database, "alerts.drill") if one != "alerts.drill_called"] == [
        "alerts.drill_planned",
        "alerts.drill_started",
        "alerts.drill_ended",
    ]
    with database.read() as session:
        entries = journal.entries_after(session, since, limit=100)
        now = board_of(alert_queries.board(session, view))
        deeds = [row.action for row in session.query(AuditLineRow)]
    assert fold(then, entries) == now
    assert [one for one in deeds if one.startswith("drills")] == [
        "drills.planned",
        "drills.started",
        "drills.ended",
    ]
    (alert,) = alerts_of(database, district, drill)
    assert What.CLOSED in [line.what for line in lines(database, alert, head)]
