"""Exercises and the phone tree over HTTP: what is answered, what is refused and how."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import relay
from alerts.drills import actions
from foundation.audit.tables import AuditLineRow
from foundation.clock import SetClock
from tests.alerts.building import NOON, a_person, tell
from tests.alerts.drills.building import tick
from tests.alerts.silences.building import MINUTE, miss

PATH = "/api/v1/drills"
SHEET = "/api/v1/duty/phone-tree/sheet"


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def her(database, own):
    """A person there."""
    return a_person(database, own)


def body(own, **fields):
    """A removed device, at once."""
    return {"scenario": "device_tamper", "office_id": own.id} | fields


def test_an_exercise_is_begun_marked_and_ended(client, database, own):
    """The alert says so wherever it is answered; the list knows it; the report is there."""
    head, officer = client("head"), client("officer")
    made = head.post(PATH, json=body(own))
    relay.drain(database, SetClock(NOON))

    (alert,) = officer.get("/api/v1/alerts").json()["items"]
    listed = officer.get(PATH).json()
    assert (made.status_code, made.json()["state"]) == (201, "runs")
    assert (alert["exercise"], alert["subject"]) == (True, None)
    assert alert["drill"]["id"] == made.json()["id"]
    assert "演练" in alert["drill"]["subject_zh"]
    assert alert["drill"]["suspended"] is False
    assert (listed["may_plan"], listed["items"][0]["may_end"]) == (False, False)
    assert head.get("/api/v1/board").json()["counts_by_level"]["red"] == 0

    ended = head.post(f"{PATH}/{made.json()['id']}/ending", json={})
    whole = officer.get(f"{PATH}/{made.json()['id']}").json()

    assert (ended.status_code, ended.json()["how"]) == (200, "hand")
    assert [one["outcome"] for one in whole["alerts"]] == ["exercise"]
    assert whole["alerts"][0]["marks"][0]["target"] == "taken"
    again = head.post(f"{PATH}/{made.json()['id']}/ending", json={})
    assert (again.status_code, again.json()["code"]) == (409, "drill_over")


def test_the_same_press_sent_again_begins_one(client, own):
    """The key says that it is the same."""
    head = client("head")
    twice = [head.post(PATH, json=body(own), headers={"Idempotency-Key": "k1"}) for _ in range(2)]

    assert [one.status_code for one in twice] == [201, 201]
    assert twice[0].json()["id"] == twice[1].json()["id"]


def test_what_is_real_goes_first(client, database, own, her):
    """The refusal says what to do, in the language of the screen."""
    data = {"event": "e1", "device": "band"}
    tell(database, "correction.device_tampered", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON))

    refused = client("head").post(PATH, json=body(own), headers={"Accept-Language": "zh"})

    assert (refused.status_code, refused.json()["code"]) == (409, "real_red_first")
    assert "真实" in refused.text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"scenario": "nothing"}, 422, "invalid"),
        ({"at": (NOON - timedelta(days=1)).isoformat()}, 422, "wrong_drill_time"),
        ({"at": (NOON + timedelta(days=40)).isoformat()}, 422, "wrong_drill_time"),
        ({"at": "tomorrow"}, 422, "invalid"),
        ({"unannounced": "yes"}, 422, "invalid"),
        ({"office_id": "nowhere0000000000000"}, 404, "not_found"),
    ],
)
def test_what_is_refused(client, own, change, status, code):
    """A clear problem for each."""
    refused = client("head").post(PATH, json=body(own, **change))

    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_suspended_one_says_for_what_it_waits(client, database, own, her):
    """The real alert is named to whoever may see it."""
    head = client("head")
    made = head.post(PATH, json=body(own)).json()
    relay.drain(database, SetClock(NOON))
    data = {"event": "e1", "device": "band"}
    tell(database, "correction.device_tampered", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON))
    tick(database, NOON + MINUTE)

    found = head.get(f"{PATH}/{made['id']}").json()
    alerts = head.get("/api/v1/alerts").json()["items"]
    (real,) = (one for one in alerts if not one["exercise"])
    (played,) = (one for one in alerts if one["exercise"])
    assert (found["state"], found["suspended_for"]) == ("suspended", real["id"])
    assert played["drill"]["suspended"] is True


def test_what_is_due_is_said_for_every_office(client, database, own):
    """Never held is overdue; afterwards it is due in six months."""
    head = client("head")
    before = {one["office"]["id"]: one for one in head.get(PATH).json()["due"]}
    made = head.post(PATH, json=body(own)).json()
    head.post(f"{PATH}/{made['id']}/ending", json={})
    after = {one["office"]["id"]: one for one in head.get(PATH).json()["due"]}

    assert (before[own.id]["overdue"], before[own.id]["due_on"]) == (True, None)
    assert after[own.id]["overdue"] is False
    assert after[own.id]["last_on"] is not None
    with database.read() as session:
        assert not actions.waits(session, NOON)


def test_a_held_alert_says_by_what(client, database, own, her):
    """Which alert of which kind explains it, by which entry, until when."""
    data = {"event": "off1", "device": "band"}
    tell(database, "correction.device_powered_off", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON))
    miss(database, her, own, at=NOON + MINUTE)

    items = {one["kind"]: one for one in client("officer").get("/api/v1/alerts").json()["items"]}
    held = items["missed_check_in"]["inhibited"]
    assert (held["by_alert"], held["by_kind"]) == (items["power_off"]["id"], "power_off")
    assert held["entry"] == "correction.device_powered_off"
    assert held["until"] is not None
    assert items["power_off"]["inhibited"] is None


def test_an_outage_says_from_when_to_when(client, database, own, her):
    """Where the entry tells it; the alert is withdrawn and not the person's doing."""
    miss(database, her, own, duty="d1")
    span = {
        "outage_from": (NOON - 10 * MINUTE).isoformat(),
        "outage_until": (NOON + 10 * MINUTE).isoformat(),
    }
    data = {"duties": ["d1"], "reason": "outage", **span}
    tell(database, "correction.duties_excused", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON))

    (ended,) = client("officer").get("/api/v1/alerts?state=closed").json()["items"]
    assert ended["inhibited"]["code"] == "outage_explains"
    assert ended["inhibited"]["outage_from"].startswith("2026-11-24T09:32")
    assert ended["inhibited"]["outage_until"].startswith("2026-11-24T09:52")


def test_the_phone_tree_is_read_and_written_down(client, database, own):
    """The sheet of the own office, tonight; that it was read is in the audit trail."""
    found = client("officer").get(SHEET)

    assert found.status_code == 200
    assert found.json()["office"]["id"] == own.id
    assert {one["number"] for one in found.json()["outside"]} == {"110", "120", "12356"}
    assert found.json()["levels"][0]["level"] == "red"
    with database.read() as session:
        actions_told = set(session.scalars(select(AuditLineRow.action)))
    assert "phone_tree_read" in actions_told


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?on=1999-01-01", 422),
        ("?on=tonight", 422),
        ("?office_id=nowhere0000000000000", 404),
    ],
)
def test_another_night_or_office_is_refused(client, query, status):
    """Nights that are over, words that are no day, offices elsewhere."""
    assert client("officer").get(SHEET + query).status_code == status
