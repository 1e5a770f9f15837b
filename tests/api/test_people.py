"""The people routes: who is let in, what is masked, what is told, and how a person is taken in."""

from datetime import date

import pytest
from sqlalchemy import select

from foundation.audit.tables import AuditLineRow
from tests.api.street import API, at, people_at, refusal
from tests.correction.building import a_number, entries

READERS = {"officer", "head", "psychologist", "supervisor", "command", "procurator"}
OTHERS = {"system_admin", "security_admin", "audit_admin"}


@pytest.fixture
def people(database, district):
    """One person each at the own, the sibling and the outside office."""
    return people_at(database, district, "own", "sibling", "outside")


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/timeline"])
def test_a_stranger_is_refused(client, people, path):
    """Without a session there is nothing to read; administrators of the system read no cases."""
    url = f"{API}/people{path.format(id=people['own'].id)}"

    assert refusal(client().get(url)) == (401, "not_signed_in")
    for role in OTHERS:
        assert refusal(client(role).get(url)) == (403, "role_not_allowed")
    for role in READERS:
        assert client(role).get(url).status_code == 200


@pytest.mark.parametrize("path", ["/{id}", "/{id}/timeline", "/{id}/check-ins"])
def test_a_foreign_person_is_not_found(client, people, path):
    """An officer of one street learns nothing about another, not even that somebody is there."""
    officer = client("officer")

    answers = [
        officer.get(f"{API}/people{path.format(id=person_id)}")
        for person_id in (people["sibling"].id, people["outside"].id, "nobody00000000000000")
    ]

    assert [refusal(answer) for answer in answers] == [(404, "not_found")] * 3
    assert len({answer.text for answer in answers}) == 1


def test_the_list_is_that_of_the_area(client, people):
    """The street's officer sees one, the district's head two; each with what a list needs."""
    own = client("officer").get(f"{API}/people").json()
    district_list = client("head", office="parent").get(f"{API}/people").json()

    (line,) = own["items"]
    assert line["id"] == people["own"].id
    assert {key: line[key] for key in ("category", "supervision_class", "sex", "birth_year")} == {
        "category": "probation",
        "supervision_class": "ordinary",
        "sex": "male",
        "birth_year": 1990,
    }
    assert (line["term_end"], line["days_left"]) == ("2027-01-04", 41)
    assert (line["officer"], line["advice_level"], line["open_alert_level"]) == (None, None, None)
    assert line["synthetic"]
    assert len(district_list["items"]) == 2


def test_the_list_goes_on_page_by_page(client, people):
    """`next` is the cursor of the next page, and null on the last."""
    head = client("head", office="parent")
    first = head.get(f"{API}/people", params={"limit": 1}).json()
    second = head.get(f"{API}/people", params={"limit": 1, "cursor": first["next"]}).json()

    found = [page["items"][0]["id"] for page in (first, second)]
    assert set(found) == {people["own"].id, people["sibling"].id}
    assert second["next"] is None


@pytest.mark.parametrize(
    ("params", "status", "found"),
    [
        ({"q": "chen"}, 200, 1),
        ({"q": "陈例"}, 200, 1),
        ({"q": "王"}, 200, 0),
        ({"office": ""}, 422, None),
        ({"office": "nowhere"}, 404, None),
        ({"limit": 0}, 422, None),
        ({"limit": 201}, 422, None),
        ({"q": "x" * 101}, 422, None),
        ({"cursor": "../x"}, 422, None),
        ({"colour": "red"}, 422, None),
    ],
)
def test_the_list_is_narrowed_or_refused(client, people, params, status, found):
    """Bounds on every parameter; an unknown one is a mistake, not silence."""
    answer = client("officer").get(f"{API}/people", params=params)

    assert answer.status_code == status
    if found is not None:
        assert len(answer.json()["items"]) == found


