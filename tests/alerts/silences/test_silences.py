"""Silences on real rows: what they cover does not call, nothing is lost, at their end it calls."""

from dataclasses import replace

import pytest

from alerts import queries as alert_queries
from alerts import relay
from alerts.audience import MayNotHandle
from alerts.board import board_of, fold
from alerts.model import Level, State, What
from alerts.notices.model import Ended as CallingEnded
from alerts.playbook import playbook
from alerts.silences import actions, queries, waking
from alerts.silences.model import Ended, OwnSilence, SilenceHolds, SilenceOver, SilenceState
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.audit.tables import AuditLineRow
from foundation.clock import SetClock
from foundation.errors import NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.deeds import let_pass, lines, take
from tests.alerts.notices.building import follow, told
from tests.alerts.silences.building import (
    HOUR,
    MINUTE,
    agree,
    ask,
    asked,
    board,
    end,
    miss,
    swallowed,
    the_alert,
    tick,
    told_of,
)


@pytest.fixture
def liang(district):
    """An officer of the own office."""
    return someone(district, Role.OFFICER)


@pytest.fixture
def head(district):
    """The head of the own office."""
    return someone(district, Role.HEAD)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


def yellow(database, her, own, *, at=NOON, duty="d3"):
    """A third missed check-in within a week."""
    miss(database, her, own, duty=duty, in_a_week=3, at=at)


def test_what_a_silence_covers_is_raised_and_does_not_call(database, district, her, own, liang):
    """It stands on the board, in the journal and in the silence's list; nobody is told."""
    silence = ask(database, liang, asked(her))
    yellow(database, her, own)
    follow(database)

    alert = the_alert(database, district)

    assert (alert.state, alert.silence, alert.acknowledge_by) == (State.RAISED, silence.id, None)
    assert alert.due_at == alert.silenced_until == NOON + 4 * HOUR
    assert told(database, alert, district) == ()
    assert [one.alert.id for one in swallowed(database, district, silence)] == [alert.id]
    assert told_of(database, "alerts.raised") == ["alerts.raised"]
    assert let_pass(database, hours=3) == 0


def test_the_timeline_says_why_it_is_silent(database, district, her, own, liang):
    """Reason and who asked, beside its being raised."""
    ask(database, liang, asked(her))
    yellow(database, her, own)

    found = lines(database, the_alert(database, district), liang)

    assert [(one.what, one.code, one.actor) for one in found] == [
        (What.RAISED, "missed_three_in_seven_days", "system"),
        (What.SILENCED, "hospital_stay", liang.account_id),
    ]


def test_what_calls_already_falls_silent(database, district, her, own, liang):
    """Its calling ends, and whoever was not reached is spared."""
    yellow(database, her, own)
    follow(database)
    silence = ask(database, liang, asked(her))
    follow(database)

    alert = the_alert(database, district)
    (calling,) = told(database, alert, district)

    assert alert.silence == silence.id
    assert calling.calling.ended is CallingEnded.SILENCED
    assert told_of(database, "alerts.silence") == [
        "alerts.silence_asked",
        "alerts.silenced",
        "alerts.silence_begun",
    ]


def test_at_its_end_each_open_one_calls_with_its_full_time(database, district, her, own, liang):
    """By the clock alone; the silence says that its time came."""
    silence = ask(database, liang, asked(her))
    yellow(database, her, own)
    over = NOON + 4 * HOUR
    within = playbook().policy_of("missed_check_in").within(Level.YELLOW)

    assert let_pass(database, hours=4) == 1
    assert tick(database, over) == 1
    follow(database, at=over)

    alert = the_alert(database, district)
    (calling,) = told(database, alert, district)
    (kept,) = swallowed(database, district, silence)
    assert (alert.silence, alert.acknowledge_by) == (None, over + within)
    assert calling.calling.ended_at is None
    assert kept.woken_at == over
    with database.read() as session:
        found = queries.silence(session, silence.id, liang)
    assert (found.ended, found.state) == (Ended.TIME, SilenceState.ENDED)


