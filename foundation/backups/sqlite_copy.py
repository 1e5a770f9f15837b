"""Copying a SQLite file while it is written to, and putting a copy in its place."""

import os
import shutil
import sqlite3
from pathlib import Path

from foundation.errors import Misconfigured

_PAGES = 2_000
_BESIDE = ("-wal", "-shm", "-journal")


def take(database: Path, target: Path) -> None:
    """Copy a live database into a file of its own, page by page, as of one moment."""
    source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy, pages=_PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")
        check(copy)
    finally:
        copy.close()
        source.close()


def check(connection: sqlite3.Connection) -> None:
    """Refuse a database whose pages or references are not whole.

    Raises:
        Misconfigured: names the first fault.
    """
    (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise Misconfigured(f"The database is damaged: {verdict}")


def duplicate(source: Path, target: Path) -> None:
    """Copy a database's file byte for byte, for its owner alone."""
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


def discard(database: Path) -> None:
    """Remove a file that was to become a database, with what SQLite keeps beside it."""
    for rest in ("", *_BESIDE):
        Path(f"{database}{rest}").unlink(missing_ok=True)


def put(copy: Path, database: Path) -> Path | None:
    """Put a copy in a database's place; what stood there is kept beside it.

    Returns:
        Where the replaced database lies now, or None when there was none.
    """
    fold(copy)
    connection = sqlite3.connect(copy)
    try:
        check(connection)
    finally:
        connection.close()
    _to_disk(copy)
    kept: Path | None = None
    if database.exists():
        kept = database.with_suffix(f".replaced-{database.stat().st_mtime_ns}")
        fold(database)
        _keep(database, kept)
    for rest in _BESIDE:
        Path(f"{database}{rest}").unlink(missing_ok=True)
    copy.replace(database)
    _to_disk(database.parent)
    return kept


def fold(database: Path) -> None:
    """Fold the write-ahead log into the file, so that the file alone is the database."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError:
        # A damaged file is kept as it is: it is being replaced because it is damaged.
        return
    finally:
        connection.close()


def _keep(database: Path, kept: Path) -> None:
    try:
        # The old file keeps its name until the moment of the exchange: there is always one.
        os.link(database, kept)
    except OSError:
        # Not every file system gives a file two names.
        database.replace(kept)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
