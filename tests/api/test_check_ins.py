"""Check-ins over HTTP: desk and phone, late and offline, looked at and taken back."""

import pytest

from correction.contact import deadlines
from tests.api.street import API, HERE, a_phone, at, people_at, refusal
from tests.correction.building import entries, shanghai

DESK = {"verified_by": "id_card", "feeling": "as_usual"}


@pytest.fixture
def people(database, district):
    """One person each at the own and the sibling office, duties opened this morning."""
    return people_at(database, district, "own", "sibling")


@pytest.fixture
def phone(front_door, district, people, clock):
    """The phone of the person at the own office; it is five past eight."""
    found = a_phone(front_door, district, people["own"], clock)
    at(clock, "11-24 08:05")
    return found


def taken(text, **more):
    """The body of a phone's check-in taken at a local time."""
    return {"taken_at": shanghai(text).isoformat(), "location": HERE, "feeling": "as_usual"} | more


def desk(client, person, *, role="officer", office="own", **more):
    """A check-in at the desk."""
    body = DESK | {"person_id": person.id} | more
    return client(role, office=office).post(f"{API}/check-ins/desk", json=body)


def test_a_stranger_is_refused(client, people):
    """Every route: nobody without a session, nobody whose work it is not."""
    calls = {
        "/check-ins/desk": DESK | {"person_id": people["own"].id},
        "/check-ins/x/verification": {"outcome": "confirmed"},
        "/check-ins/x/void": {"reason": "undone"},
        "/check-ins": taken("11-24 08:00"),
    }
    for path, body in calls.items():
        assert refusal(client().post(f"{API}{path}", json=body)) == (401, "not_signed_in")
        for role in ("psychologist", "command", "procurator", "audit_admin"):
            answer = client(role).post(f"{API}{path}", json=body)
            assert refusal(answer) == (403, "role_not_allowed")
    listing = f"{API}/people/{people['own'].id}/check-ins"
    assert refusal(client().get(listing)) == (401, "not_signed_in")
    assert refusal(client("psychologist").get(listing)) == (403, "role_not_allowed")


def test_a_foreign_person_is_not_found(client, people):
    """The officer of one street cannot check in somebody of another."""
    assert refusal(desk(client, people["sibling"])) == (404, "not_found")


def test_a_check_in_at_the_desk(client, database, people, clock):
    """Three clicks at 08:05: report and window settled, told once."""
    at(clock, "11-24 08:05")

    answer = desk(client, people["own"], note="精神不错")

    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["method"], found["timing"], found["state"]) == ("desk", "on_time", "recorded")
    assert len(found["cleared"]) == 2
    assert found["reasons"] == []
    assert entries(database, "check_in_recorded")[0].data["cleared"] == found["cleared"]


def test_a_second_press_of_the_same_button_is_the_same_check_in(client, database, people, clock):
    """The key makes it one."""
    at(clock, "11-24 08:05")
    officer = client("officer")
    body, headers = DESK | {"person_id": people["own"].id}, {"Idempotency-Key": "press"}

    answers = [
        officer.post(f"{API}/check-ins/desk", json=body, headers=headers).json() for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert len(entries(database, "check_in_recorded")) == 1


def test_a_check_in_from_the_phone(phone, client, people):
    """Received, on time; the person learns nothing of checks, the officer sees the reasons."""
    answer = phone.send("/check-ins", taken("11-24 08:04", note="在厂里"))

    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["timing"], found["late_by_minutes"], found["reasons"]) == ("on_time", None, [])
    listed = client("officer").get(f"{API}/people/{people['own'].id}/check-ins").json()
    (seen,) = listed["items"]
    assert seen["reasons"] == ["no_photo"]
    assert seen["location"] == HERE
    assert (seen["note"], seen["feeling"]) == ("在厂里", "as_usual")


def test_a_check_in_kept_on_the_phone_and_sent_later(phone, database, people, clock, client):
    """Taken at 08:04, found missed at 09:00, received at 14:00: late, kept, both times shown."""
    at(clock, "11-24 09:00")
    with database.write() as session:
        deadlines.find_missed(session, now=clock.now())
    at(clock, "11-24 14:00")

    found = phone.send("/check-ins", taken("11-24 08:04")).json()

    assert (found["timing"], found["late_by_minutes"]) == ("late", 300)
    assert (found["taken_at"], found["received_at"]) == (
        shanghai("11-24 08:04").isoformat(),
        shanghai("11-24 14:00").isoformat(),
    )
    told = entries(database, "check_in_recorded")[0].data
    assert told["missed_cleared"] == found["cleared"]
    seen = client("officer").get(f"{API}/people/{people['own'].id}/check-ins").json()
    assert "sent_later" in seen["items"][0]["reasons"]


