"""Putting a row where there may be one already, without an error and without a race."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from foundation.columns import Base


def insert_if_absent(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one with its key is there; says whether it was inserted.

    On PostgreSQL a second transaction waits here until the first has ended, and then sees its row.
    """
    dialect = session.get_bind().dialect.name
    if dialect == "sqlite":
        written = session.execute(sqlite_insert(table).values(values).on_conflict_do_nothing())
    else:
        written = session.execute(postgresql_insert(table).values(values).on_conflict_do_nothing())
    # Both dialects report the number of rows that a single INSERT has written.
    return bool(getattr(written, "rowcount", 0) == 1)
