"""Unsafe settings do not start (SEC-24, SEC-70, SEC-71)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.tls import demo_certificate
from foundation.errors import Misconfigured
from foundation.safe_values import is_guessable, origin_refusals, proxy_refusals
from foundation.settings import DEMO_MARK, load
from tests.tables import cases

NOWHERE = Path("no-such-folder")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TOKEN = "7b1e9c04d2f85a63e0b7c41d"


def refusals(**values):
    return load(environment={}, data_dir=NOWHERE, **values).refusals()


def test_the_default_is_production_on_loopback():
    """What nobody set is safe."""
    settings = load(environment={}, data_dir=NOWHERE)

    assert (settings.mode.value, settings.host) == ("production", "127.0.0.1")
    assert settings.refusals() == ()


@pytest.mark.parametrize(
    ("values", "begins"),
    [
        ({}, True),
        ({"mode": "demo"}, False),
        ({"officer_second_factor": False}, False),
        ({"mode": "demo", "officer_second_factor": True}, True),
    ],
)
def test_new_officers_begin_with_a_code_unless_the_installation_says_otherwise(values, begins):
    """On by default (SEC-04); a demonstration's codes are printed, so there it is off."""
    settings = load(environment={}, data_dir=NOWHERE, **values)

    assert settings.officers_begin_with_code is begins


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
        ({"metrics_token": TOKEN[:-1]}, "metrics_token"),
        ({"metrics_token": "a" * 24}, "metrics_token"),
        ({"metrics_token": "abc" * 8}, "metrics_token"),
        ({"public_origins": ("http://office.example",)}, "not https"),
        ({"tls_certificate": Path("a.crt")}, "belong together"),
        ({"tls_certificate": Path("a.crt"), "tls_key": Path("a.key")}, "cannot be read"),
        ({"trusted_proxies": ("*",)}, "anybody"),
        ({"trusted_proxies": ("0.0.0.0/0",), "host": "0.0.0.0"}, "too wide"),  # noqa: S104
        ({"trusted_proxies": ("banana",)}, "neither an address"),
        ({"database_url": "postgresql://correction@db/correction"}, "needs a password"),
        ({"database_url": "postgresql://c:correction@db/c"}, "guessed"),
        ({"database_url": "postgresql:///c?host=db&password=short"}, "guessed"),
        ({"database_url": "postgresql:///c?host=db"}, "needs a password"),
    ],
)
def test_what_is_unsafe_is_refused_by_name(values, told):
    """Each refusal says what to change."""
    assert any(told in refusal for refusal in refusals(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"host": "10.0.0.5", "trusted_proxies": ("10.0.0.1",)},
        {"host": "::1"},
        {"metrics_token": TOKEN},
        {"public_origins": ("https://office.example:8443", "http://127.0.0.1:8000")},
        {"database_url": "postgresql://c:7b1e9c04d2f8@db/c"},
        {"database_url": "postgresql://c@/c?host=/run/postgresql"},
        {"database_url": "postgresql:///c"},
    ],
)
def test_what_is_safe_is_accepted(values):
    """Loopback, a declared proxy; secrets nobody guesses; a socket of this machine."""
    assert refusals(**values) == ()


def test_a_certificate_and_its_key_are_a_safe_binding(tmp_path):
    """They are read before the start; another one's key is no pair."""
    certificate, key, _ = demo_certificate(tmp_path / "one", "10.0.0.5", at=NOON)
    _, strange, _ = demo_certificate(tmp_path / "other", "10.0.0.5", at=NOON)

    served = {"host": "10.0.0.5", "tls_certificate": certificate}
    assert refusals(**served, tls_key=key) == ()
    assert "no pair" in refusals(**served, tls_key=strange)[0]


@pytest.mark.parametrize(
    "case",
    cases("""
    proxy            | told
    10.0.0.1         |
    10.0.0.0/8       |
    10.0.0.0/7       | too wide
    10.0.0.0/6       | neither
    8.0.0.0/7        | too wide
    172.31.250.0/24  |
    10.0.0.1/24      | neither
    ::1              |
    fd00:1::/32      |
    fd00::/31        | too wide
    ::/0             | too wide
    0.0.0.0/0        | too wide
    *                | anybody
    proxy.example    | neither
    """),
)
def test_who_is_believed_about_forwarded_addresses(case):
    """An address or a network of proxies, never the whole world, never a name."""
    (told,) = proxy_refusals([case["proxy"]]) or ("",)

    assert case["told"] in told
    assert bool(told) == bool(case["told"])


@pytest.mark.parametrize(
    "case",
    cases("""
    origin                       | told
    https://office.example       |
    https://office.example:8443  |
    https://[2001:db8::1]        |
    http://localhost:8000        |
    http://[::1]:8000            |
    http://office.example        | not https
    ftp://office.example         | not https
    https://*.example            | wildcard
    *                            | wildcard
    https://office.example/      | no address
    https://office.example/x?y#z | no address
    https://me@office.example    | no address
    https://office.example:0     | no address
    https://office.example:65536 | no address
    https://office.example:x     | no address
    https://[::1                 | no address
    https://                     | no address
    office.example               | no address
    """),
)
def test_from_where_pages_open_the_stream(case):
    """Whole addresses as a browser writes them, encrypted except on this machine."""
    (told,) = origin_refusals([case["origin"]]) or ("",)

    assert case["told"] in told
    assert bool(told) == bool(case["told"])


@pytest.mark.parametrize(
    "case",
    cases("""
    secret           | guessed
    7b1e9c04d2f8     | no
    7b1e9c04d2f      | yes
    aaaaaaaaaaaa     | yes
    abcdefgabcdefg   | yes
    abcdefghabcdefgh | no
    Correction2026!  | yes
    changeme123456   | yes
    pingshan-office  | yes
    Pingshan-Office  | yes
    """),
)
def test_which_secrets_are_guessed(case):
    """Short ones, those of few characters, those that everybody knows or can read beside it."""
    guessed = is_guessable(case["secret"], least=12, names=["pingshan-office"])

    assert guessed == (case["guessed"] == "yes")


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:geheim-123@db/c", "://", "postgresql://h:x/c"]
)
def test_an_address_of_no_database_is_refused(url):
    """A sentence, not a traceback; and it holds no password."""
    with pytest.raises(Misconfigured, match="database_url") as refused:
        load(environment={"CORRECTION_DATABASE_URL": url})

    assert "geheim" not in refused.value.detail


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"])
def test_a_secret_that_cannot_be_read_is_refused(tmp_path, content):
    """The setting and the file are named."""
    file = tmp_path / "url"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(Misconfigured, match=r"CORRECTION_DATABASE_URL_FILE: .* cannot be read"):
        load(environment={"CORRECTION_DATABASE_URL_FILE": str(file)})


def test_a_file_of_settings_that_is_no_text_is_refused(tmp_path):
    """Not a traceback."""
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff")

    with pytest.raises(Misconfigured, match=r"settings\.toml"):
        load(file, environment={})


def test_keys_beside_the_data_are_advised_against(tmp_path):
    """In production; it starts all the same, and a demonstration is told nothing."""
    inside = load(environment={}, data_dir=tmp_path)
    apart = {"keys_dir": tmp_path / "k", "anchors_file": tmp_path / "a" / "audit.jsonl"}

    assert [told.split()[0] for told in inside.advice()] == ["keys_dir", "anchors_file"]
    assert load(environment={}, data_dir=tmp_path / "data", **apart).advice() == ()
    assert load(environment={}, data_dir=tmp_path, mode="demo").advice() == ()


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
