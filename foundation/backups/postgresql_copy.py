"""Copying a PostgreSQL database as of one moment, and filling an empty one from the copy."""

import struct
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from foundation.errors import Misconfigured

_NAME = struct.Struct(">I")
_LENGTH = struct.Struct(">Q")
_PIECE = 1_048_576


def address(url: URL) -> str:
    """An address as the driver reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def take(url: URL, target: Path) -> None:
    """Copy every table, in one read-only transaction that sees one moment, into a file."""
    target.touch(mode=0o600)
    with psycopg.connect(address(url)) as connection, target.open("wb") as file:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in _tables(connection):
            name = table.encode()
            file.write(_NAME.pack(len(name)) + name)
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(statement) as copy:
                for piece in copy:
                    file.write(_LENGTH.pack(len(piece)) + bytes(piece))
            file.write(_LENGTH.pack(0))


def put(source: Path, url: URL) -> None:
    """Fill a database, whose schema is there and whose tables are empty, from a copy.

    Raises:
        Misconfigured: a table is not empty: a restore never overwrites.
    """
    with psycopg.connect(address(url)) as connection, source.open("rb") as file:
        for table in _tables(connection):
            found = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table))
            row = connection.execute(found).fetchone()
            if row and row[0] and table not in ("alembic_version", "journal_epochs"):
                raise Misconfigured(f"{table} is not empty: restore into a new database.")
        connection.execute("DELETE FROM alembic_version")
        connection.execute("DELETE FROM journal_epochs")
        # Tables come in the order of the alphabet; references are checked at the end instead.
        connection.execute("SET session_replication_role = replica")
        while header := file.read(_NAME.size):
            (length,) = _NAME.unpack(header)
            table = file.read(length).decode()
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(statement) as copy:
                while size := _LENGTH.unpack(file.read(_LENGTH.size))[0]:
                    copy.write(file.read(size))
        connection.execute("SET session_replication_role = origin")


def _tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    return [str(row[0]) for row in rows]
