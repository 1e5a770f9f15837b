"""Orders to officers: sent, received, arrived at, fed back; late, declined, recalled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import queries as alerts
from alerts.audience import MayNotHandle
from alerts.board import board_of, fold
from alerts.dispatch import actions, candidates, going, late, queries
from alerts.dispatch.model import (
    ErrandState,
    Feedback,
    IsArrived,
    IsFedBack,
    IsRecalled,
    IsSent,
    Late,
    MayNotSend,
    NewOrder,
    NotNamed,
    NotSender,
    Refusal,
)
from alerts.dispatch.tables import ErrandRow, OrderRow
from alerts.lifecycle import AlertEnded, InReview
from alerts.model import What
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.errors import Conflict, Invalid, NotFound
from foundation.ids import AccountId
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.deeds import act, end, lines, raised, take, walk_through

MISSED = "correction.check_in_missed"
SAID = "本人在家，情绪低落，家人陪着"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def command(district):
    """Whose desk sends."""
    return someone(district, Role.COMMAND, office="parent")


@pytest.fixture
def officer(district):
    """Who goes."""
    return someone(district, Role.OFFICER)


@pytest.fixture
def head(district):
    """Who goes along."""
    return someone(district, Role.HEAD)


@pytest.fixture
def missed(database, district, clock):
    """An open alert about somebody else that is not of the clinical side."""
    person = a_person(database, district.offices["own"], name="黄测川※")
    return raised(database, district, clock, MISSED, {"duty": "d1", "missed_in_7_days": 1}, person)


def an_order(*officers, **fields):
    """Officers to talk at home."""
    ids = tuple(one.account_id for one in officers)
    return NewOrder(**({"officers": ids, "task": "talk_at_home", "place": "home"} | fields))


def send(database, who, alert, *officers, now=NOON, **fields):
    """An order sent; its id."""
    return act(database, actions.send, who, alert.id, an_order(*officers, **fields), now=now)[1]


def receive(database, who, order, *, now=NOON, safety_read=True):
    return act(database, going.receive, who, order, safety_read=safety_read, now=now)


def arrive(database, who, order, *, now=NOON):
    return act(database, going.arrive, who, order, now=now)


def feed_back(database, who, order, *, now=NOON, outcome="seen_safe", text=SAID):
    return act(database, going.feed_back, who, order, Feedback(outcome, text), now=now)


def read(database, alert, who):
    """The orders about an alert as somebody reads them, the latest first."""
    with database.read() as session:
        return queries.of_alert(session, alert, alerts.view_of(session, who))


def listed(database, who, *, mine=None, out=True, now=NOON):
    """The list as somebody reads it."""
    with database.read() as session:
        view = alerts.view_of(session, who)
        return [one.order for one in queries.orders(session, view, mine=mine, out=out, now=now)]


def tick(database, **after):
    """The tick for orders, so long after noon."""
    with database.write() as session:
        return late.tell_late(session, now=NOON + timedelta(**after))


def told(database):
    """The entries about orders: what, and which officer."""
    with database.read() as session:
        entries = journal.entries_after(session, 0)
    return [
        (one.kind.removeprefix("alerts.order_"), one.data["order"].get("officer"))
        for one in entries
        if one.kind.startswith("alerts.order_")
    ]


def test_an_order_goes_its_course(database, crisis, command, officer):
    """Four states, each with its time and who; it ends with the last officer."""
    order = send(database, command, crisis, officer, text="请带水")
    receive(database, officer, order, now=NOON + MINUTE)
    arrive(database, officer, order, now=NOON + 20 * MINUTE)
    alert = feed_back(database, officer, order, now=NOON + 40 * MINUTE)

    (read_one,) = read(database, alert, command)
    (errand,) = read_one.errands
    assert errand.state is ErrandState.FED_BACK
    assert (errand.received_at, errand.arrived_at, errand.over_at, read_one.ended_at) == (
        NOON + MINUTE,
        NOON + 20 * MINUTE,
        NOON + 40 * MINUTE,
        NOON + 40 * MINUTE,
    )
    assert (errand.outcome, errand.over_by) == ("seen_safe", officer.account_id)
    assert (read_one.text, read_one.sent_by, read_one.said.place) == (
        "请带水",
        command.account_id,
        "home",
    )
    assert [line.what for line in lines(database, alert, command)][-4:] == [
        What.ORDER_SENT,
        What.ORDER_RECEIVED,
        What.ORDER_ARRIVED,
        What.ORDER_FED_BACK,
    ]


def test_a_board_folds_over_what_orders_tell(database, crisis, command, officer):
    """Every entry carries the whole alert, so the board then and the entries make the board now."""
    order = send(database, command, crisis, officer)
    receive(database, officer, order)
    with database.read() as session:
        entries = journal.entries_after(session, 0)
        now = alerts.board(session, alerts.view_of(session, command))

    assert fold({}, entries) == board_of(now)
    assert told(database) == [("sent", None), ("received", officer.account_id)]


def test_the_alert_keeps_its_own_clocks(database, crisis, command, officer):
    """An order moves neither state nor time of the alert."""
    before = take(database, command, crisis)
    order = send(database, command, crisis, officer, now=NOON + MINUTE)
    after = receive(database, officer, order, now=NOON + 2 * MINUTE)
    with database.write() as session:
        late.tell_late(session, now=NOON + timedelta(hours=9))
        after = alerts.standing(session, crisis.id)

    changed = {"since": before.since, "updated_at": before.updated_at}
    assert replace(after, **changed) == before


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"task": "fly"}, "task"),
        ({"task": "other"}, "text"),
        ({"place": "moon"}, "place"),
        ({"place": "other"}, "place_text"),
        ({"receipt_minutes": 30, "arrive_minutes": 20}, "arrive_minutes"),
        ({"receipt_minutes": 0}, "receipt_minutes"),
        ({"arrive_minutes": 1441}, "arrive_minutes"),
        ({"officers": ()}, "officers"),
        ({"officers": (AccountId("nobody"),)}, "officers"),
    ],
)
def test_an_order_that_says_too_little_is_refused(
    database, crisis, command, officer, fields, wrong
):
    """Each field that is wrong is named, and nothing is stored."""
    with pytest.raises(Invalid) as refused:
        send(database, command, crisis, officer, **fields)

    assert set(refused.value.fields) == {wrong}
    assert told(database) == []


def test_an_officer_is_named_once(database, crisis, command, officer):
    """The same name twice is a mistake."""
    with pytest.raises(Invalid):
        send(database, command, crisis, officer, officer)


def test_times_are_those_of_the_level_unless_said(database, crisis, command, officer):
    """Orange: ten minutes to receive, two hours to arrive; the sender may say sooner."""
    usual = send(database, command, crisis, officer)
    sooner = send(database, command, crisis, officer, receipt_minutes=3, arrive_minutes=30)
    by_id = {one.id: one for one in read(database, crisis, command)}

    assert by_id[usual].receipt_by - NOON == 10 * MINUTE
    assert by_id[usual].arrive_by - NOON == 120 * MINUTE
    assert by_id[sooner].receipt_by - NOON == 3 * MINUTE
    assert by_id[sooner].arrive_by - NOON == 30 * MINUTE


def test_who_may_send(database, crisis, missed, district, officer):
    """A psychologist for a crisis; about another alert there is nothing for them."""
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    send(database, psychologist, crisis, officer)

    with pytest.raises(NotFound):
        send(database, psychologist, missed, officer)
    with pytest.raises(MayNotHandle):
        send(database, someone(district, Role.PROCURATOR, office="parent"), crisis, officer)
    with pytest.raises(NotFound):
        send(database, someone(district, Role.HEAD, office="sibling"), crisis, officer)


def test_the_clinical_side_sends_for_its_own_alerts_only(
    database, missed, district, officer, monkeypatch
):
    """Were the alert theirs to act on and not clinical, it is refused in words of its own."""
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    with database.read() as session:
        view = alerts.view_of(session, someone(district, Role.COMMAND, office="parent"))
    monkeypatch.setattr(alerts, "view_of", lambda *_: view)
    monkeypatch.setattr(actions, "may_act", lambda *_: None)

    with pytest.raises(MayNotSend):
        send(database, psychologist, missed, officer)


def test_only_the_named_officer_answers(database, crisis, command, officer, head, district):
    """Another of the office is told that it is not theirs; another office finds nothing."""
    order = send(database, command, crisis, officer)

    with pytest.raises(NotNamed):
        receive(database, head, order)
    with pytest.raises(NotNamed):
        receive(database, command, order)
    with pytest.raises(NotFound):
        receive(database, someone(district, Role.OFFICER, office="sibling"), order)


def test_the_safety_note_is_read_before_going(database, crisis, command, officer):
    """Nobody receives an order without saying that they have read it."""
    order = send(database, command, crisis, officer)

    with pytest.raises(Invalid) as refused:
        receive(database, officer, order, safety_read=False)
    assert refused.value.fields == {"safety_read": "needed"}
    assert read(database, crisis, command)[0].errands[0].state is ErrandState.SENT


def test_what_cannot_be_is_refused_with_what_holds(database, crisis, command, officer):
    """Arriving before receiving, feeding back before arriving, and all of it twice."""
    order = send(database, command, crisis, officer)
    with pytest.raises(IsSent):
        arrive(database, officer, order)
    receive(database, officer, order)
    with pytest.raises(Conflict) as refused:
        feed_back(database, officer, order)
    assert refused.value.code == "order_is_received"
    arrive(database, officer, order)
    with pytest.raises(IsArrived):
        act(database, going.decline, officer, order, Refusal("too_far"), now=NOON)
    feed_back(database, officer, order)
    with pytest.raises(IsFedBack):
        act(database, actions.recall, command, order, None, now=NOON)


def test_two_go_and_one_declines(database, district, clock, her, command, officer, head):
    """A red crisis wants two: when one declines, the order says that somebody else is wanted."""
    confirmed = "assessment.crisis_level_confirmed"
    crisis = raised(database, district, clock, confirmed, {"level": "one"}, her)
    order = send(database, command, crisis, officer, head)
    assert not read(database, crisis, command)[0].short_of_people

    act(database, going.decline, head, order, Refusal("no_second_person"), now=NOON)

    (left,) = read(database, crisis, command)
    assert left.short_of_people
    assert left.ended_at is None
    assert left.errands[1].reason == "no_second_person"
    assert lines(database, crisis, command)[-1].code == "no_second_person"


def test_why_somebody_cannot_go_is_read_by_whoever_sent_them(database, crisis, command, officer):
    """Of a crisis too: it is about the officer, and somebody else has to be found."""
    order = send(database, command, crisis, officer)
    act(database, going.decline, officer, order, Refusal("other", "车坏在路上"), now=NOON)

    (errand,) = read(database, crisis, command)[0].errands
    assert (errand.text, errand.withheld) == ("车坏在路上", False)


@pytest.mark.parametrize(
    ("reason", "text", "wrong"), [("tired", "", "reason"), ("other", " ", "text")]
)
def test_a_reason_to_decline_is_coded(database, crisis, command, officer, reason, text, wrong):
    """An unknown reason, or "other" without words, is refused."""
    order = send(database, command, crisis, officer)
    with pytest.raises(Invalid) as refused:
        act(database, going.decline, officer, order, Refusal(reason, text), now=NOON)
    assert set(refused.value.fields) == {wrong}


def test_an_outcome_is_one_of_the_task(database, crisis, command, officer):
    """A device is no outcome of a talk."""
    order = send(database, command, crisis, officer)
    receive(database, officer, order)
    arrive(database, officer, order)
    with pytest.raises(Invalid):
        feed_back(database, officer, order, outcome="device_in_order")


def test_whoever_sent_calls_back(database, crisis, district, command, officer, head):
    """One by name, or all; another head does not; the command center may for a desk that left."""
    elder = someone(district, Role.HEAD, office="parent")
    order = send(database, elder, crisis, officer, head)
    with pytest.raises(NotSender):
        act(database, actions.recall, head, order, None, now=NOON)
    with pytest.raises(NotNamed):
        act(database, actions.recall, elder, order, AccountId("nobody"), now=NOON)
    act(database, actions.recall, elder, order, officer.account_id, now=NOON)
    act(database, actions.recall, command, order, None, now=NOON + MINUTE)

    (recalled,) = read(database, crisis, command)
    assert [one.over_by for one in recalled.errands] == [elder.account_id, command.account_id]
    assert recalled.ended_at == NOON + MINUTE
    with pytest.raises(IsRecalled):
        receive(database, officer, order)


def test_words_about_a_crisis_stay_on_the_clinical_side(
    database, crisis, district, command, officer
):
    """The outcome is read by everybody, the words by psychologists and their supervisor alone."""
    order = send(database, command, crisis, officer)
    receive(database, officer, order)
    arrive(database, officer, order)
    feed_back(database, officer, order)
    clinical = [
        someone(district, role, office="parent") for role in (Role.PSYCHOLOGIST, Role.SUPERVISOR)
    ]

    for who in (command, officer, someone(district, Role.PROCURATOR, office="parent")):
        (errand,) = read(database, crisis, who)[0].errands
        assert (errand.text, errand.withheld, errand.outcome) == (None, True, "seen_safe")
        assert SAID not in str(lines(database, crisis, who))
    for who in clinical:
        assert read(database, crisis, who)[0].errands[0].text == SAID
    with database.read() as session:
        row = session.scalars(select(ErrandRow)).one()
        assert row.clinical
        assert SAID.encode() not in row.words


def test_words_about_another_alert_are_read_by_its_readers(database, missed, command, officer):
    """What is not clinical helps whoever handles it."""
    order = send(database, command, missed, officer, place="other", place_text="示例路 8 号")
    receive(database, officer, order)
    arrive(database, officer, order)
    feed_back(database, officer, order)

    (read_one,) = read(database, missed, command)
    assert read_one.errands[0].text == SAID
    assert read_one.place_text == "示例路 8 号"


def test_what_is_late_is_told_once(database, crisis, command, officer, head):
    """The receipt, then the arrival; of one who has arrived, word. Each one time."""
    order = send(database, command, crisis, officer, head)
    receive(database, head, order)
    assert tick(database, minutes=9) == 0
    assert tick(database, minutes=10) == 1
    assert tick(database, minutes=11) == 0
    arrive(database, head, order, now=NOON + 20 * MINUTE)
    assert tick(database, hours=2) == 2
    assert tick(database, hours=9) == 0

    assert told(database)[2:] == [
        ("unanswered", officer.account_id),
        ("arrived", head.account_id),
        ("silent", head.account_id),
        ("overdue", officer.account_id),
    ]
    errands = read(database, crisis, command)[0].errands
    assert [one.told for one in errands] == [{Late.RECEIPT, Late.ARRIVAL}, {Late.WORD}]


def test_one_that_fails_holds_up_no_other(database, crisis, missed, command, officer, monkeypatch):
    """A fault with one order leaves it due; the other is told."""
    send(database, command, crisis, officer)
    send(database, command, missed, officer, receipt_minutes=5, arrive_minutes=50)
    real = late.rows_of

    def faulty(session, order_id):
        order, errands = real(session, order_id)
        if order.alert_id == missed.id:
            raise ValueError("示例故障")
        return order, errands

    monkeypatch.setattr(late, "rows_of", faulty)
    assert tick(database, minutes=10) == 1
    assert told(database)[2:] == [("unanswered", officer.account_id)]
    monkeypatch.setattr(late, "rows_of", real)
    assert tick(database, minutes=10) == 1
    assert len(told(database)) == 4


def test_the_late_come_first(database, crisis, missed, command, officer, head):
    """Late, then what nobody has received; an ended one is in the other list."""
    heard = send(database, command, crisis, officer)
    receive(database, officer, heard)
    unheard = send(database, command, crisis, officer)
    slow = send(database, command, missed, head, receipt_minutes=1, arrive_minutes=60)
    over = send(database, command, crisis, head)
    act(database, actions.recall, command, over, None, now=NOON)

    ids = [one.id for one in listed(database, command, now=NOON + 5 * MINUTE)]
    assert ids == [slow, unheard, heard]
    assert [one.id for one in listed(database, head, mine=head.account_id)] == [slow]
    assert [one.id for one in listed(database, command, out=False)] == [over]


def test_an_order_outlives_its_alert(database, missed, command, officer):
    """Nobody more is sent; whoever is on their way still arrives and feeds back."""
    order = send(database, command, missed, officer)
    receive(database, officer, order)
    take(database, command, missed)
    walk_through(database, command, missed)
    end(database, command, missed, ending=("false_alarm", "answering_error", "答错"))

    with pytest.raises(AlertEnded):
        send(database, command, missed, officer)
    assert tick(database, hours=9) == 1
    arrive(database, officer, order)
    alert = feed_back(database, officer, order)
    assert not alert.is_open
    with database.read() as session:
        assert missed.id not in {
            one.id for one in alerts.board(session, alerts.view_of(session, command))
        }


def test_nobody_is_sent_while_the_ending_is_looked_at(database, crisis, district, command, officer):
    """An orange crisis that was ended waits for a second person."""
    psychologist = someone(district, Role.PSYCHOLOGIST, office="parent")
    take(database, psychologist, crisis)
    end(database, psychologist, crisis)
    with pytest.raises(InReview):
        send(database, command, crisis, officer)


def test_who_can_be_sent(database, crisis, her, district, officer, head):
    """Those of the office and above it, busy ones told; nobody on the restriction list."""
    elder = someone(district, Role.HEAD, office="parent")
    someone(district, Role.OFFICER, office="sibling")
    command = someone(district, Role.COMMAND, office="parent")
    send(database, command, crisis, officer)

    def able():
        with database.read() as session:
            return candidates.candidates(session, crisis, at=NOON)

    found = able()
    assert {one.account.id for one in found} == {
        officer.account_id,
        head.account_id,
        elder.account_id,
        someone(district, Role.OFFICER, office="parent").account_id,
    }
    assert {one.account.id: one.busy for one in found}[officer.account_id] == 1
    # With an empty roster the named head answers for the post, and so comes first.
    assert found[0].duty
    duty = [bool(one.duty) for one in found]
    assert duty == sorted(duty, reverse=True)

    with database.write() as session:
        reason = RestrictionReason.RELATIVE
        restrictions.restrict_person(
            session, her, officer.account_id, reason=reason, actor="test", at=NOON
        )
    assert officer.account_id not in {one.account.id for one in able()}
    with pytest.raises(Invalid):
        send(database, command, crisis, officer)


def test_a_later_edit_changes_no_order(database, crisis, command, officer):
    """What was sent stands as it was said, also the safety note."""
    send(database, command, crisis, officer)
    with database.write() as session:
        said = session.scalars(select(OrderRow)).one().said

    assert said["task_zh"] == "到家当面核实、谈话"
    assert {rule["code"] for rule in said["safety"]} >= {"recorder_on", "way_out"}
    assert said["word_minutes"] == 30


def test_an_order_ends_no_calling(database, crisis, command, officer):
    """Sending somebody is not taking the alert: whoever must take it is still called."""
    send(database, command, crisis, officer)
    with database.read() as session:
        assert alerts.standing(session, crisis.id).acknowledge_by == crisis.acknowledge_by
