"""Where the service does not start: on code it could change, without its keys (SEC-70)."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import serve, start_checks
from api.cli.commands import app
from api.serve import check_settings
from foundation.crypto.keyring import Keyring
from foundation.errors import Misconfigured
from foundation.settings import load


@pytest.fixture
def code() -> Iterator[Path]:
    """A folder of code whose mode says who may change it; everybody can reach it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Path(folder, "code")
        made.mkdir()
        yield made


@contextmanager
def as_nobody() -> Iterator[None]:
    """Act as the account of the service would: never as root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def told(settings, folder):
    return start_checks.refusals(settings, code=[folder])


@pytest.mark.parametrize(("mode", "refused"), [(0o555, False), (0o777, True)])
def test_code_that_the_service_can_change_is_refused(code, mode, refused):
    """Who breaks into the service once must not stay in it."""
    code.chmod(mode)

    with as_nobody():
        found = told(load(environment={}), code)

    assert ["can be changed" in reason for reason in found] == [True] * refused


def test_a_demonstration_runs_from_a_checkout(code):
    """Nothing is at stake there."""
    assert told(load(environment={}, mode="demo"), code) == ()


def test_production_does_not_start_from_a_checkout(tmp_path):
    """Whoever runs these tests may change the code."""
    with pytest.raises(Misconfigured, match="can be changed"):
        check_settings(load(environment={}, data_dir=tmp_path))


def test_production_on_an_empty_folder_makes_nothing(tmp_path, monkeypatch):
    """It says what to run first, and leaves no empty database behind."""
    monkeypatch.setattr(serve, "check_settings", lambda settings: None)
    Keyring.create(tmp_path / "keys")

    with pytest.raises(Misconfigured, match="correction migrate"):
        serve.prepare(load(environment={}, data_dir=tmp_path / "data", keys_dir=tmp_path / "keys"))

    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


@pytest.fixture
def checked(monkeypatch, tmp_path):
    """`config check` of a demonstration in a folder; its status and what it prints."""
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("CORRECTION_DATA", str(tmp_path))

    def check(**more):
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        answer = CliRunner().invoke(app, ["config", "check"])
        return answer.exit_code, json.loads(answer.stdout)

    return check


def test_config_check_asks_for_the_keys(checked, tmp_path):
    """Without them nothing starts; with them it does."""
    status, printed = checked()
    Keyring.create(tmp_path / "keys")
    after, cleared = checked()

    assert (status, after, cleared["refusals"]) == (1, 0, [])
    assert "create new keys" in printed["refusals"][0]


def test_config_check_names_every_reason(checked, tmp_path):
    """All at once, so that one round of mending is enough."""
    Keyring.create(tmp_path / "keys")

    status, printed = checked(CORRECTION_TRUSTED_PROXIES="*,banana", CORRECTION_PROCESSES="2")

    assert status == 1
    assert len(printed["refusals"]) == 3
