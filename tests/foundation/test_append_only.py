"""What only grows: no statement of either database changes, removes or replaces a row of it."""
# ruff: noqa: S608 - the statements are the attack

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from foundation.append_only import never_replaced
from foundation.columns import Base

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
GUARDED = ("audit_lines", "circulars", "journal", "screening_answers", "screening_consents")
LONE_ROW = {
    "audit_lines": {
        "seq": 7,
        "at": AT,
        "actor": "a",
        "role": "officer",
        "session": "-",
        "ip": "-",
        "office": None,
        "action": "people.read",
        "object": None,
        "purpose": None,
        "outcome": "ok",
        "data": {},
        "mac": "0" * 64,
    },
    "circulars": {
        "id": "circular",
        "office_id": "office",
        "month": "2026-10",
        "year": 2026,
        "number": 1,
        "version": 1,
        "issued_by": "a",
        "issued_at": AT,
        "seq": 7,
        "figures": {},
        "digest": "0" * 64,
    },
    "journal": {
        "seq": 7,
        "at": AT,
        "kind": "test.happened",
        "office": None,
        "subject": None,
        "actor": "a",
        "cause": None,
        "data": {},
    },
    "screening_answers": {
        "id": "answer",
        "screening_id": "screening",
        "item": "q9",
        "version": 1,
        "value": b"sealed",
        "taken_at": AT,
        "received_at": AT,
        "by": "a",
        "client_id": "tap",
    },
    "screening_consents": {
        "id": "consent",
        "screening_id": "screening",
        "given": True,
        "by": "a",
        "at": AT,
    },
}
NEW_KEY = {"seq": "8", "id": "'other'"}


@pytest.fixture(params=GUARDED)
def table(request, database):
    """An append-only table with one row, whose foreign keys are let go: the row stands alone."""
    found = Base.metadata.tables[request.param]
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # The pragma is heard outside a transaction alone.
            for statement in ("COMMIT", "PRAGMA foreign_keys = OFF", "BEGIN"):
                connection.exec_driver_sql(statement)
        for key in () if database.is_sqlite else found.foreign_key_constraints:
            connection.execute(text(f"ALTER TABLE {found.name} DROP CONSTRAINT {key.name}"))
        connection.execute(insert(found), LONE_ROW[found.name])
        connection.commit()
    return found


def attacks(table, *, sqlite):
    """Statements that would change or lose the row, as a person with a console would write them."""
    key, first = next(iter(table.primary_key)).name, table.name
    columns = [f'"{column.name}"' for column in table.columns]
    listed = ", ".join(columns)
    forged = ", ".join("'forged'" if name in ('"actor"', '"by"') else name for name in columns)
    renamed = ", ".join(NEW_KEY[key] if name == f'"{key}"' else name for name in columns)
    yield f"UPDATE {first} SET {key} = {key}"
    yield f"UPDATE {first} SET {columns[-1]} = NULL"
    yield f"DELETE FROM {first}"
    yield (
        f"INSERT INTO {first} ({listed}) SELECT {forged} FROM {first} WHERE true "
        f"ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}"
    )
    if not sqlite:
        yield f"TRUNCATE {first}"
        yield (
            f"MERGE INTO {first} t USING {first} s ON t.{key} = s.{key} "
            f"WHEN MATCHED THEN UPDATE SET {key} = s.{key}"
        )
        yield f"MERGE INTO {first} t USING {first} s ON t.{key} = s.{key} WHEN MATCHED THEN DELETE"
        return
    for start in ("REPLACE", "INSERT OR REPLACE"):
        yield f"{start} INTO {first} ({listed}) SELECT {forged} FROM {first}"
        # A whole-number key is the rowid itself: two of them cannot differ.
        if key != "seq":
            yield f"{start} INTO {first} (rowid, {listed}) SELECT rowid, {renamed} FROM {first}"
            yield f"{start} INTO {first} ({listed}) SELECT {renamed} FROM {first}"
    for way in ("REPLACE", "IGNORE", "FAIL", "ROLLBACK"):
        yield f"UPDATE OR {way} {first} SET {key} = {key}"


def rows(database, table):
    """Everything the table holds, with SQLite's own number of each row."""
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(table))]


def test_every_statement_is_refused(database, table):
    """By the database itself, whoever asks; and the row is what it was."""
    before = rows(database, table)

    for statement in attacks(table, sqlite=database.is_sqlite):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            database.engine.begin() as connection,
        ):
            connection.execute(text(statement))

    assert rows(database, table) == before


def test_a_console_of_its_own_is_refused(database, table):
    """The triggers alone hold: a strange connection has none of our settings."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's triggers know no setting of a connection")
    before = rows(database, table)

    with sqlite3.connect(database.url.database) as console:
        for statement in attacks(table, sqlite=True):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                console.execute(statement)
    console.close()

    assert rows(database, table) == before


def test_the_next_row_goes_in(database, table):
    """Only a key that is taken is refused."""
    row = LONE_ROW[table.name]
    fresh = {"seq": 8, "id": "other", "screening_id": "next", "client_id": None, "version": 2}

    with database.engine.begin() as connection:
        connection.execute(insert(table), row | {k: v for k, v in fresh.items() if k in row})

    assert len(rows(database, table)) == 2


def test_every_guarded_table_is_tried_here(database):
    """A table that becomes append-only is tried too."""
    asked = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.read() as session:
        guarded = {name for (name,) in session.execute(text(asked))}

    assert guarded == set(GUARDED)


def test_only_sqlite_needs_the_third_trigger():
    """PostgreSQL has no REPLACE, and what stands for it is an UPDATE."""
    assert never_replaced("journal", [("seq",)], "postgresql") == ()
