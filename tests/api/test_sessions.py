"""Signing in, staying in, signing out."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.sign_in_limits import FailedSignIns
from foundation.accounts import failures
from foundation.accounts.tables import UnknownNameRow
from foundation.audit.tables import AuditLineRow
from foundation.errors import TooMuch
from tests.build import PASSWORD
from tests.conftest import NOON


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


@pytest.mark.parametrize(
    ("role", "office", "decides", "positioning"),
    [
        ("head", "own", [1], False),
        ("head", "parent", [1, 2], True),
        ("officer", "parent", [], False),
        ("security_admin", "own", [], False),
    ],
)
def test_a_session_says_what_its_holder_decides(client, role, office, decides, positioning):
    """The role × the level of the office: the screens offer a decision to whoever may take it."""
    session = client(role, office=office).get("/api/v1/sessions/current").json()

    assert (session["decides"], session["decides_positioning"]) == (decides, positioning)


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


def export(officer):
    """The answer to a step that wants a fresh code: taking the roster out."""
    answer = officer.get("/api/v1/exports/roster?format=csv")
    return answer.json()["code"] if answer.status_code != 200 else "done"


def test_the_code_of_the_sign_in_is_fresh_for_five_minutes(client, clock):
    """Nobody types the next code a moment after the first; after five minutes they do."""
    officer = client("officer")
    clock.advance(timedelta(minutes=5))
    fresh = export(officer)
    clock.advance(timedelta(seconds=1))
    stale = export(officer)
    given = officer.post("/api/v1/sessions/step-up", json={"otp": "000000"}).status_code

    assert (fresh, stale, given, export(officer)) == ("done", "step_up_needed", 204, "done")


def test_a_sign_in_without_a_code_is_not_fresh(client, district):
    """The password alone opens no step that wants a code."""
    officer = client()
    session = sign_in(officer, district.account("officer").username).json()
    officer.headers["X-CSRF-Token"] = session["csrf_token"]

    assert export(officer) == "step_up_needed"


def test_wrong_codes_are_counted_and_lock(client, district, clock):
    """Guessing at the step is guessing at the sign-in: the fifth failure locks both."""
    officer = client("officer")
    clock.advance(timedelta(minutes=6))
    told = [
        officer.post("/api/v1/sessions/step-up", json={"otp": otp}).json()["code"]
        for otp in ("111111", "222222", "333333", "444444", "555555", "000000")
    ]

    outside = sign_in(client(), district.account("officer").username).json()["code"]
    assert told == ["wrong_credentials"] * 5 + ["account_locked"]
    assert (outside, export(officer)) == ("account_locked", "step_up_needed")


def test_the_audit_trail_is_taken_out_as_a_table_of_what_is_wanted(client):
    """The lines of the filter, newest first, in UTF-8 with its mark; that it left is a line too."""
    auditor = client("audit_admin")
    client("officer").get("/api/v1/audit")
    auditor.get("/api/v1/audit/export")

    answer = auditor.get("/api/v1/audit/export?outcome=refused")
    exported = auditor.get("/api/v1/audit?action=audit_exported").json()["items"]

    head, line = answer.content.decode("utf-8-sig").splitlines()
    assert head == "seq,at,actor,role,office,ip,action,object,purpose,outcome"
    assert ",denied,audit_list,,refused" in line
    assert len(exported) == 2


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


@pytest.mark.parametrize("username", ["officer-990310001", "nobody-at-all"])
def test_an_unknown_name_is_counted_and_answered_like_a_known_one(
    client, district, clock, username
):
    """Ten wrong tries in half an hour: the same statuses, bodies and waits for either name."""
    stranger, told = client(), []
    for minutes in (0, 0, 0, 0, 0, 0, 15, 0, 29, 31):
        clock.advance(timedelta(minutes=minutes))
        given = sign_in(stranger, username, "wrong")
        minutes_told = given.json()["params"].get("minutes")
        wait = given.headers.get("retry-after")
        told.append((given.status_code, given.json()["code"], minutes_told, wait))

    wrong, locked = (401, "wrong_credentials", None, None), (401, "account_locked", 16, "960")
    twice = [(401, "account_locked", minutes, str(minutes * 60)) for minutes in (31, 2)]
    assert told == [*[wrong] * 5, locked, wrong, *twice, wrong]


def test_after_a_quiet_quarter_hour_failures_are_forgotten(client, district, clock):
    """The window begins with the first failure; one second after its end nothing is counted."""
    stranger = client()
    for username in (district.account("officer").username, "nobody-at-all"):
        for _ in range(4):
            sign_in(stranger, username, "wrong")
        clock.advance(timedelta(minutes=15, seconds=1))
        sign_in(stranger, username, "wrong")

        assert sign_in(stranger, username, "wrong").json()["code"] == "wrong_credentials"


def test_a_typed_name_is_kept_nowhere_in_clear(client, front_door, tmp_path):
    """Neither the count nor the audit trail of an unknown name holds what was typed."""
    sign_in(client(), "示误输※my-password-by-mistake", "wrong")

    with front_door.runtime.database.read() as session:
        (row,) = session.scalars(select(UnknownNameRow))
        (line,) = session.scalars(select(AuditLineRow))
    kept = f"{vars(row)} {vars(line)}"
    assert (row.failures, line.outcome, line.actor) == (1, "refused", "anonymous")
    assert "示误输" not in kept
    assert "mistake" not in kept


def test_unknown_names_are_bounded_and_forgotten(write, monkeypatch):
    """A full table forgets who began first; a tick forgets who no longer counts."""
    monkeypatch.setattr(failures, "MOST_UNKNOWN", 3)
    with write() as session:
        for number in range(5):
            tried_at = NOON + timedelta(seconds=number)
            row = failures.unknown_name(session, f"nobody{number}", at=tried_at)
            failures.count(session, row, account=None, at=tried_at)
            session.flush()
    with write() as session:
        assert session.scalar(select(func.count()).select_from(UnknownNameRow)) == 3
        kept = failures.purge(session, now=NOON + failures.policy.FAILURE_WINDOW)
        gone = failures.purge(session, now=NOON + timedelta(minutes=15, seconds=5))

    assert (kept, gone) == (0, 3)


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
