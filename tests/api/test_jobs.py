"""What happens by itself: every tick finds its rows, once, whoever runs it and however late."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import relay
from alerts.tables import AlertRow
from api.jobs import BATCH, LEASE, TICKS, Tick, Ticks, run
from api.listening import Listener
from api.live import tickets
from api.live.tables import LiveTicketRow
from api.relay_runner import RelayRunner
from api.runtime import open_database
from correction.contact.tables import DutyRow
from foundation.clock import SystemClock
from foundation.crypto.ciphers import cipher_of
from foundation.errors import Unavailable
from foundation.journal import queries as journal
from foundation.journal.model import Told
from foundation.leases import actions as leases
from tests import stores
from tests.alerts.building import NOON, a_person, tell
from tests.api.live_server import until
from tests.api.test_board import an_order

CRITICAL = "assessment.critical_item_endorsed"


@pytest.fixture
def runtime(front_door):
    """The runtime of a test's service."""
    return front_door.runtime


def tick(name):
    """A tick of the table."""
    return next(one for one in TICKS if one.name == name)


def kinds(database):
    """The kinds of everything that was told."""
    with database.read() as session:
        return [entry.kind for entry in journal.entries_after(session, 0)]


def a_crisis(database, district, clock):
    """An open orange crisis."""
    own = district.offices["own"]
    tell(database, CRITICAL, {"tier": "orange"}, subject=a_person(database, own), office=own.id)
    relay.drain(database, clock)


def test_the_table_names_each_tick_once():
    """A lease is named for its tick: two of one name would shut each other out."""
    assert len({one.name for one in TICKS}) == len(TICKS)
    assert {one.name for one in TICKS} >= {
        "missed_check_ins",
        "duties_ahead",
        "lapsed_alerts",
        "audit_anchors",
        "old_answers",
    }


def test_a_missed_check_in_becomes_an_alert(runtime, database, district, clock):
    """Duties are opened ahead; at the deadline one tick tells it; the relay raises it."""
    an_order(database, a_person(database, district.offices["own"]), clock)
    run(tick("duties_ahead"), runtime, holder="a")
    with database.read() as session:
        first = min(session.scalars(select(DutyRow.due_at)))
    clock.at = first - timedelta(seconds=1)
    early = run(tick("missed_check_ins"), runtime, holder="a")
    clock.at = first
    found = run(tick("missed_check_ins"), runtime, holder="a")
    again = run(tick("missed_check_ins"), runtime, holder="a")
    relay.drain(database, clock)

    assert (early, found, again) == (0, 1, 0)
    with database.read() as session:
        (row,) = list(session.scalars(select(AlertRow)))
    assert (row.kind, row.level) == ("missed_check_in", "blue")


def test_an_unanswered_alert_calls_again_by_itself(runtime, database, district, clock):
    """Fifteen minutes for orange, told once."""
    a_crisis(database, district, clock)
    clock.advance(timedelta(minutes=15))

    assert [run(tick("lapsed_alerts"), runtime, holder="a") for _ in range(2)] == [1, 0]
    assert kinds(database).count("alerts.lapsed") == 1


def test_two_processes_run_a_tick_once(runtime, database, district, clock):
    """While one holds the lease the other does nothing; when it runs out, the other takes over."""
    a_crisis(database, district, clock)
    clock.advance(timedelta(minutes=15))
    with database.write() as session:
        leases.claim(session, "lapsed_alerts", "other", now=clock.now(), for_=LEASE)

    held = run(tick("lapsed_alerts"), runtime, holder="me")
    clock.advance(LEASE)
    taken_over = run(tick("lapsed_alerts"), runtime, holder="me")

    assert (held, taken_over) == (0, 1)


def test_ticks_of_two_processes_at_once_act_once(runtime, database, district, clock):
    """Eight threads under eight names: one lapse."""
    a_crisis(database, district, clock)
    clock.advance(timedelta(minutes=15))
    threads = [
        threading.Thread(
            target=run, args=(tick("lapsed_alerts"), runtime), kwargs={"holder": str(n)}
        )
        for n in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=30)

    assert kinds(database).count("alerts.lapsed") == 1


def test_a_full_batch_is_followed_by_another(runtime, clock):
    """What waits is dealt with to its end in one call."""
    left = [BATCH, BATCH, 3]

    def act(session, runtime, now):
        return left.pop(0)

    assert run(Tick("many", timedelta(seconds=1), act), runtime, holder="a") == 2 * BATCH + 3
    assert left == []


def test_work_that_fails_gives_its_lease_back_with_it(runtime, database, clock):
    """Lease and work are one transaction: the next process can begin at once."""

    def breaks(session, runtime, now):
        raise ValueError("planted")

    with pytest.raises(ValueError, match="planted"):
        run(Tick("fails", timedelta(seconds=1), breaks), runtime, holder="a")

    assert run(Tick("fails", timedelta(seconds=1), lambda *_: 1), runtime, holder="b") == 1


