"""A person calls for help, may take a wish back, and sees whether somebody has seen it."""

from datetime import timedelta

import pytest

from alerts import actions as taking
from alerts import queries as alerts
from alerts import relay
from foundation.access.model import Role
from tests.api.clinic import assigned, begun, person_of
from tests.assessment.building import a_person, staff, told

NOT_A_PERSON = ["officer", "head", "psychologist", "supervisor", "command", "procurator",
                "system_admin", "security_admin", "audit_admin"]  # fmt: skip
ROUTES = [
    ("POST", "/me/help-calls", {"kind": "not_safe"}),
    ("GET", "/me/help-calls/call0000000000000000", None),
    ("POST", "/me/help-calls/call0000000000000000/withdrawal", None),
]


@pytest.fixture
def person(database, district):
    """A person of the own office."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


@pytest.fixture
def phone(front_door, database, district, person):
    """That person's phone, signed in."""
    return person_of(front_door, database, district, person)


def called(phone, kind):
    """A call just made."""
    answer = phone.post("/api/v1/me/help-calls", json={"kind": kind})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_stranger_is_refused(client, method, path, body):
    """Without a session there is nobody to ring."""
    assert client().request(method, f"/api/v1{path}", json=body).status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("role", NOT_A_PERSON)
def test_staff_are_refused(client, role, method, path, body):
    """A call for help is the person's own."""
    answer = client(role).request(method, f"/api/v1{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


@pytest.mark.parametrize(("kind", "minutes"), [("not_safe", 5), ("call_me", 120)])
def test_a_call_is_told_and_answered_with_the_policys_time(
    database, district, phone, person, kind, minutes
):
    """Not being safe is red, a wish to be rung yellow; the time is the alert policy's."""
    call = called(phone, kind)
    [entry] = told(database, "assessment.help_called")

    assert (call["seen_at"], call["call_within_minutes"]) == (None, minutes)
    assert (entry.subject, entry.office) == (person, district.offices["own"].id)
    assert entry.data == {"call": call["id"], "kind": kind}


@pytest.mark.parametrize(
    ("seconds", "status", "code"),
    [(0, 200, None), (10, 200, None), (10.001, 409, "too_late_to_withdraw")],
)
def test_a_wish_can_be_taken_back_for_ten_seconds(database, phone, clock, seconds, status, code):
    """The tenth second counts; afterwards it is told on the phone call itself."""
    call = called(phone, "call_me")
    clock.advance(timedelta(seconds=seconds))
    answer = phone.post(f"/api/v1/me/help-calls/{call['id']}/withdrawal")

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert len(told(database, "assessment.help_withdrawn")) == (1 if status == 200 else 0)


def test_taking_it_back_twice_changes_nothing(database, phone, clock):
    """Also when the second request comes late: it was withdrawn in time."""
    call = called(phone, "call_me")
    path = f"/api/v1/me/help-calls/{call['id']}/withdrawal"
    first = phone.post(path)
    clock.advance(timedelta(minutes=1))
    second = phone.post(path)

    assert first.json() == second.json()
    assert first.json()["withdrawn_at"] is not None
    assert len(told(database, "assessment.help_withdrawn")) == 1


def test_not_being_safe_cannot_be_taken_back(database, phone):
    """Somebody looks, whatever was tapped afterwards."""
    call = called(phone, "not_safe")
    answer = phone.post(f"/api/v1/me/help-calls/{call['id']}/withdrawal")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_withdrawable")
    assert told(database, "assessment.help_withdrawn") == []


def test_another_persons_call_is_not_there(front_door, database, district, phone):
    """404 for reading it and for taking it back."""
    call = called(phone, "call_me")
    with database.write() as session:
        other = a_person(session, district.offices["own"], name="苏合成※")
    someone_else = person_of(front_door, database, district, other)

    assert someone_else.get(f"/api/v1/me/help-calls/{call['id']}").status_code == 404
    path = f"/api/v1/me/help-calls/{call['id']}/withdrawal"
    assert someone_else.post(path).status_code == 404


def test_the_person_sees_when_somebody_took_it(database, district, clock, phone):
    """The alert the call raised is taken; from then on the phone says when."""
    call = called(phone, "not_safe")
    relay.drain(database, clock)
    path = f"/api/v1/me/help-calls/{call['id']}"
    before = phone.get(path).json()["seen_at"]
    taken_at = clock.advance(timedelta(minutes=2))
    psychologist = staff(district, Role.PSYCHOLOGIST)
    with database.write() as session:
        [alert] = alerts.board(session, alerts.view_of(session, psychologist))
        taking.acknowledge(session, psychologist, alert.id, minutes=15, now=taken_at)
    after = phone.get(path).json()["seen_at"]

    assert before is None
    assert after == taken_at.isoformat()


def test_help_needs_no_consent_and_no_order(client, phone, person):
    """It can be called at any time, in the middle of a questionnaire too."""
    psychologist = client("psychologist")
    assigned(psychologist, person)
    begun(psychologist, phone, person)

    assert called(phone, "call_me")["id"] != called(phone, "call_me")["id"]


@pytest.mark.parametrize("body", [{}, {"kind": "red"}, {"kind": "not_safe", "note": "x"}, []])
def test_what_is_no_call_is_refused(phone, body):
    """With 422 and without an entry."""
    assert phone.post("/api/v1/me/help-calls", json=body).status_code == 422
