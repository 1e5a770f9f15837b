"""The folder of keys: made once, kept apart from the database, read at the start."""

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from foundation.crypto import model
from foundation.crypto.model import KEY_LENGTH, Algorithm, KeyName
from foundation.errors import Misconfigured

_FILE = re.compile(r"(?P<name>[a-z-]+)\.(?P<version>[1-9][0-9]{0,3})\.key")
_OTHERS = 0o077


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation: name → version → 32 secret bytes; the highest version seals.

    Args:
        folder: where a version is looked for that was made after these keys were read.

    Raises:
        Misconfigured: a key is missing.
    """

    keys: Mapping[KeyName, dict[int, bytes]] = field(repr=False)
    algorithm: Algorithm = Algorithm.AES256GCM
    folder: Path | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in KeyName:
            if not self.keys.get(name):
                reason = f"The key {name} is missing; restore it from the copy of the keys."
                raise Misconfigured(reason, params={"key": name})

    @classmethod
    def create(cls, folder: Path, *, algorithm: Algorithm = Algorithm.AES256GCM) -> "Keyring":
        """Make a folder with new keys, readable by the owner alone.

        Raises:
            Misconfigured: there are keys already; they are never replaced.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.glob("*.key")):
            reason = f"{folder.name}: there are keys already; they are not replaced."
            raise Misconfigured(reason)
        for name in KeyName:
            _write(folder, name, 1)
        return cls.load(folder, algorithm=algorithm)

    @classmethod
    def load(cls, folder: Path, *, algorithm: Algorithm = Algorithm.AES256GCM) -> "Keyring":
        """Read the keys of a folder.

        Raises:
            Misconfigured: the folder or a key is missing, damaged, or readable by others.
        """
        if not folder.is_dir():
            reason = f"The folder of keys {folder.name} is missing; restore it, or create new keys."
            raise Misconfigured(reason)
        keys: dict[KeyName, dict[int, bytes]] = {name: {} for name in KeyName}
        for path in sorted(folder.glob("*.key")):
            name, version = _named(path)
            keys[name][version] = _read(path)
        return cls(keys, algorithm, folder)

    @staticmethod
    def add_version(folder: Path, name: KeyName) -> int:
        """Add a newer version of a master key and return its number; `rotate` then re-wraps.

        Raises:
            Misconfigured: the key cannot be renewed, because what was made with it cannot.
        """
        if name not in (KeyName.MASTER, KeyName.CLINICAL):
            reason = f"The key {name} is not renewed: what it made would be lost."
            raise Misconfigured(reason)
        version = max(Keyring.load(folder).keys[name]) + 1
        _write(folder, name, version)
        return version

    def current(self, name: KeyName) -> int:
        """The version that seals now."""
        return max(self.keys[name])

    def key(self, name: KeyName, version: int | None = None) -> bytes:
        """A key of a version, the current one when none is named.

        Raises:
            Misconfigured: this version is missing.
        """
        wanted = self.current(name) if version is None else version
        if wanted not in self.keys[name] and not self._found_late(name, wanted):
            reason = f"Version {wanted} of the key {name} is missing; restore it from the copy."
            raise Misconfigured(reason, params={"key": name, "version": wanted})
        return self.keys[name][wanted]

    def _found_late(self, name: KeyName, version: int) -> bool:
        """Read a version that another process has added: what it wrapped is met at any moment."""
        path = None if self.folder is None else _path(self.folder, name, version)
        if path is None or not path.is_file():
            return False
        self.keys[name][version] = _read(path)
        return True

    @property
    def audit_key(self) -> bytes:
        """The key of the audit chain."""
        return self.key(KeyName.AUDIT)

    @property
    def cookie_key(self) -> bytes:
        """The key that signs what browsers and screens carry back to us."""
        return self.key(KeyName.COOKIE)

    def blind_index(self, kind: str, value: str) -> str:
        """What an exact search compares: see `model.blind_index`."""
        return model.blind_index(self.key(KeyName.BLIND_INDEX), kind, value)

    def marks(self) -> dict[tuple[str, int], str]:
        """A mark for each key, by which a database knows its own keys without holding them."""
        return {
            (name, version): hmac.digest(key, b"mark|" + name.encode(), hashlib.sha256).hex()
            for name, versions in self.keys.items()
            for version, key in versions.items()
        }


def _named(path: Path) -> tuple[KeyName, int]:
    found = _FILE.fullmatch(path.name)
    if found is None or found["name"] not in set(KeyName):
        reason = f"{path.name}: this is not the name of a key file."
        raise Misconfigured(reason)
    return KeyName(found["name"]), int(found["version"])


def _read(path: Path) -> bytes:
    # On Windows the mode bits say nothing; there the folder's own permissions protect the keys.
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        reason = f"{path.name}: others can read this key; set its mode to 0600."
        raise Misconfigured(reason)
    try:
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        reason = f"{path.name}: this key cannot be read."
        raise Misconfigured(reason) from error
    if len(key) != KEY_LENGTH:
        reason = f"{path.name}: this key is damaged; it is not {KEY_LENGTH} bytes long."
        raise Misconfigured(reason)
    return key


def _path(folder: Path, name: KeyName, version: int) -> Path:
    return folder / f"{name}.{version}.key"


def _write(folder: Path, name: KeyName, version: int) -> None:
    path = _path(folder, name, version)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_LENGTH)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
