"""The relay answers every entry exactly once, whatever fails, however many of it run."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import relay
from alerts.events import CHANGES
from alerts.playbook import Playbook, playbook
from alerts.relay import READER, Relay
from alerts.tables import AlertRow, EvidenceRow
from foundation.errors import Unavailable
from foundation.journal import actions as journal_actions
from foundation.journal import queries as journal
from tests.alerts.building import HER, STREET, tell

CRITICAL = "assessment.critical_item_endorsed"
ABOUT = {"subject": HER, "office": STREET}


def alerts_of(database):
    """Every alert, by kind."""
    with database.read() as session:
        return [row.to_alert() for row in session.scalars(select(AlertRow).order_by(AlertRow.kind))]


def told(database):
    """The kinds of all entries that tell of alerts, in order."""
    with database.read() as session:
        entries = journal.entries_after(session, 0)
    return [entry.kind for entry in entries if entry.kind.startswith("alerts.")]


def broken(policy_id="missed_check_in", group="nothing_of_this_name"):
    """The playbook with one policy that cannot be carried out: it groups by an unknown field."""
    policies = dict(playbook().policies)
    policies[policy_id] = policies[policy_id].model_copy(update={"group": group})
    return Playbook(policies, playbook().levels, playbook().outcomes, playbook().causes)


def test_an_entry_becomes_an_alert(database, clock):
    """One drain, one alert; a second drain finds nothing."""
    tell(database, CRITICAL, {"tier": "orange"}, **ABOUT)

    assert relay.drain(database, clock) == 1
    assert relay.drain(database, clock) == 0
    assert [alert.kind for alert in alerts_of(database)] == ["crisis"]


def test_entries_that_concern_nobody_cost_no_write(database, clock):
    """The cursor is moved past them now and then, not after each: no write for every commit."""
    runner = Relay(database, clock)
    runner.drain()
    tell(database, "correction.check_in_recorded", {"missed_cleared": []}, **ABOUT)
    runner.drain()
    moved = cursor(database)
    tell(database, "correction.check_in_recorded", {"missed_cleared": []}, **ABOUT)
    runner.drain()
    same = cursor(database)
    clock.advance(timedelta(seconds=10))
    runner.drain()

    assert (moved, same, cursor(database)) == (1, 1, 2)


def cursor(database):
    """How far the relay has come."""
    with database.read() as session:
        return journal.cursor_of(session, READER)


def test_more_than_a_batch_is_answered_in_order(database, clock, monkeypatch):
    """Batches of two over five entries: every one is evidence, in order, once."""
    monkeypatch.setattr(relay, "BATCH", 2)
    for _ in range(5):
        tell(database, CRITICAL, {"tier": "orange"}, **ABOUT)

    assert relay.drain(database, clock) == 5
    (alert,) = alerts_of(database)
    assert alert.repeats == 4
    with database.read() as session:
        assert list(session.scalars(select(EvidenceRow.seq))) == [1, 2, 3, 4, 5]


def test_a_failing_policy_does_not_stop_the_others(database, clock):
    """The crisis behind the poisoned entry is raised; the failure is an alert of its own."""
    tell(database, "correction.check_in_missed", {"duty": "d1", "missed_in_7_days": 1}, **ABOUT)
    tell(database, CRITICAL, {"tier": "red"}, **ABOUT)

    Relay(database, clock, book=broken()).drain()

    assert [alert.kind for alert in alerts_of(database)] == ["crisis", "system_fault"]
    assert told(database).count("alerts.triage_failed") == 1


def test_a_failing_policy_does_not_harm_another_answer_to_the_same_entry(database, clock):
    """Two policies read one entry; one fails, the other's alert is there."""
    policies = dict(broken().policies)
    policies["twin"] = (
        playbook()
        .policy("missed_check_in")
        .model_copy(update={"id": "twin", "kind": "report_missing"})
    )
    del policies["report_missed"]
    book = Playbook(policies, playbook().levels, playbook().outcomes, playbook().causes)
    tell(database, "correction.check_in_missed", {"duty": "d1", "missed_in_7_days": 1}, **ABOUT)

    Relay(database, clock, book=book).drain()

    assert [alert.kind for alert in alerts_of(database)] == ["report_missing", "system_fault"]


