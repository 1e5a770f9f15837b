"""代管 over HTTP: heads name who stands in; the substitute sees the colleague's people, marked."""

from datetime import timedelta

import pytest

from correction.register import actions as register
from foundation.access.model import Role
from foundation.ids import AccountId
from foundation.journal import queries as journal
from tests.api.street import API, at, people_at, refusal
from tests.build import an_account
from tests.conftest import NOON


@pytest.fixture
def people(database, district):
    """One person at the own office, and one at the sibling."""
    return people_at(database, district, "own", "sibling")


@pytest.fixture
def absent(database, district, people):
    """A colleague of the street's officer, who answers for the person there."""
    with database.write() as session:
        office = district.offices["own"]
        row = an_account(session, Role.OFFICER, office, at=NOON, username="absent")
        row.name = "何示禾※"
        session.flush()
        register.assign_officer(session, people["own"].id, AccountId(row.id), actor="test", at=NOON)
        return AccountId(row.id)


def away(district, absent, **changes):
    """A substitution by the street's officer, today and tomorrow."""
    times = {
        "from_at": (NOON - timedelta(hours=1)).isoformat(),
        "until_at": (NOON + timedelta(days=1)).isoformat(),
    }
    both = {"absent_id": absent, "substitute_id": district.account("officer").id}
    return both | times | changes


def on_the_list(officer):
    """The people of today's list, with whom each is stood in for."""
    day = officer.get(f"{API}/today").json()
    found = [row["person"] for row in day["rows"]] + [one["person"] for one in day["settled"]]
    return {one["id"]: (one["stands_in_for"] or {}).get("name") for one in found}


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", ""), ("delete", "/nobody")])
def test_a_stranger_is_refused(client, district, method, path):
    """Named by heads, clinical supervisors and security administrators alone."""
    for role, status in ((None, 401), ("officer", 403), ("psychologist", 403), ("command", 403)):
        answer = client(role).request(method, f"{API}/substitutions{path}", json={})
        assert answer.status_code == status


def test_colleagues_are_listed_by_name_alone(client, district, absent):
    """Of the own office and below; administrators, strangers and secrets are left out."""
    assert refusal(client().get(f"{API}/staff")) == (401, "not_signed_in")
    assert refusal(client("command").get(f"{API}/staff")) == (403, "role_not_allowed")

    street = client("head").get(f"{API}/staff").json()["items"]
    whole = client("supervisor").get(f"{API}/staff").json()["items"]

    assert {one["role"] for one in street} == {"officer", "head"}
    assert absent in {one["id"] for one in street}
    assert set(street[0]) == {"id", "name", "role", "office_id"}
    assert len(whole) > len(street)
    assert not {one["role"] for one in whole} & {"security_admin", "audit_admin", "supervisee"}


def test_the_substitute_sees_the_absent_colleagues_people(client, district, people, absent, clock):
    """Marked with the colleague's name, from the beginning to the end and not after."""
    officer, person = client("officer"), people["own"].id
    assert on_the_list(officer) == {}
    named = client("head").post(f"{API}/substitutions", json=away(district, absent))
    assert named.status_code == 201, named.text

    assert on_the_list(officer) == {person: "何示禾※"}

    at(clock, "11-25 17:41")
    assert on_the_list(client("officer")) == {person: "何示禾※"}
    at(clock, "11-25 17:42")
    assert on_the_list(client("officer")) == {}


def test_it_does_not_begin_before_its_time(client, district, people, absent, clock):
    """Named today for tomorrow: the list of today stays as it was."""
    tomorrow = (NOON + timedelta(hours=1)).isoformat()
    client("head").post(f"{API}/substitutions", json=away(district, absent, from_at=tomorrow))

    assert on_the_list(client("officer")) == {}
    at(clock, "11-24 18:42")
    assert on_the_list(client("officer")) == {people["own"].id: "何示禾※"}


def test_it_ends_before_its_time(client, database, district, people, absent):
    """At once, with an entry that says who ended it; again changes nothing."""
    head = client("head")
    made = head.post(f"{API}/substitutions", json=away(district, absent)).json()

    for _ in range(2):
        assert head.delete(f"{API}/substitutions/{made['id']}").status_code == 204

    assert on_the_list(client("officer")) == {}
    assert head.get(f"{API}/substitutions").json()["items"] == []
    with database.read() as session:
        kinds = [one.kind for one in journal.entries_after(session, 0)]
    assert kinds.count("foundation.substitute_ended") == 1


def test_nobody_ends_it_from_another_office(client, district, absent):
    """The sibling's head does not know of it."""
    made = client("head").post(f"{API}/substitutions", json=away(district, absent)).json()

    refused = client("head", office="sibling").delete(f"{API}/substitutions/{made['id']}")

    assert refusal(refused) == (404, "not_found")


@pytest.mark.parametrize(
    ("role", "office", "why"),
    [("head", "own", "same_role"), ("officer", "sibling", "elsewhere")],
)
def test_only_a_fitting_colleague_stands_in(client, district, absent, role, office, why):
    """The same role, and an office from which the absent colleague's people are seen."""
    unfit = district.account(role, office=office).id
    body = away(district, absent, substitute_id=unfit)

    refused = client("head", office="parent").post(f"{API}/substitutions", json=body)

    assert refusal(refused) == (422, "unfit_substitute")
    assert refused.json()["fields"] == {"substitute_id": why}


def test_the_district_stands_in_for_a_street(client, district, people, absent):
    """Whoever sits above sees the street's people."""
    above = district.account("officer", office="parent").id
    body = away(district, absent, substitute_id=above)

    assert client("head", office="parent").post(f"{API}/substitutions", json=body).is_success

    assert on_the_list(client("officer", office="parent"))[people["own"].id] == "何示禾※"


@pytest.mark.parametrize("until", [NOON - timedelta(hours=2), NOON])
def test_an_end_before_the_beginning_or_the_present_is_refused(client, district, absent, until):
    """Nobody stands in for the past."""
    body = away(district, absent, until_at=until.isoformat())

    assert refusal(client("head").post(f"{API}/substitutions", json=body)) == (422, "wrong_absence")