def test_sent_again_after_a_lost_answer_it_is_the_same_check_in(phone, database):
    """The phone repeats with its key until it hears; another body under that key is refused."""
    first = phone.send("/check-ins", taken("11-24 08:04"), key="letter-1")
    again = phone.send("/check-ins", taken("11-24 08:04"), key="letter-1")
    other = phone.send("/check-ins", taken("11-24 08:05"), key="letter-1")

    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert refusal(other) == (409, "idempotency_mismatch")
    assert len(entries(database, "check_in_recorded")) == 1


def test_a_key_and_the_own_phone_are_needed(phone, client):
    """Without a key sending twice would not be safe; without the token it is any phone."""
    url, body = f"{API}/check-ins", taken("11-24 08:04")
    token = {"X-Device-Token": phone.token}

    keyless = phone.client.post(url, json=body, headers=token)
    tokenless = phone.client.post(url, json=body, headers={"Idempotency-Key": "a"})
    wrong = phone.client.post(
        url, json=body, headers={"Idempotency-Key": "b", "X-Device-Token": "made-up"}
    )

    assert refusal(keyless) == (422, "idempotency_key_needed")
    assert refusal(tokenless) == (403, "device_not_bound")
    assert refusal(wrong) == (403, "device_not_bound")
    assert refusal(client("officer").post(url, json=body)) == (403, "role_not_allowed")


@pytest.mark.parametrize(
    "change",
    [
        {"taken_at": "2026-11-24T08:04:00"},
        {"taken_at": 1764000000},
        {"taken_at": "1899-12-31T00:00:00+00:00"},
        {"location": HERE | {"lat": 91}},
        {"location": HERE | {"lon": "nan"}},
        {"location": HERE | {"accuracy_m": -1}},
        {"location": {"lon": 1}},
        {"feeling": "unwell"},
        {"note": "x" * 4001},
        {"note": "\u202e"},
        {"timing": "on_time"},
    ],
)
def test_what_is_not_a_check_in_is_refused(phone, database, change):
    """Naive times, NaN, bounds, unknown fields: 422 and nothing written."""
    answer = phone.send("/check-ins", taken("11-24 08:04", **change))

    assert refusal(answer) == (422, "invalid")
    assert entries(database, "check_in_recorded") == []


def test_a_photo_that_is_not_there_is_refused(phone):
    """The phone uploads first; an id of nothing, or of somebody else's picture, is not found."""
    answer = phone.send("/check-ins", taken("11-24 08:04", photo_id="nothing"))

    assert refusal(answer) == (404, "not_found")


@pytest.fixture
def sent(phone):
    """A check-in without a place, from the phone."""
    return phone.send("/check-ins", taken("11-24 08:04", location=None)).json()


def test_looking_at_a_check_in(client, sent):
    """Once; a colleague at another office does not find it."""
    url = f"{API}/check-ins/{sent['id']}/verification"
    body = {"outcome": "confirmed", "note": "电话核实"}

    assert refusal(client("officer", office="sibling").post(url, json=body)) == (404, "not_found")
    seen = client("officer").post(url, json=body)
    again = client("head").post(url, json=body)

    assert (seen.status_code, seen.json()["reasons"]) == (200, ["no_location", "no_photo"])
    assert refusal(again) == (409, "verified_already")


@pytest.mark.parametrize(
    ("reason", "code"), [("undone", "undone"), ("duplicate", "duplicate"), ("点错了", "other")]
)
def test_taking_a_check_in_back(client, database, sent, reason, code):
    """Within ten seconds or later: on record, with what is owed again; once."""
    url = f"{API}/check-ins/{sent['id']}/void"
    foreign = client("officer", office="sibling").post(url, json={"reason": reason})

    found = client("officer").post(url, json={"reason": reason})
    again = client("officer").post(url, json={"reason": reason})

    assert refusal(foreign) == (404, "not_found")
    assert found.status_code == 200
    assert (found.json()["state"], found.json()["reopened"]) == ("voided", sent["cleared"])
    assert refusal(again) == (409, "voided_already")
    assert entries(database, "check_in_voided")[0].data["reason"] == code


def test_check_ins_are_listed_page_by_page(client, phone, people, clock):
    """Newest first, `next` null at the end."""
    for hour in ("08:06", "08:07", "08:08"):
        at(clock, f"11-24 {hour}")
        phone.send("/check-ins", taken(f"11-24 {hour}"))
    url = f"{API}/people/{people['own'].id}/check-ins"

    first = client("officer").get(url, params={"limit": 2}).json()
    second = client("officer").get(url, params={"limit": 2, "cursor": first["next"]}).json()

    received = [item["received_at"] for page in (first, second) for item in page["items"]]
    assert received == sorted(received, reverse=True)
    assert len(received) == 3
    assert second["next"] is None
