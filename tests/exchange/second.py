"""A second, empty installation beside the one that a test has."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.runtime import open_database
from api.tables import everything
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.journal import actions as journal
from tests import stores
from tests.conftest import NOON


@contextmanager
def another_database(keyring: Keyring, folder: Path) -> Iterator[Database]:
    """An empty database of the kind that this run uses, gone afterwards."""
    if stores.wanted() == "pg":
        url = stores.copy_postgresql_database("template_empty")
        opened = open_database(url, keyring)
    else:
        opened = open_database(f"sqlite:///{folder / 'second.db'}", keyring)
        everything().create_all(opened.engine)
        with opened.write() as session:
            journal.begin_epoch(session, reason="first start", at=NOON)
    yield opened
    opened.dispose()
    if stores.wanted() == "pg":
        stores.drop_postgresql_database(url)
