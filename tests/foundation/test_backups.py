"""A copy is whole, sealed, and comes back; what it lacks is said."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from api import schema
from api.runtime import open_database
from foundation.backups import actions as backups
from foundation.backups import sealing
from foundation.crypto.keyring import Keyring
from foundation.errors import ServiceError
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal
from foundation.journal.model import Event
from tests import stores

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """Something the journal is told."""

    kind: ClassVar[str] = "test.told"
    number: int


@pytest.fixture
def place(tmp_path, keyring):
    """Opens a migrated database of its own, again and again, as a restart would."""
    if stores.wanted() == "pg":
        url = stores.new_postgresql_database(f"backup_{tmp_path.name}"[:60])
    else:
        url = f"sqlite:///{tmp_path / 'live.db'}"
    opened = []

    def open_again():
        opened.append(open_database(url, keyring))
        return opened[-1]

    schema.migrate(open_again(), at=AT)
    yield open_again
    for one in opened:
        one.dispose()


def tell(database, number):
    with database.write() as session:
        journal.append(session, Told(number=number), actor="test", at=AT)


def numbers(database):
    with database.read() as session:
        return [entry.data["number"] for entry in read_journal.entries_after(session, 0)]


def empty_for_restore(open_again, tmp_path):
    """PostgreSQL is restored into a new database; SQLite's file is put aside by the restore."""
    if stores.wanted() != "pg":
        return open_again
    url = stores.new_postgresql_database(f"restored_{tmp_path.name}"[:60])
    return lambda: open_database(url, open_again().info["keyring"])


def test_a_copy_comes_back_with_a_gap_report(place, keyring, tmp_path, database):
    """What was told after the copy is named as lost, and a new epoch begins."""
    live = place()
    tell(live, 1)
    copy = backups.take(live, keyring, tmp_path / "copies", at=AT)
    tell(live, 2)
    live.dispose()
    target = empty_for_restore(place, tmp_path)

    report = backups.put_back(
        copy,
        target,
        keyring,
        prepare=lambda db: schema.migrate(db, at=AT),
        at=AT + timedelta(hours=1),
    )

    restored = target()
    assert numbers(restored) == [1]
    assert report.new_epoch != report.old_epoch
    with restored.read() as session:
        assert read_journal.epoch(session) == report.new_epoch
    if stores.wanted() != "pg":
        assert (report.lost_from, report.lost_to) == (2, 2)
    restored.dispose()


def test_a_copy_is_taken_while_the_service_writes(place, keyring, tmp_path, database):
    """The copy holds at least what its manifest says."""
    live = place()
    for number in range(5):
        tell(live, number)

    manifest = sealing.manifest_of(backups.take(live, keyring, tmp_path / "copies", at=AT))

    assert manifest.journal_head == 5
    assert manifest.schema == schema.head()


@pytest.mark.parametrize("place_in_file", [0, 4, 60, 400, -1])
def test_a_changed_copy_is_refused(place_in_file, keyring, tmp_path):
    """One byte anywhere is enough, and nothing is touched."""
    copy = sealed_file(tmp_path, keyring)
    data = bytearray(copy.read_bytes())
    data[place_in_file] ^= 1
    copy.write_bytes(bytes(data))

    with pytest.raises((sealing.CopyDamaged, ServiceError, ValueError, KeyError)):
        sealing.open_sealed(copy, tmp_path / "opened", keyring)


def test_a_copy_cut_short_is_refused(keyring, tmp_path):
    """A copy that lost its end is no copy."""
    copy = sealed_file(tmp_path, keyring, size=3 * sealing.PIECE)
    data = copy.read_bytes()
    copy.write_bytes(data[: len(data) - sealing.PIECE])

    with pytest.raises(sealing.CopyDamaged):
        sealing.open_sealed(copy, tmp_path / "opened", keyring)


def test_another_installation_cannot_open_it(keyring, tmp_path):
    """The keys are apart from the copy."""
    copy = sealed_file(tmp_path, keyring)
    other = Keyring.create(tmp_path / "other")

    with pytest.raises(sealing.CopyDamaged):
        sealing.open_sealed(copy, tmp_path / "opened", other)


def test_nothing_readable_lies_in_a_copy(keyring, tmp_path):
    """A canary in the plain file is not in the sealed one."""
    copy = sealed_file(tmp_path, keyring, content=b"CNRY-name-" * 50)

    assert b"CNRY" not in copy.read_bytes()


def sealed_file(tmp_path: Path, keyring, *, size: int = 1000, content: bytes = b"") -> Path:
    """A sealed file with a manifest of its own."""
    plain = tmp_path / "plain"
    plain.write_bytes(content or bytes(size))
    manifest = backups.Manifest(
        taken_at=AT,
        kind="sqlite",
        schema="0001",
        epoch="e",
        journal_head=0,
        audit_head=0,
        sha256=backups.hashlib.sha256(plain.read_bytes()).hexdigest(),
        size=size,
    )
    copy = tmp_path / "copy.ccb"
    sealing.seal(plain, copy, manifest, keyring)
    return copy
