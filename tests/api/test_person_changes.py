"""Changing what is written about a person: who may, what is kept and compared, what follows."""

import pytest

from tests.api.street import API, at, people_at, refusal
from tests.correction.building import a_number, entries

WHY = {"reason": "document_compared", "words": "核对身份证原件"}


@pytest.fixture
def people(database, district):
    """One person each at the own and the sibling office."""
    return people_at(database, district, "own", "sibling")


@pytest.fixture
def url(people):
    """The address of the own office's person."""
    return f"{API}/people/{people['own'].id}"


def put_right(client, url, *, version=1, **fields):
    """A correction from a desk."""
    return client.patch(url, json={**WHY, "version": version, **fields})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/particulars", None),
        ("PATCH", "", {**WHY, "version": 1, "phone": "15400000009"}),
        ("PUT", "/officer", {"officer_id": None}),
        ("POST", "/status", {"status": "hospital", "from_at": "2026-11-24T09:00:00+08:00"}),
        ("PUT", "/plan", {"plan": "night-worker"}),
    ],
)
def test_a_stranger_is_refused(client, people, url, method, path, body):
    """Nobody without a session, no other role, and an officer of another street finds nobody."""
    assert refusal(client().request(method, url + path, json=body)) == (401, "not_signed_in")
    for role in ("psychologist", "command", "procurator", "security_admin"):
        answer = client(role).request(method, url + path, json=body)
        assert refusal(answer) == (403, "role_not_allowed")
    foreign = f"{API}/people/{people['sibling'].id}{path}"
    answer = client("officer").request(method, foreign, json=body)
    assert refusal(answer) == (404, "not_found")


def test_a_correction_keeps_what_stood_there(client, database, url):
    """The new value stands, the old one is struck with reason, words and author; masked."""
    officer = client("officer")
    answer = put_right(officer, url, name="程例禾", phone="15400000009", address=None)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["name"], answer.json()["phone_masked"]) == ("程例禾", "154****0009")
    found = officer.get(f"{url}/particulars")
    told = {one["field"]: (one["before"], one["after"]) for one in found.json()["changes"]}
    assert told["name"] == ("陈例禾", "程例禾")
    assert told["phone"] == ("154****0001", "154****0009")
    assert told["address"][1] is None
    assert "9001" not in found.text
    first = found.json()["changes"][0]
    assert (first["reason"], first["words"], first["by"]) == (*WHY.values(), "示officer※")
    assert found.json()["version"] == 2
    (entry,) = entries(database, "person_corrected")
    assert entry.data["fields"] == ["address", "name", "phone"]
    assert sorted(entry.data["changes"]) == sorted(one["id"] for one in found.json()["changes"])


def test_two_desks_compare_what_both_changed(client, url):
    """M12: the second is held with both values and the colleague's name; then chooses."""
    officer, head = client("officer"), client("head")
    put_right(head, url, phone="15400000008")

    held = put_right(officer, url, phone="15400000009", education="高中")
    assert refusal(held) == (409, "changed_meanwhile")
    (both,) = held.json()["both"]
    assert {name: both[name] for name in ("field", "now", "wanted", "by")} == {
        "field": "phone",
        "now": "154****0008",
        "wanted": "15400000009",
        "by": "示head※",
    }
    kept = put_right(officer, url, version=2, phone="15400000009", education="高中")
    assert kept.json()["phone_masked"] == "154****0009"


def test_desks_that_changed_different_fields_both_keep_theirs(client, url):
    """Nothing to compare: neither overwrites the other."""
    put_right(client("head"), url, phone="15400000008")
    answer = put_right(client("officer"), url, education="高中")

    assert answer.status_code == 200
    assert answer.json()["phone_masked"] == "154****0008"


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"sex": "female"}, 422, "differs_from_document", "sex"),
        ({"birth_date": "1990-03-16"}, 422, "differs_from_document", "birth_date"),
        ({"birth_date": "1990-03-15"}, 200, None, None),
        ({"name": None}, 422, "field_needed", "name"),
        ({"name": "··"}, 422, "name_not_usable", None),
        ({"id_number": "123"}, 422, "id_number_form", None),
        ({"reason": "roster"}, 422, "wrong_reason", "reason"),
        ({"reason": "because"}, 422, "invalid", "reason"),
        ({"words": ""}, 422, "invalid", "words"),
        ({"version": 0}, 422, "invalid", "version"),
        ({"minor": True}, 422, "invalid", "minor"),
        ({"ethnicity": "x" * 41}, 422, "invalid", "ethnicity"),
    ],
)
def test_a_correction_is_held_against_the_document(client, url, fields, status, code, field):
    """Sex and birth date are those of the number; reason and words are always given."""
    answer = put_right(client("officer"), url, **fields)

    assert answer.status_code == status
    if code is not None:
        assert answer.json()["code"] == code
        assert field is None or field in answer.json()["fields"]


def test_a_corrected_number_supersedes_the_wrong_one(client, url):
    """The right number is masked like the old one, which stays in the history."""
    officer, right = client("officer"), a_number().normal
    assert put_right(officer, url, id_number=right).status_code == 200

    found = officer.get(f"{url}/particulars")
    (change,) = found.json()["changes"]
    assert change["field"] == "id_number"
    assert change["before"] != change["after"] == found.json()["fields"]["id_number"]
    assert right not in found.text


