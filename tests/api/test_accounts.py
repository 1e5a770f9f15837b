"""Staff accounts over HTTP: one security administrator for staff, two for administrators."""

import pytest

from api import qr_codes
from foundation.access.model import Role
from tests.api.street import API, refusal
from tests.build import an_account
from tests.conftest import NOON

PASSWORD = "Still-Quiet-River-2027"


@pytest.fixture
def second(front_door, district, database):
    """The district's other two security administrators; the second is signed in."""
    with database.write() as session:
        for name in ("second", "third"):
            row = an_account(
                session,
                Role.SECURITY_ADMIN,
                district.offices["parent"],
                at=NOON,
                username=f"{name}-secadmin",
            )
            district.accounts[name, "parent"] = row
        session.flush()
        session.expunge_all()
    return front_door.signed_in(district.account("second", office="parent"))


def path(district, role):
    """The address of the account of a role at the district."""
    return f"{API}/accounts/{district.account(role, office='parent').id}"


def proposed(first, account, change, **more):
    """The waiting change that an administrator proposed."""
    answer = first.post(f"{account}/changes", json={"change": change, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["waiting"]


def redeem(client, code, username="whoever-it-is"):
    """A password set with a one-time code."""
    wishes = {"username": username, "name": "示例※", "password": PASSWORD}
    answer = client().post(f"{API}/setup", json={"code": code, **wishes})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


@pytest.mark.parametrize("what", ["changes", "changes/x/confirmation", "reset", "disable"])
def test_a_stranger_is_refused(client, district, what):
    """Accounts are the security administrators' alone."""
    account = path(district, "audit_admin")
    body = {"change": "reset"}

    assert refusal(client().post(f"{account}/{what}", json=body)) == (401, "not_signed_in")
    for role in ("officer", "head", "system_admin", "audit_admin"):
        refused = client(role).post(f"{account}/{what}", json=body)
        assert refusal(refused) == (403, "role_not_allowed")


@pytest.mark.parametrize("what", ["reset", "disable"])
def test_one_security_administrator_never_takes_an_administrators_account(
    client, district, second, what
):
    """Neither the auditor's nor the colleague's: nothing changes, and both stay signed in."""
    first = client("security_admin")

    for role in ("audit_admin", "system_admin", "second"):
        refused = first.post(f"{path(district, role)}/{what}")
        assert refusal(refused) == (403, "second_person_needed")

    assert second.get(f"{API}/accounts").status_code == 200


def test_what_was_proposed_waits_with_both_names(client, district, second):
    """The other sees who proposed what about whom; the proposer cannot confirm."""
    first, account = client("security_admin"), path(district, "audit_admin")

    waiting = proposed(first, account, "reset")

    shown = second.get(account).json()
    assert shown["name"] == "示audit_admin※"
    assert shown["waiting"] == waiting
    assert waiting["proposed_by_name"] == "示security_admin※"
    confirmation = f"{account}/changes/{waiting['id']}/confirmation"
    assert refusal(first.post(confirmation)) == (403, "second_person_needed")
    again = first.post(f"{account}/changes", json={"change": "disable"})
    assert refusal(again) == (409, "change_waits")


def test_the_other_confirms_and_the_holder_sets_a_password(client, district, second):
    """The code is shown once, to the confirmer; the auditor's sessions have ended."""
    first, account = client("security_admin"), path(district, "audit_admin")
    auditor = client("audit_admin")
    waiting = proposed(first, account, "reset")

    done = second.post(f"{account}/changes/{waiting['id']}/confirmation")

    assert done.status_code == 201, done.text
    assert done.json()["account"]["waiting"] is None
    assert refusal(auditor.get(f"{API}/audit")) == (401, "not_signed_in")
    redeem(client, done.json()["code"])
    late = second.post(f"{account}/changes/{waiting['id']}/confirmation")
    assert refusal(late) == (409, "already_decided")


def test_whoever_needs_a_second_factor_gets_it_as_a_picture_too(client, district, second):
    """The page of the one-time code shows the address of the authenticator as a QR code."""
    first, account = client("security_admin"), path(district, "audit_admin")
    waiting = proposed(first, account, "reset")
    confirmed = second.post(f"{account}/changes/{waiting['id']}/confirmation").json()
    officer = first.post(f"{path(district, 'officer')}/reset").json()

    auditors = redeem(client, confirmed["code"])
    officers = redeem(client, officer["code"])

    assert auditors["totp_uri"].startswith("otpauth://totp/")
    assert auditors["qr_svg"] == qr_codes.drawn(auditors["totp_uri"])
    assert (officers["totp_uri"], officers["qr_svg"]) == (None, None)


def test_a_proposal_is_withdrawn_or_turned_down(client, district, second):
    """By either; afterwards nothing waits and nothing has changed."""
    first, account = client("security_admin"), path(district, "audit_admin")

    for who in (first, second):
        waiting = proposed(first, account, "disable")
        assert who.delete(f"{account}/changes/{waiting['id']}").status_code == 204

    shown = first.get(account).json()
    assert (shown["state"], shown["waiting"]) == ("active", None)


def test_never_fewer_than_two_security_administrators(client, district, second):
    """Of three one can go, of two none."""
    first, third = client("security_admin"), path(district, "third")
    waiting = proposed(first, third, "disable")
    assert second.post(f"{third}/changes/{waiting['id']}/confirmation").status_code == 201

    refused = first.post(f"{path(district, 'second')}/changes", json={"change": "disable"})

    assert refusal(refused) == (409, "too_few_security_admins")


def test_whoever_is_disabled_comes_back_by_two(client, district, second):
    """One disables an officer; enabling takes a proposal, a confirmation and a new password."""
    first = client("security_admin")
    account = f"{API}/accounts/{district.account('officer').id}"
    assert first.post(f"{account}/disable").json()["state"] == "disabled"

    waiting = proposed(first, account, "enable")
    done = second.post(f"{account}/changes/{waiting['id']}/confirmation").json()

    assert (done["account"]["state"], done["account"]["waiting"]) == ("active", None)
    assert redeem(client, done["code"])


def test_a_reset_administrator_does_not_approve_the_confirmers_proposals(
    client, front_door, district, second
):
    """Else the confirmer would approve their own with the account that they hold the code of."""
    first, third = client("security_admin"), path(district, "third")
    waiting = proposed(first, third, "reset")
    code = second.post(f"{third}/changes/{waiting['id']}/confirmation").json()["code"]
    redeem(client, code)
    office = district.offices["parent"].id
    new = {"username": "commander", "name": "示令※", "role": "command", "office_id": office}
    account = second.post(f"{API}/accounts", json=new).json()["id"]

    again = front_door.signed_in(district.account("third", office="parent"), PASSWORD)
    refused = again.post(f"{API}/accounts/{account}/approval")

    assert refusal(refused) == (403, "saw_the_code")
    assert first.post(f"{API}/accounts/{account}/approval").status_code == 201
