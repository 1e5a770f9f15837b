"""What people and the clock do to alerts, and who may not."""

from datetime import timedelta

import pytest

from alerts import actions, queries
from alerts.audience import MayNotHandle
from alerts.lifecycle import AlertEnded, AlreadyTaken, InReview, NotTaken
from alerts.model import Level, State, What
from alerts.playbook import playbook
from alerts.tables import AlertLineRow
from foundation.access.model import Role
from foundation.errors import Invalid, NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.deeds import CLOSED, CRITICAL, act, agree, lines, raised, take


def test_whoever_takes_an_alert_is_named_to_everyone(database, district, crisis):
    """State, name and loan are stored, written in the timeline, and told."""
    officer = someone(district, Role.OFFICER)

    taken = take(database, officer, crisis)

    assert (taken.state, taken.acknowledged_by) == (State.ACKNOWLEDGED, officer.account_id)
    assert taken.next_update_by == NOON + timedelta(minutes=30)
    with database.read() as session:
        last = journal.entries_after(session, journal.head(session) - 1)[0]
    assert (last.kind, last.actor, last.data) == (
        "alerts.acknowledged",
        officer.account_id,
        taken.coded(),
    )
    assert [line.what for line in lines(database, crisis, officer)] == [
        What.RAISED,
        What.ACKNOWLEDGED,
    ]


def test_the_second_to_take_it_hears_that_it_is_taken(database, district, crisis):
    """Two seconds late is late; how long ago is said, not by whom: the stream shows that."""
    take(database, someone(district, Role.OFFICER), crisis)

    with pytest.raises(AlreadyTaken) as refusal:
        take(database, someone(district, Role.HEAD), crisis, now=NOON + timedelta(seconds=2))

    assert refusal.value.params == {"seconds_ago": 2}


def test_taking_ones_own_alert_again_changes_nothing(database, district, crisis):
    """A repeated click or a resent request is the same act."""
    officer = someone(district, Role.OFFICER)
    first = take(database, officer, crisis)
    second = take(database, officer, crisis, minutes=60, now=NOON + timedelta(seconds=5))

    assert second == first


@pytest.mark.parametrize(
    ("role", "office", "answer"),
    [
        (Role.OFFICER, "own", None),
        (Role.HEAD, "own", None),
        (Role.PSYCHOLOGIST, "parent", None),
        (Role.SUPERVISOR, "parent", None),
        (Role.COMMAND, "parent", None),
        (Role.PROCURATOR, "parent", MayNotHandle),
        (Role.OFFICER, "sibling", NotFound),
        (Role.HEAD, "outside", NotFound),
        (Role.COMMAND, "other", NotFound),
        (Role.PSYCHOLOGIST, "other", NotFound),
        (Role.SYSTEM_ADMIN, "parent", NotFound),
        (Role.AUDIT_ADMIN, "parent", NotFound),
    ],
)
def test_who_may_take_a_crisis(database, district, crisis, role, office, answer):
    """By role and office; what lies outside is not found, what may only be read is refused."""
    who = someone(district, role, office=office)
    if answer is None:
        assert take(database, who, crisis).acknowledged_by == who.account_id
    else:
        with pytest.raises(answer):
            take(database, who, crisis)


@pytest.mark.parametrize(
    ("role", "office", "may"),
    [
        (Role.PSYCHOLOGIST, "parent", True),
        (Role.SUPERVISOR, "parent", True),
        (Role.COMMAND, "parent", True),
        (Role.OFFICER, "own", False),
        (Role.HEAD, "own", False),
        (Role.PROCURATOR, "parent", False),
    ],
)
def test_who_may_end_a_crisis(database, district, crisis, role, office, may):
    """The clinical side and the command center; an officer handles it and hands it on."""
    take(database, someone(district, Role.OFFICER), crisis)
    who = someone(district, role, office=office)
    if may:
        ended = act(database, actions.close, who, crisis.id, ending=CLOSED, now=NOON)
        assert (ended.state, ended.ended_by) == (State.IN_REVIEW, who.account_id)
    else:
        with pytest.raises(MayNotHandle):
            act(database, actions.close, who, crisis.id, ending=CLOSED, now=NOON)


