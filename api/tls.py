"""A certificate for a demonstration, made on the spot."""

import contextlib
import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAYS = 90


def demo_certificate(folder: Path, host: str, *, at: datetime) -> tuple[Path, Path, str]:
    """Make (or find) a self-signed certificate for a demonstration.

    One that was made for another address, or has run out, is made anew. Whoever listens on every
    address gets one for all that this machine has.

    Returns:
        The certificate's file, the key's file, and the SHA-256 fingerprint to compare by eye.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate_file, key_file = folder / "demo.crt", folder / "demo.key"
    names = _names(host)
    if not _serves(certificate_file, names, at):
        _make(certificate_file, key_file, names, at)
    return certificate_file, key_file, fingerprint(certificate_file)


def fingerprint(file: Path) -> str:
    """A certificate's SHA-256 fingerprint, as browsers show it."""
    digest = x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)


def valid_until(file: Path) -> datetime:
    """When a certificate runs out."""
    return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc.astimezone(UTC)


def own_address(host: str) -> str:
    """An address that others can open: the machine's own where it listens on every one."""
    if host not in EVERYWHERE:
        return host
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Nothing is sent: the system only says from which address it would.
    with socket.socket(family, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect((_FAR[family], 9))
        return str(probe.getsockname()[0])
    return "localhost"


EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised, not bound
# Addresses set aside for documentation: nobody has them.
_FAR = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def _names(host: str) -> list[x509.GeneralName]:
    wanted = dict.fromkeys(("localhost", "127.0.0.1", own_address(host)))
    return [_name(one) for one in wanted]


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _serves(file: Path, names: list[x509.GeneralName], at: datetime) -> bool:
    """Whether a certificate is there, for all of these names, and good for another day."""
    if not file.exists():
        return False
    known = x509.load_pem_x509_certificate(file.read_bytes())
    held = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(names) <= set(held) and valid_until(file) > at + timedelta(days=1)


def _make(
    certificate_file: Path, key_file: Path, names: list[x509.GeneralName], at: datetime
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "community-correction demo")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + timedelta(days=_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_file.touch(mode=0o600)
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
