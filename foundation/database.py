"""The unit of work: one way to open a transaction, one order in which every one is closed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from foundation.errors import Unavailable
from foundation.fair_lock import FairLock
from foundation.journal import actions as journal
from foundation.journal.model import Told
from foundation.journal.wake import Wake, note

# One advisory lock for the close of every writing transaction on PostgreSQL: the order of seq is
# the order of commit. The number is arbitrary but must never change.
CLOSE_LOCK = 7_201_440_310
CHANNEL = "journal"

Closer = Callable[[Session], bool]


class Database:
    """A store of either kind (SQLite file, PostgreSQL) behind two doors: `write` and `read`.

    Args:
        url: an SQLAlchemy address: `sqlite:///FILE` or `postgresql://…`.
        info: what every session carries in `session.info` (keys, settings).
        closers: run at the close of every write before the journal is stored, under the lock;
            each says whether it wrote anything (the audit chain is one).
    """

    def __init__(
        self,
        url: str,
        *,
        info: dict[str, Any] | None = None,
        closers: tuple[Closer, ...] = (),
        needs_close: Callable[[Session], bool] = lambda _: False,
        pool_size: int = 20,
    ) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.wake = Wake()
        self.info = info if info is not None else {}
        self._closers = closers
        self._needs_close = needs_close
        self._turns = FairLock(patience=5.0)
        if self.is_sqlite:
            self._writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", pool_size=4)
            self._reader = _sqlite_engine(
                self.url, begin="BEGIN", pool_size=pool_size, only_reads=True
            )
        else:
            engine = _postgresql_engine(self.url, pool_size)
            self._writer = engine
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations and probes."""
        return self._writer

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing transaction: closed and committed at the end of the block, or rolled back.

        Raises:
            Unavailable: the database is busy, locked or away; nothing was written.
        """
        told: tuple[Told, ...] = ()
        try:
            # Nothing is read from a row behind the commit: to expire them all would be for nothing.
            with self._turn(), Session(self._writer, expire_on_commit=False) as session:
                session.info.update(self.info)
                try:
                    yield session
                    told = self._close(session)
                    session.commit()
                except BaseException:
                    session.rollback()
                    journal.forget_collected(session)
                    raise
        except DBAPIError as error:
            raise _unavailable(error) from error
        if told:
            self.wake.ring(told)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only transaction that sees one moment of the database throughout.

        Raises:
            Unavailable: the database is busy, locked or away.
        """
        try:
            with Session(self._reader, autoflush=False) as session:
                session.info.update(self.info)
                yield session
        except DBAPIError as error:
            raise _unavailable(error) from error

    def dispose(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        with self._turns.turn():
            yield

    def _close(self, session: Session) -> tuple[Told, ...]:
        """Flush, lock, audit, journal, in this order; returns what was told, for who waits."""
        session.flush()
        told = journal.told(session)
        if not (told or self._needs_close(session)):
            return told
        if not self.is_sqlite:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLOSE_LOCK})
        for closer in self._closers:
            closer(session)
        last = journal.store_collected(session)
        if last is not None and not self.is_sqlite:
            said = {"channel": CHANNEL, "told": note(last, told)}
            session.execute(text("SELECT pg_notify(:channel, :told)"), said)
        return told


def _unavailable(error: DBAPIError) -> Exception:
    """What a driver's error means to the caller: try again later, or a fault of ours."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Unavailable("The database did not answer; nothing was written. Try again.")
    if type(error) is DatabaseError:
        # SQLite says so of a file that is none of its own, or whose pages are not whole.
        return Unavailable("The database is damaged: run `correction doctor`, restore a copy.")
    return error


def _sqlite_engine(url: URL, *, begin: str, pool_size: int, only_reads: bool = False) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=20,
        pool_timeout=3,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Python's own transaction handling would begin deferred: we say BEGIN ourselves.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            # Else a row that REPLACE takes away is not asked for by any trigger of DELETE.
            "recursive_triggers = ON",
            "busy_timeout = 5000",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if only_reads:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=3,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c timezone=UTC",
        },
    )