def test_somebody_elses_number_is_refused(client, database, people, url):
    """Two people never hold one number."""
    taken = a_number().normal
    sibling = f"{API}/people/{people['sibling'].id}"
    assert put_right(client("officer", office="sibling"), sibling, id_number=taken).is_success

    answer = put_right(client("officer"), url, id_number=taken)
    assert refusal(answer) == (409, "duplicate_person")


def test_the_officers_of_an_office_are_its_own_and_those_above(client, district):
    """Nearest first; another street's are not among them, nor is that office to be found."""
    officer, own = client("officer"), district.offices["own"].id
    found = officer.get(f"{API}/offices/{own}/officers").json()["items"]

    mine = district.account("officer").id
    assert mine in {one["id"] for one in found[:2]}
    assert {one["role"] for one in found} == {"officer", "head"}
    assert district.account("officer", office="sibling").id not in {one["id"] for one in found}
    other = district.offices["sibling"].id
    assert refusal(officer.get(f"{API}/offices/{other}/officers")) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "office", "refused"),
    [
        ("officer", "own", False),
        ("head", "parent", False),
        ("officer", "sibling", True),
        ("psychologist", "parent", True),
    ],
)
def test_only_an_officer_who_covers_the_office_answers_for_a_person(
    client, database, district, url, role, office, refused
):
    """Neither a stranger's officer nor another profession; nobody is possible."""
    officer = district.account(role, office=office).id
    head = client("head")
    answer = head.put(f"{url}/officer", json={"officer_id": officer})

    if refused:
        assert refusal(answer) == (422, "officer_elsewhere")
        return
    assert answer.json()["officer"]["id"] == officer
    assert head.put(f"{url}/officer", json={"officer_id": None}).json()["officer"] is None
    assert [one.data["officer"] for one in entries(database, "officer_assigned")] == [officer, None]


def test_who_goes_to_hospital_is_excused_at_once_and_shown(client, clock, url):
    """What is no longer asked for is named; coming back, what is asked again."""
    at(clock, "11-24 10:00")
    officer = client("officer")
    gone = officer.post(
        f"{url}/status", json={"status": "hospital", "from_at": "2026-11-24T10:00:00+08:00"}
    )

    assert gone.status_code == 200, gone.text
    person, duties = gone.json()["person"], gone.json()["duties"]
    assert (person["status"], person["status_from"]) == ("hospital", "2026-11-24T02:00:00+00:00")
    assert [one["what"] for one in duties["excused"]][:2] == ["check_in", "check_in"]
    assert (duties["opened"], duties["reopened"]) == ([], [])
    at(clock, "11-24 15:00")
    back = client("officer").post(
        f"{url}/status", json={"status": "in_service", "from_at": "2026-11-24T15:00:00+08:00"}
    )
    assert back.json()["person"]["status"] == "in_service"
    assert back.json()["duties"]["reopened"][0]["opens_at"] == "2026-11-24T11:30:00+00:00"


def test_a_status_of_tomorrow_is_refused(client, url):
    """Said of the past, or of now."""
    body = {"status": "detained", "from_at": "2026-11-25T09:00:00+08:00"}

    assert refusal(client("officer").post(f"{url}/status", json=body)) == (422, "wrong_since")


def test_another_plan_is_shown_with_what_it_asks_for(client, url):
    """The plan stands on the page; an unknown one is refused."""
    officer = client("officer")
    answer = officer.put(f"{url}/plan", json={"plan": "desk-only"})

    assert answer.json()["person"]["plan"] == "desk-only"
    assert answer.json()["duties"]["excused"]
    unknown = officer.put(f"{url}/plan", json={"plan": "no-such-plan"})
    assert refusal(unknown) == (422, "unknown_plan")


def test_a_double_is_seen_before_anything_is_written(client, database, people, url):
    """Who holds the number, who is called so; elsewhere is said without saying who."""
    officer = client("officer")
    known = a_number().normal
    put_right(officer, url, id_number=known)
    wanted = {"id_number": known, "name": "陈例禾"}
    mine = officer.post(f"{API}/people/doubles", json=wanted).json()
    theirs = client("officer", office="sibling").post(f"{API}/people/doubles", json=wanted).json()
    fresh = {"id_number": a_number().normal, "name": "陈例禾"}
    alike = officer.post(f"{API}/people/doubles", json=fresh).json()

    assert (mine["holder"]["id"], mine["elsewhere"], mine["namesakes"]) == (
        people["own"].id,
        False,
        [],
    )
    assert (theirs["holder"], theirs["elsewhere"]) == (None, True)
    assert (alike["holder"], alike["elsewhere"]) == (None, False)
    assert [one["id"] for one in alike["namesakes"]] == [people["own"].id]
    assert (alike["sex"], alike["birth_date"]) == ("male", "1990-03-15")
    assert len(entries(database, "person_registered")) == 2
    stranger = client().post(f"{API}/people/doubles", json=wanted)
    assert refusal(stranger) == (401, "not_signed_in")
