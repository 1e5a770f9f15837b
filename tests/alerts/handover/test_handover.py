"""Handing over: the outgoing answers until the next has read every item and taken over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts import relay
from alerts.actions import acknowledge, close
from alerts.duty.model import NewShift, Span, UnfitForPost
from alerts.handover import actions, queries
from alerts.handover.model import (
    HandoverEnded,
    HandoverId,
    HandoverOpen,
    HandoverState,
    ItemsUnread,
    NotOnDuty,
    NotYourHandover,
    Offer,
)
from alerts.queries import alert as read_alert
from alerts.queries import board, view_of
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import Invalid, NotFound
from foundation.ids import AccountId, AlertId
from foundation.journal import queries as journal
from tests.alerts.building import a_person, principal_of, someone, tell
from tests.alerts.duty.building import HOUR, NOON, plan
from tests.build import an_account

SECOND = timedelta(seconds=1)
STOOD = timedelta(hours=12)


@pytest.fixture
def zhou(district):
    """The operator who leaves."""
    return someone(district, Role.COMMAND, office="parent")


@pytest.fixture
def luo(database, district):
    """The operator who comes."""
    parent = district.offices["parent"]
    with database.write() as session:
        row = an_account(session, Role.COMMAND, parent, at=NOON, username="luo")
        session.flush()
        return principal_of(row, parent)


@pytest.fixture
def shift(database, district, zhou):
    """Zhou stands from an hour ago to an hour ahead."""
    new = NewShift(
        post="command",
        office_id=district.offices["parent"].id,
        account_id=zhou.account_id,
        span=Span(NOON - HOUR, NOON + HOUR),
    )
    with database.write() as session:
        return plan(session, new, now=NOON - HOUR)


@pytest.fixture
def taken(database, district, zhou, shift):
    """Two open alerts; Zhou has taken the first."""
    for name in ("林示一※", "黄测川※"):
        person = a_person(database, district.offices["own"], name=name)
        about = {"office": district.offices["own"].id, "subject": person}
        tell(
            database, "correction.check_in_missed", {"duty": person, "missed_in_7_days": 1}, **about
        )
    relay.drain(database, SetClock(NOON))
    with database.write() as session:
        first, second = board(session, view_of(session, zhou))
        acknowledge(session, zhou, first.id, minutes=60, now=NOON)
    return first.id, second.id


def the_offer(district, to, acts=None, **fields):
    values = {
        "office_id": district.offices["parent"].id,
        "post": "command",
        "to": to.account_id,
        "acts": acts or {},
        "points": "今晚有雨",
    }
    return Offer(**(values | fields))


def offered(database, district, zhou, luo, taken, *, now=NOON):
    """Zhou hands over to Luo."""
    with database.write() as session:
        wanted = the_offer(district, luo, {taken[0]: "十八点半再打一次"})
        return actions.offer(session, zhou, wanted, now=now)


def read_all(database, luo, made, ids, *, now=NOON):
    for alert_id in ids:
        with database.write() as session:
            actions.confirm(session, luo, made.id, alert_id, now=now)


def take(database, luo, made, *, sound=True, now=NOON):
    with database.write() as session:
        return actions.take_over(session, luo, made.id, sound_tested=sound, now=now)


def taker(database, zhou, alert_id):
    with database.read() as session:
        return read_alert(session, alert_id, zhou).acknowledged_by


def test_the_next_reads_everything_and_takes_over(database, district, zhou, luo, taken):
    """Item by item; only then the alert that Zhou had taken is Luo's, on the same loan."""
    made = offered(database, district, zhou, luo, taken)
    assert taker(database, zhou, taken[0]) == zhou.account_id

    read_all(database, luo, made, taken)
    ended = take(database, luo, made)

    assert (ended.state, ended.passed) == (HandoverState.TAKEN, 1)
    assert taker(database, zhou, taken[0]) == luo.account_id
    assert taker(database, zhou, taken[1]) is None
    with database.read() as session:
        kinds = [one.kind for one in journal.entries_after(session, 0, limit=100)]
    assert kinds[-3:] == ["alerts.duty_offered", "alerts.handed_over", "alerts.duty_taken"]


def test_the_items_say_what_comes_next(database, district, zhou, luo, taken):
    """Sealed on the way, read by whoever comes."""
    made = offered(database, district, zhou, luo, taken)

    with database.read() as session:
        view = view_of(session, luo)
        found = {one.alert.id: one.act for one in queries.items(session, made, view)}
        assert found == {taken[0]: "十八点半再打一次", taken[1]: None}
        assert queries.points(session, made, view) == "今晚有雨"


def test_one_item_unread_keeps_it(database, district, zhou, luo, taken):
    """Until then the outgoing is responsible."""
    made = offered(database, district, zhou, luo, taken)
    read_all(database, luo, made, taken[:1])

    with pytest.raises(ItemsUnread) as refused:
        take(database, luo, made)

    assert refused.value.params == {"count": 1}
    assert taker(database, zhou, taken[0]) == zhou.account_id


def test_an_item_that_ended_meanwhile_need_not_be_read(database, district, zhou, luo, taken):
    """There is nothing left to do about it."""
    made = offered(database, district, zhou, luo, taken)
    ending = ("explained", "approved_leave_not_synced", "已核实")
    with database.write() as session:
        close(session, zhou, taken[0], ending=ending, now=NOON)
    read_all(database, luo, made, taken[1:])

    assert take(database, luo, made).passed == 0


