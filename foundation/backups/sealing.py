"""A sealed file: a header in clear, then pieces of one MiB, each sealed in its place."""

import hashlib
import json
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from foundation.backups.model import Manifest
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import KeyName
from foundation.errors import ServiceError

MAGIC = b"CCBACKUP1"
PIECE = 1_048_576
_TAG = 16


class CopyDamaged(ServiceError):
    """This copy is damaged, cut short, or was sealed with another key; it is not restored."""

    code = "copy_damaged"


def seal(source: Path, target: Path, manifest: Manifest, keyring: Keyring) -> None:
    """Seal a file under a key derived from the master key's present version."""
    version = keyring.current(KeyName.MASTER)
    salt = secrets.token_bytes(16)
    header = json.dumps(
        {"manifest": manifest.to_json(), "key_version": version, "salt": salt.hex()}
    ).encode()
    cipher = AESGCM(_key(keyring, version, salt))
    temporary = target.with_suffix(".part")
    temporary.touch(mode=0o600)
    with source.open("rb") as plain, temporary.open("wb") as sealed:
        sealed.write(MAGIC + struct.pack(">I", len(header)) + header)
        for number, piece, last in _pieces(plain):
            # The number and the mark of the last piece are bound: none can be moved or left out.
            sealed.write(cipher.encrypt(_nonce(number), piece, _bound(header, number, last=last)))
    temporary.replace(target)


def open_sealed(source: Path, target: Path, keyring: Keyring) -> Manifest:
    """Open a sealed file into `target` and check it whole.

    Raises:
        CopyDamaged: it cannot be opened, or is not what its manifest says.
    """
    with source.open("rb") as sealed:
        header_bytes, header = _header(sealed)
        manifest = Manifest.from_json(header["manifest"])
        salt = bytes.fromhex(header["salt"])
        cipher = AESGCM(_key(keyring, int(header["key_version"]), salt))
        digest = hashlib.sha256()
        target.touch(mode=0o600)
        with target.open("wb") as plain:
            for number, piece, last in _pieces(sealed, PIECE + _TAG):
                bound = _bound(header_bytes, number, last=last)
                try:
                    opened = cipher.decrypt(_nonce(number), piece, bound)
                except InvalidTag as error:
                    raise CopyDamaged from error
                digest.update(opened)
                plain.write(opened)
    if digest.hexdigest() != manifest.sha256:
        raise CopyDamaged
    return manifest


def manifest_of(source: Path) -> Manifest:
    """What a copy says of itself, without opening it.

    Raises:
        CopyDamaged: it is no copy of ours.
    """
    with source.open("rb") as sealed:
        _, header = _header(sealed)
    return Manifest.from_json(header["manifest"])


def _header(sealed: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    try:
        if sealed.read(len(MAGIC)) != MAGIC:
            raise CopyDamaged
        (length,) = struct.unpack(">I", sealed.read(4))
        header = sealed.read(length)
        found: dict[str, Any] = json.loads(header)
    except (struct.error, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CopyDamaged from error
    return header, found


def _pieces(stream: BinaryIO, size: int = PIECE) -> Iterator[tuple[int, bytes, bool]]:
    """Pieces with their number and whether each is the last; an empty file has one empty piece."""
    number, piece = 0, stream.read(size)
    while True:
        following = stream.read(size)
        yield number, piece, not following
        if not following:
            return
        number, piece = number + 1, following


def _key(keyring: Keyring, version: int, salt: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"backup")
    return derive.derive(keyring.key(KeyName.MASTER, version))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _bound(header: bytes, number: int, *, last: bool) -> bytes:
    return hashlib.sha256(header).digest() + struct.pack(">Q?", number, last)
