"""The life of keys in the database: known at the start, wrapped anew, destroyed."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from foundation.crypto.ciphers import FieldCipher, cipher_of
from foundation.crypto.keyring import Keyring
from foundation.crypto.person_keys import master_name
from foundation.crypto.tables import KeyMarkRow, PersonKeyRow
from foundation.errors import Misconfigured

BATCH = 200
MASTERS = (master_name(clinical=False), master_name(clinical=True))


class Reads(Protocol):
    """What gives reading transactions; the database does."""

    def read(self) -> AbstractContextManager[Session]:
        """A transaction that changes nothing."""


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


def renew(database: Reads, keyring: Keyring, folder: Path) -> bool:
    """Add a newer version of both master keys, unless an earlier renewal has not come to its end.

    Read the keys of the folder again afterwards, and `rotate`.

    Returns:
        Whether a renewal begins with this; else there is one to go on with.
    """
    with database.read() as session:
        unfinished = session.scalar(_behind(keyring).limit(1)) is not None
    newest = [keyring.current(name) for name in MASTERS]
    begins = not unfinished and len(set(newest)) == 1
    for name in MASTERS:
        # Killed between the two, one is behind the other.
        for _ in range(keyring.current(name), max(newest) + begins):
            Keyring.add_version(folder, name)
    return begins


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
            behind = _behind(cipher.keyring).limit(batch)
            rows = session.scalars(behind.with_for_update()).all()
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
    )
