"""Orders of somebody who is known: another one, its class, its end, taken back; by time too."""

from datetime import date, timedelta

import pytest

from api import jobs
from foundation.clock import end_of_day
from tests.api.street import API, at, people_at, refusal
from tests.correction.building import entries

DOCUMENT = "示例文书〔2026〕9号"
END = {"cause": "death", "on": "2026-11-23", "document": DOCUMENT}
TERMS = {
    "category": "probation",
    "deciding_organ": "示例人民法院",
    "term_start": "2026-11-24",
    "term_end": "2027-11-23",
}


@pytest.fixture
def people(database, district):
    """One person each at the own and the sibling office."""
    return people_at(database, district, "own", "sibling")


@pytest.fixture
def order(client, people):
    """The id of the order of the own office's person."""
    return client("officer").get(f"{API}/people/{people['own'].id}").json()["order_id"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/orders/{order}/end", END),
        ("POST", "/orders/{order}/void", {"reason": "录错了人"}),
        ("PUT", "/orders/{order}/class", {"supervision_class": "strict", "reason": "warned"}),
        ("POST", "/people/{person}/orders", TERMS),
    ],
)
def test_a_stranger_is_refused(client, people, order, method, path, body):
    """No session, another role, another street."""
    url = API + path.format(order=order, person=people["own"].id)

    assert refusal(client().request(method, url, json=body)) == (401, "not_signed_in")
    for role in ("psychologist", "command", "procurator"):
        assert refusal(client(role).request(method, url, json=body)) == (403, "role_not_allowed")
    answer = client("officer", office="sibling").request(method, url, json=body)
    assert refusal(answer) == (404, "not_found")


def test_an_order_ends_and_another_begins(client, database, people, order):
    """A person whose order ended comes back under a new one; both stand on record."""
    officer, person = client("officer"), f"{API}/people/{people['own'].id}"
    running = officer.post(f"{person}/orders", json=TERMS)
    assert refusal(running) == (409, "order_running")

    ended = officer.post(f"{API}/orders/{order}/end", json=END)
    assert ended.status_code == 200, ended.text
    assert (ended.json()["person"]["order_status"], ended.json()["person"]["ended_because"]) == (
        "terminated",
        "death",
    )
    assert ended.json()["duties"]["excused"]
    again = officer.post(f"{person}/orders", json=TERMS)
    assert again.status_code == 201, again.text
    assert again.json()["duties"]["opened"]
    assert again.json()["person"]["term_end"] == "2027-11-23"
    kept = officer.get(f"{person}/particulars").json()["orders"]
    assert [(one["status"], one["ended_because"]) for one in kept] == [
        ("active", None),
        ("terminated", "death"),
    ]
    assert refusal(officer.post(f"{API}/orders/{order}/end", json=END)) == (409, "order_ended")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cause": "term_over"}, "unknown_cause"),
        ({"cause": "imprisoned"}, "unknown_cause"),
        ({"on": "2026-11-25"}, "wrong_last_day"),
        ({"on": "2026-01-04"}, "wrong_last_day"),
        ({"document": ""}, "invalid"),
    ],
)
def test_an_end_needs_cause_day_and_document(client, order, change, code):
    """Of the list, of the term, by name."""
    answer = client("officer").post(f"{API}/orders/{order}/end", json=END | change)

    assert refusal(answer) == (422, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"term_end": "2026-11-23"}, "wrong_term"),
        ({"term_end": "2026-11-24"}, None),
        ({"term_start": "2026-11-23", "term_end": "2027-11-22"}, "wrong_term"),
    ],
)
def test_a_new_order_lies_after_the_one_that_ended(client, people, order, change, code):
    """Not over already, and no day that belongs to the one before."""
    officer = client("officer")
    assert officer.post(f"{API}/orders/{order}/end", json=END).is_success

    answer = officer.post(f"{API}/people/{people['own'].id}/orders", json=TERMS | change)
    if code is None:
        assert answer.status_code == 201
        return
    assert refusal(answer) == (422, code)


def test_an_order_entered_by_mistake_is_voided_and_entered_rightly(client, people, order):
    """What the import sends to this page: category or term differ from the document."""
    officer, person = client("officer"), f"{API}/people/{people['own'].id}"
    voided = officer.post(f"{API}/orders/{order}/void", json={"reason": "类别录错"})
    assert voided.status_code == 200, voided.text
    assert (voided.json()["person"]["order_id"], voided.json()["person"]["plan"]) == (None, None)
    assert voided.json()["duties"]["excused"]

    rightly = TERMS | {"category": "parole", "term_start": "2026-01-05"}
    found = officer.post(f"{person}/orders", json=rightly).json()["person"]
    assert (found["category"], found["term_start"]) == ("parole", "2026-01-05")
    kept = officer.get(f"{person}/particulars").json()["orders"]
    assert [one["voided_by"] for one in kept] == [None, "示officer※"]
    again = officer.post(f"{API}/orders/{order}/void", json={"reason": "x"})
    assert refusal(again) == (409, "voided_already")


@pytest.mark.parametrize(
    ("office", "to", "reason", "status"),
    [
        ("own", "strict", "admonished_twice", 200),
        ("own", "lenient", "assessment_passed", 403),
        ("parent", "lenient", "assessment_passed", 200),
        ("own", "lenient", "admonished_twice", 422),
        ("own", "ordinary", "entered_by_mistake", 403),
    ],
)
def test_a_street_tightens_and_the_district_eases(
    client, database, order, office, to, reason, status
):
    """PLAN-6, as data: the reason says who decides; before and after are told."""
    body = {"supervision_class": to, "reason": reason, "document": DOCUMENT}
    answer = client("head", office=office).put(f"{API}/orders/{order}/class", json=body)

    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["code"] == "decided_at_district"
    if status == 200:
        assert answer.json()["person"]["supervision_class"] == to
        (told,) = entries(database, "class_changed")
        assert (told.data["before"], told.data["reason"]) == ("ordinary", reason)


def test_the_code_lists_have_words_in_both_languages(client):
    """Causes, reasons and plans are data; a stranger does not read them."""
    found = client("officer").get(f"{API}/order-codes").json()

    assert {"term_over", "death", "transferred"} <= {one["id"] for one in found["endings"]}
    for part in ("endings", "class_reasons", "plans"):
        assert all(one["title_zh"] and one["title_en"] for one in found[part])
    assert refusal(client().get(f"{API}/order-codes")) == (401, "not_signed_in")


def test_the_tick_ends_a_term_and_the_page_says_that_papers_are_due(
    client, clock, front_door, people
):
    """END-3: nobody is supervised a day too long, and nobody is discharged by a clock alone."""
    tick = next(one for one in jobs.TICKS if one.name == "terms_over")
    midnight = end_of_day(date(2027, 1, 4))
    clock.at = midnight - timedelta(seconds=1)
    assert jobs.run(tick, front_door.runtime, holder="test") == 0

    clock.at = midnight
    assert jobs.run(tick, front_door.runtime, holder="test") == 2
    assert jobs.run(tick, front_door.runtime, holder="test") == 0
    found = client("officer").get(f"{API}/people/{people['own'].id}").json()
    assert (found["order_status"], found["ended_because"], found["days_left"]) == (
        "ended",
        "term_over",
        0,
    )
    at(clock, "11-24 17:42")
