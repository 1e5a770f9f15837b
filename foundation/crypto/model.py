"""The shapes of keys and sealed values; nothing here touches a file or a database."""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

FORMAT = 1
NONCE_LENGTH = 12
KEY_LENGTH = 32
_HEADER_LENGTH = 4


class Algorithm(StrEnum):
    """The authenticated ciphers that may seal a value."""

    AES256GCM = "aes256gcm"
    SM4GCM = "sm4gcm"


class KeyName(StrEnum):
    """The keys of a keyring, each for one use."""

    MASTER = "master"
    CLINICAL = "clinical-master"
    BLIND_INDEX = "blind-index"
    AUDIT = "audit"
    COOKIE = "cookie"


_NUMBERS = {Algorithm.AES256GCM: 1, Algorithm.SM4GCM: 2}
_ALGORITHMS = {number: algorithm for algorithm, number in _NUMBERS.items()}


@dataclass(frozen=True)
class Sealed:
    """A sealed value taken apart: which cipher and key version, the nonce, the rest."""

    algorithm: Algorithm
    version: int
    nonce: bytes
    ciphertext: bytes

    def to_bytes(self) -> bytes:
        """The value as stored: format, algorithm, key version (2 bytes), nonce, ciphertext."""
        head = bytes([FORMAT, _NUMBERS[self.algorithm]]) + self.version.to_bytes(2)
        return head + self.nonce + self.ciphertext

    @classmethod
    def from_bytes(cls, blob: bytes) -> "Sealed":
        """Take a stored value apart.

        Raises:
            ValueError: this is not a sealed value, or one of a later format.
        """
        if len(blob) < _HEADER_LENGTH + NONCE_LENGTH or blob[0] != FORMAT:
            raise ValueError("not a sealed value")
        if blob[1] not in _ALGORITHMS:
            raise ValueError("sealed with an unknown cipher")
        start = _HEADER_LENGTH + NONCE_LENGTH
        return cls(
            algorithm=_ALGORITHMS[blob[1]],
            version=int.from_bytes(blob[2:4]),
            nonce=blob[_HEADER_LENGTH:start],
            ciphertext=blob[start:],
        )


@dataclass(frozen=True)
class Place:
    """Where a value belongs: one field of one row about one person; it opens nowhere else."""

    field: str
    row_id: str
    person_id: str
    clinical: bool = False

    def bound(self, algorithm: Algorithm, version: int) -> bytes:
        """The bytes that bind a sealed value to its place, its cipher and its key version."""
        use = "clinical" if self.clinical else "general"
        return framed(self.field, self.row_id, self.person_id, use, algorithm, str(version))


@dataclass(frozen=True)
class StoredKey:
    """A person's key as it stands in the database; without `wrapped` it was destroyed."""

    person_id: str
    clinical: bool
    version: int
    master_version: int
    wrapped: bytes | None


def framed(*parts: str) -> bytes:
    """Several texts as one run of bytes from which no other texts could have come."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4) + part for part in encoded)


def narrowed(secret: bytes, algorithm: Algorithm) -> bytes:
    """The key a cipher uses, made from a secret, so that no two ciphers ever share a key.

    Returns:
        32 bytes for AES-256, 16 bytes for SM4.
    """
    derived = hmac.digest(secret, b"cipher|" + algorithm.encode(), hashlib.sha256)
    return derived if algorithm is Algorithm.AES256GCM else derived[:16]


def blind_index(key: bytes, kind: str, value: str) -> str:
    """What a value is found by without being readable: the same value of a kind, the same text.

    Returns:
        64 hexadecimal digits of HMAC-SHA256; the value is compared in its NFC form.
    """
    message = framed(kind, unicodedata.normalize("NFC", value))
    return hmac.digest(key, message, hashlib.sha256).hex()