def test_another_offices_list_is_not_found(client, district, people):
    """Asking for a sibling's office is asking for something that is not there."""
    params = {"office": district.offices["sibling"].id}

    assert refusal(client("officer").get(f"{API}/people", params=params)) == (404, "not_found")
    found = client("head", office="parent").get(f"{API}/people", params=params).json()
    assert [line["id"] for line in found["items"]] == [people["sibling"].id]


def test_a_person_is_shown_masked_and_the_reading_recorded(client, database, people):
    """Nothing whole on the page; the line is in the audit trail before the answer."""
    answer = client("officer").get(f"{API}/people/{people['own'].id}")

    shown = answer.json()
    assert shown["id_number_masked"].startswith("990")
    assert shown["phone_masked"] == "154****0001"
    assert "15400000001" not in answer.text
    assert "9001" not in answer.text
    assert {duty["what"] for duty in shown["duties"]} == {"check_in", "report_in_person"}
    assert shown["duties"][0]["why"]["rule"] in ("RPT-1", "RPT-9")
    assert (shown["contacts"], shown["device"], shown["last_place"]) == ([], None, None)
    with database.read() as session:
        line = session.scalars(
            select(AuditLineRow).where(AuditLineRow.action == "person.read")
        ).one()
    assert (line.object, line.role) == (f"person:{people['own'].id}", "officer")


REVEAL = {"field": "phone", "purpose": "contact_person"}


@pytest.mark.parametrize(
    ("role", "answer"),
    [
        ("officer", (200, None)),
        ("head", (200, None)),
        ("psychologist", (403, "role_not_allowed")),
        ("command", (403, "role_not_allowed")),
        ("procurator", (403, "role_not_allowed")),
    ],
)
def test_only_those_who_supervise_see_a_whole_number(client, people, role, answer):
    """For a purpose, thirty seconds, on the record."""
    found = client(role).post(f"{API}/people/{people['own'].id}/reveal", json=REVEAL)

    assert found.status_code == answer[0]
    if answer[1]:
        assert found.json()["code"] == answer[1]
    else:
        assert found.json() == {"value": "15400000001", "seconds": 30}


def test_a_whole_number_has_its_bounds(client, people):
    """A stranger, a foreign person, no purpose, no such field, no CSRF token: nothing is shown."""
    url = f"{API}/people/{people['own'].id}/reveal"
    officer = client("officer")

    assert refusal(client().post(url, json=REVEAL)) == (401, "not_signed_in")
    foreign = officer.post(f"{API}/people/{people['sibling'].id}/reveal", json=REVEAL)
    assert refusal(foreign) == (404, "not_found")
    for body in ({"field": "phone"}, REVEAL | {"field": "name"}, REVEAL | {"purpose": "看 看"}):
        assert officer.post(url, json=body).status_code == 422
    del officer.headers["X-CSRF-Token"]
    assert refusal(officer.post(url, json=REVEAL)) == (403, "csrf_token_missing")


def test_the_timeline_names_those_who_acted(client, district, people):
    """Staff by name; what the system did has no actor."""
    found = client("officer").get(f"{API}/people/{people['own'].id}/timeline").json()

    assert [entry["kind"] for entry in found["items"]] == [
        "correction.order_registered",
        "correction.person_registered",
    ]
    assert [entry["actor"] for entry in found["items"]] == [None, None]
    assert found["next"] is None
    first = (
        client("officer")
        .get(f"{API}/people/{people['own'].id}/timeline", params={"limit": 1})
        .json()
    )
    second = (
        client("officer")
        .get(
            f"{API}/people/{people['own'].id}/timeline",
            params={"limit": 1, "cursor": first["next"]},
        )
        .json()
    )
    assert [first["items"], second["items"]] == [[one] for one in found["items"]]


def a_body(district, **changes):
    """Somebody to be taken in at the own office."""
    body = {
        "name": "林示一※",
        "id_number": a_number(date(1989, 5, 31)).normal,
        "phone": "15400000009",
        "office_id": district.offices["own"].id,
        "category": "probation",
        "deciding_organ": "示例人民法院",
        "term_start": "2026-03-18",
        "term_end": "2027-03-17",
    }
    return body | changes


