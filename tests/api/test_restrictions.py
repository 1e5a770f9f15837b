"""The restriction list: kept by heads, and nobody on it finds the person anywhere (SEC-15)."""

import pytest

from tests.api.street import API, people_at, refusal
from tests.correction.building import entries


@pytest.fixture
def people(database, district):
    """One person at the own office."""
    return people_at(database, district, "own")


@pytest.fixture
def url(people):
    """The address of that person."""
    return f"{API}/people/{people['own'].id}"


def restrict(client, url, account, reason="relative"):
    """Put an account on a person's list."""
    body = {"account_id": account, "reason": reason}
    return client.post(f"{url}/restrictions", json=body)


@pytest.mark.parametrize("path", ["", "/{me}/lift"])
def test_a_stranger_is_refused(client, district, url, path):
    """Only a head keeps the list, of their own area alone."""
    mine = district.account("officer").id
    address = f"{url}/restrictions" + path.format(me=mine)
    body = {"reason": "no_longer_so"} if path else {"account_id": mine, "reason": "other"}

    assert refusal(client().post(address, json=body)) == (401, "not_signed_in")
    for role in ("officer", "psychologist", "command", "security_admin"):
        assert refusal(client(role).post(address, json=body)) == (403, "role_not_allowed")
    answer = client("head", office="sibling").post(address, json=body)
    assert refusal(answer) == (404, "not_found")


def test_a_restricted_colleague_finds_nobody_anywhere(client, database, district, people, url):
    """404 on every page, on no list; and whoever answered for the person answers no longer."""
    head, officer = client("head"), client("officer")
    mine = district.account("officer").id
    assert head.put(f"{url}/officer", json={"officer_id": mine}).is_success
    answered = restrict(head, url, mine)
    assert (answered.status_code, answered.content) == (204, b"")

    person_id = people["own"].id
    for path in ("", "/timeline", "/check-ins", "/particulars"):
        assert refusal(officer.get(url + path)) == (404, "not_found")
    asked = {"person_id": person_id, "verified_by": "id_card", "feeling": "as_usual"}
    assert refusal(officer.post(f"{API}/check-ins/desk", json=asked)) == (404, "not_found")
    for place in ("people", "today", "map/people"):
        assert person_id not in officer.get(f"{API}/{place}").text
    order = head.get(url).json()["order_id"]
    voiding = officer.post(f"{API}/orders/{order}/void", json={"reason": "x"})
    assert refusal(voiding) == (404, "not_found")
    assert head.get(url).json()["officer"] is None
    assert entries(database, "officer_assigned")[-1].data == {"officer": None}


def test_lifted_with_a_reason_the_person_is_there_again(client, database, district, url):
    """Who placed it is shown; why it was lifted is told."""
    head, mine = client("head"), district.account("officer").id
    restrict(head, url, mine, "victim_staff")
    listed = head.get(f"{url}/restrictions").json()
    assert [(one["account_id"], one["reason"], one["placed_by"]) for one in listed["items"]] == [
        (mine, "victim_staff", "示head※")
    ]
    assert mine not in {one["id"] for one in listed["readers"]}

    lifted = head.post(f"{url}/restrictions/{mine}/lift", json={"reason": "entered_by_mistake"})
    assert lifted.status_code == 204
    assert client("officer").get(url).status_code == 200
    assert entries(database, "person_restricted")[-1].data["lift_reason"] == "entered_by_mistake"
    again = head.post(f"{url}/restrictions/{mine}/lift", json={"reason": "other"})
    assert refusal(again) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "office", "listed"),
    [
        ("officer", "own", True),
        ("psychologist", "parent", True),
        ("command", "parent", True),
        ("officer", "sibling", False),
        ("security_admin", "parent", False),
    ],
)
def test_only_who_could_see_the_person_is_listed(client, district, url, role, office, listed):
    """The list names readers; whoever sees nobody there anyway is a mistake."""
    answer = restrict(client("head"), url, district.account(role, office=office).id)

    if listed:
        assert answer.status_code == 204
        return
    assert refusal(answer) == (422, "not_a_reader")
