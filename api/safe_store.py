"""Whether a store keeps what it acknowledges, and belongs to these keys; asked before serving."""

from sqlalchemy import text

from api.runtime import Runtime
from foundation.crypto import rotation
from foundation.errors import Misconfigured

_SQLITE_FULL = 2


def check(runtime: Runtime) -> None:
    """Refuse a store that could lose an acknowledged write, or that other keys were used on.

    Raises:
        Misconfigured: SQLite below synchronous=FULL; PostgreSQL with fsync or synchronous_commit
            off (SEC-70); keys that are not this database's.
    """
    with runtime.database.write() as session:
        if runtime.database.is_sqlite:
            level = session.scalar(text("PRAGMA synchronous"))
            if int(level or 0) < _SQLITE_FULL:
                raise Misconfigured("SQLite runs below synchronous=FULL: it could lose a write.")
        else:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                if session.scalar(text(f"SHOW {name}")) == "off":
                    raise Misconfigured(f"PostgreSQL runs with {name} off: turn it on.")
        rotation.agree(session, runtime.keyring)
