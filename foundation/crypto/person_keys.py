"""Each person's own keys: made when first needed, kept wrapped, remembered unwrapped."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from foundation.crypto.aead import apart, seal, unseal
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import KEY_LENGTH, Algorithm, KeyName, StoredKey, framed
from foundation.crypto.tables import PersonKeyRow
from foundation.errors import NotFound
from foundation.inserts import insert_if_absent

_HELD = "person_keys"
# Stands for a version in what a session holds; versions begin at 1.
_NEWEST = 0


class Erased(NotFound):
    """This was erased: the person's key was destroyed."""

    code = "erased"


class PersonKeys:
    """The keys of people, by person, use (general or clinical) and version; shared by threads.

    A key's row is read once a session, so that a key destroyed by another process is not used
    again; only the unwrapping is remembered, by the wrapped bytes.
    """

    def __init__(self, keyring: Keyring, *, remembered: int) -> None:
        self._keyring = keyring
        self._remembered = remembered
        self._unwrapped: OrderedDict[bytes, bytes] = OrderedDict()
        self._guard = threading.Lock()

    def newest(self, session: Session, person_id: str, *, clinical: bool) -> tuple[int, bytes]:
        """The version and secret that seal now; the first use makes them.

        Raises:
            Erased: the person's keys were destroyed.
        """
        key = _newest(session, person_id, clinical=clinical)
        if key is None:
            key = self._make(session, person_id, clinical=clinical)
        return key.version, self.secret(key)

    def secret_of(
        self, session: Session, person_id: str, version: int, *, clinical: bool
    ) -> bytes | None:
        """The secret of a version, None when there never was one.

        Raises:
            Erased: the person's keys were destroyed.
        """
        key = _held(session).get((person_id, clinical, version))
        if key is None:
            wanted = {"person": person_id, "use": clinical, "version": version}
            key = _first(session, _KEY_OF_VERSION, wanted)
        return None if key is None else self.secret(key)

    def prefetch(self, session: Session, person_ids: Iterable[str]) -> None:
        """Read the keys of many people at once."""
        wanted = select(*_COLUMNS).where(PersonKeyRow.person_id.in_(list(person_ids)))
        with session.no_autoflush:
            for row in session.execute(wanted.order_by(PersonKeyRow.version)):
                _hold(session, StoredKey(*row), newest=True)

    def secret(self, key: StoredKey) -> bytes:
        """Unwrap a key.

        Raises:
            Erased: it was destroyed.
            Misconfigured: the master key that wrapped it is missing.
        """
        if key.wrapped is None:
            raise Erased
        with self._guard:
            known = self._unwrapped.get(key.wrapped)
            if known is not None:
                self._unwrapped.move_to_end(key.wrapped)
                return known
        sealed = apart(key.wrapped)
        master = self._keyring.key(master_name(clinical=key.clinical), key.master_version)
        secret = unseal(master, sealed, _bound(key, sealed.algorithm))
        with self._guard:
            self._unwrapped[key.wrapped] = secret
            while len(self._unwrapped) > self._remembered:
                self._unwrapped.popitem(last=False)
        return secret

    def rewrapped(self, key: StoredKey) -> StoredKey:
        """The same key, wrapped by the current master key; what it sealed stays as it is."""
        secret = self.secret(key)
        current = self._keyring.current(master_name(clinical=key.clinical))
        return self._wrapped(secret, replace(key, master_version=current))

    def destroy(self, session: Session, person_id: str, *, at: datetime) -> int:
        """Destroy a person's keys and bar the making of new ones; returns how many there were."""
        for clinical in (False, True):
            bar = {"person_id": person_id, "clinical": clinical, "version": 1, "master_version": 0}
            insert_if_absent(session, PersonKeyRow, bar | {"destroyed_at": at})
        alive = (PersonKeyRow.person_id == person_id, PersonKeyRow.wrapped.is_not(None))
        found = select(PersonKeyRow.wrapped).where(*alive).with_for_update()
        keys = session.scalars(found).all()
        session.execute(update(PersonKeyRow).where(*alive).values(wrapped=None, destroyed_at=at))
        self._forget(session, person_id, keys)
        return len(keys)

    def _forget(self, session: Session, person_id: str, wrapped: Iterable[bytes | None]) -> None:
        for place in [place for place in _held(session) if place[0] == person_id]:
            del _held(session)[place]
        with self._guard:
            for key in wrapped:
                self._unwrapped.pop(key or b"", None)

    def _make(self, session: Session, person_id: str, *, clinical: bool) -> StoredKey:
        current = self._keyring.current(master_name(clinical=clinical))
        bare = StoredKey(person_id, clinical, 1, current, None)
        key = self._wrapped(secrets.token_bytes(KEY_LENGTH), bare)
        # Two transactions may need the first key of a person at once: the second takes the first's.
        with session.no_autoflush:
            if insert_if_absent(session, PersonKeyRow, asdict(key)):
                return _hold(session, key, newest=True)
        stored = _newest(session, person_id, clinical=clinical)
        if stored is None:
            raise RuntimeError("a key that is there cannot be read")
        return stored

    def _wrapped(self, secret: bytes, key: StoredKey) -> StoredKey:
        algorithm = self._keyring.algorithm
        master = self._keyring.key(master_name(clinical=key.clinical), key.master_version)
        bound = _bound(key, algorithm)
        version = key.master_version
        wrapped = seal(master, secret, algorithm=algorithm, version=version, bound=bound)
        return replace(key, wrapped=wrapped)


