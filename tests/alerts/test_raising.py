"""Entries become alerts, once, with their evidence; later entries correct them."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alerts.events import CHANGES
from alerts.model import Level, State
from alerts.playbook import playbook
from alerts.raising import raise_from
from alerts.tables import AlertRow, EvidenceRow
from foundation.journal import queries as journal
from tests.alerts.building import HER, NOON, an_alert, an_entry

CRISIS = playbook().policy("crisis")
MISSED = playbook().policy("missed_check_in")


def answer(database, *entries, policy=CRISIS):
    """Answer entries one after the other, each in its own transaction; returns the alerts left."""
    for entry in entries:
        with database.write() as session:
            raise_from(session, entry, policy, now=NOON)
    with database.read() as session:
        return [row.to_alert() for row in session.scalars(select(AlertRow).order_by(AlertRow.id))]


def critical(seq, tier="orange"):
    """A critical item, endorsed."""
    return an_entry("assessment.critical_item_endorsed", {"tier": tier}, seq=seq)


def missed(seq, duty, count=1):
    """A missed check-in."""
    data = {"duty": duty, "missed_in_7_days": count}
    return an_entry("correction.check_in_missed", data, seq=seq)


def checked_in(seq, *duties, timing="late", method="phone"):
    """A check-in that settles missed duties."""
    data = {"missed_cleared": list(duties), "timing": timing, "method": method}
    return an_entry("correction.check_in_recorded", data, seq=seq)


def test_a_critical_item_becomes_an_alert_with_its_time_to_be_taken(database):
    """Orange, fifteen minutes, about the person and at the person's office."""
    (alert,) = answer(database, critical(7))

    assert (alert.kind, alert.level, alert.state) == ("crisis", Level.ORANGE, State.RAISED)
    assert (alert.subject, alert.due_at) == (HER, NOON + CRISIS.within(Level.ORANGE))
    assert (alert.policy, alert.policy_version) == ("crisis", 1)


def test_the_same_entry_twice_raises_one_alert(database):
    """Answering again does nothing, whatever made the relay come back to it."""
    (alert,) = answer(database, critical(7), critical(7), critical(7))

    assert alert.repeats == 0
    with database.read() as session:
        kinds = [one.kind for one in journal.entries_after(session, 0)]
    assert kinds == ["alerts.raised", "alerts.runbook_started"]


def test_another_entry_repeats_it_and_is_kept_as_evidence(database):
    """One open alert per person and kind; nothing that happened is lost in it."""
    (alert,) = answer(database, critical(7), critical(8, "red"))

    assert (alert.repeats, alert.level) == (1, Level.RED)
    with database.read() as session:
        assert list(session.scalars(select(EvidenceRow.seq))) == [7, 8]


def test_the_journal_hears_the_whole_state_and_what_caused_it(database):
    """Each entry of an alert names the entry it answers."""
    answer(database, critical(7), critical(8, "red"))

    with database.read() as session:
        changes = [one for one in journal.entries_after(session, 0) if one.kind in CHANGES]
        raised, repeated = changes
        row = session.scalar(select(AlertRow))
        assert repeated.data == row.to_alert().coded()
    assert [(one.kind, one.cause) for one in (raised, repeated)] == [
        ("alerts.raised", 7),
        ("alerts.repeated", 8),
    ]
    assert (raised.data["since"], repeated.data["since"]) == (raised.seq, repeated.seq)


def test_two_open_alerts_of_one_group_cannot_be_stored(database):
    """The last line of defence, should two relays ever run without seeing each other."""
    answer(database, critical(7))

    with pytest.raises(IntegrityError), database.write() as session:
        session.add(AlertRow.of(an_alert()))


def test_a_new_event_after_the_end_raises_a_new_alert(database):
    """The old one stays as it ended."""
    answer(database, critical(7))
    with database.write() as session:
        row = session.scalar(select(AlertRow))
        row.state, row.closed_at = "closed", NOON

    assert len(answer(database, critical(8))) == 2


def test_a_late_check_in_marks_the_alert_of_its_duty(database):
    """The alert stays open and says that it was made good late."""
    (alert,) = answer(database, missed(7, "d1"), checked_in(8, "d1"), policy=MISSED)

    assert (alert.state, alert.amended) == (State.RAISED, True)
    assert alert.reasons == ("missed_once", "met_late")
    with database.read() as session:
        assert session.scalar(select(EvidenceRow.explained_by)) == 8


def test_a_late_check_in_marks_an_alert_that_was_closed_already(database):
    """The record of a closed alert is corrected too; it stays closed."""
    answer(database, missed(7, "d1"), policy=MISSED)
    with database.write() as session:
        row = session.scalar(select(AlertRow))
        row.state, row.closed_at, row.due_at = "closed", NOON, None

    (alert,) = answer(database, checked_in(8, "d1"), policy=MISSED)

    assert (alert.state, alert.amended) == (State.CLOSED, True)


def test_staff_who_saw_the_person_in_time_withdraw_the_alert_once_nothing_is_left(database):
    """One of two duties explained: marked. Both explained: withdrawn."""
    answer(database, missed(7, "d1"), missed(8, "d2"), policy=MISSED)
    seen = {"timing": "on_time", "method": "desk"}

    (half,) = answer(database, checked_in(9, "d1", **seen), policy=MISSED)
    (whole,) = answer(database, checked_in(10, "d2", **seen), policy=MISSED)

    assert (half.state, half.amended) == (State.RAISED, True)
    assert (whole.state, whole.closed_at) == (State.WITHDRAWN, NOON)


def test_taking_a_late_check_in_back_lets_the_duty_stand_again(database):
    """What the voided check-in had explained is unexplained again, and the alert says so."""
    voided = an_entry("correction.check_in_voided", {"reopened": ["d1"]}, seq=9)

    (alert,) = answer(database, missed(7, "d1"), checked_in(8, "d1"), voided, policy=MISSED)

    assert alert.reasons == ("missed_once", "met_late", "late_check_in_voided")
    with database.read() as session:
        assert session.scalar(select(EvidenceRow.explained_by)) is None


def test_a_check_in_about_another_duty_touches_nothing(database):
    """Only the alert that rests on the duty is corrected."""
    (alert,) = answer(database, missed(7, "d1"), checked_in(8, "d9"), policy=MISSED)

    assert not alert.amended


def test_a_fault_of_the_system_is_on_nobodys_record(database):
    """Grouped by policy, at the entry's office, about no person."""
    entry = an_entry("alerts.triage_failed", {"policy": "crisis"}, seq=7)

    (alert,) = answer(database, entry, policy=playbook().policy("system_fault"))

    assert (alert.subject, alert.level, alert.group) == (None, Level.GREY, "system_fault:crisis")


def test_a_fact_told_in_growing_steps_is_explained_as_a_whole(database):
    """A silence of an hour, of two: one fact in two entries, taken back at once."""
    lost = playbook().policy("lost_contact")

    def silent(seq, minutes):
        told = {"silence": "w1/a", "silent_for_minutes": minutes, "device_off": False}
        return an_entry("correction.device_silent", told, seq=seq)

    outage = {"silences": ["w1/a"], "reason": "outage"}

    (alert,) = answer(
        database,
        silent(7, 60),
        silent(8, 120),
        an_entry("correction.silence_explained", outage, seq=9),
        policy=lost,
    )

    assert (alert.level, alert.state, alert.repeats) == (Level.ORANGE, State.WITHDRAWN, 1)
