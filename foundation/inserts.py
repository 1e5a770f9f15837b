"""Putting a row where there may be one already, without an error and without a race."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from foundation.columns import Base


def insert_if_absent(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one with its key is there; says whether it was inserted.

    On PostgreSQL a second transaction waits here until the first has ended, and then sees its row.
    """
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(table).values(values).on_conflict_do_nothing()
    # What comes back tells whether a row was written; a count is not told by every driver.
    written = session.execute(statement.returning(*inspect(table).primary_key))
    return written.first() is not None
