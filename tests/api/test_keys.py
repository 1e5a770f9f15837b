"""Keys of devices and gateways, on the page and at the server."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from api.cli.commands import app
from api.runtime import open_existing
from foundation.accounts import keys
from foundation.audit.tables import AuditLineRow
from foundation.errors import NotFound, ServiceError
from foundation.settings import load
from tests.api.street import API, refusal


def issue(administrator, office, **changes):
    """A key for an office, asked for on the page."""
    body = {"label": "示例网关", "purpose": "gateway", "office_id": office.id} | changes
    return administrator.post(f"{API}/keys", json=body)


def test_a_stranger_sees_no_keys(client):
    """Nor does anybody but the security administrators."""
    assert refusal(client().get(f"{API}/keys")) == (401, "not_signed_in")
    assert refusal(client("system_admin").get(f"{API}/keys")) == (403, "role_not_allowed")


def test_a_key_is_shown_once(client, district, front_door):
    """It comes with the answer to its making, and nowhere after."""
    administrator = client("security_admin")
    made = issue(administrator, district.offices["own"]).json()

    listed = administrator.get(f"{API}/keys")
    with front_door.runtime.database.read() as session:
        holder = keys.holder(session, made["secret"])
    assert listed.json()["items"] == [made["key"]]
    assert made["secret"] not in listed.text
    assert (holder.key_id, holder.office_id) == (made["key"]["id"], district.offices["own"].id)


def test_a_key_in_the_place_of_another_serves_the_same(client, district):
    """The old one is revoked in the same moment, and cannot be renewed again."""
    administrator = client("security_admin")
    old = issue(administrator, district.offices["own"]).json()["key"]
    new = administrator.post(f"{API}/keys/{old['id']}/rotation").json()["key"]

    again = administrator.post(f"{API}/keys/{old['id']}/rotation")
    first, second = administrator.get(f"{API}/keys").json()["items"]
    same = ("label", "purpose", "office_id")
    assert refusal(again) == (409, "key_revoked")
    assert [new[name] for name in same] == [old[name] for name in same]
    assert (first["id"], first["revoked_at"]) == (new["id"], None)
    assert (second["id"], second["revoked_at"]) == (old["id"], new["issued_at"])


def test_a_key_is_revoked_once(client, district, clock):
    """A second time changes nothing; what was revoked stays in the list."""
    administrator = client("security_admin")
    key = issue(administrator, district.offices["own"]).json()["key"]
    first = administrator.post(f"{API}/keys/{key['id']}/revocation").json()
    clock.advance(timedelta(minutes=1))
    second = administrator.post(f"{API}/keys/{key['id']}/revocation").json()

    assert first["revoked_at"] is not None
    assert second == first


@pytest.mark.parametrize(
    "changes", [{"purpose": "everything"}, {"label": ""}, {"label": "x" * 101}]
)
def test_what_a_key_is_for_is_said(client, district, changes):
    """One of three purposes, and a hundred characters at most that say which machine it is."""
    administrator = client("security_admin")

    assert issue(administrator, district.offices["own"], **changes).status_code == 422


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs a command of a new installation that has offices; the lines it printed."""
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("CORRECTION_DATA_DIR", str(tmp_path / "data"))

    def command(*words):
        answer = CliRunner().invoke(app, words)
        if isinstance(answer.exception, ServiceError):
            raise answer.exception
        assert answer.exit_code == 0, answer.output
        return [json.loads(line) for line in answer.stdout.splitlines()]

    command("setup")
    return command


def test_keys_are_kept_at_the_server(run):
    """Issued, listed without the key, renewed, revoked; each line is one of JSON."""
    (issued,) = run("keys", "issue", "示例网关", "--office", "440310", "--purpose", "gateway")
    (listed,) = run("keys", "list")
    (renewed,) = run("keys", "rotate", issued["id"])
    (revoked,) = run("keys", "revoke", renewed["id"])

    assert (listed["id"], listed["label"], listed["office"]) == (issued["id"], "示例网关", "440310")
    assert issued["key"] not in str(listed)
    assert (renewed["replaces"], renewed["key"] != issued["key"]) == (issued["id"], True)
    assert revoked["revoked_at"]
    assert run("keys", "list") == []
    assert len(run("keys", "list", "--all")) == 2


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_a_key_that_is_not_there_is_named_so(run, verb):
    """The command ends with a refusal."""
    with pytest.raises(NotFound):
        run("keys", verb, "nobodys0000000000000")


def test_the_master_keys_are_renewed_at_the_server(run, tmp_path):
    """Without a device's key named; a second run begins anew, `--resume` never does."""
    (first,) = run("keys", "rotate")
    (rest,) = run("keys", "rotate", "--resume")
    (second,) = run("keys", "rotate")

    assert first == {"master": 2, "clinical-master": 2, "begun": True, "wrapped": first["wrapped"]}
    assert (rest["master"], rest["begun"], rest["wrapped"]) == (2, False, 0)
    assert (second["master"], second["clinical-master"]) == (3, 3)
    assert len(list((tmp_path / "data" / "keys").glob("master.*.key"))) == 3


def test_a_renewal_of_the_master_keys_stands_in_the_trail(run):
    """When it began and when it was done, with the versions; the trail stays whole."""
    run("keys", "rotate")

    runtime = open_existing(load())
    with runtime.database.read() as session:
        found = session.scalars(select(AuditLineRow).where(AuditLineRow.action.like("master%")))
        told = [(line.action, line.data["master"]) for line in found]
    runtime.database.dispose()
    assert told == [("master_keys_renewed", 2), ("master_keys_applied", 2)]
    (verdict,) = run("audit", "verify")
    assert verdict["whole"]
