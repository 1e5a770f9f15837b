"""Backup and restore as an IT department calls them: JSON out, a sentence and 1 when refused."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from api import schema
from api.cli import keeping
from api.cli.commands import app
from api.runtime import open_runtime
from foundation.audit import actions as audit
from foundation.audit.anchors import AnchorFile, anchor_if_due
from foundation.clock import SystemClock
from foundation.errors import Misconfigured
from foundation.settings import load

NOW = SystemClock().now()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder that the environment names."""
    monkeypatch.setenv("CORRECTION_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def installed(folder):
    """Keys and a database in it, as a demonstration leaves them."""
    folder.mkdir()
    (folder / "demonstration").touch()
    runtime = open_runtime(load())
    schema.migrate(runtime.database, at=NOW)
    yield runtime
    runtime.database.dispose()


def call(*words):
    """Run a command; its status and what it printed."""
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout) if result.stdout else None


def deed(runtime):
    """A line of the audit trail, anchored."""
    file = AnchorFile(runtime.settings.anchors, key=runtime.keyring.audit_key)
    with runtime.database.write() as session:
        audit.record(session, "something", actor="test", at=NOW)
    with runtime.database.read() as session:
        anchor_if_due(session, file, now=NOW + timedelta(days=1))


def test_a_copy_goes_where_the_settings_say(installed, folder):
    """And `--health` and `doctor` look there."""
    status, told = call("backup")

    assert status == 0
    assert told["file"].startswith(str(folder / "backups"))
    assert call("backup", "--health")[0] == 0


def test_without_a_copy_health_is_bad(installed, tmp_path):
    """Said as JSON, for whoever watches."""
    status, told = call("backup", str(tmp_path / "none"), "--health")

    assert status == 1
    assert told["checks"][0]["name"] == "backup"


def test_copies_do_not_lie_beside_the_keys(installed, folder):
    """A copy with its keys is no secret."""
    assert CliRunner().invoke(app, ["backup", str(folder / "keys" / "in")]).exit_code == 2


@pytest.mark.parametrize("words", [["backup"], ["audit", "verify"]])
def test_looking_makes_no_database(words, folder):
    """An empty folder stays one; the sentence says what comes first."""
    with pytest.raises(Misconfigured, match="correction migrate"):
        call(*words)

    assert not folder.exists()


def test_the_next_copy_is_due_after_the_newest(installed, folder):
    """A process that starts again does not take one at once, unless none is there."""
    every, copies = timedelta(hours=24), folder / "backups"

    assert keeping.due_in(copies, every, now=NOW) == timedelta()
    call("backup")
    now = SystemClock().now()
    assert timedelta(hours=23) < keeping.due_in(copies, every, now=now) <= every
    assert keeping.due_in(copies, every, now=now + every) == timedelta()


def test_a_restore_tells_what_both_trails_lost(installed):
    """And the trail that is checked afterwards is whole, and says that it began again."""
    deed(installed)
    _, copy = call("backup")
    deed(installed)
    deed(installed)
    installed.database.dispose()

    status, report = call("restore", copy["file"])

    assert status == 0
    # The copy's own line came after it, and two deeds.
    assert (report["audit_lost_from"], report["audit_lost_to"]) == (2, 4)
    status, verdict = call("audit", "verify")
    assert (status, verdict["whole"]) == (0, True)
    assert [one["seq"] for one in verdict["restarts"]] == [2]
    assert verdict["restarts"][0]["at"] >= NOW.isoformat()


def test_a_worker_that_does_not_run_is_not_healthy(folder):
    """Without a database or keys: the check reads one file."""
    status, told = call("worker", "--health")

    assert status == 1
    assert "is it running" in told["checks"][0]["detail"]
