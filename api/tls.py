"""A certificate for a demonstration, made on the spot."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAYS = 90


def demo_certificate(folder: Path, host: str, *, at: datetime) -> tuple[Path, Path, str]:
    """Make (or find) a self-signed certificate for a demonstration.

    Returns:
        The certificate's file, the key's file, and the SHA-256 fingerprint to compare by eye.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate_file, key_file = folder / "demo.crt", folder / "demo.key"
    if not certificate_file.exists():
        _make(certificate_file, key_file, host, at)
    return certificate_file, key_file, fingerprint(certificate_file)


def fingerprint(file: Path) -> str:
    """A certificate's SHA-256 fingerprint, as browsers show it."""
    digest = x509.load_pem_x509_certificate(file.read_bytes()).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)


def valid_until(file: Path) -> datetime:
    """When a certificate runs out."""
    return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc.astimezone(UTC)


def _make(certificate_file: Path, key_file: Path, host: str, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "community-correction demo")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    try:
        names.append(x509.IPAddress(ipaddress.ip_address(host)))
    except ValueError:
        names.append(x509.DNSName(host))
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
