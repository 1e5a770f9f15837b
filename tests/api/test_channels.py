"""The administrators' page of channels, webhooks and the feed of another agency, over HTTP."""

from datetime import timedelta

import pytest
from defusedxml import ElementTree

from alerts import relay
from alerts.channels.model import AddressKind, DeliveryFailed
from alerts.sharing import actions as sharing
from alerts.sharing import queries
from alerts.sharing.cap import ATOM, CAP
from api import readiness
from api.routes import cap as route
from foundation.access.model import Role
from foundation.accounts import keys
from foundation.accounts.keys import NewKey
from foundation.audit import queries as audit
from foundation.audit.queries import Wanted
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.channels.building import Outside, have, reach, send
from tests.alerts.deeds import CRITICAL, raised

API = "/api/v1"
FILE = """
[[channel]]
id = "email"
kind = "email"
url = "mailto://mail.example.test?to={address}"

[[channel]]
id = "wecom"
kind = "wecom"
url = "wecombot://0123456789abcdef"

[webhooks]
hosts = ["police.example.test"]
"""
HOOK = {"label": "示例公安", "url": "https://police.example.test/hook", "levels": ["red", "yellow"]}


@pytest.fixture
def installed(front_door, tmp_path):
    """An installation with e-mail, a group, and one host for webhooks."""
    file = tmp_path / "channels.toml"
    file.write_text(FILE, encoding="utf-8")
    runtime = front_door.runtime
    runtime.settings = runtime.settings.model_copy(update={"channels_file": file})
    return runtime


@pytest.fixture
def admin(client, installed):
    """The system administrator of the district."""
    return client("system_admin", office="parent")


@pytest.fixture
def security(client, installed):
    """The security administrator of the district."""
    return client("security_admin", office="parent")


def fresh(client):
    """Give a fresh one-time code."""
    answer = client.post(f"{API}/sessions/step-up", json={"otp": "000000"})
    assert answer.status_code == 204
    return client


def test_without_a_file_there_is_the_console_alone(client):
    """An empty list says so; nothing can be created."""
    admin = client("system_admin", office="parent")
    answer = admin.get(f"{API}/channels").json()

    assert (answer["items"], answer["webhook_hosts"]) == ([], [])
    assert admin.post(f"{API}/channels/email/test").json()["code"] == "no_such_channel"


def test_the_page_says_how_each_channel_does(database, district, admin, installed, clock):
    """Unused, then failing; that it has been so for long is said from the bound on."""
    before = {one["id"]: one for one in admin.get(f"{API}/channels").json()["items"]}
    assert before["email"]["health"]["last_success_at"] is None
    assert (before["email"]["mine"], before["wecom"]["mine"]) == (False, True)
    assert before["email"]["zh"] == "电子邮件"

    assert admin.post(f"{API}/channels/wecom/test").status_code == 201
    outside = Outside()
    outside.fails["wecom"] = DeliveryFailed("timeout", stalls=True)
    send(database, outside, clock.now(), having=have("wecom", personal=False))

    for minutes, failing in ((4, False), (5, True)):
        clock.at = NOON + timedelta(minutes=minutes)
        (found,) = [one for one in admin.get(f"{API}/channels").json()["items"] if one["test"]]
        assert found["health"]["failing"] is failing
    assert (found["health"]["failures"], found["health"]["waiting"]) == (1, 1)
    assert (found["test"]["state"], found["test"]["error"]) == ("failed", "timeout")
    checks = {one.name: one for one in readiness.checks(installed)}
    assert checks["channels"].ok
    assert "wecom" in checks["channels"].detail


def test_a_test_needs_an_address_and_says_what_to_do(admin):
    """In the language of the browser."""
    answer = admin.post(f"{API}/channels/email/test", headers={"Accept-Language": "zh"})

    assert (answer.status_code, answer.json()["code"]) == (409, "no_address_for_channel")
    assert "安全管理员" in answer.json()["detail"]


def test_an_address_is_entered_with_a_fresh_code_and_shown_masked(
    database, district, security, clock
):
    """It is in no answer, and in no line of the audit trail; the read is."""
    officer = district.account("officer")
    place = f"{API}/channels/contacts/{officer.id}/mobile"
    clock.advance(timedelta(minutes=6))
    assert security.put(place, json={"address": "15400000001"}).json()["code"] == "step_up_needed"
    fresh(security)

    assert security.put(place, json={"address": "123"}).json()["fields"] == {"address": "no_mobile"}
    made = security.put(place, json={"address": "15400000001"})
    assert made.json() == {"kind": "mobile", "address_masked": "154****0001"}
    listed = security.get(f"{API}/channels/contacts")
    assert "15400000001" not in listed.text
    (row,) = [one for one in listed.json()["items"] if one["id"] == officer.id]
    assert row["contacts"] == [made.json()]
    assert security.delete(place).status_code == 204
    assert security.delete(place).status_code == 204
    with database.read() as session:
        lines = audit.lines(session, Wanted(), limit=50)
    actions = [one.deed.action for one in lines]
    assert {"channels.contact_entered", "channels.contact_struck", "channels.contacts_read"} <= set(
        actions
    )
    assert "15400000001" not in str(lines)


