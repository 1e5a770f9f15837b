"""Cards and phones over HTTP: from the desk's printer to a phone that is signed in."""

from datetime import timedelta

import pytest

from tests.api.street import API, PIN, a_phone, people_at, refusal
from tests.correction.building import entries


@pytest.fixture
def people(database, district):
    """One person each at the own and the sibling office."""
    return people_at(database, district, "own", "sibling")


def card_of(client, person):
    """A card printed by the officer."""
    answer = client("officer").post(f"{API}/people/{person.id}/activation-cards")
    assert answer.status_code == 201, answer.text
    return answer.json()


def activate(client, code, pin=PIN, **headers):
    """A phone that uses a card."""
    body = {"code": code, "pin": pin, "device_label": "示例手机"}
    phone = client()
    return phone, phone.post(f"{API}/activations", json=body, headers=headers)


@pytest.mark.parametrize(("method", "path"), [("post", "/activation-cards"), ("delete", "/device")])
def test_a_stranger_is_refused(client, people, method, path):
    """Cards are printed, and phones taken out, by those who supervise the person."""

    def call(who, person):
        return getattr(who, method)(f"{API}/people/{person.id}{path}")

    assert refusal(call(client(), people["own"])) == (401, "not_signed_in")
    for role in ("psychologist", "command", "procurator", "security_admin"):
        assert refusal(call(client(role), people["own"])) == (403, "role_not_allowed")
    assert refusal(call(client("officer"), people["sibling"])) == (404, "not_found")


def test_a_card_is_a_code_and_the_same_as_a_picture(client, people, clock):
    """Groups of four, a link to the phone's page, a QR code as SVG, good for a day."""
    card = card_of(client, people["own"])

    groups = card["code"].split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert card["url"] == f"https://testserver/m/activate?code={''.join(groups).lower()}"
    assert card["qr_svg"].startswith("<svg")
    assert card["expires_at"] == (clock.now() + timedelta(days=1)).isoformat()


def test_a_card_binds_the_phone_and_signs_the_person_in(client, people):
    """One request: account, session, cookie and token; the desk's page shows the phone."""
    card = card_of(client, people["own"])

    phone, answer = activate(client, card["code"])

    assert answer.status_code == 201, answer.text
    opened = answer.json()
    assert opened["role"] == "supervisee"
    assert opened["account"]["person_id"] == people["own"].id
    assert opened["account"]["name"] == "陈*禾"
    assert len(opened["device_token"]) >= 32
    day = phone.get(f"{API}/me/day", headers={"X-Device-Token": opened["device_token"]})
    assert day.json()["device_ok"] is True
    shown = client("officer").get(f"{API}/people/{people['own'].id}").json()
    assert shown["device"]["label"] == "示例手机"


@pytest.mark.parametrize("code", ["0000-0000-0000", "x", "-"])
def test_a_made_up_card_opens_nothing(client, people, code):
    """The same answer as for a used one."""
    card_of(client, people["own"])

    assert refusal(activate(client, code)[1]) == (422, "card_not_valid")


def test_a_used_card_opens_nothing(client, people):
    """Single use."""
    card = card_of(client, people["own"])
    activate(client, card["code"])

    assert refusal(activate(client, card["code"])[1]) == (422, "card_not_valid")


@pytest.mark.parametrize(
    ("pin", "why"),
    [("12345", "six_digits"), ("abcdef", "six_digits"), ("111111", "too_easy_to_guess")],
)
def test_a_weak_pin_is_explained_and_the_card_stays_good(client, people, pin, why):
    """The person chooses another one on the same page."""
    card = card_of(client, people["own"])

    refused = activate(client, card["code"], pin)[1]

    assert refusal(refused) == (422, "pin_not_accepted")
    assert refused.json()["fields"] == {"pin": why}
    assert activate(client, card["code"])[1].status_code == 201


def test_binding_another_phone_ends_the_sessions_of_the_first(
    client, front_door, district, people, clock
):
    """A stolen phone is signed out the moment the new one is bound."""
    first = a_phone(front_door, district, people["own"], clock)
    assert first.client.get(f"{API}/me/day").status_code == 200

    activate(client, card_of(client, people["own"])["code"])

    assert refusal(first.client.get(f"{API}/me/day")) == (401, "not_signed_in")


def test_a_phone_taken_out_is_signed_out(client, database, front_door, district, people, clock):
    """The desk releases it; a second time there is nothing to release."""
    phone = a_phone(front_door, district, people["own"], clock)
    officer = client("officer")
    url = f"{API}/people/{people['own'].id}/device"

    assert officer.delete(url).status_code == 204
    assert refusal(phone.client.get(f"{API}/me/day")) == (401, "not_signed_in")
    assert refusal(officer.delete(url)) == (404, "not_found")
    assert len(entries(database, "device_released")) == 1


def test_the_same_phone_for_another_person_is_known(client, database, people, district):
    """A phone that still holds somebody's token shows it when it is bound again."""
    theirs = activate(client, card_of(client, people["own"])["code"])[1].json()["device_token"]
    other = client("head", office="parent").post(
        f"{API}/people/{people['sibling'].id}/activation-cards"
    )
    phone, answer = activate(client, other.json()["code"], **{"X-Device-Token": theirs})
    phone.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    sent = phone.post(
        f"{API}/check-ins",
        json={"taken_at": "2026-11-24T09:42:00+00:00", "feeling": "as_usual"},
        headers={"X-Device-Token": answer.json()["device_token"], "Idempotency-Key": "k"},
    )

    assert sent.status_code == 201
    listed = (
        client("head", office="parent").get(f"{API}/people/{people['sibling'].id}/check-ins").json()
    )
    assert "same_device_other_person" in listed["items"][0]["reasons"]
