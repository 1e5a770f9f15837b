"""Unsafe settings do not start (SEC-24, SEC-70, SEC-71)."""

from pathlib import Path

import pytest

from foundation.errors import Misconfigured
from foundation.settings import DEMO_MARK, load

NOWHERE = Path("no-such-folder")


def refusals(**values):
    return load(environment={}, data_dir=NOWHERE, **values).refusals()


def test_the_default_is_production_on_loopback():
    """What nobody set is safe."""
    settings = load(environment={}, data_dir=NOWHERE)

    assert (settings.mode.value, settings.host) == ("production", "127.0.0.1")
    assert settings.refusals() == ()


@pytest.mark.parametrize("name", ["CORRECTION_PROT", "CORRECTION_DEBUG"])
def test_an_unknown_name_is_an_error(name):
    """A setting that does not exist is never ignored."""
    with pytest.raises(Misconfigured, match=name.removeprefix("CORRECTION_").lower()):
        load(environment={name: "1"})


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"host": "0.0.0.0"}, "--tls"),  # noqa: S104
        ({"processes": 2}, "PostgreSQL"),
        ({"simulate": True}, "simulation"),
        ({"public_origins": ("https://*.example",)}, "wildcard"),
        ({"password_cost": "low_memory"}, "password_cost"),
        ({"log_level": "DEBUG"}, "DEBUG"),
        ({"metrics_token": "short"}, "metrics_token"),
        ({"tls_certificate": Path("a.crt")}, "belong together"),
        ({"database_url": "postgresql://correction@db/correction"}, "password"),
    ],
)
def test_what_is_unsafe_is_refused_by_name(values, told):
    """Each refusal says what to change."""
    assert any(told in refusal for refusal in refusals(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"host": "10.0.0.5", "tls_certificate": Path("a.crt"), "tls_key": Path("a.key")},
        {"host": "10.0.0.5", "trusted_proxies": ("10.0.0.1",)},
        {"host": "::1"},
    ],
)
def test_a_safe_binding_is_accepted(values):
    """Loopback, TLS, or a declared proxy."""
    assert refusals(**values) == ()


def test_secrets_are_masked_when_shown():
    """`config check` prints no password."""
    settings = load(environment={}, database_url="postgresql://u:geheim-123@db/c")

    assert "geheim-123" not in str(settings.shown())


def test_a_secret_may_come_as_a_file(tmp_path):
    """CORRECTION_DATABASE_URL_FILE names a file that holds the value."""
    file = tmp_path / "url"
    file.write_text("postgresql://u:p@db/c\n")

    settings = load(environment={"CORRECTION_DATABASE_URL_FILE": str(file)})

    assert settings.store == "postgresql://u:p@db/c"


def test_a_demonstration_is_recognised_by_its_folder(tmp_path):
    """The command line finds a demonstration as the server left it."""
    (tmp_path / DEMO_MARK).touch()

    assert load(environment={"CORRECTION_DATA": str(tmp_path)}).demo
