"""The life of keys in the database: known at the start, wrapped anew, destroyed."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from foundation.crypto.ciphers import FieldCipher, cipher_of
from foundation.crypto.keyring import Keyring
from foundation.crypto.person_keys import master_name
from foundation.crypto.tables import KeyMarkRow, PersonKeyRow
from foundation.errors import Misconfigured

BATCH = 200


class Writes(Protocol):
    """What gives writing transactions; the database does."""

    def write(self) -> AbstractContextManager[Session]:
        """A transaction that commits at the end of the block."""


def agree(session: Session, keyring: Keyring) -> None:
    """Make sure that this keyring belongs to this database; the first time, leave its marks.

    Raises:
        Misconfigured: a key is another than the one the database was written with, or a master
            key that still wraps somebody's key is missing.
    """
    known = {(row.name, row.version): row.mark for row in session.scalars(select(KeyMarkRow))}
    for (name, version), mark in keyring.marks().items():
        if (name, version) not in known:
            session.add(KeyMarkRow(name=name, version=version, mark=mark))
        elif known[name, version] != mark:
            reason = (
                f"The key {name}, version {version}, is not the one this database was written with."
            )
            raise Misconfigured(reason, params={"key": name, "version": version})
    used = select(PersonKeyRow.clinical, PersonKeyRow.master_version).distinct()
    for clinical, version in session.execute(used.where(PersonKeyRow.wrapped.is_not(None))):
        keyring.key(master_name(clinical=clinical), version)


def rotate(database: Writes, cipher: FieldCipher, *, batch: int = BATCH) -> int:
    """Wrap every person's key with the current master keys, in small transactions.

    It may be ended at any moment and begun again: what is wrapped stays wrapped, and both
    versions open until the older one is no longer used.

    Returns:
        How many keys were wrapped anew.
    """
    done = 0
    while True:
        with database.write() as session:
            rows = session.scalars(_behind(cipher.keyring).limit(batch)).all()
            for row in rows:
                key = cipher.person_keys.rewrapped(row.to_key())
                row.master_version, row.wrapped = key.master_version, key.wrapped
        done += len(rows)
        if len(rows) < batch:
            return done


def shred(session: Session, person_id: str, *, at: datetime) -> int:
    """Destroy a person's keys: whatever was sealed for them can never be read again.

    Returns:
        How many keys were destroyed.
    """
    return cipher_of(session).person_keys.destroy(session, person_id, at=at)


def _behind(keyring: Keyring) -> Select[PersonKeyRow]:
    """The keys that an older master key still wraps."""
    older = (
        and_(
            PersonKeyRow.clinical == clinical,
            PersonKeyRow.master_version < keyring.current(master_name(clinical=clinical)),
        )
        for clinical in (False, True)
    )
    return (
        select(PersonKeyRow)
        .where(or_(*older), PersonKeyRow.wrapped.is_not(None))
        .order_by(PersonKeyRow.person_id, PersonKeyRow.clinical, PersonKeyRow.version)
        .with_for_update()
    )
