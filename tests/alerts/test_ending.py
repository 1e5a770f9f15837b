"""How an alert is handled to its end, and the second person who looks at it."""

from datetime import timedelta

import pytest

from alerts import actions
from alerts.actions import Verdict
from alerts.audience import MayNotHandle
from alerts.lifecycle import NotHandledYet, NotInReview, OwnEnding
from alerts.model import Level, Stage, State, What
from foundation.access.model import Role
from foundation.errors import Invalid, NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, someone
from tests.alerts.deeds import (
    CLOSED,
    act,
    agree,
    end,
    go_on,
    let_pass,
    lines,
    raised,
    take,
    walk_through,
)

TALKED = ("breach", "minor_breach_talked", "已当面谈话")


@pytest.fixture
def psychologist(district):
    """Who handles the crisis."""
    return someone(district, Role.PSYCHOLOGIST, office="parent")


def test_every_stage_is_a_line_of_the_timeline_and_an_entry(database, crisis, psychologist):
    """Who, which stage, and what was found; the words stay on the clinical side."""
    take(database, psychologist, crisis)
    go_on(database, psychologist, crisis, "verifying")
    go_on(database, psychologist, crisis, "handling", outcome="emergency", text="送医途中")
    told = go_on(database, psychologist, crisis, "fed_back")

    assert (told.stage, told.outcome) == (Stage.FED_BACK, "emergency")
    found = [one for one in lines(database, crisis, psychologist) if one.what is What.PROGRESSED]
    assert [(one.code, one.text) for one in found] == [
        ("verifying", None),
        ("handling", "送医途中"),
        ("fed_back", None),
    ]
    with database.read() as session:
        (entry,) = journal.entries_after(session, journal.head(session) - 1, limit=1)
    assert (entry.kind, entry.data["stage"]) == ("alerts.progressed", "fed_back")


@pytest.mark.parametrize(
    ("stage", "outcome", "word"),
    [
        ("handling", None, "needed"),
        ("handling", "false_alarm", "not_for_this_stage"),
        ("handling", "explained", "not_for_this_stage"),
        ("handling", "no_such", "not_for_this_stage"),
        ("verifying", "breach", "not_for_this_stage"),
        ("fed_back", "breach", "not_for_this_stage"),
    ],
)
def test_what_was_found_is_said_when_handling_begins(
    database, crisis, psychologist, stage, outcome, word
):
    """Only what asks for handling, and only there; nothing is half written."""
    take(database, psychologist, crisis)
    with pytest.raises(Invalid) as refusal:
        go_on(database, psychologist, crisis, stage, outcome=outcome)

    assert refusal.value.fields == {"outcome": word}
    assert not [one for one in lines(database, crisis, psychologist) if one.what is What.PROGRESSED]


def test_an_orange_breach_needs_feedback_before_it_ends(database, crisis, psychologist):
    """Found, handled, fed back; only then does it go to the second person."""
    take(database, psychologist, crisis)
    with pytest.raises(NotHandledYet):
        end(database, psychologist, crisis, ending=TALKED)
    go_on(database, psychologist, crisis, "handling", outcome="breach")
    with pytest.raises(NotHandledYet):
        end(database, psychologist, crisis, ending=TALKED)
    go_on(database, psychologist, crisis, "fed_back")
    walk_through(database, psychologist, crisis)

    assert end(database, psychologist, crisis, ending=TALKED).state is State.IN_REVIEW


def test_a_blue_one_ends_at_once(database, district, clock, her):
    """A missed check-in that was talked about needs no second person and no feedback."""
    data = {"duty": "d1", "missed_in_7_days": 1}
    missed = raised(database, district, clock, "correction.check_in_missed", data, her)
    officer = someone(district, Role.OFFICER)
    take(database, officer, missed)

    ended = end(database, officer, missed, ending=TALKED)

    assert (missed.level, ended.state, ended.closed_by) == (
        Level.BLUE,
        State.CLOSED,
        officer.account_id,
    )


def test_a_second_person_archives_an_orange_one(database, district, crisis, psychologist):
    """Both are named; nothing calls afterwards."""
    take(database, psychologist, crisis)
    end(database, psychologist, crisis)

    archived = agree(database, district, crisis)

    assert (archived.state, archived.closed_by) == (State.CLOSED, psychologist.account_id)
    assert archived.reviewed_by not in (None, psychologist.account_id)
    assert [one.what for one in lines(database, crisis, psychologist)][-2:] == [
        What.SUBMITTED,
        What.REVIEWED,
    ]
    assert let_pass(database, hours=1000) == 0


@pytest.mark.parametrize(
    ("role", "office", "answer"),
    [
        (Role.PSYCHOLOGIST, "parent", OwnEnding),
        (Role.SUPERVISOR, "parent", None),
        (Role.COMMAND, "parent", None),
        (Role.OFFICER, "own", MayNotHandle),
        (Role.HEAD, "own", MayNotHandle),
        (Role.PROCURATOR, "parent", MayNotHandle),
        (Role.COMMAND, "other", NotFound),
        (Role.SUPERVISOR, "other", NotFound),
    ],
)
def test_who_may_be_the_second_person(
    database, district, crisis, psychologist, role, office, answer
):
    """Whoever may end it, except who did."""
    take(database, psychologist, crisis)
    end(database, psychologist, crisis)
    who = someone(district, role, office=office)
    verdict = Verdict(agrees=True)
    if answer is None:
        reviewed = act(database, actions.review, who, crisis.id, verdict=verdict, now=NOON)
        assert reviewed.reviewed_by == who.account_id
    else:
        with pytest.raises(answer):
            act(database, actions.review, who, crisis.id, verdict=verdict, now=NOON)


def test_it_is_sent_back_with_words_and_goes_on(database, district, crisis, psychologist):
    """Without words nobody knows what is missing; with them the handler owes news again."""
    take(database, psychologist, crisis)
    end(database, psychologist, crisis)
    second = someone(district, Role.SUPERVISOR, office="parent")
    verdict = Verdict(agrees=False, text="  ")
    with pytest.raises(Invalid) as refusal:
        act(database, actions.review, second, crisis.id, verdict=verdict, now=NOON)
    assert refusal.value.fields == {"text": "needed"}

    verdict = Verdict(agrees=False, text="请补上家属电话记录")
    back = act(database, actions.review, second, crisis.id, verdict=verdict, now=NOON)

    assert (back.state, back.acknowledged_by) == (State.ACKNOWLEDGED, psychologist.account_id)
    assert back.next_update_by == NOON + timedelta(minutes=30)
    assert lines(database, crisis, psychologist)[-1].text == "请补上家属电话记录"
    assert end(database, psychologist, crisis).state is State.IN_REVIEW


def test_a_review_nobody_makes_calls_again(database, crisis, psychologist):
    """Orange: nothing at 71 hours, at 72 it calls, and a day later again."""
    take(database, psychologist, crisis)
    end(database, psychologist, crisis, ending=CLOSED)

    assert [let_pass(database, hours=hours) for hours in (71, 72, 72, 95, 96)] == [0, 1, 0, 0, 1]
    last = lines(database, crisis, psychologist)[-1]
    assert (last.what, last.code) == (What.LAPSED, "review_overdue")


def test_nothing_is_reviewed_before_it_was_ended(database, district, crisis, psychologist):
    """A second person does not end an alert that somebody still handles."""
    take(database, psychologist, crisis)
    with pytest.raises(NotInReview):
        agree(database, district, crisis)
