"""What this version's migrations do for a restore."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine

from api import schema
from foundation.backups.model import Manifest
from foundation.database import Database
from foundation.errors import Misconfigured


class Migrations:
    """Brings a copy of any schema that this version knows up to its own."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def check(self, plain: Path, manifest: Manifest) -> None:
        """Refuse a copy whose schema this version can neither bring up nor run on.

        Raises:
            Misconfigured: install the version that made it.
        """
        if schema.knows(manifest.schema):
            return
        if manifest.kind == "sqlite":
            engine = create_engine(f"sqlite:///{plain}")
            try:
                with engine.connect() as connection:
                    schema.check_connection(connection)
            finally:
                engine.dispose()
            return
        raise Misconfigured(
            f"The copy is of schema {manifest.schema}, which this version does not know and cannot "
            f"lay: put it back with the version that made it."
        )

    def prepare(self, database: Database, revision: str | None) -> None:
        """Lay the tables of a copy's schema into an empty database.

        Raises:
            Misconfigured: other tables are there already.
        """
        there = schema.present(database)
        if there is None and revision is not None:
            schema.upgrade(database, revision)
        elif there != revision:
            raise Misconfigured(
                f"The database is at schema {there}, the copy at {revision}: "
                f"restore into a new database, without running `correction migrate` on it."
            )

    def finish(self, database: Database) -> None:
        """Bring what was put back up to this version's schema."""
        schema.migrate(database, at=self._at)