def test_a_crisis_is_not_closed_without_words(database, district, crisis):
    """Outcome and cause alone do not end an orange crisis."""
    who = someone(district, Role.PSYCHOLOGIST, office="parent")
    take(database, who, crisis)

    with pytest.raises(Invalid) as refusal:
        act(database, actions.close, who, crisis.id, ending=(*CLOSED[:2], "  "), now=NOON)

    assert refusal.value.fields == {"text": "needed_at_this_level"}


def test_nobody_notes_or_ends_what_nobody_has_taken(database, district, crisis):
    """Take it first; after the end a new event raises a new alert."""
    who = someone(district, Role.COMMAND, office="parent")
    with pytest.raises(NotTaken):
        act(database, actions.note, who, crisis.id, news=("…", 30), now=NOON)
    with pytest.raises(NotTaken):
        act(database, actions.close, who, crisis.id, ending=CLOSED, now=NOON)
    take(database, who, crisis)
    act(database, actions.close, who, crisis.id, ending=CLOSED, now=NOON)
    with pytest.raises(InReview):
        take(database, who, crisis)
    agree(database, district, crisis)

    with pytest.raises(AlertEnded):
        take(database, who, crisis)


def test_a_note_is_sealed_and_extends_the_loan(database, district, crisis):
    """The words are unreadable in the store and whole in the timeline."""
    officer = someone(district, Role.OFFICER)
    take(database, officer, crisis)
    later = NOON + timedelta(minutes=20)

    noted = act(database, actions.note, officer, crisis.id, news=("已到门口", 15), now=later)

    assert noted.next_update_by == later + timedelta(minutes=15)
    assert lines(database, crisis, officer)[-1].text == "已到门口"
    with database.read() as session:
        stored = session.get_one(AlertLineRow, (crisis.id, 3))
        assert "已到门口".encode() not in bytes(stored.note)


def test_what_the_clinical_side_writes_stays_there(database, district, crisis):
    """Officer and command center see that something was written, and when, but not what."""
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    take(database, psychologist, crisis)
    act(database, actions.note, psychologist, crisis.id, news=("会谈内容", 30), now=NOON)
    act(database, actions.close, psychologist, crisis.id, ending=CLOSED, now=NOON)
    supervisor = someone(district, Role.SUPERVISOR, office="parent")

    for who, texts in (
        (psychologist, ["会谈内容", CLOSED[2]]),
        (supervisor, ["会谈内容", CLOSED[2]]),
        (someone(district, Role.OFFICER), [None, None]),
        (someone(district, Role.COMMAND, office="parent"), [None, None]),
        (someone(district, Role.PROCURATOR, office="parent"), [None, None]),
    ):
        written = [
            line
            for line in lines(database, crisis, who)
            if line.what in (What.NOTED, What.SUBMITTED)
        ]
        assert [line.text for line in written] == texts


def test_what_an_officer_writes_is_read_by_all_who_handle_it(database, district, crisis):
    """The psychologist must know that somebody stands at the door."""
    officer = someone(district, Role.OFFICER)
    take(database, officer, crisis)
    act(database, actions.note, officer, crisis.id, news=("已到门口", 15), now=NOON)

    for role in (Role.PSYCHOLOGIST, Role.COMMAND):
        assert (
            lines(database, crisis, someone(district, role, office="parent"))[-1].text == "已到门口"
        )


