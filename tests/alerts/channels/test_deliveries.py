"""Notices over channels: once each, apart from each other, spared when nobody needs them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from alerts import relay
from alerts.channels import actions, contacts, settling
from alerts.channels.installed import Installed
from alerts.channels.kindbook import sending as bounds
from alerts.channels.model import (
    AddressKind,
    DeliveryFailed,
    DeliveryState,
    NoAddress,
    NoSuchChannel,
)
from alerts.channels.sender import READER
from alerts.duty.model import NewShift, Span
from foundation.access.model import Role
from foundation.accounts.model import AccountState
from foundation.accounts.tables import AccountRow
from foundation.clock import LEGAL_ZONE, SetClock
from foundation.errors import Invalid, NotFound
from foundation.journal.tables import CursorRow
from tests.alerts.building import NOON, someone, tell
from tests.alerts.channels.building import (
    ADDRESSES,
    MINUTE,
    SECOND,
    Outside,
    have,
    health,
    reach,
    rows,
    send,
    sending,
    states,
    told,
)
from tests.alerts.deeds import CRITICAL, raised, take
from tests.alerts.duty.building import HOUR, plan
from tests.alerts.notices.building import follow
from tests.alerts.notices.building import told as notices_of

REFUSED = DeliveryFailed("not_accepted")
STALLS = DeliveryFailed("timeout", stalls=True)
BOTH = have("email", "sms")


@pytest.fixture
def outside():
    """What lies outside; it takes everything."""
    return Outside()


@pytest.fixture
def luo(database, district):
    """The officer on stand-by, who can be reached by every kind of channel."""
    who = someone(district, Role.OFFICER)
    new = NewShift(
        post="standby",
        office_id=district.offices["own"].id,
        account_id=who.account_id,
        span=Span(NOON - HOUR, NOON + 8 * HOUR),
    )
    with database.write() as session:
        plan(session, new, now=NOON - HOUR)
    reach(database, district, who)
    return who


@pytest.fixture
def red(database, district, luo, her, clock):
    """A red crisis about her; the notices are not followed yet."""
    return raised(database, district, clock, CRITICAL, {"tier": "red"}, her)


def test_a_notice_goes_over_every_channel_of_its_level_that_reaches_the_account(
    database, district, luo, red, outside
):
    """One row each for whoever has an address; everybody else has the console alone."""
    assert send(database, outside, having=BOTH) == 2

    assert states(database) == ["email accepted", "sms accepted"]
    assert {one.account_id for one in rows(database)} == {luo.account_id}
    assert {(name, to) for name, to, *_ in outside.sent} == {
        ("email", ADDRESSES[AddressKind.EMAIL]),
        ("sms", ADDRESSES[AddressKind.MOBILE]),
    }


def test_what_a_channel_took_is_accepted_on_the_notice_and_not_seen(
    database, district, luo, red, outside
):
    """A gateway that took a message says nothing of a screen."""
    send(database, outside, having=BOTH)

    (calling,) = notices_of(database, red, district)
    (notice,) = (one for one in calling.notices if one.account_id == luo.account_id)
    assert (notice.state.value, notice.accepted_at) == ("accepted", NOON)
    assert (notice.delivered_at, notice.displayed_at) == (None, None)
    assert {one.accepted_at for one in calling.notices} == {NOON, None}


def test_nothing_is_said_of_whom_and_what(database, district, her, luo, red, outside):
    """No name, no office, no kind, no clinical word: level, number, deadline, in both languages."""
    with database.write() as session:
        session.execute(
            update(AccountRow).where(AccountRow.id == luo.account_id).values(language="en")
        )
    send(database, outside, having=BOTH)

    text = outside.sent[0][2]
    by = red.acknowledge_by.astimezone(LEGAL_ZONE)
    assert red.id in text
    assert f"{by:%H:%M}" in text
    assert text.startswith("Critical alert")
    for word in ("林示一", "示例", "crisis", "Psych", "心理", "危机", "990310001", str(her)):
        assert all(word not in one[2] for one in outside.sent)


def test_to_read_the_journal_again_sends_nothing_again(database, red, outside):
    """The cursor thrown away: each row stands there already, under its slot."""
    send(database, outside, having=BOTH)
    before = rows(database)
    with database.write() as session:
        session.execute(update(CursorRow).where(CursorRow.reader == READER).values(seq=0))

    send(database, outside, having=BOTH)

    assert rows(database) == before
    assert len(outside.sent) == 2


def test_a_failing_channel_neither_repeats_nor_delays_another(database, red, outside):
    """One takes it at once and once; the other is tried again until it takes it."""
    outside.fails["sms"] = REFUSED
    send(database, outside, having=BOTH)
    assert states(database) == ["email accepted", "sms failed"]
    assert (health(database, "sms").failures, health(database, "email").failures) == (1, 0)

    send(database, outside, NOON + 5 * SECOND, having=BOTH)
    (failed,) = rows(database, target="sms")
    assert failed.attempts == 1
    del outside.fails["sms"]
    send(database, outside, failed.due_at, having=BOTH)

    assert states(database) == ["email accepted", "sms accepted"]
    assert len(outside.on("email")) == len(outside.on("sms")) == 1
    assert health(database, "sms").failing_since is None


def test_a_channel_that_hangs_holds_up_nothing_else(database, red, outside):
    """The other is written down as taken while it still hangs."""
    hangs, through = threading.Event(), threading.Event()

    def before(name):
        if name == "sms":
            hangs.set()
            assert through.wait(20)

    outside.before = before
    follow(database)
    with sending(database, outside, having=BOTH) as sender:
        sender.drain()
        assert hangs.wait(20)
        while states(database) != ["email accepted", "sms attempted"]:
            sender.drain()
        through.set()
        sender.settle()

    assert states(database) == ["email accepted", "sms accepted"]


def test_after_a_stall_the_rest_of_its_target_waits(database, district, luo, red, her, outside):
    """Two messages for a dead gateway: one is tried, the other given back untried."""
    reach(database, district, someone(district, Role.HEAD, office="parent"))
    outside.fails["sms"] = STALLS
    send(database, outside, having=have("sms"))

    tried = sorted(one.attempts for one in rows(database))
    assert tried[0] == 0
    assert sum(tried) == 1
    del outside.fails["sms"]
    send(database, outside, NOON + MINUTE, having=have("sms"))
    assert {one.state for one in rows(database)} == {DeliveryState.ACCEPTED}


@pytest.mark.parametrize("taken", [True, False])
def test_who_took_the_alert_spares_what_was_not_sent(database, district, luo, red, outside, taken):
    """Taken before it was sent, or between two tries: nothing goes out any more."""
    if not taken:
        outside.fails = {"email": REFUSED, "sms": REFUSED}
        send(database, outside, having=BOTH)
        outside.fails = {}
    else:
        follow(database)
        with sending(database, outside, having=BOTH) as sender:
            sender._reader.drain()
    take(database, luo, red, now=NOON + SECOND)

    send(database, outside, NOON + 2 * SECOND, having=BOTH)

    assert states(database) == ["email spared", "sms spared"]
    assert outside.sent == []


def test_a_reader_that_comes_late_writes_nothing_down(database, luo, red, outside):
    """Somebody took it before the journal was read."""
    follow(database)
    take(database, luo, red, now=NOON + SECOND)

    send(database, outside, NOON + 2 * SECOND, having=BOTH)

    assert rows(database) == []


def test_after_an_hour_in_vain_it_is_given_up(database, red, outside):
    """Tried with growing pauses, at most ten minutes apart; the end is told to the journal."""
    outside.fails["email"] = REFUSED
    at = NOON
    send(database, outside, at, having=have("email"))
    pauses = []
    while (row := rows(database)[0]).due_at is not None:
        pauses.append(row.due_at - at)
        at = row.due_at
        send(database, outside, at, having=have("email"))

    assert rows(database)[0].state is DeliveryState.GAVE_UP
    assert at < NOON + bounds().give_up
    longest = bounds().longest_retry_seconds * (1 + bounds().jitter_percent / 100)
    assert max(pauses).total_seconds() <= longest
    assert pauses[0].total_seconds() <= bounds().first_retry_seconds * 1.2
    (entry,) = told(database, "delivery_settled")
    assert (entry.data["how"], entry.data["error"]) == ("gave_up", "not_accepted")


def test_a_kill_between_sending_and_writing_down_repeats_one_row_with_its_id(
    database, red, outside
):
    """At least once: the lease runs out, and the same message goes again under the same id."""
    follow(database)
    with sending(database, outside, having=have("email")) as sender:
        sender._reader.drain()
    with database.write() as session:
        (taken,) = settling.claim(session, have=have("email"), now=NOON)
    outside.send(have("email").channels["email"], taken.message, "x", tag=taken.delivery.id)
    # Killed here: nobody has written down how it went.
    send(database, outside, NOON + SECOND, having=have("email"))
    assert len(outside.sent) == 1

    send(database, outside, NOON + settling.lease_time(), having=have("email"))
    send(database, outside, NOON + MINUTE * 3, having=have("email"))

    assert len(outside.on("email")) == 2
    assert len(set(outside.on("email"))) == 1
    assert states(database) == ["email accepted"]


def test_two_senders_at_once_send_each_row_once(database, red, outside):
    """Each takes what the other has not."""
    follow(database)

    def run(_):
        with sending(database, outside, having=BOTH) as sender:
            return sender.settle()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(run, range(3))) == 2
    assert sorted(len(outside.on(one)) for one in ("email", "sms")) == [1, 1]


def test_a_group_hears_of_a_step_once(database, district, red, outside):
    """A group's robot has no address of anybody: however many a step calls, it is told once."""
    send(database, outside, having=have("wecom", personal=False))

    assert [one[:2] for one in outside.sent] == [("wecom", None)]


