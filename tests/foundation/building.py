"""What tests of the foundation start from: a keyring, and a store of its tables alone."""

from datetime import UTC, datetime
from pathlib import Path

from foundation.attachments import tables as attachments
from foundation.audit import actions as audit
from foundation.columns import Base
from foundation.crypto import tables as crypto
from foundation.crypto.ciphers import INFO, FieldCipher
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.idempotency import tables as idempotency
from foundation.journal import tables as journal
from foundation.leases import tables as leases

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)

# Named so that the metadata knows every table the store needs.
TABLES = (attachments, crypto, idempotency, journal, leases)


def a_keyring(folder: Path) -> Keyring:
    """The keys of a folder, made when there are none."""
    keys = folder / "keys"
    return Keyring.load(keys) if keys.is_dir() else Keyring.create(keys)


def a_store(folder: Path, *, keyring: Keyring | None = None) -> Database:
    """A file store with the foundation's tables, a cipher on every session and the audit chain."""
    keyring = keyring or a_keyring(folder)
    closer = audit.closer(keyring.audit_key)
    database = Database(
        f"sqlite:///{folder / 'store.db'}",
        info={INFO: FieldCipher(keyring)},
        closers=(closer,),
        needs_close=lambda session: bool(audit.collected(session)),
    )
    Base.metadata.create_all(database.engine)
    return database
