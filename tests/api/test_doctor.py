"""`correction doctor` answers whatever is broken, and makes nothing by looking."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from alerts.channels.tables import HealthRow
from api import doctor, readiness, schema, start_checks
from api.cli.commands import app
from api.runtime import open_runtime
from foundation.audit import actions as audit
from foundation.audit.anchors import AnchorFile, anchor_if_due, anchor_restart
from foundation.backups import actions as backups
from foundation.clock import SystemClock
from foundation.crypto.keyring import Keyring
from foundation.settings import Settings
from tests import stores

NOW = SystemClock().now()


@pytest.fixture
def settings(tmp_path):
    """An installation's settings with nothing behind them."""
    url = stores.new_postgresql_database(f"doctor_{tmp_path.name}"[:60])
    given = {"database_url": url} if stores.wanted() == "pg" else {}
    yield Settings(mode="demo", data_dir=tmp_path / "data", **given)
    if stores.wanted() == "pg":
        stores.drop_postgresql_database(url)


@pytest.fixture
def installed(settings):
    """The same with keys, a database and a fresh copy."""
    Keyring.create(settings.keys)
    runtime = open_runtime(settings)
    schema.migrate(runtime.database, at=NOW)
    backups.take(
        runtime.database, runtime.keyring, settings.backups, scratch_in=settings.data_dir, at=NOW
    )
    yield runtime
    runtime.database.dispose()


def found(settings):
    """The checks by name."""
    return {check.name: check for check in doctor.examine(settings)}


def unwell(settings):
    """The names of the checks that need a hand."""
    return {name for name, check in found(settings).items() if not check.ok}


def test_a_sound_installation_is_healthy(installed, settings, database):
    """Every check passes, and names what it saw."""
    checks = found(settings)

    assert [name for name, check in checks.items() if not check.ok] == []
    assert set(checks) == {
        *("settings", "keys", "schema", "database", "relay", "notices", "ticks", "clock"),
        *("time", "audit", "disk", "backup", "certificate", "map", "channels"),
    }
    assert checks["schema"].detail == schema.head()


def test_settings_that_would_not_start_are_named(installed, settings, database):
    """The same refusals as at the start."""
    wide = settings.model_copy(update={"host": "0.0.0.0"})  # noqa: S104  (refused)

    assert "plain HTTP" in found(wide)["settings"].detail


def test_a_channel_that_fails_is_named(installed, settings, database):
    """Looking says which; whether the process is fit does not hang on it."""
    with installed.database.write() as session:
        row = HealthRow(target="sms", failures=3, failing_since=NOW - timedelta(days=1))
        row.outage, row.last_error = "outage", "timeout"
        session.add(row)

    assert unwell(settings) == {"channels"}
    assert "sms" in found(settings)["channels"].detail
    assert all(one.ok for one in readiness.checks(installed) if one.name == "channels")


def test_a_mistake_in_the_file_of_channels_is_named_before_the_start(settings, tmp_path):
    """The same refusal as at the start."""
    wrong = tmp_path / "channels.toml"
    wrong.write_text("[nonsense]", encoding="utf-8")
    odd = settings.model_copy(update={"channels_file": wrong})

    assert any("nonsense" in one for one in start_checks.refusals(odd))
    assert "nonsense" in found(odd)["settings"].detail


def test_missing_keys_do_not_hide_the_rest(installed, settings, database):
    """They are named; the database is looked at all the same, but for its trail."""
    next(settings.keys.glob("audit.*")).unlink()

    assert unwell(settings) == {"keys", "audit"}
    assert "audit" in found(settings)["keys"].detail


def test_an_empty_folder_stays_empty(settings):
    """Looking makes neither keys nor a database."""
    if stores.wanted() == "pg":
        pytest.skip("of SQLite's file only")

    assert unwell(settings) == {"keys", "database", "backup"}
    assert not settings.data_dir.exists()


def test_a_damaged_file_is_an_answer(installed, settings):
    """That is when a doctor is called."""
    installed.database.dispose()
    (settings.data_dir / "correction.db").write_bytes(b"no database" * 1000)

    assert {"schema", "database", "relay", "clock", "audit"} <= unwell(settings)
    assert "damaged" in found(settings)["database"].detail


@pytest.mark.parametrize(("hours", "ok"), [(26, True), (26.1, False)])
def test_a_copy_is_wanted_every_day(hours, ok, installed, settings):
    """26 hours leave room for a night's delay."""
    check = doctor.backup(settings.backups, now=NOW + timedelta(hours=hours))

    assert check.ok == ok


def test_a_folder_of_copies_that_is_a_file_is_an_answer(settings, tmp_path):
    """No traceback, whatever stands there."""
    (tmp_path / "x.ccb").write_bytes(b"none of ours")

    assert not doctor.backup(tmp_path, now=NOW).ok


def test_a_certificate_that_is_not_there_is_an_answer(installed, settings, tmp_path):
    """And so is a file that is none."""
    lost = settings.model_copy(update={"tls_certificate": tmp_path / "lost.crt"})
    (tmp_path / "none.crt").write_text("none")
    none = settings.model_copy(update={"tls_certificate": tmp_path / "none.crt"})

    assert "No such file" in found(lost)["certificate"].detail
    assert "no certificate" in found(none)["certificate"].detail


def test_a_trail_that_began_again_is_told(installed, settings, database):
    """A restore is a loss that the anchors show."""
    file = AnchorFile(settings.anchors, key=installed.keyring.audit_key)
    with installed.database.write() as session:
        audit.record(session, "something", actor="test", at=NOW)
    with installed.database.read() as session:
        anchor_if_due(session, file, now=NOW)
        anchor_restart(session, file, now=NOW)

    assert f"begun again from a copy: {NOW:%Y-%m-%d %H:%M} UTC" in found(settings)["audit"].detail


def test_settings_that_cannot_be_read_are_an_answer(monkeypatch):
    """JSON on standard output, whatever is wrong."""
    monkeypatch.setenv("CORRECTION_NONSENSE", "1")

    result = CliRunner().invoke(app, ["doctor"])

    assert result.exit_code == 1
    assert json.loads(result.stdout)["checks"][0]["name"] == "settings"
