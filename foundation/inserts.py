"""Putting a row where there may be one already, without an error and without a race."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from foundation.columns import Base, table_of


def insert_if_absent(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Insert a row unless one with its key is there; says whether it was inserted.

    On PostgreSQL a second transaction waits here until the first has ended, and then sees its row.
    """
    statement = _statement(table_of(table), session.get_bind().dialect.name)
    return session.execute(statement, values).first() is not None


@cache
def _statement(table: Table, dialect: str) -> Insert:
    insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
    # What comes back tells whether a row was written; a count is not told by every driver.
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)
