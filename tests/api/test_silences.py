"""Silences over HTTP: what is answered, what is refused and how, and what an alert says of one."""

import pytest

from alerts import relay
from api.auditor.bounds import bounds
from api.auditor.rounds import look
from foundation.access.model import Role
from foundation.clock import SetClock
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.deeds import let_pass
from tests.alerts.silences.building import HOUR, MINUTE, ask, asked, miss, tick

PATH = "/api/v1/silences"


def body(her, **fields):
    """Two hours for missed check-ins of somebody in hospital."""
    wanted = {
        "person_id": her,
        "kinds": ["missed_check_in"],
        "reason": "hospital_stay",
        "text": "示例：住院",
        "minutes": 120,
    }
    return wanted | fields


def only(found):
    """The one thing of a list."""
    (one,) = found
    return one


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def her(database, own):
    """A person there."""
    return a_person(database, own)


def test_a_silence_is_answered_listed_and_marked_on_the_alert(client, database, her, own):
    """Who, why, until when; the list counts what it swallowed; the alert names it."""
    officer = client("officer")
    made = officer.post(PATH, json=body(her))
    miss(database, her, own)

    alert = only(officer.get("/api/v1/alerts").json()["items"])
    listed = only(officer.get(PATH).json()["items"])
    whole = officer.get(f"{PATH}/{made.json()['id']}").json()

    assert (made.status_code, made.json()["state"], made.json()["may_end"]) == (201, "holds", True)
    assert (listed["swallowed"], listed["text"]) == (1, "示例：住院")
    assert alert["silence"]["id"] == made.json()["id"]
    assert (alert["silence"]["reason"], alert["acknowledge_by"]) == ("hospital_stay", None)
    assert [one["alert"]["id"] for one in whole["alerts"]] == [alert["id"]]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kinds": ["crisis"]}, "never_silent"),
        ({"kinds": ["tamper"]}, "never_silent"),
        ({"minutes": 1441}, "silence_too_long"),
        ({"reason": "device_exchange"}, "silence_reason_unfit"),
    ],
)
def test_a_refusal_says_which_rule(client, her, fields, code):
    """By its code, whose sentence stands in both languages."""
    refused = client("officer").post(PATH, json=body(her, **fields))

    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_a_second_person_agrees_and_anybody_ends_it(client, her):
    """Not whoever asked; over, it cannot be ended again."""
    officer, head = client("officer"), client("head")
    made = officer.post(PATH, json=body(her, minutes=241)).json()
    assert (made["state"], made["may_agree"]) == ("waiting", False)
    seen = only(head.get(PATH).json()["items"])

    ended = officer.post(f"{PATH}/{made['id']}/ending", json={})
    again = officer.post(f"{PATH}/{made['id']}/ending", json={})

    assert seen["may_agree"] is True
    assert (ended.status_code, ended.json()["ended"]) == (200, "taken_back")
    assert (again.status_code, again.json()["code"]) == (409, "silence_over")


def test_the_codes_say_what_may_be_silenced(client):
    """So that a screen offers no more than what is taken."""
    codes = client("officer").get("/api/v1/alerts/codes").json()

    kinds = {one["id"] for one in codes["kinds"] if one["may_be_silenced"]}
    reasons = {kind for one in codes["silence_reasons"] for kind in one["kinds"]}
    assert kinds == reasons
    assert "crisis" not in kinds
    assert codes["silence_bounds"] == {"longest_hours": 24, "second_person_above_hours": 4}


def test_an_inhibited_alert_says_by_what(client, database, her, own):
    """In the archive: the code, the entry and when; an ordinary withdrawal says nothing."""
    for duty, reason in (("d1", "outage"), ("d2", "not_in_service")):
        miss(database, her, own, duty=duty)
        data = {"duties": [duty], "reason": reason}
        tell(database, "correction.duties_excused", data, subject=her, office=own.id)
        relay.drain(database, SetClock(NOON))

    items = client("officer").get("/api/v1/alerts?state=closed").json()["items"]

    told = {one["inhibited"]["code"] if one["inhibited"] else None for one in items}
    assert told == {"outage_explains", None}
    assert {one["state"] for one in items} == {"withdrawn"}


def test_the_auditor_passes_over_what_is_silent_and_no_longer(database, district, her, own):
    """While it holds nobody need see it; four hours after its end somebody must have."""
    officer = someone(district, Role.OFFICER)
    ask(database, officer, asked(her))
    miss(database, her, own, in_a_week=3)
    over = NOON + 4 * HOUR

    def unseen(at):
        with database.write() as session:
            return look(session, bounds(), now=at).unseen

    assert unseen(over) == 0
    let_pass(database, hours=4)
    tick(database, over)
    assert unseen(over + 240 * MINUTE - MINUTE) == 0
    assert unseen(over + 240 * MINUTE) == 1
