"""Copying a PostgreSQL database as of one moment, and filling an empty one from the copy."""

import struct
from pathlib import Path
from typing import Any, BinaryIO

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL

from foundation.errors import Misconfigured

_NAME = struct.Struct(">I")
_LENGTH = struct.Struct(">Q")
# What migrations themselves write; a copy brings its own.
_LAID = ("alembic_version", "journal_epochs", "schema_notice")
_REFERENCES = """
SELECT class.relname, reference.conname, pg_get_constraintdef(reference.oid)
FROM pg_constraint AS reference JOIN pg_class AS class ON class.oid = reference.conrelid
WHERE reference.contype = 'f' AND reference.connamespace = current_schema()::regnamespace
ORDER BY 1, 2
"""

_Connection = psycopg.Connection[tuple[Any, ...]]


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


def check_empty(url: URL) -> None:
    """Refuse a database that holds anything but what migrations lay.

    Raises:
        Misconfigured: a table is not empty: a restore never overwrites.
    """
    try:
        with psycopg.connect(address(url)) as connection:
            for table in _tables(connection):
                found = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table))
                row = connection.execute(found).fetchone()
                if row and row[0] and table not in _LAID:
                    raise Misconfigured(f"{table} is not empty: restore into a new database.")
    except psycopg.Error as error:
        raise _fault(error) from error


def put(source: Path, url: URL) -> None:
    """Fill an empty database, which is at the copy's own schema, in one transaction.

    Whoever owns the tables may do it: no right of a superuser is asked for.

    Raises:
        Misconfigured: the database does not take the copy; nothing was written.
    """
    try:
        with psycopg.connect(address(url)) as connection, source.open("rb") as file:
            references = connection.execute(_REFERENCES).fetchall()
            # Tables come in the order of the alphabet, so the references wait until all are there.
            for table, name, _ in references:
                drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
                connection.execute(drop.format(sql.Identifier(table), sql.Identifier(name)))
            for table in set(_LAID) & set(_tables(connection)):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            _load(connection, file)
            for table, name, definition in references:
                add = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ")
                head = add.format(sql.Identifier(table), sql.Identifier(name))
                connection.execute(head.as_bytes(connection) + str(definition).encode())
    except psycopg.Error as error:
        raise _fault(error) from error


def _load(connection: _Connection, file: BinaryIO) -> None:
    while header := file.read(_NAME.size):
        (length,) = _NAME.unpack(header)
        table = file.read(length).decode()
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor().copy(statement) as copy:
            while size := _LENGTH.unpack(file.read(_LENGTH.size))[0]:
                copy.write(file.read(size))


def _fault(error: psycopg.Error) -> Misconfigured:
    # Of what the server says only the first line: the rest may quote a row.
    said = error.diag.message_primary or type(error).__name__
    return Misconfigured(f"PostgreSQL did not take the copy: {said}.")


def _tables(connection: _Connection) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
    )
    return [str(row[0]) for row in rows]