def test_failures_of_one_policy_are_one_alert(database, clock):
    """A hundred failures of one policy do not drown the administrators."""
    for _ in range(4):
        tell(database, "correction.check_in_missed", {"duty": "d", "missed_in_7_days": 1}, **ABOUT)

    Relay(database, clock, book=broken()).drain()

    (fault,) = alerts_of(database)
    assert (fault.kind, fault.repeats, fault.subject) == ("system_fault", 3, None)


def test_the_policy_for_failures_may_fail_itself(database, clock):
    """Then it is only logged: telling it again would never end."""
    policies = dict(broken().policies) | {
        "system_fault": playbook().policy("system_fault").model_copy(update={"group": "nothing"})
    }
    book = Playbook(policies, playbook().levels, playbook().outcomes, playbook().causes)
    tell(database, "correction.check_in_missed", {"duty": "d", "missed_in_7_days": 1}, **ABOUT)

    Relay(database, clock, book=book).drain()

    assert told(database) == ["alerts.triage_failed"]
    assert cursor(database) == 2


def test_a_database_that_is_away_is_not_a_failing_policy(database, clock, monkeypatch):
    """The relay gives up for now; nothing is skipped, and nothing is blamed on the entry."""
    tell(database, CRITICAL, {"tier": "red"}, **ABOUT)

    def away(*args, **kwargs):
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(relay, "raise_from", away)
        with pytest.raises(Unavailable):
            relay.drain(database, clock)
    assert cursor(database) == 0

    relay.drain(database, clock)
    assert [alert.kind for alert in alerts_of(database)] == ["crisis"]


def test_a_crash_before_the_commit_leaves_nothing_and_loses_nothing(database, clock, monkeypatch):
    """Alert, evidence, journal line and cursor are one transaction."""
    tell(database, CRITICAL, {"tier": "red"}, **ABOUT)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(journal_actions, "move_cursor", dies)
        with pytest.raises(KeyboardInterrupt):
            relay.drain(database, clock)
    assert (alerts_of(database), told(database), cursor(database)) == ([], [], 0)

    relay.drain(database, clock)
    relay.drain(database, clock)
    assert told(database) == ["alerts.raised", "alerts.runbook_started"]


def test_two_relays_at_once_answer_each_entry_once(database, clock):
    """Two threads drain while a third writes: as many answers as entries, none twice."""
    people = [f"person{number:014d}" for number in range(8)]
    done = threading.Event()

    def drains():
        while not done.is_set():
            relay.drain(database, clock)
        relay.drain(database, clock)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(drains) for _ in range(2)]
        for _ in range(3):
            for person in people:
                tell(database, CRITICAL, {"tier": "orange"}, subject=person, office=STREET)
        done.set()
        for one in running:
            one.result(timeout=30)

    assert [(alert.repeats, alert.level.value) for alert in alerts_of(database)] == [
        (2, "orange")
    ] * 8
    with database.read() as session:
        changes = [one for one in journal.entries_after(session, 0) if one.kind in CHANGES]
    assert len({one.cause for one in changes}) == len(changes) == 24


def test_an_older_journal_in_its_place_is_read_from_its_cursor(database, clock):
    """After a restore under a running relay, the place in memory means nothing."""
    runner = Relay(database, clock)
    runner._scanned = 10_000
    tell(database, CRITICAL, {"tier": "red"}, **ABOUT)

    assert runner.drain() == 1


def test_a_policy_in_monitor_mode_raises_nothing(database, clock):
    """The service reads on as if it were not there; a replay shows what it would have raised."""
    watched = playbook().policy("missed_check_in").model_copy(update={"mode": "monitor"})
    policies = {**playbook().policies, "missed_check_in": watched}
    book = Playbook(policies, playbook().levels, playbook().outcomes, playbook().causes)
    tell(database, "correction.check_in_missed", {"duty": "d1", "missed_in_7_days": 1}, **ABOUT)
    tell(database, CRITICAL, {"tier": "red"}, **ABOUT)

    answered = Relay(database, clock, book=book).drain()

    assert [alert.kind for alert in alerts_of(database)] == ["crisis"]
    assert answered == 1
