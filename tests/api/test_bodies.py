"""What comes through the door: addresses are text, forms as declared, numbers are numbers."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from api.strict_json import StrictBodies
from foundation.attachments.tables import AttachmentRow
from tests.api.street import people_at


@pytest.fixture
def officer(client):
    """An officer, signed in."""
    return client("officer")


def sent(client, file, key="key-1"):
    """A roster tried under a key."""
    return client.post(
        "/api/v1/imports", files={"file": ("r.csv", file)}, headers={"Idempotency-Key": key}
    )


ROSTER = (
    "姓名,性别,身份证号,矫正类别,司法所,矫正开始日期,矫正结束日期\r\n"
    "{name},男,99,缓刑,所,2026-01-05,2027-01-04\r\n"
)


def test_an_upload_sent_twice_is_tried_once(officer):
    """The same file under the same key gets the first answer again."""
    first, second = (sent(officer, ROSTER.format(name="示一").encode()) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]


def test_another_upload_under_the_same_key_is_refused(officer):
    """A key stands for one file; another one must not get the first one's report (REL-01)."""
    sent(officer, ROSTER.format(name="示一").encode())

    other = sent(officer, ROSTER.format(name="示二").encode())

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")


def test_a_long_report_can_be_kept_under_a_key(officer):
    """Some hundred rows with mistakes make more than 64 KiB of report."""
    head, row = ROSTER.format(name="示").split("\r\n")[:2]

    answer = sent(officer, "\r\n".join([head, *[row] * 400]).encode())

    assert answer.status_code == 201, answer.text[:200]
    assert len(answer.content) > 64 * 1024


@pytest.mark.parametrize("minutes", ['"30"', "true", "30.5", "1e1"])
def test_a_number_is_written_as_a_number(officer, minutes):
    """Neither text nor a flag nor a fraction passes for a count of minutes."""
    answer = officer.post(
        "/api/v1/alerts/nobodys0000000000000/acknowledgement",
        content=f'{{"next_update_minutes": {minutes}}}',
        headers={"Content-Type": "application/json"},
    )

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["next_update_minutes"])


@pytest.mark.parametrize("otp", ["𠮷", "１２３４５６", "\u200d"])
def test_a_code_in_other_letters_is_just_wrong(client, district, otp):
    """A one-time code that is not in ASCII is refused like any other wrong one."""
    account = {"username": district.account("command").username, "password": "Quiet-River-2026"}

    answer = client().post("/api/v1/sessions", json=account | {"otp": otp})

    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_credentials")


def test_half_a_body_is_nobodys_request():
    """Who goes away in the middle of sending has asked for nothing: no room hears of it."""
    asked = []

    async def room(scope, receive, send):
        asked.append(await receive())

    arriving = [
        {"type": "http.request", "body": b'{"a":', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return arriving.pop(0)

    async def send(message):
        asked.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    asyncio.run(StrictBodies(room)(scope, receive, send))

    assert asked == []


@pytest.mark.parametrize("wrong", ["%ED%A0%80", "%ff%fe", "%c0%af", "%F4%90%80%80", "a%80"])
def test_an_address_that_is_no_text_is_refused(officer, wrong):
    """In the query or the path: a letter that was replaced would find somebody else, or nobody."""
    answers = [
        officer.get(f"/api/v1/people?q={wrong}"),
        officer.get(f"/api/v1/people?{wrong}=q"),
        officer.get(f"/api/v1/people/{wrong}"),
        officer.post(f"/api/v1/alerts/{wrong}/acknowledgement", json={"next_update_minutes": 30}),
        officer.get(f"/{wrong}"),
    ]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {
        (400, "bad_request")
    }


@pytest.mark.parametrize("name", ["%E5%BC%A0", "张", "𠮷", "%F0%A0%AE%B7", "%", "%4"])
def test_an_address_in_any_script_is_taken(officer, name):
    """Also beyond the first plane; a lone percent sign is only a percent sign."""
    assert officer.get(f"/api/v1/people?q={name}").status_code == 200


def picture():
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("parts", "faults"),
    [
        ([("nonsense", (None, "1"))], {"nonsense": "extra_forbidden"}),
        ([("other", ("b.png", picture()))], {"other": "extra_forbidden"}),
        ([("file", ("b.png", picture()))], {"file": "duplicate"}),
        ([("person_id", (None, "x" * 20))], {"person_id": "duplicate"}),
        ([("n" * 100, (None, "1"))], {"n" * 60: "extra_forbidden"}),
    ],
)
def test_an_upload_holds_what_is_asked_for_and_once(
    client, database, district, write, parts, faults
):
    """A field that nobody reads, or one that is there twice, is a mistake; nothing is kept."""
    person = people_at(database, district, "own")["own"]
    asked = [("file", ("a.png", picture())), ("person_id", (None, person.id))]

    answer = client("officer").post("/api/v1/attachments", files=[*asked, *parts])

    assert (answer.status_code, answer.json()["fields"]) == (422, faults)
    with write() as session:
        assert session.scalar(select(func.count()).select_from(AttachmentRow)) == 0


def test_a_stranger_learns_nothing_of_a_forms_fields(client):
    """Who is not signed in is told that, whatever is sent."""
    answer = client().post("/api/v1/attachments", files=[("nonsense", (None, "1"))])

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_an_upload_as_asked_for_is_taken(client, database, district):
    """The same two fields alone."""
    person = people_at(database, district, "own")["own"]
    asked = [("file", ("a.png", picture())), ("person_id", (None, person.id))]

    assert client("officer").post("/api/v1/attachments", files=asked).status_code == 201
