"""The life of an alert: every step from every state, and what it leaves behind."""

from datetime import timedelta

import pytest

from alerts import lifecycle
from alerts.lifecycle import AlertEnded, AlreadyTaken, NotTaken, Step
from alerts.model import Level, State
from alerts.playbook import playbook
from foundation.errors import Invalid
from foundation.ids import AccountId
from tests.alerts.building import NOON, a_taken_alert, an_alert
from tests.tables import cases

LIANG, ZHOU = AccountId("liang"), AccountId("zhou")
CRISIS = playbook().policy("crisis")


@pytest.mark.parametrize(
    "case",
    cases("""
    step        | raised       | acknowledged | closed     | withdrawn
    repeat      | raised       | acknowledged | ended      | ended
    rise        | raised       | raised       | ended      | ended
    amend       | raised       | acknowledged | closed     | withdrawn
    withdraw    | withdrawn    | taken        | ended      | ended
    acknowledge | acknowledged | taken        | ended      | ended
    note        | not_taken    | acknowledged | ended      | ended
    hand_over   | not_taken    | acknowledged | ended      | ended
    lapse       | raised       | raised       | ended      | ended
    close       | not_taken    | closed       | ended      | ended
"""),
)
@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_step_from_every_state(case, state):
    """Ten steps, four states: what leads where, and how the rest is refused."""
    refusals = {"ended": AlertEnded, "taken": AlreadyTaken, "not_taken": NotTaken}
    alert = an_alert(state=State(state))
    wanted = case[state]

    if wanted in refusals:
        with pytest.raises(refusals[wanted]):
            lifecycle.after(alert, Step(case["step"]))
    else:
        assert lifecycle.after(alert, Step(case["step"])) is State(wanted)


def test_the_table_knows_every_state():
    """A state added later must say what can happen in it."""
    assert set(lifecycle.LEGAL) == set(State)


def test_taking_an_alert_is_a_loan():
    """Who, when, and until when; the time to take it by is gone."""
    taken = lifecycle.acknowledge(an_alert(), by=LIANG, loan=timedelta(minutes=30), now=NOON)

    assert (taken.acknowledged_by, taken.acknowledged_at) == (LIANG, NOON)
    assert taken.next_update_by == NOON + timedelta(minutes=30)
    assert taken.acknowledge_by is None
    assert taken.due_at == taken.next_update_by


@pytest.mark.parametrize(
    ("minutes", "accepted"), [(0, False), (1, True), (1440, True), (1441, False), (-5, False)]
)
def test_a_loan_is_longer_than_nothing_and_at_most_a_day(minutes, accepted):
    """Both sides of both bounds, when taking and when telling."""
    loan = timedelta(minutes=minutes)
    for step in (
        lambda: lifecycle.acknowledge(an_alert(), by=LIANG, loan=loan, now=NOON),
        lambda: lifecycle.note(a_taken_alert(), loan=loan, now=NOON),
    ):
        if accepted:
            assert step().next_update_by == NOON + loan
        else:
            with pytest.raises(Invalid) as refusal:
                step()
            assert refusal.value.fields == {"next_update_minutes": "out_of_range"}


def test_a_note_extends_the_loan_from_now():
    """News at ten past, due half an hour later again."""
    later = NOON + timedelta(minutes=10)

    noted = lifecycle.note(a_taken_alert(), loan=timedelta(minutes=30), now=later)

    assert noted.next_update_by == later + timedelta(minutes=30)
    assert noted.acknowledged_by == LIANG


@pytest.mark.parametrize(
    "case",
    cases("""
    before | after
    blue   | yellow
    yellow | orange
    orange | red
    red    | red
    grey   | grey
"""),
)
def test_an_unkept_loan_calls_again_one_level_up(case):
    """Nobody holds it any more, and the new level's time to take it runs."""
    lapsed = lifecycle.lapse(
        a_taken_alert(level=Level(case["before"])), within=CRISIS.within, now=NOON
    )

    assert lapsed.level.value == case["after"]
    assert (lapsed.state, lapsed.acknowledged_by, lapsed.lapsed) == (State.RAISED, None, 1)
    assert lapsed.acknowledge_by == NOON + CRISIS.within(Level(case["after"]))
    assert lapsed.next_update_by is None


def test_an_alert_nobody_takes_calls_again_and_again_at_its_level():
    """It never falls silent: each time its due instant moves on, the count grows."""
    once = lifecycle.lapse(an_alert(), within=CRISIS.within, now=NOON)
    twice = lifecycle.lapse(once, within=CRISIS.within, now=NOON + timedelta(minutes=15))

    assert (once.level, twice.level) == (Level.ORANGE, Level.ORANGE)
    assert (once.lapsed, twice.lapsed) == (1, 2)
    assert twice.due_at == NOON + timedelta(minutes=30)


