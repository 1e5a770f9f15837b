"""Signing in, staying in, signing out."""

from datetime import timedelta

import pytest
from fastapi import APIRouter

from api import declarations
from api.declarations import access
from api.sign_in_limits import FailedSignIns
from foundation.access.model import Role
from foundation.errors import Misconfigured, TooMuch
from tests.build import PASSWORD


def sign_in(client, username, password=PASSWORD, otp=None):
    body = {"username": username, "password": password}
    return client.post("/api/v1/sessions", json=body | ({"otp": otp} if otp else {}))


def test_a_stranger_has_no_session(client):
    """Without a cookie there is nobody."""
    answer = client().get("/api/v1/sessions/current")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_an_officer_signs_in_and_is_known(client, district):
    """The cookie alone says who asks; the token for unsafe methods comes back with it."""
    officer = client("officer")

    session = officer.get("/api/v1/sessions/current").json()

    assert session["role"] == "officer"
    assert session["office"]["id"] == district.offices["own"].id
    assert session["csrf_token"] == officer.headers["X-CSRF-Token"]


def test_the_cookie_is_bound_to_this_host(client, district):
    """The session's cookie is __Host-, HttpOnly, Secure and SameSite=strict."""
    answer = sign_in(client(), district.account("officer").username)

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("username", ["officer-990310001", "nobody-at-all"])
def test_a_wrong_password_and_an_unknown_account_look_alike(client, district, username):
    """Nothing in the answer tells whether the account exists."""
    answer = sign_in(client(), username, "wrong")

    assert answer.status_code == 401
    assert answer.json()["code"] == "wrong_credentials"


def test_a_psychologist_needs_the_second_factor(client, district):
    """The code is asked for after the right password, and a wrong one is refused."""
    username = district.account("psychologist").username
    stranger = client()

    without = sign_in(stranger, username)
    wrong = sign_in(stranger, username, otp="111111")
    right = sign_in(stranger, username, otp="000000")

    assert [without.json()["code"], wrong.json()["code"], right.status_code] == [
        "second_factor_needed",
        "wrong_credentials",
        201,
    ]


def test_five_failures_lock_for_a_quarter_of_an_hour(client, district, clock):
    """The fifth failure locks; the right password does not help until the time is over."""
    username = district.account("officer").username
    stranger = client()
    for _ in range(4):
        assert sign_in(stranger, username, "wrong").json()["code"] == "wrong_credentials"
    sign_in(stranger, username, "wrong")

    locked = sign_in(stranger, username)
    clock.advance(timedelta(minutes=15))
    free = sign_in(stranger, username)

    assert (locked.json()["code"], free.status_code) == ("account_locked", 201)


def test_a_session_ends_when_it_is_idle(client, clock):
    """After thirty minutes without a request the session is over; a minute before it is not."""
    officer = client("officer")
    clock.advance(timedelta(minutes=29))
    alive = officer.get("/api/v1/sessions/current").status_code
    clock.advance(timedelta(minutes=30))

    over = officer.get("/api/v1/sessions/current").status_code

    assert (alive, over) == (200, 401)


def test_unsafe_methods_need_the_token(client):
    """A request without X-CSRF-Token changes nothing."""
    officer = client("officer")
    del officer.headers["X-CSRF-Token"]

    answer = officer.delete("/api/v1/sessions/current")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_missing")
    assert officer.get("/api/v1/sessions/current").status_code == 200


def test_signing_out_ends_the_session(client):
    """The token is worth nothing afterwards, even to a thief."""
    officer = client("officer")
    cookie = officer.cookies["__Host-session"]
    officer.delete("/api/v1/sessions/current")

    officer.cookies.set("__Host-session", cookie)

    assert officer.get("/api/v1/sessions/current").status_code == 401


def test_answers_speak_the_language_asked_for(client):
    """Chinese first, English when it is asked for."""
    chinese = client().get("/api/v1/sessions/current").json()["title"]
    english = client().get("/api/v1/sessions/current", headers={"Accept-Language": "en"}).json()

    assert (chinese, english["title"]) == ("需要登录", "Sign in first")


def test_an_address_that_guesses_is_slowed(front_door, district):
    """After so many failures an address waits; another address does not."""
    limits = FailedSignIns(most=3)
    now = front_door.runtime.clock.now()
    for _ in range(3):
        limits.check("10.0.0.1", at=now)
        limits.note("10.0.0.1", at=now)

    with pytest.raises(TooMuch):
        limits.check("10.0.0.1", at=now)
    limits.check("10.0.0.2", at=now)
    limits.check("10.0.0.1", at=now + timedelta(minutes=15))


def test_a_route_without_a_declaration_prevents_the_start(front_door):
    """Default deny: what hides who may call it is never served."""
    router = APIRouter()
    router.add_api_route("/hidden", lambda: None, operation_id="hidden")

    with pytest.raises(Misconfigured, match="no access declaration"):
        declarations.check(router.routes)


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        (access(roles=[], scope="subtree"), "no roles"),
        (access(roles=[Role.OFFICER], scope="subtree", labels=["psych_text"]), "clinical side"),
        (access(roles=[Role.OFFICER], scope="subtree", labels=["made_up"]), "unknown field labels"),
    ],
)
def test_a_declaration_with_a_flaw_prevents_the_start(extra, told):
    """Each flaw is named."""
    router = APIRouter()
    router.add_api_route("/x", lambda: None, operation_id="x", openapi_extra=extra)

    with pytest.raises(Misconfigured, match=told):
        declarations.check(router.routes)