def test_whoever_was_disabled_hears_nothing(database, luo, red, outside):
    """Entitlement is asked at the time of sending (SEC-17)."""
    follow(database)
    with sending(database, outside, having=BOTH) as sender:
        sender._reader.drain()
    with database.write() as session:
        disabled = AccountState.DISABLED.value
        session.execute(
            update(AccountRow).where(AccountRow.id == luo.account_id).values(state=disabled)
        )

    send(database, outside, having=BOTH)

    assert states(database) == ["email spared", "sms spared"]


def test_without_channels_there_is_the_console(database, red, outside):
    """An installation that names none writes nothing down."""
    send(database, outside, having=Installed())

    assert rows(database) == []


def test_an_address_struck_meanwhile_is_sent_nothing(database, district, luo, red, outside):
    """Written down, then forgotten by the administrator."""
    follow(database)
    with sending(database, outside, having=have("email")) as sender:
        sender._reader.drain()
    admin = someone(district, Role.SECURITY_ADMIN, office="parent")
    with database.write() as session:
        contacts.strike(session, admin, luo.account_id, AddressKind.EMAIL, now=NOON)

    send(database, outside, having=have("email"))

    (row,) = rows(database)
    assert (row.state, row.error) == (DeliveryState.GAVE_UP, "no_address")