def test_ended_by_hand_it_calls_at_the_next_tick(database, district, her, own, liang, head):
    """Whoever may set one may end it, also somebody else's."""
    silence = ask(database, liang, asked(her))
    yellow(database, her, own)
    later = NOON + HOUR

    over = end(database, head, silence, now=later)
    assert tick(database, later) == 1

    assert (over.ended, over.ended_by) == (Ended.HAND, head.account_id)
    assert the_alert(database, district).calls
    with pytest.raises(SilenceOver):
        end(database, head, silence, now=later)


def test_one_that_cannot_be_woken_holds_up_no_other(
    database, district, her, own, liang, monkeypatch
):
    """Each stands behind a savepoint of its own, and is still due."""
    him = a_person(database, own, name="林示二※")
    silences = [ask(database, liang, asked(one)) for one in (her, him)]
    for one in (her, him):
        miss(database, one, own, duty=f"d{one}"[:20])
    for one in silences:
        end(database, liang, one)
    first = min(board(database, district), key=lambda one: one.id)
    wake = waking.wake

    def broken(session, row, *, now):
        if row.id == first.id:
            raise ValueError
        return wake(session, row, now=now)

    monkeypatch.setattr(waking, "wake", broken)
    with database.write() as session:
        assert actions.end_due(session, now=NOON) == 1
    monkeypatch.setattr(waking, "wake", wake)

    assert [one.id for one in board(database, district) if not one.calls] == [first.id]
    assert tick(database, NOON) == 1
    assert all(one.calls for one in board(database, district))


def test_a_repeat_stays_silent_and_a_graver_one_within_the_bound_too(
    database, district, her, own, liang
):
    """Blue becomes yellow under the same silence, and is still counted."""
    silence = ask(database, liang, asked(her))
    miss(database, her, own, duty="d1")
    miss(database, her, own, duty="d2", in_a_week=2)
    yellow(database, her, own)

    alert = the_alert(database, district)

    assert (alert.level, alert.repeats, alert.silence) == (Level.YELLOW, 2, silence.id)
    assert alert.acknowledge_by is None


def test_a_level_beyond_yellow_ends_the_silence_for_that_alert_at_once(
    database, district, her, own, liang
):
    """It calls with its full time; the silence goes on for others."""
    silence = ask(database, liang, asked(her))
    yellow(database, her, own)
    graver = playbook().policy_of("missed_check_in")
    clause = graver.raises[0].model_copy(update={"level": Level.ORANGE})
    policies = {"missed_check_in": graver.model_copy(update={"raises": (clause,)})}
    later = NOON + HOUR
    data = {"duty": "d9", "missed_in_7_days": 1}
    tell(database, "correction.check_in_missed", data, subject=her, office=own.id, at=later)
    relay.Relay(database, SetClock(later), book=replace(playbook(), policies=policies)).drain()
    follow(database, at=later)

    alert = the_alert(database, district)
    (kept,) = swallowed(database, district, silence)
    assert (alert.level, alert.silence) == (Level.ORANGE, None)
    assert alert.acknowledge_by == later + graver.within(Level.ORANGE)
    assert kept.woken_at == later
    assert lines(database, alert, liang)[-1].code == "too_grave"
    assert len(told(database, alert, district)) == 1


def test_taking_a_silent_alert_works_as_usual(database, district, her, own, liang):
    """It is taken, no longer silent, and the end of the silence does not touch it."""
    ask(database, liang, asked(her))
    yellow(database, her, own)

    taken = take(database, liang, the_alert(database, district), minutes=24 * 60)
    tick(database, NOON + 4 * HOUR)

    assert (taken.state, taken.silence) == (State.ACKNOWLEDGED, None)
    assert the_alert(database, district).acknowledged_by == liang.account_id