def test_old_tickets_are_forgotten(runtime, database, client, clock):
    """Those that can no longer be used; a fresh one stays."""
    officer = client("officer")
    officer.post("/api/v1/live-tickets")
    clock.advance(tickets.GOOD_FOR)
    officer.post("/api/v1/live-tickets")

    run(tick("old_tickets"), runtime, holder="a")

    with database.read() as session:
        assert len(list(session.scalars(select(LiveTicketRow)))) == 1


def test_the_audit_trail_is_anchored(runtime, client):
    """The first line is anchored at once, in the file beside the database."""
    client("officer")

    run(tick("audit_anchors"), runtime, holder="a")

    assert runtime.settings.anchors.read_text().count("\n") == 1


@pytest.mark.server
def test_the_clock_calls_every_tick_and_says_when(runtime):
    """Each once at the start; one that fails again and again shows as silence."""
    runtime.clock = SystemClock()
    called = threading.Event()

    def good(session, runtime, now):
        called.set()
        return 0

    def bad(session, runtime, now):
        raise Unavailable

    every = timedelta(seconds=1)
    ticks = Ticks(runtime, (Tick("good", every, good), Tick("bad", every, bad)))
    ticks.start()
    began = runtime.parts["last_tick_at"]
    try:
        assert called.wait(5)
        until(lambda: ticks._ran_at["good"] > began)
        assert runtime.parts["last_tick_at"] == began
    finally:
        ticks.stop()


def test_the_relay_runs_when_something_is_told(database, district, clock):
    """Woken by the commit: long before the poll."""
    runner = RelayRunner(database, clock)
    runner.start()
    own = district.offices["own"]
    person = a_person(database, own)
    try:
        tell(database, CRITICAL, {"tier": "red"}, subject=person, office=own.id)
        until(lambda: "alerts.raised" in kinds(database), patience=1.5)
    finally:
        runner.stop()
    assert kinds(database).count("alerts.raised") == 1


def test_what_was_told_while_nobody_listened_is_answered_first(database, district, clock):
    """A start after a crash begins with what waits."""
    own = district.offices["own"]
    person = a_person(database, own)
    tell(database, CRITICAL, {"tier": "red"}, subject=person, office=own.id)
    runner = RelayRunner(database, clock)
    runner.start()
    try:
        until(lambda: "alerts.raised" in kinds(database))
    finally:
        runner.stop()


def test_a_database_that_is_away_only_delays_the_relay(database, district, clock, monkeypatch):
    """The thread lives on, counts its failures, and answers when the database is back."""
    runner = RelayRunner(database, clock)
    away = threading.Event()
    away.set()
    drain = runner._reader.drain

    def sometimes():
        if away.is_set():
            raise Unavailable
        return drain()

    monkeypatch.setattr(runner._reader, "drain", sometimes)
    runner.start()
    own = district.offices["own"]
    person = a_person(database, own)
    try:
        until(lambda: runner.failures > 0)
        tell(database, CRITICAL, {"tier": "red"}, subject=person, office=own.id)
        away.clear()
        database.wake.ring()
        until(lambda: "alerts.raised" in kinds(database))
        until(lambda: runner.failures == 0)
    finally:
        runner.stop()


@pytest.mark.parametrize(
    ("kind", "data", "wakes"),
    [
        (CRITICAL, {"tier": "red"}, True),
        ("correction.check_in_recorded", {"missed_cleared": ["d"], "timing": "late"}, True),
        ("correction.check_in_recorded", {"missed_cleared": [], "timing": "on_time"}, False),
        ("correction.check_in_recorded", None, True),
        ("correction.order_registered", {}, False),
    ],
)
def test_the_relay_is_woken_by_what_a_policy_answers(database, clock, kind, data, wakes):
    """An ordinary check-in wakes nobody; of another process' commits only the kind is known."""
    assert relay.Relay(database, clock).wakes_for(Told(kind, data)) is wakes


@pytest.mark.postgres
@pytest.mark.skipif(stores.wanted() != "pg", reason="only PostgreSQL tells other processes")
def test_a_commit_of_another_process_rings_here(database):
    """NOTIFY reaches a bell that no commit of this process has rung."""
    with database.read() as session:
        keyring = cipher_of(session).keyring
    other = open_database(database.url.render_as_string(hide_password=False), keyring)
    listener = Listener(database)
    listener.start()
    try:
        until(lambda: database.wake.count >= 1)
        heard = database.wake.count
        tell(other, "correction.order_registered", {}, at=NOON)
        until(lambda: database.wake.count > heard)
    finally:
        listener.stop()
        other.dispose()