def master_name(*, clinical: bool) -> KeyName:
    """The master key that wraps keys of this use."""
    return KeyName.CLINICAL if clinical else KeyName.MASTER


_COLUMNS = (
    PersonKeyRow.person_id,
    PersonKeyRow.clinical,
    PersonKeyRow.version,
    PersonKeyRow.master_version,
    PersonKeyRow.wrapped,
)
_Found = Select[str, bool, int, int, bytes | None]


# Every sealing and opening asks one of these: they are put together once.
_OF_PERSON: _Found = select(*_COLUMNS).where(
    PersonKeyRow.person_id == bindparam("person"),
    PersonKeyRow.clinical == bindparam("use"),
)
_NEWEST_KEY = _OF_PERSON.order_by(PersonKeyRow.version.desc()).limit(1)
_KEY_OF_VERSION = _OF_PERSON.where(PersonKeyRow.version == bindparam("version"))


def _newest(session: Session, person_id: str, *, clinical: bool) -> StoredKey | None:
    held = _held(session).get((person_id, clinical, _NEWEST))
    if held is not None:
        return held
    return _first(session, _NEWEST_KEY, {"person": person_id, "use": clinical}, newest=True)


def _first(
    session: Session, statement: _Found, wanted: dict[str, Any], *, newest: bool = False
) -> StoredKey | None:
    # A half-made row that waits in the session must not be sent because a field of it is sealed.
    with session.no_autoflush:
        row = session.execute(statement, wanted).one_or_none()
    return None if row is None else _hold(session, StoredKey(*row), newest=newest)


def _bound(key: StoredKey, algorithm: Algorithm) -> bytes:
    use = master_name(clinical=key.clinical)
    numbers = (str(key.version), str(key.master_version))
    return framed("person-key", key.person_id, use, *numbers, algorithm)


def _held(session: Session) -> dict[tuple[str, bool, int], StoredKey]:
    held: dict[tuple[str, bool, int], StoredKey] = session.info.setdefault(_HELD, {})
    return held


def _hold(session: Session, key: StoredKey, *, newest: bool) -> StoredKey:
    """Remember a key for the session, unless a savepoint could still take it away."""
    if not session.in_nested_transaction():
        held = _held(session)
        held[key.person_id, key.clinical, key.version] = key
        if newest:
            held[key.person_id, key.clinical, _NEWEST] = key
    return key