def test_without_the_sound_nobody_takes_over(database, district, zhou, luo, taken):
    """The test of the alarm is part of it."""
    made = offered(database, district, zhou, luo, taken)
    read_all(database, luo, made, taken)

    with pytest.raises(Invalid) as refused:
        take(database, luo, made, sound=False)

    assert refused.value.code == "sound_untested"


def test_what_comes_next_is_asked_for_what_was_taken(database, district, zhou, luo, taken):
    """Of the others it may be left open; of one that is not in view nothing may be said."""
    wanted = the_offer(district, luo, {taken[0]: " ", AlertId("unknown"): "x"})

    with database.write() as session, pytest.raises(Invalid) as refused:
        actions.offer(session, zhou, wanted, now=NOON)

    assert refused.value.fields == {f"acts.{taken[0]}": "needed", "acts.unknown": "unknown"}


def test_a_post_is_handed_over_once_at_a_time(database, district, zhou, luo, taken):
    """A second offer waits until the first is taken or taken back."""
    made = offered(database, district, zhou, luo, taken)
    with pytest.raises(HandoverOpen):
        offered(database, district, zhou, luo, taken)
    with database.write() as session:
        actions.withdraw(session, zhou, made.id, now=NOON)

    assert offered(database, district, zhou, luo, taken).state is HandoverState.OFFERED


@pytest.mark.parametrize(("late", "may"), [(STOOD - SECOND, True), (STOOD, False)])
def test_whoever_has_just_stood_may_still_hand_over(
    database, district, zhou, luo, taken, shift, late, may
):
    """Twelve hours after the end of the shift, not a second more."""
    now = shift.span.until_at + late

    if may:
        assert offered(database, district, zhou, luo, taken, now=now)
    else:
        with pytest.raises(NotOnDuty):
            offered(database, district, zhou, luo, taken, now=now)


def test_only_the_named_take_their_steps(database, district, zhou, luo, taken):
    """The outgoing reads nothing for the incoming, the incoming takes nothing back."""
    made = offered(database, district, zhou, luo, taken)

    for step in (
        lambda session: actions.confirm(session, zhou, made.id, taken[0], now=NOON),
        lambda session: actions.take_over(session, zhou, made.id, sound_tested=True, now=NOON),
        lambda session: actions.withdraw(session, luo, made.id, now=NOON),
    ):
        with database.write() as session, pytest.raises(NotYourHandover):
            step(session)


def test_what_has_ended_stays_ended(database, district, zhou, luo, taken):
    """No step after it was taken back; no item that was not offered."""
    made = offered(database, district, zhou, luo, taken)
    with database.write() as session, pytest.raises(NotFound):
        actions.confirm(session, luo, made.id, AlertId("unknown"), now=NOON)
    with database.write() as session:
        actions.withdraw(session, zhou, made.id, now=NOON)

    with pytest.raises(HandoverEnded):
        take(database, luo, made)


def test_a_stranger_finds_nothing(database, district, zhou, luo, taken):
    """Another district has no such hand-over."""
    made = offered(database, district, zhou, luo, taken)
    stranger = someone(district, Role.COMMAND, office="other")

    with database.read() as session, pytest.raises(NotFound):
        queries.handover(session, HandoverId(made.id), stranger.office_path)
    with database.write() as session, pytest.raises(NotFound):
        actions.take_over(session, stranger, made.id, sound_tested=True, now=NOON)


@pytest.mark.parametrize(("role", "field"), [("officer", "other_role"), ("command", "same_person")])
def test_only_who_may_stand_there_is_handed_to(database, district, zhou, luo, shift, role, field):
    """Not an officer, and not oneself."""
    account = AccountId(district.account(role, office="parent").id)
    wanted = replace(the_offer(district, luo), to=account)

    with database.write() as session, pytest.raises(UnfitForPost) as refused:
        actions.offer(session, zhou, wanted, now=NOON)

    assert refused.value.fields == {"to": field}


def test_what_the_clinical_side_writes_stays_there(database, district, zhou, shift):
    """A psychologist's words on a crisis are for the clinical side; command sees the item only."""
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    supervisor = someone(district, Role.SUPERVISOR, office="parent")
    office = district.offices["parent"].id
    person = a_person(database, district.offices["own"])
    about = {"office": district.offices["own"].id, "subject": person}
    tell(database, "assessment.critical_item_endorsed", {"tier": "red"}, **about)
    relay.drain(database, SetClock(NOON))
    span = Span(NOON, NOON + HOUR)
    new = NewShift(
        post="psychologist", office_id=office, account_id=psychologist.account_id, span=span
    )
    with database.write() as session:
        plan(session, new)
        (crisis,) = board(session, view_of(session, psychologist))
        acts = {crisis.id: "示例临床交接"}
        wanted = Offer(
            office_id=office,
            post="psychologist",
            to=supervisor.account_id,
            acts=acts,
            points="示例要点",
        )
        made = actions.offer(session, psychologist, wanted, now=NOON)

    with database.read() as session:
        for reader, words in ((supervisor, "示例临床交接"), (zhou, None)):
            view = view_of(session, reader)
            (item,) = queries.items(session, made, view)
            points = queries.points(session, made, view)
            assert (item.act, points is None) == (words, words is None)
