"""The life of an alert: every step from every state, and what it leaves behind."""

from datetime import timedelta

import pytest

from alerts import lifecycle
from alerts.lifecycle import (
    AlertEnded,
    AlreadyTaken,
    Ending,
    InReview,
    NotHandledYet,
    NotInReview,
    NotTaken,
    OwnEnding,
    StageBehind,
    Step,
)
from alerts.model import Level, Stage, State
from alerts.playbook import playbook
from foundation.errors import Invalid
from foundation.ids import AccountId
from tests.alerts.building import NOON, a_taken_alert, an_alert
from tests.tables import cases

LIANG, ZHOU = AccountId("liang"), AccountId("zhou")
CRISIS = playbook().policy("crisis")
DAY = timedelta(hours=24)
HALF_AN_HOUR = timedelta(minutes=30)


def an_ended_alert(**fields):
    """A crisis that Liang took and ended; a second person must look at it within a day."""
    ending = Ending("explained", "psych_referral")
    return lifecycle.end(a_taken_alert(**fields), ending, by=LIANG, review=DAY, now=NOON)


STEPS = cases("""
    step        | raised        | acknowledged  | in_review    | closed | withdrawn
    repeat      | raised        | acknowledged  | review       | ended  | ended
    rise        | raised        | raised        | raised       | ended  | ended
    amend       | raised        | acknowledged  | in_review    | closed | withdrawn
    withdraw    | withdrawn     | taken         | review       | ended  | ended
    acknowledge | acknowledged  | taken         | review       | ended  | ended
    note        | not_taken     | acknowledged  | review       | ended  | ended
    progress    | not_taken     | acknowledged  | review       | ended  | ended
    hand_over   | not_taken     | acknowledged  | in_review    | ended  | ended
    lapse       | raised        | raised        | in_review    | ended  | ended
    silence     | raised        | taken         | review       | ended  | ended
    wake        | raised        | taken         | review       | ended  | ended
    inhibit     | raised        | taken         | review       | ended  | ended
    suspend     | raised        | taken         | review       | ended  | ended
    resume      | raised        | taken         | review       | ended  | ended
    end_exercise | closed       | closed        | closed       | ended  | ended
    submit      | not_taken     | in_review     | review       | ended  | ended
    review      | not_in_review | not_in_review | closed       | ended  | ended
    return      | not_in_review | not_in_review | acknowledged | ended  | ended
    close       | not_taken     | closed        | review       | ended  | ended
""")


@pytest.mark.parametrize("case", STEPS)
@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_step_from_every_state(case, state):
    """Every step, every state: what leads where, and how the rest is refused."""
    refusals = {
        "ended": AlertEnded,
        "taken": AlreadyTaken,
        "not_taken": NotTaken,
        "review": InReview,
        "not_in_review": NotInReview,
    }
    alert = an_alert(state=State(state))
    wanted = case[state]

    if wanted in refusals:
        with pytest.raises(refusals[wanted]):
            lifecycle.after(alert, Step(case["step"]))
    else:
        assert lifecycle.after(alert, Step(case["step"])) is State(wanted)


def test_the_tables_know_every_state_and_step():
    """A state or a step added later must say what can happen."""
    assert set(lifecycle.LEGAL) == set(State)
    assert {case["step"] for case in STEPS} == {step.value for step in Step}


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
    ending = Ending("breach", "minor_breach_talked")
    closed = lifecycle.end(a_taken_alert(), ending, by=LIANG, review=None, now=NOON)

    amended = lifecycle.amend(closed, "met_late", now=NOON)

    assert (amended.state, amended.amended, amended.is_open) == (State.CLOSED, True, False)


def test_a_withdrawn_alert_ends_and_says_why():
    """It is kept, with the reason, and nothing is due any more."""
    gone = lifecycle.withdraw(an_alert(), "met_on_time", now=NOON)

    assert (gone.state, gone.closed_at, gone.due_at) == (State.WITHDRAWN, NOON, None)
    assert gone.reasons[-1] == "met_on_time"


def test_a_closed_alert_says_who_how_and_when():
    """Outcome, cause, actor and instant; nothing is due any more."""
    ending = Ending("explained", "psych_referral")
    closed = lifecycle.end(a_taken_alert(), ending, by=ZHOU, review=None, now=NOON)

    assert (closed.state, closed.closed_by, closed.closed_at) == (State.CLOSED, ZHOU, NOON)
    assert (closed.outcome, closed.cause, closed.due_at) == ("explained", "psych_referral", None)


def test_the_coded_state_is_the_whole_state():
    """What the journal is told makes the same alert again."""
    ending = Ending("breach", "sick")
    closed = lifecycle.end(a_taken_alert(), ending, by=ZHOU, review=None, now=NOON)
    reviewed = lifecycle.review(an_ended_alert(), by=ZHOU, now=NOON)
    for alert in (an_alert(), a_taken_alert(), an_ended_alert(), closed, reviewed):
        assert type(alert).from_coded(alert.coded()) == alert


def go_on(alert, stage, outcome=None):
    """A stage further, with news in half an hour."""
    return lifecycle.progress(alert, stage, outcome=outcome, loan=HALF_AN_HOUR, now=NOON)


