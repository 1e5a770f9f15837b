"""Taking copies of the whole database."""

import hashlib
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text

from foundation.audit.tables import AuditLineRow
from foundation.backups import postgresql_copy, scratch, sealing, sqlite_copy
from foundation.backups.model import Manifest
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.errors import Misconfigured
from foundation.journal import queries as read_journal

SUFFIX = ".ccb"


def take(
    database: Database, keyring: Keyring, folder: Path, *, scratch_in: Path, at: datetime
) -> Path:
    """Take a sealed copy while the service works; it is opened again before it counts.

    Args:
        scratch_in: where the plain bytes lie meanwhile: the data folder.

    Returns:
        The copy's file, named for its moment.

    Raises:
        Misconfigured: the copy cannot be written there.
        Conflict: another copy is being taken or put back.
    """
    target = folder / f"correction-{at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with scratch.room(scratch_in) as room:
            plain = room / "copy"
            manifest = _copy(database, plain, at=at)
            sealing.seal(plain, target, manifest, keyring)
            sealing.open_sealed(target, room / "again", keyring)
    except OSError as error:
        raise Misconfigured(f"No copy was taken in {folder}: {error.strerror}.") from error
    return target


def newest(folder: Path) -> Manifest | None:
    """What the newest copy of a folder says of itself; None when there is none.

    Raises:
        CopyDamaged: the newest is no copy of ours.
        Misconfigured: the folder cannot be read.
    """
    try:
        copies = sorted(folder.glob(f"*{SUFFIX}"))
        return sealing.manifest_of(copies[-1]) if copies else None
    except OSError as error:
        raise Misconfigured(f"{folder} cannot be read: {error.strerror}.") from error


def _copy(database: Database, plain: Path, *, at: datetime) -> Manifest:
    # What the manifest says is read before the copy: the copy holds at least that much.
    with database.read() as session:
        epoch = read_journal.epoch(session)
        head = read_journal.head(session)
        audited = session.scalar(select(func.max(AuditLineRow.seq))) or 0
        schema = session.scalar(text("SELECT version_num FROM alembic_version"))
    if database.is_sqlite:
        sqlite_copy.take(Path(str(database.url.database)), plain)
    else:
        postgresql_copy.take(database.url, plain)
    digest = hashlib.sha256()
    with plain.open("rb") as file:
        while piece := file.read(sealing.PIECE):
            digest.update(piece)
    return Manifest(
        taken_at=at,
        kind=database.url.get_backend_name(),
        schema=schema,
        epoch=epoch,
        journal_head=head,
        audit_head=audited,
        sha256=digest.hexdigest(),
        size=plain.stat().st_size,
    )
