"""Putting a copy back: whole and fitting before anything is touched, then in a new epoch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from foundation.audit.tables import AuditLineRow
from foundation.backups import postgresql_copy, scratch, sealing, sqlite_copy
from foundation.backups.model import GapReport, Heads, Manifest
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.errors import Misconfigured, ServiceError
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal


class Schema(Protocol):
    """What a restore asks of whoever knows the migrations."""

    def check(self, plain: Path, manifest: Manifest) -> None:
        """Refuse a copy whose schema this version can neither bring up nor run on."""

    def prepare(self, database: Database, revision: str | None) -> None:
        """Lay the tables of a copy's schema into an empty database."""

    def finish(self, database: Database) -> None:
        """Bring what was put back up to this version's schema."""


@dataclass(frozen=True)
class Place:
    """Where a copy is put: a database's address, and how to open any.

    `scratch`: where plain bytes may lie meanwhile. `replaces`: the address of the database that
    this one replaces, read only to say what is missing; SQLite's own file needs no naming.
    """

    url: str
    opened: Callable[[str], Database]
    scratch: Path
    replaces: str | None = None

    @property
    def kind(self) -> str:
        """The kind of database that stands here."""
        return make_url(self.url).get_backend_name()

    @property
    def file(self) -> Path:
        """The file of a SQLite database."""
        return Path(str(make_url(self.url).database))


def put_back(
    copy: Path, place: Place, keyring: Keyring, *, schema: Schema, at: datetime
) -> GapReport:
    """Put a copy in the database's place, begin a new epoch, and say what is missing.

    SQLite's file is exchanged when the copy is ready beside it, and kept; on PostgreSQL an empty
    database is filled, in one transaction.

    Raises:
        CopyDamaged: the copy is not whole.
        Misconfigured: the copy does not fit this version or this database; nothing was touched.
    """
    with scratch.room(place.scratch) as room:
        plain = room / "copy"
        manifest = sealing.open_sealed(copy, plain, keyring)
        if manifest.kind != place.kind:
            raise Misconfigured(f"The copy is of {manifest.kind}; database_url is {place.kind}.")
        schema.check(plain, manifest)
        replaced = _replaced(place)
        reason, kept = f"restored {copy.name}", None
        if manifest.kind == "sqlite":
            epoch, kept = _exchange(plain, place, schema, reason=reason, at=at)
        else:
            epoch = _fill(plain, place, schema, manifest.schema, reason=reason, at=at)
    return GapReport.of(manifest, replaced, epoch=epoch, kept=kept, at=at)


def _exchange(
    plain: Path, place: Place, schema: Schema, *, reason: str, at: datetime
) -> tuple[str, Path | None]:
    """Make the copy ready beside the database, then let it take the database's place."""
    ready = place.file.with_suffix(".restoring")
    sqlite_copy.discard(ready)
    try:
        place.file.parent.mkdir(parents=True, exist_ok=True)
        sqlite_copy.duplicate(plain, ready)
        epoch = _begin(place.opened(f"sqlite:///{ready}"), schema, reason=reason, at=at)
        return epoch, sqlite_copy.put(ready, place.file)
    finally:
        sqlite_copy.discard(ready)


def _fill(
    plain: Path, place: Place, schema: Schema, revision: str | None, *, reason: str, at: datetime
) -> str:
    """Fill an empty PostgreSQL database, then bring it up."""
    database = place.opened(place.url)
    try:
        postgresql_copy.check_empty(database.url)
        schema.prepare(database, revision)
        postgresql_copy.put(plain, database.url)
    finally:
        database.dispose()
    return _begin(place.opened(place.url), schema, reason=reason, at=at)


def _begin(database: Database, schema: Schema, *, reason: str, at: datetime) -> str:
    try:
        schema.finish(database)
        with database.write() as session:
            return journal.begin_epoch(session, reason=reason, at=at)
    finally:
        database.dispose()


def _replaced(place: Place) -> Heads | None:
    """How far the trails reach that are about to be replaced; None when nobody can say.

    Raises:
        Misconfigured: a database was named to compare with, and cannot be read.
    """
    if place.replaces is None and not (place.kind == "sqlite" and place.file.exists()):
        return None
    database = place.opened(place.replaces or place.url)
    try:
        with database.read() as session:
            audited = session.scalar(select(func.max(AuditLineRow.seq))) or 0
            return Heads(journal=read_journal.head(session), audit=audited)
    except (ServiceError, SQLAlchemyError) as error:
        if place.replaces is None:
            return None
        raise Misconfigured(
            "The database to compare with cannot be read: leave --replaces away to restore without."
        ) from error
    finally:
        database.dispose()
