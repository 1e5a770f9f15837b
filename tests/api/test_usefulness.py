"""Usefulness over HTTP: one tap, changed with another; how precise the policy has been."""

from datetime import timedelta

import pytest

from tests.alerts.statistics.happening import BREACH, powered_off, rated, the_officer, through


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def path(database, own):
    """Where an alert's usefulness stands."""
    return f"/api/v1/alerts/{powered_off(database, own)}/usefulness"


def test_one_tap_counts_and_another_changes_it(client, path):
    """The officer's word and the head's; who said what is not told."""
    officer, head = client("officer"), client("head")

    first = officer.put(path, json={"useful": False, "reason": "known_already"})
    head.put(path, json={"useful": False, "reason": "known_already"})
    seen = head.get(path).json()
    officer.put(path, json={"useful": True})
    after = head.get(path).json()

    assert (first.status_code, first.json()["mine"]["reason"]) == (200, "known_already")
    assert seen["reasons"] == [{"reason": "known_already", "count": 2}]
    assert (seen["useless"], after["useless"], after["useful"]) == (2, 1, 1)
    assert "account" not in str(seen)


@pytest.mark.parametrize(
    "body",
    [
        {"useful": False},
        {"useful": True, "reason": "not_true"},
        {"useful": "no"},
        {"useful": False, "reason": "boring"},
        {},
    ],
)
def test_a_mark_without_its_reason_is_refused(client, path, body):
    """Useless needs one, useful takes none, and it is one of the file."""
    refused = client("officer").put(path, json=body)

    assert refused.status_code == 422
    assert refused.json()["fields"]


def test_the_procurator_reads(client, path):
    """And is told so: no buttons, and no mark is taken."""
    procurator = client("procurator")

    assert procurator.get(path).json()["may_rate"] is False
    assert procurator.put(path, json={"useful": True}).status_code == 403


def test_the_alert_says_how_precise_its_policy_was(client, database, district, own, clock):
    """Of the last ninety days, with its interval, and that it rests on few."""
    officer = the_officer(district)
    made = through(database, officer, own, BREACH)
    useless = through(database, officer, own, BREACH)
    rated(database, officer, useless, "too_late")
    clock.advance(timedelta(hours=1))

    found = client("officer").get(f"/api/v1/alerts/{made}/usefulness").json()

    assert (found["precision"]["hits"], found["precision"]["of"]) == (1, 2)
    assert found["precision"]["low"] == pytest.approx(0.0945, abs=1e-3)
    assert (found["too_few"], found["days"]) == (True, 90)


def test_the_codes_hold_the_reasons_in_order(client):
    """With what each means, in both languages."""
    reasons = client("officer").get("/api/v1/alerts/codes").json()["useless_reasons"]

    assert [one["id"] for one in reasons][:2] == ["not_true", "known_already"]
    assert all(one["definition_zh"] and one["definition_en"] for one in reasons)


def test_elsewhere_there_is_no_such_alert(client, path):
    """Another street's officer reads and says nothing of it."""
    stranger = client("officer", office="sibling")

    assert stranger.get(path).status_code == 404
    assert stranger.put(path, json={"useful": True}).status_code == 404