def test_an_unkept_loan_calls_in_spite_of_a_silence(database, district, her, own, liang):
    """Somebody had promised news: that is not what was silenced; a repeat does not hush it."""
    miss(database, her, own, duty="d1")
    take(database, liang, the_alert(database, district), minutes=30)
    ask(database, liang, asked(her))

    assert let_pass(database, hours=1) == 1
    miss(database, her, own, duty="d2", at=NOON + HOUR)

    alert = the_alert(database, district)
    assert (alert.calls, alert.level) == (True, Level.YELLOW)


def test_under_two_silences_it_calls_when_the_last_ends(database, district, her, own, liang, head):
    """The one that ends last counts; ended by hand, the other takes over."""
    ask(database, liang, asked(her, minutes=60))
    longer = ask(database, head, asked(her, minutes=120))
    yellow(database, her, own)
    assert the_alert(database, district).silence == longer.id

    end(database, head, longer)
    tick(database, NOON)
    moved = the_alert(database, district)
    let_pass(database, hours=1)

    assert moved.silenced_until == NOON + HOUR
    assert the_alert(database, district).calls


def test_above_four_hours_it_begins_when_a_second_person_agrees(
    database, district, her, own, liang, head
):
    """Until then it covers nothing; whoever asked is no second person, nor is anybody twice."""
    silence = ask(database, liang, asked(her, minutes=241))
    yellow(database, her, own)
    before = the_alert(database, district)
    own_head = ask(database, head, asked(her, minutes=300))
    with pytest.raises(OwnSilence):
        agree(database, head, own_head)

    agreed = agree(database, head, silence, now=NOON + MINUTE)

    assert silence.state is SilenceState.WAITING
    assert before.calls
    assert (agreed.begun_at, agreed.ends_at) == (NOON + MINUTE, NOON + 241 * MINUTE)
    assert the_alert(database, district).silence == silence.id
    with pytest.raises(SilenceHolds):
        agree(database, head, silence)


def test_short_ones_in_a_row_need_a_second_person_too(database, her, liang, head):
    """Alone nobody is silent for longer than four hours a day, whoever asks."""
    first = ask(database, liang, asked(her, minutes=240))
    again = ask(database, head, asked(her, minutes=1), now=NOON + 4 * HOUR)
    a_day_later = ask(database, liang, asked(her, minutes=240), now=NOON + 28 * HOUR)

    states = [one.state for one in (first, again, a_day_later)]

    assert states == [SilenceState.HOLDS, SilenceState.WAITING, SilenceState.HOLDS]


def test_one_that_nobody_agreed_with_is_over_at_its_end(database, her, liang, head):
    """It never held; agreeing comes too late."""
    silence = ask(database, liang, asked(her, minutes=241))
    late = NOON + 241 * MINUTE

    with pytest.raises(SilenceOver):
        agree(database, head, silence, now=late)
    tick(database, late)

    with database.read() as session:
        assert queries.silence(session, silence.id, liang).ended is Ended.NOT_AGREED


def test_taken_back_before_it_began(database, her, liang):
    """Whoever asked changes their mind."""
    silence = ask(database, liang, asked(her, minutes=600))

    assert end(database, liang, silence).ended is Ended.TAKEN_BACK


def test_one_about_an_office_covers_everybody_below_it(database, district, her, own, clock):
    """And nobody of another office."""
    command = someone(district, Role.COMMAND, office="parent")
    other = a_person(database, district.offices["sibling"], name="林示三※")
    silence = ask(database, command, asked(None, office=own.id))
    miss(database, her, own, duty="d1")
    miss(database, other, district.offices["sibling"], duty="d2")

    silent = {one.subject: one.silence for one in board(database, district)}

    assert silent == {her: silence.id, other: None}