def test_a_channel_that_fails_for_long_is_one_alert_until_it_works(
    database, district, red, outside, clock
):
    """Grey, once for an outage, told by the tick though nothing is tried; taken back by itself."""
    outside.fails["sms"] = REFUSED
    send(database, outside, having=BOTH)
    at = NOON + bounds().failing
    for moment in (at - SECOND, at, at + SECOND):
        send(database, outside, moment, having=BOTH)
    assert len(told(database, "channel_failing")) == 1
    relay.drain(database, SetClock(at))
    assert [one.data["level"] for one in told(database, "raised")] == ["red", "grey"]

    del outside.fails["sms"]
    send(database, outside, at + 11 * MINUTE, having=BOTH)
    relay.drain(database, SetClock(at + 11 * MINUTE))

    assert len(told(database, "channel_works")) == 1
    (withdrawn,) = told(database, "withdrawn")
    assert withdrawn.data["kind"] == "channel_failing"


def test_a_test_goes_the_way_of_every_message(database, district, luo, outside):
    """To the asker alone, over one channel; it says that nothing need be done."""
    with database.write() as session:
        actions.ask_for_test(session, luo, "email", have=BOTH, now=NOON)

    send(database, outside, having=BOTH)

    ((name, address, body, _),) = outside.sent
    assert (name, address) == ("email", ADDRESSES[AddressKind.EMAIL])
    assert "测试" in body


@pytest.mark.parametrize(("channel", "refusal"), [("fax", NoSuchChannel), ("sms", NoAddress)])
def test_a_test_that_cannot_be_sent_is_refused(database, district, channel, refusal):
    """There is no such channel, or the asker has no address for it."""
    who = someone(district, Role.SYSTEM_ADMIN, office="parent")
    with database.write() as session, pytest.raises(refusal):
        actions.ask_for_test(session, who, channel, have=BOTH, now=NOON)


@pytest.mark.parametrize(
    ("kind", "address"),
    [("email", "no address"), ("email", "a@b@c.test"), ("mobile", "12"), ("im", "a b")],
)
def test_what_is_no_address_is_not_entered(database, district, kind, address):
    """What would end in a carrier's address is checked first."""
    admin = someone(district, Role.SECURITY_ADMIN, office="parent")
    officer = someone(district, Role.OFFICER)
    with database.write() as session, pytest.raises(Invalid):
        contacts.enter(session, admin, officer.account_id, AddressKind(kind), address, now=NOON)


def test_addresses_of_another_district_do_not_exist(database, district):
    """The administrator's area bounds whom they can enter an address for."""
    admin = someone(district, Role.SECURITY_ADMIN, office="parent")
    officer = someone(district, Role.OFFICER, office="outside")
    with database.write() as session, pytest.raises(NotFound):
        contacts.enter(session, admin, officer.account_id, AddressKind.IM, "a", now=NOON)


def test_the_journal_holds_no_address(database, district, luo):
    """Whose and of what kind, and nothing else."""
    entries = told(database, "contact_changed")

    assert len(entries) == len(ADDRESSES)
    assert all(one not in str(entry.data) for entry in entries for one in ADDRESSES.values())


def test_one_that_cannot_be_followed_is_told_and_passed(database, her, district, red, outside):
    """An entry that names no calling: the others go on."""
    tell(database, "alerts.notice_attempted", {}, office=district.offices["own"].id)

    send(database, outside, having=BOTH)

    assert states(database) == ["email accepted", "sms accepted"]
    assert [one.data["policy"] for one in told(database, "triage_failed")] == ["channels"]