def test_handling_goes_forward_through_its_stages():
    """Taken, verifying, handling with a finding, fed back; each on a new loan."""
    taken = lifecycle.acknowledge(an_alert(), by=LIANG, loan=HALF_AN_HOUR, now=NOON)
    verifying = go_on(taken, Stage.VERIFYING)
    handling = go_on(verifying, Stage.HANDLING, "emergency")
    fed_back = go_on(handling, Stage.FED_BACK)

    stages = [one.stage for one in (taken, verifying, handling, fed_back)]
    assert stages == [Stage.TAKEN, Stage.VERIFYING, Stage.HANDLING, Stage.FED_BACK]
    assert (fed_back.outcome, fed_back.next_update_by) == ("emergency", NOON + HALF_AN_HOUR)
    assert fed_back.state is State.ACKNOWLEDGED


def test_a_stage_may_be_passed_over_or_told_again_and_never_goes_back():
    """Who knows at once need not pretend to verify; a mistake is told in a note."""
    handling = go_on(a_taken_alert(stage=Stage.TAKEN), Stage.HANDLING, "breach")

    assert go_on(handling, Stage.HANDLING, "emergency").outcome == "emergency"
    with pytest.raises(StageBehind):
        go_on(handling, Stage.VERIFYING)


def test_a_lapse_keeps_how_far_it_had_come():
    """Somebody else takes over where the first one stopped."""
    lapsed = lifecycle.lapse(a_taken_alert(stage=Stage.HANDLING), within=CRISIS.within, now=NOON)
    again = lifecycle.acknowledge(lapsed, by=ZHOU, loan=HALF_AN_HOUR, now=NOON)

    assert (lapsed.state, lapsed.stage, again.stage) == (
        State.RAISED,
        Stage.HANDLING,
        Stage.HANDLING,
    )


@pytest.mark.parametrize("stage", [None, Stage.TAKEN, Stage.VERIFYING, Stage.HANDLING])
def test_what_must_be_handled_cannot_end_before_its_feedback(stage):
    """A breach or an emergency is not over because somebody says so."""
    ending = Ending("breach", "minor_breach_talked", needs_feedback=True)
    with pytest.raises(NotHandledYet):
        lifecycle.end(a_taken_alert(stage=stage), ending, by=LIANG, review=DAY, now=NOON)

    fed_back = a_taken_alert(stage=Stage.FED_BACK)
    ended = lifecycle.end(fed_back, ending, by=LIANG, review=DAY, now=NOON)
    assert ended.state is State.IN_REVIEW


def test_an_ending_waits_for_a_second_person():
    """It stays open, nobody owes news, and the review is due within its time."""
    ended = an_ended_alert()

    assert (ended.state, ended.is_open, ended.closed_at) == (State.IN_REVIEW, True, None)
    assert (ended.ended_by, ended.ended_at, ended.outcome) == (LIANG, NOON, "explained")
    assert (ended.due_at, ended.next_update_by) == (NOON + DAY, None)


def test_a_second_person_archives_it():
    """Who ended it and who agreed are both kept."""
    closed = lifecycle.review(an_ended_alert(), by=ZHOU, now=NOON + DAY)

    assert (closed.state, closed.closed_by, closed.closed_at) == (State.CLOSED, LIANG, NOON + DAY)
    assert (closed.reviewed_by, closed.reviewed_at, closed.due_at) == (ZHOU, NOON + DAY, None)


@pytest.mark.parametrize(("taken_by", "ended_by"), [(LIANG, ZHOU), (ZHOU, LIANG), (LIANG, LIANG)])
def test_nobody_reviews_what_they_handled_or_ended(taken_by, ended_by):
    """Two persons are two: neither the handler nor whoever ended it."""
    alert = an_alert(
        state=State.IN_REVIEW, acknowledged_by=taken_by, ended_by=ended_by, ended_at=NOON
    )
    for step in (
        lambda: lifecycle.review(alert, by=LIANG, now=NOON),
        lambda: lifecycle.send_back(alert, by=LIANG, loan=HALF_AN_HOUR, now=NOON),
    ):
        with pytest.raises(OwnEnding):
            step()


def test_a_second_person_sends_it_back_to_whoever_handled_it():
    """The ending falls, the loan runs again."""
    back = lifecycle.send_back(an_ended_alert(), by=ZHOU, loan=HALF_AN_HOUR, now=NOON)

    assert (back.state, back.acknowledged_by) == (State.ACKNOWLEDGED, LIANG)
    assert (back.ended_by, back.cause, back.review_by) == (None, None, None)
    assert back.due_at == NOON + HALF_AN_HOUR


def test_a_review_nobody_makes_calls_again_every_day():
    """It stays where it is: no graver, and never archived by itself."""
    once = lifecycle.lapse(an_ended_alert(), within=CRISIS.within, now=NOON + DAY)

    assert (once.state, once.level, once.lapsed) == (State.IN_REVIEW, Level.ORANGE, 1)
    assert once.due_at == NOON + 2 * DAY


@pytest.mark.parametrize(("level", "stands"), [("yellow", "orange"), ("red", "red")])
def test_the_same_again_during_a_review_calls_anew(level, stands):
    """Nobody archives an alert whose cause has just come back."""
    again = lifecycle.repeat(
        an_ended_alert(),
        Level(level),
        reasons=("crisis_signal",),
        within=CRISIS.within,
        now=NOON,
    )

    assert (again.state, again.level.value, again.ended_by) == (State.RAISED, stands, None)
    assert again.due_at == NOON + CRISIS.within(Level(stands))