@pytest.mark.parametrize(
    "case",
    cases("""
    open   | entry  | level
    yellow | orange | orange
    orange | orange | orange
    orange | yellow | orange
    red    | yellow | red
"""),
)
def test_a_repeat_never_lowers_the_level(case):
    """The level only rises by itself; lowering is a person's act."""
    again = lifecycle.repeat(
        an_alert(level=Level(case["open"])),
        Level(case["entry"]),
        reasons=("crisis_signal",),
        within=CRISIS.within,
        now=NOON,
    )

    assert again.level.value == case["level"]
    assert again.repeats == 1


def test_a_repeat_at_the_same_level_stays_with_whoever_took_it():
    """The one who handles it sees the repeat; nobody else is called."""
    again = lifecycle.repeat(
        a_taken_alert(), Level.ORANGE, reasons=("help_call_me",), within=CRISIS.within, now=NOON
    )

    assert (again.state, again.acknowledged_by) == (State.ACKNOWLEDGED, LIANG)
    assert again.next_update_by == NOON + timedelta(minutes=30)
    assert again.reasons == ("crisis_signal", "help_call_me")


def test_a_rise_calls_anew_although_somebody_had_taken_it():
    """What was taken was orange; red must be taken again, within red's time."""
    risen = lifecycle.repeat(
        a_taken_alert(), Level.RED, reasons=("help_not_safe",), within=CRISIS.within, now=NOON
    )

    assert (risen.state, risen.level, risen.acknowledged_by) == (State.RAISED, Level.RED, None)
    assert risen.acknowledge_by == NOON + timedelta(minutes=5)
    assert risen.next_update_by is None


def test_repeats_never_move_the_time_to_take_it_away():
    """A rise to red two minutes before orange's time was up leaves those two minutes."""
    soon = an_alert(acknowledge_by=NOON + timedelta(minutes=2))

    risen = lifecycle.repeat(soon, Level.RED, reasons=(), within=CRISIS.within, now=NOON)
    same = lifecycle.repeat(soon, Level.ORANGE, reasons=(), within=CRISIS.within, now=NOON)

    assert risen.acknowledge_by == same.acknowledge_by == NOON + timedelta(minutes=2)


def test_a_correction_changes_nothing_but_what_is_known():
    """Level, state and times stay; the mark and its reason are there, once."""
    amended = lifecycle.amend(an_alert(), "help_withdrawn", now=NOON)
    twice = lifecycle.amend(amended, "help_withdrawn", now=NOON)

    assert amended.amended
    assert twice.reasons == ("crisis_signal", "help_withdrawn")
    assert (amended.level, amended.state, amended.due_at) == (
        Level.ORANGE,
        State.RAISED,
        an_alert().due_at,
    )


def test_an_ended_alert_takes_corrections_of_the_record():
    """Later evidence about a closed alert is marked on it and does not open it."""
    closed = lifecycle.close(
        a_taken_alert(), by=LIANG, outcome="breach", cause="minor_breach_talked", now=NOON
    )

    amended = lifecycle.amend(closed, "met_late", now=NOON)

    assert (amended.state, amended.amended, amended.is_open) == (State.CLOSED, True, False)


def test_a_withdrawn_alert_ends_and_says_why():
    """It is kept, with the reason, and nothing is due any more."""
    gone = lifecycle.withdraw(an_alert(), "met_on_time", now=NOON)

    assert (gone.state, gone.closed_at, gone.due_at) == (State.WITHDRAWN, NOON, None)
    assert gone.reasons[-1] == "met_on_time"


def test_a_closed_alert_says_who_how_and_when():
    """Outcome, cause, actor and instant; nothing is due any more."""
    closed = lifecycle.close(
        a_taken_alert(), by=ZHOU, outcome="explained", cause="psych_referral", now=NOON
    )

    assert (closed.state, closed.closed_by, closed.closed_at) == (State.CLOSED, ZHOU, NOON)
    assert (closed.outcome, closed.cause, closed.due_at) == ("explained", "psych_referral", None)


def test_the_coded_state_is_the_whole_state():
    """What the journal is told makes the same alert again."""
    closed = lifecycle.close(a_taken_alert(), by=ZHOU, outcome="breach", cause="sick", now=NOON)
    for alert in (an_alert(), a_taken_alert(), closed):
        assert type(alert).from_coded(alert.coded()) == alert
