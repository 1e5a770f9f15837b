"""One's own second factor: set up after the password, kept with a code, each code used once."""

from datetime import timedelta

import pyotp
import pytest

from foundation.access.model import Role
from foundation.accounts import staff
from foundation.accounts.staff import Proposal, Redemption
from foundation.accounts.tables import AccountRow
from foundation.ids import AccountId
from tests.api.street import API, refusal
from tests.build import PASSWORD

FACTOR = f"{API}/me/second-factor"


@pytest.fixture
def account(database, district):
    """An officer's account that is none of the demonstration's: no code is printed for it."""
    with database.write() as session:
        row = session.get_one(AccountRow, district.account("officer").id)
        row.demo = False
    return district.account("officer")


@pytest.fixture
def officer(front_door, account):
    """The officer, signed in with the password alone."""
    return sign_in(front_door, account)


def sign_in(front_door, account, otp=None):
    """A client of an account; its answer's code when it is not let in."""
    client = front_door.anonymous()
    body = {"username": account.username, "password": PASSWORD} | ({"otp": otp} if otp else {})
    answer = client.post(f"{API}/sessions", json=body)
    if answer.status_code != 201:
        return answer.json()["code"]
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client


def offered(client):
    """A factor that was offered: the authenticator, and the way back."""
    answer = client.post(FACTOR, json={"password": PASSWORD})
    assert answer.status_code == 201, answer.text
    assert answer.json()["qr_svg"].startswith("<svg")
    return pyotp.parse_uri(answer.json()["totp_uri"]), answer.json()["offer"]


def enrol(client, clock):
    """Set up a second factor; the authenticator that now belongs to it."""
    authenticator, offer = offered(client)
    code = authenticator.at(clock.now())
    assert client.put(FACTOR, json={"offer": offer, "otp": code}).status_code == 204
    return authenticator


def test_a_stranger_sets_up_nothing(client):
    """Nor does a person under supervision: their phone is bound instead."""
    assert refusal(client().post(FACTOR, json={"password": PASSWORD})) == (401, "not_signed_in")


def test_nothing_changes_until_a_code_proves_the_offer(front_door, account, officer, clock):
    """An offer alone asks nobody for a code; a wrong code keeps it so."""
    _, offer = offered(officer)
    wrong = officer.put(FACTOR, json={"offer": offer, "otp": "000000"})

    assert refusal(wrong) == (401, "wrong_credentials")
    assert sign_in(front_door, account) != "second_factor_needed"


def test_a_factor_that_was_set_up_is_asked_for(front_door, account, officer, clock):
    """From now on the password is not enough; the code that confirmed is used up."""
    other = sign_in(front_door, account)
    authenticator = enrol(officer, clock)
    used = authenticator.at(clock.now())
    clock.advance(timedelta(seconds=30))

    assert sign_in(front_door, account) == "second_factor_needed"
    assert sign_in(front_door, account, used) == "wrong_credentials"
    again = sign_in(front_door, account, authenticator.at(clock.now()))
    assert again.get(f"{API}/sessions/current").status_code == 200
    assert other.get(f"{API}/sessions/current").status_code == 401
    assert officer.get(f"{API}/sessions/current").status_code == 200


def test_the_password_is_asked_for_first(officer):
    """A session that somebody left open sets up no factor of theirs."""
    answer = officer.post(FACTOR, json={"password": "wrong"})

    assert refusal(answer) == (401, "wrong_credentials")


def test_an_offer_lives_for_a_quarter_of_an_hour(officer, clock):
    """Its last second still counts, its end no more."""
    authenticator, offer = offered(officer)
    clock.advance(timedelta(minutes=15))
    late = officer.put(FACTOR, json={"offer": offer, "otp": authenticator.at(clock.now())})
    clock.advance(-timedelta(seconds=1))
    in_time = officer.put(FACTOR, json={"offer": offer, "otp": authenticator.at(clock.now())})

    assert refusal(late) == (422, "offer_not_valid")
    assert in_time.status_code == 204


@pytest.mark.parametrize("sealed", ["00", "zz", "f" * 1000])
def test_an_offer_that_was_not_made_here_is_none(officer, sealed):
    """Changed or made up: nothing is kept."""
    answer = officer.put(FACTOR, json={"offer": sealed, "otp": "123456"})

    assert refusal(answer) == (422, "offer_not_valid")


def test_an_offer_is_for_its_own_account(officer, client, clock):
    """Somebody else's session cannot use it."""
    authenticator, offer = offered(officer)
    stolen = client("head").put(FACTOR, json={"offer": offer, "otp": authenticator.at(clock.now())})

    assert refusal(stolen) == (422, "offer_not_valid")


def test_renewing_wants_a_code_of_the_present_one(officer, clock):
    """A new phone is set up while the old one is still in hand; else the administrator resets."""
    authenticator = enrol(officer, clock)
    refused = officer.post(FACTOR, json={"password": PASSWORD})
    clock.advance(timedelta(seconds=30))
    code = authenticator.at(clock.now())
    officer.post(f"{API}/sessions/step-up", json={"otp": code})

    assert refusal(refused) == (403, "step_up_needed")
    assert enrol(officer, clock).secret != authenticator.secret


def test_an_officer_may_do_without_again(front_door, account, officer, clock):
    """After a fresh code; then the password is enough."""
    authenticator = enrol(officer, clock)
    refused = officer.delete(FACTOR)
    clock.advance(timedelta(seconds=30))
    officer.post(f"{API}/sessions/step-up", json={"otp": authenticator.at(clock.now())})

    assert refusal(refused) == (403, "step_up_needed")
    assert officer.delete(FACTOR).status_code == 204
    assert sign_in(front_door, account) != "second_factor_needed"


def test_who_needs_one_may_not_do_without(client):
    """Psychologists, command, procurators and administrators keep theirs (SEC-04)."""
    for role in ("psychologist", "supervisor", "command", "procurator", "system_admin"):
        assert refusal(client(role).delete(FACTOR)) == (403, "role_not_allowed")


@pytest.mark.parametrize(("enrols", "begins"), [({Role.OFFICER}, True), (set(), False)])
def test_a_new_officer_begins_with_one_where_the_installation_says_so(
    write, district, clock, enrols, begins
):
    """It is on by default in production; the setting turns it off."""
    wanted = Proposal("new-officer", "示新※", Role.OFFICER, district.offices["own"].id)
    with write() as session:
        made = staff.propose(session, wanted, by=AccountId("one"), at=clock.now())
        code = staff.approve(session, made.id, by=AccountId("two"), at=clock.now())[1].code
        given = Redemption(code, "new-officer", "示新※", "Still-Quiet-River-2027")
        account, uri = staff.redeem_code(
            session, given, rules=("mlps3", "low_memory"), at=clock.now(), enrols=enrols
        )

    assert (account.second_factor, uri is not None) == (begins, begins)