def test_nobody_silences_a_person_whose_restriction_list_names_them(database, district, her, own):
    """Not by a silence about the person, which they cannot see, nor by one about the office."""
    command = someone(district, Role.COMMAND, office="parent")
    with database.write() as session:
        restrictions.restrict_person(
            session,
            her,
            command.account_id,
            reason=RestrictionReason.RELATIVE,
            actor="test",
            at=NOON,
        )
    ask(database, command, asked(None, office=own.id))
    miss(database, her, own)

    head = someone(district, Role.HEAD)
    with database.read() as session:
        assert queries.silences(session, head, now=NOON)
    with pytest.raises(NotFound):
        ask(database, command, asked(her))
    (alert,) = seen_by(database, head)
    assert alert.calls


def seen_by(database, who):
    """Every open alert that somebody sees."""
    with database.read() as session:
        return alert_queries.board(session, alert_queries.view_of(session, who))


def test_who_may_not_act_on_the_kind_sets_no_silence(database, district, her):
    """A psychologist neither sees missed check-ins nor silences them."""
    with pytest.raises(MayNotHandle):
        ask(database, someone(district, Role.PSYCHOLOGIST, office="parent"), asked(her))


def test_elsewhere_it_does_not_exist(database, district, her, liang):
    """Neither somebody of another office, nor a silence about them."""
    silence = ask(database, liang, asked(her))
    stranger = someone(district, Role.OFFICER, office="sibling")

    with pytest.raises(NotFound):
        ask(database, stranger, asked(her))
    with pytest.raises(NotFound):
        end(database, stranger, silence)
    with database.read() as session:
        assert queries.silences(session, stranger, now=NOON) == ()


def test_the_list_has_those_of_the_last_day(database, her, liang):
    """Over since a day, it is in the journal and the audit trail."""
    ask(database, liang, asked(her, minutes=60))
    over = NOON + HOUR
    tick(database, over)

    with database.read() as session:
        within = queries.silences(session, liang, now=over + 24 * HOUR - MINUTE)
        later = queries.silences(session, liang, now=over + 24 * HOUR)

    assert (len(within), later) == (1, ())


def test_every_deed_is_in_the_audit_trail(database, her, liang, head):
    """Asked for, agreed with, ended: who, and which silence."""
    silence = ask(database, liang, asked(her, minutes=241))
    agree(database, head, silence)
    end(database, liang, silence)

    with database.read() as session:
        found = [
            (row.action, row.actor)
            for row in session.query(AuditLineRow).order_by(AuditLineRow.seq)
            if row.action.startswith("silences.")
        ]

    assert found == [
        ("silences.asked", liang.account_id),
        ("silences.agreed", head.account_id),
        ("silences.ended", liang.account_id),
    ]


def test_the_words_are_sealed_and_read_again(database, her, liang):
    """Nothing of them stands in the row or the journal."""
    silence = ask(database, liang, asked(her))

    with database.read() as session:
        row = queries.row_within(session, silence.id, liang)
        entries = journal.entries_after(session, 0, limit=500)
        assert queries.words(session, silence) == "住院三天，病历已看"
        assert "住院".encode() not in row.words
        assert all("住院" not in str(one.data) for one in entries)


def test_the_board_is_its_entries_folded_in_silence_too(database, district, her, own, liang):
    """Board then + entries since = board now."""
    ask(database, liang, asked(her))
    yellow(database, her, own)
    let_pass(database, hours=4)

    with database.read() as session:
        folded = fold({}, journal.entries_after(session, 0, limit=500))

    assert dict(folded) == dict(board_of(board(database, district)))


def test_withdrawn_in_silence_it_is_over(database, district, her, own, liang):
    """The fact did not hold; no clock of the silence is left on it."""
    ask(database, liang, asked(her))
    miss(database, her, own, duty="d1")
    data = {"duties": ["d1"], "reason": "not_in_service"}
    tell(database, "correction.duties_excused", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON))

    assert board(database, district) == ()
    assert let_pass(database, hours=5) == 0