def test_an_unkept_loan_calls_again_one_level_up(database, district, crisis):
    """Nothing at 29:59; at 30:00 the orange crisis is red and nobody's."""
    take(database, someone(district, Role.OFFICER), crisis)
    with database.write() as session:
        early = actions.lapse_due(session, now=NOON + timedelta(minutes=29, seconds=59))
    with database.write() as session:
        due = actions.lapse_due(session, now=NOON + timedelta(minutes=30))
    with database.read() as session:
        view = queries.view_of(session, someone(district, Role.COMMAND, office="parent"))
        (alert,) = queries.board(session, view)

    assert (early, due) == (0, 1)
    assert (alert.state, alert.level, alert.lapsed) == (State.RAISED, Level.RED, 1)


def test_an_alert_nobody_took_calls_again_without_end(database, district, crisis):
    """Every fifteen minutes for orange; once per time, however often the tick runs."""
    counts = []
    for minutes in (14, 15, 15, 29, 30, 45):
        with database.write() as session:
            counts.append(actions.lapse_due(session, now=NOON + timedelta(minutes=minutes)))

    assert counts == [0, 1, 0, 0, 1, 1]


def test_an_alert_that_cannot_lapse_holds_up_no_other(
    database, district, clock, crisis, monkeypatch
):
    """The next one calls all the same, and the one that failed is still due."""
    other = a_person(database, district.offices["own"])
    raised(database, district, clock, CRITICAL, {"tier": "orange"}, other)
    real = actions.tell

    def tell(session, row, *words, **more):
        assert row.id != crisis.id
        return real(session, row, *words, **more)

    with monkeypatch.context() as planted:
        planted.setattr(actions, "tell", tell)
        with database.write() as session:
            went = actions.lapse_due(session, now=NOON + timedelta(minutes=15))
    with database.write() as session:
        after = actions.lapse_due(session, now=NOON + timedelta(minutes=15))

    assert (went, after) == (1, 1)


def test_ended_alerts_never_call(database, district, crisis):
    """A day later nothing is due."""
    who = someone(district, Role.COMMAND, office="parent")
    take(database, who, crisis)
    act(database, actions.close, who, crisis.id, ending=CLOSED, now=NOON)
    agree(database, district, crisis)

    with database.write() as session:
        assert actions.lapse_due(session, now=NOON + timedelta(days=1)) == 0


def test_a_screen_signs_for_what_it_showed_once_and_within_its_view(database, district, crisis):
    """The first time counts; a screen outside the office cannot sign at all."""
    officer, stranger = (
        someone(district, Role.OFFICER),
        someone(district, Role.OFFICER, office="sibling"),
    )

    def sign(who, at):
        with database.write() as session:
            mark = actions.Shown(crisis.id, who.account_id, 2, at)
            return actions.record_shown(session, queries.view_of(session, who), [mark])

    assert sign(officer, NOON) == 1
    assert sign(officer, NOON + timedelta(minutes=1)) == 0
    assert sign(stranger, NOON) == 0
    displayed = [line for line in lines(database, crisis, officer) if line.what is What.DISPLAYED]
    assert [(line.actor, line.at) for line in displayed] == [(officer.account_id, NOON)]


def test_the_person_who_called_for_help_learns_when_somebody_saw_it(
    database, district, crisis, her
):
    """Shown or taken, whichever came first, and only from the call on."""
    officer = someone(district, Role.OFFICER)

    def seen(since=NOON):
        with database.read() as session:
            return queries.seen_at(session, her, since)

    assert seen() is None
    take(database, officer, crisis, now=NOON + timedelta(minutes=3))
    assert seen() == NOON + timedelta(minutes=3)
    with database.write() as session:
        mark = actions.Shown(crisis.id, officer.account_id, 2, NOON + timedelta(minutes=1))
        actions.record_shown(session, queries.view_of(session, officer), [mark])
    assert seen() == NOON + timedelta(minutes=1)
    assert seen(NOON + timedelta(minutes=2)) == NOON + timedelta(minutes=3)
    assert seen(NOON + timedelta(minutes=4)) is None


def test_every_kind_has_somebody_who_can_end_it():
    """A policy whose alerts nobody may close would fill the board for ever."""
    for policy in playbook().policies.values():
        assert policy.audience.close
