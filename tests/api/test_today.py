"""Today's list and the person's own day, over HTTP."""

import pytest

from correction.contact import deadlines
from correction.register import actions as register
from correction.register.model import AdviceLevel
from tests.api.street import API, HERE, a_phone, at, people_at, refusal
from tests.correction.building import shanghai


@pytest.fixture
def people(database, district):
    """One person each at the own and the sibling office, duties opened this morning."""
    return people_at(database, district, "own", "sibling")


@pytest.mark.parametrize("path", ["/today", "/me/day"])
def test_a_stranger_is_refused(client, people, path):
    """The list is for those who supervise; the day is for the person alone."""
    assert refusal(client().get(f"{API}{path}")) == (401, "not_signed_in")
    for role in ("psychologist", "supervisor", "command", "procurator", "system_admin"):
        assert refusal(client(role).get(f"{API}{path}")) == (403, "role_not_allowed")
    if path == "/me/day":
        assert refusal(client("officer").get(f"{API}{path}")) == (403, "role_not_allowed")


def test_a_calm_morning(client, people, clock):
    """Everybody settled, with what comes next; nothing of the other street."""
    at(clock, "11-24 08:00")

    found = client("officer").get(f"{API}/today").json()

    assert found["day"] == "2026-11-24"
    assert found["rows"] == []
    assert found["counts"] == {
        "overdue": 0,
        "due_today": 0,
        "unverified": 0,
        "decide": 0,
        "care": 0,
        "settled": 1,
    }
    (settled,) = found["settled"]
    assert settled["person"]["id"] == people["own"].id
    assert settled["next_due_at"] == shanghai("12-05 00:00").isoformat()


def test_a_missed_window_is_a_line_with_its_reason(client, database, people, clock):
    """Who, what, since when, why, and what to do about somebody who needs care."""
    at(clock, "11-24 09:00")
    with database.write() as session:
        deadlines.find_missed(session, now=clock.now())
        register.set_advice(
            session,
            people["own"].id,
            level=AdviceLevel.THREE,
            advice_code="weekly_contact",
            safety_instruction="请当面问候",
            actor="liang",
            at=clock.now(),
        )

    found = client("officer").get(f"{API}/today").json()

    (row,) = found["rows"]
    assert (row["what"], row["state"]) == ("check_in", "missed")
    assert row["due_at"] == shanghai("11-24 09:00").isoformat()
    assert row["person"]["supervision_class"] == "ordinary"
    assert row["why"]["rule"] == "RPT-9"
    assert row["why"]["clears_with"] == ["desk", "kiosk", "phone"]
    assert row["advice"] == {"level": "three", "safety_instruction": "请当面问候"}
    assert (row["last"], row["done_by"], row["alert_level"]) == (None, None, None)
    assert (found["counts"]["overdue"], found["counts"]["care"]) == (1, 1)


def test_a_phones_check_in_moves_to_those_to_be_looked_at(
    client, front_door, district, people, clock
):
    """Received without a place: unverified, with its check-in's id."""
    phone = a_phone(front_door, district, people["own"], clock)
    at(clock, "11-24 08:05")
    sent = phone.send(
        "/check-ins",
        {"taken_at": clock.now().isoformat(), "location": None, "feeling": "as_usual"},
    ).json()

    (row,) = client("officer").get(f"{API}/today").json()["rows"]

    assert (row["what"], row["state"]) == ("verify", "unverified")
    assert (row["check_in_id"], row["duty_id"]) == (sent["id"], None)
    assert row["last"] == {"at": shanghai("11-24 08:05").isoformat(), "method": "phone"}


def test_what_a_colleague_did_says_who(client, people, clock, district):
    """Done at the desk by the head: the officer sees the head's name."""
    at(clock, "11-24 08:05")
    body = {"person_id": people["own"].id, "verified_by": "id_card", "feeling": "as_usual"}
    client("head").post(f"{API}/check-ins/desk", json=body)

    (row,) = client("officer").get(f"{API}/today").json()["rows"]

    head = district.account("head")
    assert row["state"] == "done"
    assert row["done_by"] == {"id": head.id, "name": head.name}


@pytest.fixture
def phone(front_door, district, people, clock):
    """The phone of the person at the own office."""
    return a_phone(front_door, district, people["own"], clock)


def day_of(phone, *, token=True):
    """The person's day."""
    headers = {"X-Device-Token": phone.token} if token else {}
    return phone.client.get(f"{API}/me/day", headers=headers).json()


def test_the_persons_day(phone, people, clock, district):
    """The next thing, the office, the days that are left; the name masked."""
    at(clock, "11-24 08:00")

    found = day_of(phone)

    assert found["name_masked"] == "陈*禾"
    assert (found["next"]["what"], found["next"]["state"]) == ("check_in", "due")
    assert found["next"]["opens_at"] == shanghai("11-24 07:30").isoformat()
    assert found["next"]["due_at"] == shanghai("11-24 09:00").isoformat()
    assert found["also"] == {"questionnaires": [], "appointments": []}
    assert found["days_left"] == 41
    assert found["office"]["name_zh"] == district.offices["own"].name_zh
    assert found["device_ok"] is True
    assert day_of(phone, token=False)["device_ok"] is False


@pytest.mark.parametrize(
    ("now", "state", "due"),
    [
        ("11-24 06:00", "upcoming", "11-24 09:00"),
        ("11-24 09:10", "missed", "11-24 09:00"),
        ("11-24 11:50", "upcoming", "11-24 13:30"),
    ],
)
def test_what_is_next_changes_with_the_day(phone, people, clock, now, state, due):
    """What can still be made good comes before what is coming."""
    at(clock, now)

    found = day_of(phone)["next"]

    assert (found["state"], found["due_at"]) == (state, shanghai(due).isoformat())


def test_a_done_day_goes_on_to_the_next(phone, people, clock):
    """After the check-in, the next window."""
    at(clock, "11-24 08:00")
    phone.send(
        "/check-ins", {"taken_at": clock.now().isoformat(), "location": HERE, "feeling": "as_usual"}
    )

    assert day_of(phone)["next"]["due_at"] == shanghai("11-24 13:30").isoformat()
