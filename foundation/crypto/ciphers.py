"""Sealing and opening the fields of rows, each under the key of the person it is about."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from foundation.crypto.aead import Damaged, apart, seal, unseal
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Place
from foundation.crypto.person_keys import PersonKeys
from foundation.errors import Misconfigured

INFO = "cipher"


class FieldCipher:
    """Seals and opens values with one key per person; one for a process, shared by its threads.

    Args:
        keyring: the master keys; its algorithm seals, either algorithm opens.
        remembered: how many unwrapped person keys are kept in memory.
    """

    def __init__(self, keyring: Keyring, *, remembered: int = 4096) -> None:
        self.keyring = keyring
        self.person_keys = PersonKeys(keyring, remembered=remembered)

    def seal(
        self,
        session: Session,
        person_id: str,
        field: str,
        row_id: str,
        plaintext: str,
        *,
        clinical: bool = False,
    ) -> bytes:
        """Seal a text for one field ("table.column") of one row about one person.

        Raises:
            Erased: the person's keys were destroyed; nothing more can be kept about them.
        """
        place = Place(field, row_id, person_id, clinical)
        return self.seal_bytes(session, place, plaintext.encode())

    def open(
        self,
        session: Session,
        person_id: str,
        field: str,
        row_id: str,
        blob: bytes,
        *,
        clinical: bool = False,
    ) -> str:
        """Open a text sealed for exactly this field, row and person.

        Raises:
            Erased: the person's keys were destroyed.
            Damaged: the value does not belong here, or was changed.
        """
        return self.open_bytes(session, Place(field, row_id, person_id, clinical), blob).decode()

    def seal_bytes(self, session: Session, place: Place, data: bytes) -> bytes:
        """Seal bytes for a place; raises as `seal`."""
        keys, algorithm = self.person_keys, self.keyring.algorithm
        version, secret = keys.newest(session, place.person_id, clinical=place.clinical)
        bound = place.bound(algorithm, version)
        return seal(secret, data, algorithm=algorithm, version=version, bound=bound)

    def open_bytes(self, session: Session, place: Place, blob: bytes) -> bytes:
        """Open bytes sealed for a place; raises as `open`."""
        sealed = apart(blob)
        secret = self.person_keys.secret_of(
            session, place.person_id, sealed.version, clinical=place.clinical
        )
        if secret is None:
            raise Damaged
        return unseal(secret, sealed, place.bound(sealed.algorithm, sealed.version))

    def blind_index(self, kind: str, value: str) -> str:
        """What an exact search compares: equal for equal NFC forms within a kind, 64 hex digits."""
        return self.keyring.blind_index(kind, value)

    def prefetch(self, session: Session, person_ids: Iterable[str]) -> None:
        """Read the keys of many people in one query, before a list is opened."""
        self.person_keys.prefetch(session, person_ids)


def cipher_of(session: Session) -> FieldCipher:
    """The cipher that the database gave this session.

    Raises:
        Misconfigured: the database was opened without keys.
    """
    cipher = session.info.get(INFO)
    if not isinstance(cipher, FieldCipher):
        raise Misconfigured("The database was opened without its keys.")
    return cipher