def test_a_person_is_taken_in(client, database, district, clock):
    """Sex and birth date come from the number; duties are there at once; told once each."""
    at(clock, "11-24 10:00")

    answer = client("officer").post(f"{API}/people", json=a_body(district))

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["birth_year"], shown["sex"], shown["synthetic"]) == (1989, "male", True)
    assert shown["duties"]
    kinds = [entry.kind for entry in entries(database)]
    assert kinds == ["correction.person_registered", "correction.order_registered"]


def test_the_same_request_again_takes_in_nobody_twice(client, database, district):
    """The same key gives the same answer; another key says the person is known."""
    officer, body = client("officer"), a_body(district)
    headers = {"Idempotency-Key": "intake-1"}

    first = officer.post(f"{API}/people", json=body, headers=headers)
    again = officer.post(f"{API}/people", json=body, headers=headers)
    other = officer.post(f"{API}/people", json=body)

    assert first.json() == again.json()
    assert refusal(other) == (409, "duplicate_person")
    assert len(entries(database, "person_registered")) == 1


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"id_number": "990310198905311112"}, 422, "id_number_check", None),
        ({"id_number": "11010519491231002X"}, 422, "id_number_not_synthetic", None),
        ({"sex": "female"}, 422, "differs_from_document", "sex"),
        ({"birth_date": "1989-06-01"}, 422, "differs_from_document", "birth_date"),
        ({"term_end": "2026-03-17"}, 422, "wrong_term", "term_end"),
        ({"id_number": "ZZ1234567"}, 422, "invalid", "sex"),
        ({"id_number": "ZZ1234567", "sex": "male"}, 422, "invalid", "birth_date"),
        ({"name": "·"}, 422, "name_not_usable", None),
        ({"category": "prison"}, 422, "invalid", "category"),
        ({"term_end": "9999-12-31"}, 422, "invalid", "term_end"),
        ({"term_end": "2200-01-01"}, 422, "invalid", "term_end"),
        ({"term_start": "1899-12-31"}, 422, "invalid", "term_start"),
        ({"term_start": 1764000000}, 422, "invalid", "term_start"),
        ({"term_start": "2026-02-30"}, 422, "invalid", "term_start"),
        (
            {"id_number": "ZZ1234567", "sex": "male", "birth_date": "2026-11-25"},
            422,
            "invalid",
            "birth_date",
        ),
        ({"office_id": "nowhere"}, 404, "not_found", None),
        ({"home": {"lon": 181, "lat": 0}}, 422, "invalid", "home.lon"),
        ({"nickname": "x"}, 422, "invalid", "nickname"),
    ],
)
def test_what_cannot_be_right_is_refused(client, database, district, change, status, code, field):
    """A code, the field, and nothing half written."""
    answer = client("officer").post(f"{API}/people", json=a_body(district, **change))

    assert refusal(answer) == (status, code)
    if field is not None:
        assert field in answer.json()["fields"]
    assert entries(database) == []


def test_only_those_who_supervise_take_people_in(client, district):
    """Not a stranger, not a psychologist, not for another street."""
    body = a_body(district)

    assert refusal(client().post(f"{API}/people", json=body)) == (401, "not_signed_in")
    for role in ("psychologist", "command", "procurator", "system_admin"):
        answer = client(role).post(f"{API}/people", json=body)
        assert refusal(answer) == (403, "role_not_allowed")
    foreign = a_body(district, office_id=district.offices["sibling"].id)
    assert refusal(client("officer").post(f"{API}/people", json=foreign)) == (404, "not_found")
    assert client("head", office="parent").post(f"{API}/people", json=foreign).status_code == 201


@pytest.mark.parametrize("last", ["2199-12-31", "2026-03-18"])
def test_the_longest_and_the_shortest_term(client, district, last):
    """The last year there is, and a single day: taken in, and shown again."""
    answer = client("officer").post(f"{API}/people", json=a_body(district, term_end=last))

    assert answer.status_code == 201, answer.text
    assert answer.json()["term_end"] == last
