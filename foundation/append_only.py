"""Tables that only grow: the database refuses to change, remove or replace a row of theirs."""

from collections.abc import Iterable

from sqlalchemy import DDL, BigInteger, Integer, Table, UniqueConstraint, event

from foundation.columns import Base, table_of

# SQLite knows a primary key of its own only as INTEGER; both hold 64 bits.
BigSeq = BigInteger().with_variant(Integer(), "sqlite")

Key = tuple[str, ...]


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """The statements that make a table refuse UPDATE and DELETE, for "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        )
    refuse = f"EXECUTE FUNCTION {table}_append_only()"
    function = (
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    change = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
    empty = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    return (
        function,
        f"CREATE TRIGGER {table}_no_change {change}",
        f"CREATE TRIGGER {table}_no_truncate {empty}",
    )


def never_replaced(table: str, keys: Iterable[Key], dialect: str) -> tuple[str, ...]:
    """The statements that make a table refuse REPLACE; only SQLite knows it.

    Its REPLACE takes away the row that holds the same key without asking the trigger of DELETE.

    Args:
        keys: every set of columns that is unique in the table.
    """
    if dialect != "sqlite":
        return ()
    # Any table has a hidden `rowid`, and a row can be replaced by naming that alone.
    same = [("rowid",), *keys]
    taken = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in same
    )
    found = f"SELECT 1 FROM {table} WHERE {taken}"  # noqa: S608 - names of our own columns
    return (
        (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS ({found}) BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ),
    )


def keys_of(table: Table) -> tuple[Key, ...]:
    """Every set of columns that is unique in a table, the primary key first."""
    unique = [item.columns for item in table.constraints if isinstance(item, UniqueConstraint)]
    unique += [index.columns for index in table.indexes if index.unique]
    named = sorted(tuple(column.name for column in columns) for columns in unique)
    return (tuple(column.name for column in table.primary_key), *named)


def guard(table: type[Base]) -> None:
    """Make `create_all` lay the append-only triggers with the table."""
    name, keys = table.__tablename__, keys_of(table_of(table))
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only(name, dialect) + never_replaced(name, keys, dialect):
            trigger = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table.__table__, "after_create", trigger.execute_if(dialect=dialect))
