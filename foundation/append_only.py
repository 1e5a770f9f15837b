"""Tables that only grow: the database itself refuses to change or remove a row of theirs."""

from sqlalchemy import DDL, BigInteger, Integer, event

from foundation.columns import Base

# SQLite knows a primary key of its own only as INTEGER; both hold 64 bits.
BigSeq = BigInteger().with_variant(Integer(), "sqlite")


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


def guard(table: type[Base]) -> None:
    """Make `create_all` lay the append-only triggers with the table."""
    for dialect in ("sqlite", "postgresql"):
        for statement in append_only(table.__tablename__, dialect):
            trigger = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table.__table__, "after_create", trigger.execute_if(dialect=dialect))
