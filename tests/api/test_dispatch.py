"""The routes of orders to officers: what a page reads, and the words of a refusal."""

import pytest

from alerts import relay
from tests.alerts.building import a_person, tell

CRITICAL = "assessment.critical_item_endorsed"
ONE_KEY = {"Idempotency-Key": "dispatch-once-0001"}


@pytest.fixture
def crisis(database, district, clock, client):
    """An open orange crisis of the own office; its id."""
    own = district.offices["own"]
    person = a_person(database, own)
    tell(database, CRITICAL, {"tier": "orange"}, subject=person, office=own.id)
    relay.drain(database, clock)
    return client("officer").get("/api/v1/alerts").json()["items"][0]["id"]


@pytest.fixture
def order(client, crisis, district):
    """An order that names the officer of the own office."""
    answer = send(client("head"), crisis, district)
    assert answer.status_code == 201
    return answer.json()


def send(client, crisis, district, **headers):
    """Send the officer of the own office."""
    officers = [district.account("officer", office="own").id]
    body = {"officers": officers, "task": "talk_at_home", "place": "home"}
    return client.post(f"/api/v1/alerts/{crisis}/orders", json=body, headers=headers)


def do(client, order, act, **body):
    """Answer an order."""
    return client.post(f"/api/v1/orders/{order['id']}/{act}", json=body)


def test_a_page_reads_who_can_be_sent_and_the_safety_note(client, crisis):
    """Names, duty and errands for whoever sends; a reader is offered nothing to send."""
    told = client("head").get(f"/api/v1/alerts/{crisis}/orders").json()

    assert told["items"] == []
    assert told["sending"]["officers"][0]["duty"]
    assert {rule["code"] for rule in told["sending"]["safety"]} >= {"recorder_on"}
    assert (told["sending"]["receipt_minutes"], told["sending"]["arrive_minutes"]) == (10, 120)
    assert {one["code"] for one in told["codes"]["tasks"]} >= {"talk_at_home", "check_device"}
    officer = client("officer").get(f"/api/v1/alerts/{crisis}/orders").json()
    assert officer["sending"] is None


def test_an_order_sent_twice_is_one(client, crisis, district):
    """A press that is repeated with its key finds the first answer."""
    head = client("head")
    first = send(head, crisis, district, **ONE_KEY).json()
    again = send(head, crisis, district, **ONE_KEY).json()

    assert first["id"] == again["id"]
    assert len(head.get("/api/v1/orders").json()["items"]) == 1


def test_the_course_over_http(client, crisis, order):
    """Received, arrived, fed back; the timeline and the lists say so."""
    officer = client("officer")
    listed = officer.get("/api/v1/orders?whose=mine").json()["items"]
    assert [(one["order"]["id"], one["alert"]["id"]) for one in listed] == [(order["id"], crisis)]
    assert listed[0]["order"]["errands"][0]["mine"]

    states = [
        do(officer, order, act, **body).json()["errands"][0]["state"]
        for act, body in (
            ("receipt", {"safety_read": True}),
            ("arrival", {}),
            ("feedback", {"outcome": "seen_safe", "text": "示例反馈"}),
        )
    ]
    assert states == ["received", "arrived", "fed_back"]
    timeline = client("head").get(f"/api/v1/alerts/{crisis}").json()["timeline"]
    assert [line["what"] for line in timeline][-4:] == [
        "order_sent",
        "order_received",
        "order_arrived",
        "order_fed_back",
    ]
    assert client("head").get("/api/v1/orders").json()["items"] == []
    (ended,) = client("head").get("/api/v1/orders?show=ended").json()["items"]
    errand = ended["order"]["errands"][0]
    assert (errand["text"], errand["withheld"], errand["outcome"]) == (None, True, "seen_safe")


@pytest.mark.parametrize(
    ("role", "act", "body", "status", "code"),
    [
        ("officer", "arrival", {}, 409, "order_is_sent"),
        ("officer", "feedback", {"outcome": "seen_safe"}, 409, "order_is_sent"),
        ("officer", "receipt", {"safety_read": False}, 422, "invalid"),
        ("officer", "decline", {"reason": "tired"}, 422, "invalid"),
        ("head", "receipt", {"safety_read": True}, 403, "order_not_yours"),
    ],
)
def test_a_refusal_says_what_holds(client, order, role, act, body, status, code):
    """Each with its own code, whose sentence the page has."""
    refused = do(client(role), order, act, **body)

    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_psychologist_of_the_district_may_send_and_not_recall_anothers(
    client, crisis, district, order
):
    """The clinical side sends for its own alert; what another sent is theirs."""
    psychologist = client("psychologist")
    assert send(psychologist, crisis, district).status_code == 201
    refused = do(psychologist, order, "recall")
    assert (refused.status_code, refused.json()["code"]) == (403, "order_not_sent_by_you")
    assert do(client("head"), order, "recall").json()["errands"][0]["state"] == "recalled"
