"""The certificate of a demonstration: for the addresses it is opened at, and never run out."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from api.tls import demo_certificate, own_address, valid_until

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def names(file):
    """Every name and address a certificate is for."""
    known = x509.load_pem_x509_certificate(file.read_bytes())
    held = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in held}


def test_it_is_made_once(tmp_path):
    """The fingerprint that somebody compared by eye stays the same."""
    first = demo_certificate(tmp_path, "10.0.0.5", at=NOON)
    second = demo_certificate(tmp_path, "10.0.0.5", at=NOON + timedelta(days=30))

    assert first == second
    assert names(first[0]) == {"localhost", "127.0.0.1", "10.0.0.5"}
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(first[0], first[1])


def test_it_is_made_anew_for_another_address(tmp_path):
    """An old one would frighten every browser."""
    first = demo_certificate(tmp_path, "10.0.0.5", at=NOON)
    second = demo_certificate(tmp_path, "office.example", at=NOON)

    assert first[2] != second[2]
    assert "office.example" in names(second[0])


@pytest.mark.parametrize(("left", "anew"), [(timedelta(days=1), True), (timedelta(days=2), False)])
def test_it_is_made_anew_before_it_runs_out(tmp_path, left, anew):
    """With a day left or less."""
    file, _, mark = demo_certificate(tmp_path, "localhost", at=NOON)
    late = valid_until(file) - left

    assert (demo_certificate(tmp_path, "localhost", at=late)[2] != mark) is anew


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_who_listens_everywhere_is_opened_at_the_machines_own_address(tmp_path, host):
    """Nobody can open 0.0.0.0: what is printed, and what the certificate is for, is an address."""
    shown = own_address(host)

    assert shown == "localhost" or not ipaddress.ip_address(shown).is_unspecified
    assert shown in names(demo_certificate(tmp_path, host, at=NOON)[0])
    assert host not in names(tmp_path / "demo.crt")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.5", "office.example"])
def test_an_address_that_was_chosen_is_shown_as_it_is(host):
    """Nothing is looked up."""
    assert own_address(host) == host