def test_the_same_key_makes_one_webhook_and_shows_one_secret(district, admin):
    """A repeated request finds the first answer."""
    body = HOOK | {"office_id": district.offices["parent"].id}
    key = {"Idempotency-Key": "once"}
    first = fresh(admin).post(f"{API}/webhooks", json=body, headers=key)
    again = admin.post(f"{API}/webhooks", json=body, headers=key)

    assert first.status_code == 201
    assert first.json() == again.json()
    listed = admin.get(f"{API}/webhooks")
    assert len(listed.json()["items"]) == 1
    assert first.json()["secret"] not in listed.text


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://police.example.test/", "only_https"),
        ("https://169.254.169.254/", "host_not_allowed"),
        ("https://police.example.test@127.0.0.1/", "no_credentials_in_it"),
        ("https://2130706433/", "not_an_address"),
    ],
)
def test_an_address_that_is_not_sent_to_is_refused_with_what_to_mend(district, admin, url, code):
    """The field and its code; the address itself is not repeated."""
    body = HOOK | {"office_id": district.offices["parent"].id, "url": url}
    answer = fresh(admin).post(f"{API}/webhooks", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "address_refused")
    assert answer.json()["fields"] == {"url": code}
    assert url not in answer.text


def test_a_disabled_webhook_stays_disabled(district, admin):
    """The second time it is refused."""
    body = HOOK | {"office_id": district.offices["parent"].id}
    made = fresh(admin).post(f"{API}/webhooks", json=body).json()["webhook"]
    ended = admin.post(f"{API}/webhooks/{made['id']}/disabling")
    again = admin.post(f"{API}/webhooks/{made['id']}/disabling")

    assert ended.json()["disabled_at"] is not None
    assert (again.status_code, again.json()["code"]) == (409, "webhook_disabled")


def test_the_alert_says_how_far_each_channel_came(database, district, client, installed, clock):
    """Beside whoever was told, and never to which address."""
    head = someone(district, Role.HEAD, office="parent")
    reach(database, district, head, AddressKind.EMAIL)
    person = a_person(database, district.offices["own"])
    alert = raised(database, district, clock, CRITICAL, {"tier": "red"}, person)
    outside = Outside()
    outside.fails["wecom"] = DeliveryFailed("not_accepted")
    one, group = have("email"), have("wecom", personal=False)
    both = type(one)({**one.channels, **group.channels}, one.webhooks)
    send(database, outside, clock.now(), having=both)

    answer = client("command", office="parent").get(f"{API}/alerts/{alert.id}/notices")

    (calling,) = answer.json()["callings"]
    ways = {way["id"]: way for notice in calling["notices"] for way in notice["channels"]}
    assert (ways["email"]["state"], ways["email"]["en"]) == ("accepted", "E-mail")
    assert (ways["wecom"]["state"], ways["wecom"]["error"]) == ("failed", "not_accepted")
    assert ways["wecom"]["due_at"] > ways["email"]["accepted_at"]
    assert "example.test" not in answer.text


@pytest.fixture
def agency(front_door, database, district, clock):
    """Asks as another agency, with a key of an office."""

    def ask(path="", *, office="parent", purpose="agency"):
        with database.write() as session:
            wanted = NewKey("示例公安", purpose, district.offices[office].id)
            _, secret = keys.issue(session, wanted, by="test", at=clock.now())
        headers = {"Authorization": f"Bearer {secret}"}
        return front_door.anonymous().get(f"{API}/cap{path}", headers=headers)

    return ask


def test_another_agency_reads_what_is_shared(database, district, agency, clock):
    """The feed, and each message of it; in a demonstration it is a test, whatever it says."""
    own = district.offices["own"]
    person = a_person(database, own)
    data = {"device": "w1", "event": "e1"}
    tell(database, "correction.device_tampered", data, subject=person, office=own.id)
    relay.drain(database, clock)
    sharing.reader(database, clock).drain()

    answer = agency()
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.content, forbid_dtd=True)
    (link,) = feed.findall(f"{{{ATOM}}}entry/{{{ATOM}}}link")
    path = link.get("href").removeprefix(f"{API}/cap")
    message = agency(path)
    root = ElementTree.fromstring(message.content, forbid_dtd=True)
    assert message.headers["content-type"] == "application/cap+xml"
    assert root.findtext(f"{{{CAP}}}status") == "Test"
    assert "林示一" not in message.text
    assert agency(path, office="other").status_code == 404
    assert agency(path, purpose="gateway").status_code == 401


def test_what_is_no_longer_shared_is_gone(database, district, agency, clock, monkeypatch):
    """Its file was taken away: neither the feed nor the message says it any more."""
    own = district.offices["own"]
    data = {"device": "w1", "event": "e1"}
    person = a_person(database, own)
    tell(database, "correction.device_tampered", data, subject=person, office=own.id)
    relay.drain(database, clock)
    sharing.reader(database, clock).drain()
    with database.read() as session:
        (found,) = queries.feed(session, own.path, now=clock.now())
    monkeypatch.setattr(route, "shared_kinds", dict)

    assert found.id not in agency().text
    assert agency(f"/{found.id}").status_code == 404
