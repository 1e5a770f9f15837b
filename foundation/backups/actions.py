"""Taking, checking and putting back copies of the whole database."""

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.audit.tables import AuditLineRow
from foundation.backups import postgresql_copy, sealing, sqlite_copy
from foundation.backups.model import GapReport, Manifest
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.errors import ServiceError
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal

SUFFIX = ".ccb"


def take(database: Database, keyring: Keyring, folder: Path, *, at: datetime) -> Path:
    """Take a sealed copy while the service works; it is opened again before it counts.

    Returns:
        The copy's file, named for its moment.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / f"correction-{at:%Y%m%dT%H%M%SZ}{SUFFIX}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".taking-") as scratch:
        plain = Path(scratch) / "copy"
        manifest = _copy(database, plain, at=at)
        sealing.seal(plain, target, manifest, keyring)
        sealing.open_sealed(target, Path(scratch) / "again", keyring)
    return target


def newest(folder: Path) -> Manifest | None:
    """What the newest copy of a folder says of itself; None when there is none."""
    copies = sorted(folder.glob(f"*{SUFFIX}"))
    return sealing.manifest_of(copies[-1]) if copies else None


def put_back(
    copy: Path,
    open_database: Callable[[], Database],
    keyring: Keyring,
    *,
    prepare: Callable[[Database], None],
    at: datetime,
) -> GapReport:
    """Put a copy in the database's place, begin a new epoch, and say what is missing.

    Args:
        open_database: opens the database of the settings, whatever stands there.
        prepare: brings an empty database up to the schema; used on PostgreSQL only.

    Raises:
        CopyDamaged: the copy is not whole; nothing was touched.
    """
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".restoring-") as scratch:
        plain = Path(scratch) / "copy"
        manifest = sealing.open_sealed(copy, plain, keyring)
        present = open_database()
        replaced = _head_of(present)
        _put(present, plain, prepare)
    restored = open_database()
    with restored.write() as session:
        epoch = journal.begin_epoch(session, reason=f"restored {copy.name}", at=at)
    restored.dispose()
    lost = replaced is not None and replaced > manifest.journal_head
    return GapReport(
        taken_at=manifest.taken_at,
        restored_at=at,
        old_epoch=manifest.epoch,
        new_epoch=epoch,
        journal_head=manifest.journal_head,
        replaced_head=replaced,
        lost_from=manifest.journal_head + 1 if lost else None,
        lost_to=replaced if lost else None,
    )


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
        kind="sqlite" if database.is_sqlite else "postgresql",
        schema=schema,
        epoch=epoch,
        journal_head=head,
        audit_head=audited,
        sha256=digest.hexdigest(),
        size=plain.stat().st_size,
    )


def _put(present: Database, plain: Path, prepare: Callable[[Database], None]) -> None:
    if present.is_sqlite:
        file = Path(str(present.url.database))
        present.dispose()
        moved = plain.with_name("moved")
        plain.replace(moved)
        file.parent.mkdir(parents=True, exist_ok=True)
        nearby = file.with_suffix(".restoring")
        nearby.write_bytes(moved.read_bytes())
        sqlite_copy.put(nearby, file)
        return
    prepare(present)
    postgresql_copy.put(plain, present.url)
    present.dispose()


def _head_of(database: Database) -> int | None:
    """How far the journal reaches that is about to be replaced; None when it cannot be read."""
    try:
        with database.read() as session:
            return read_journal.head(session)
    except (ServiceError, SQLAlchemyError):
        return None
