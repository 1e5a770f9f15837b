"""A copy is whole, sealed, and comes back; what it lacks is said."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import func, insert, inspect, select, text

from api import schema
from api.restoring import Migrations
from api.runtime import open_database
from api.tables import everything
from foundation.audit import actions as audit
from foundation.backups import actions as backups
from foundation.backups import scratch, sealing
from foundation.backups.restoring import Place, put_back
from foundation.crypto.keyring import Keyring
from foundation.errors import Conflict, Misconfigured, ServiceError
from foundation.journal import actions as journal
from foundation.journal import queries as read_journal
from foundation.journal.model import Event
from foundation.releases.tables import NoticeRow
from tests import stores
from tests.build import build_district

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Told(Event):
    """Something the journal is told."""

    kind: ClassVar[str] = "test.told"
    number: int


@pytest.fixture
def new(tmp_path, keyring):
    """`new("name")` is the address of an empty database: on PostgreSQL, of an ordinary role's."""
    made = []

    def address(name):
        if stores.wanted() == "pg":
            made.append(stores.owned_postgresql_database(f"{name}_{tmp_path.name}"[:60]))
            return made[-1]
        return f"sqlite:///{tmp_path / name}.db"

    yield address
    for url in made:
        stores.drop_postgresql_database(url)


@pytest.fixture
def opened(keyring):
    """`opened(url)` opens a database, as a restart would, and closes it at the end."""
    found = []

    def open_one(url):
        found.append(open_database(url, keyring))
        return found[-1]

    yield open_one
    for one in found:
        one.dispose()


@pytest.fixture
def live(new, opened):
    """A migrated database."""
    found = opened(new("live"))
    schema.migrate(found, at=AT)
    return found


@pytest.fixture
def take(keyring, tmp_path):
    """`take(database)` takes a copy."""
    return lambda database: backups.take(
        database, keyring, tmp_path / "copies", scratch_in=tmp_path, at=AT
    )


@pytest.fixture
def restore(new, opened, keyring, tmp_path):
    """`restore(copy, over)` puts a copy back as the manual says; gives database and report.

    SQLite's file is exchanged where it lies; on PostgreSQL a new database is filled.
    """

    def put(copy, over, *, into=None, migrations=None):
        old = over.url.render_as_string(hide_password=False)
        over.dispose()
        postgresql = stores.wanted() == "pg"
        url = into or (new("restored") if postgresql else old)
        place = Place(
            url=url, opened=opened, scratch=tmp_path, replaces=old if postgresql else None
        )
        later = AT + timedelta(hours=1)
        report = put_back(copy, place, keyring, schema=migrations or Migrations(later), at=later)
        return opened(url), report

    return put


def tell(database, number):
    with database.write() as session:
        journal.append(session, Told(number=number), actor="test", at=AT)
        audit.record(session, "told", actor="test", at=AT)


def numbers(database):
    with database.read() as session:
        return [
            entry.data["number"]
            for entry in read_journal.entries_after(session, 0, kinds=[Told.kind])
        ]


def set_revision(database, revision, *, notice=None):
    """Make a database say that another version made it."""
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
        session.execute(text("DELETE FROM schema_notice"))
        if notice:
            values = dict(zip(("made_by", "oldest_code"), notice, strict=True))
            session.execute(insert(NoticeRow).values(id=1, **values))


def test_a_copy_comes_back_with_a_gap_report(live, take, restore, database):
    """What was told after the copy is named as lost, in both trails, and a new epoch begins."""
    tell(live, 1)
    copy = take(live)
    tell(live, 2)
    tell(live, 3)

    restored, report = restore(copy, live)

    assert numbers(restored) == [1]
    assert (report.lost_from, report.lost_to) == (2, 3)
    assert (report.audit_head, report.replaced_audit_head) == (1, 3)
    assert (report.audit_lost_from, report.audit_lost_to) == (2, 3)
    assert report.new_epoch != report.old_epoch
    with restored.read() as session:
        assert read_journal.epoch(session) == report.new_epoch


def test_nothing_lost_is_said_too(live, take, restore, database):
    """A copy that holds everything leaves no gap."""
    tell(live, 1)

    _, report = restore(take(live), live)

    assert (report.journal_head, report.replaced_head) == (1, 1)
    assert (report.lost_from, report.lost_to, report.audit_lost_from) == (None, None, None)


def test_a_restored_database_is_whole(live, take, restore, database):
    """Rows that lean on others, references and triggers are as in one that was never away."""
    build_district(live, at=AT)
    copy = take(live)
    before = (references(live), triggers(live))
    people = rows(live, "accounts")

    restored, _ = restore(copy, live)

    assert (references(restored), triggers(restored)) == before
    assert rows(restored, "accounts") == people > 0
    schema.check_current(restored)
    tell(restored, 1)
    assert numbers(restored)[-1] == 1


def test_an_older_copy_is_brought_up(new, opened, take, restore, database):
    """A copy of the first schema works under this version after its restore."""
    old = opened(new("live"))
    schema.upgrade(old, "0001")
    with old.write() as session:
        journal.begin_epoch(session, reason="first start", at=AT)
    tell(old, 1)

    restored, _ = restore(take(old), old)

    assert schema.present(restored) == schema.head()
    assert numbers(restored) == [1]
    with restored.read() as session:
        assert session.scalar(text("SELECT count(*) FROM journal_epochs")) == 2


def test_a_copy_of_an_unknown_schema_touches_nothing(live, new, opened, take, restore, database):
    """It is refused before anything is replaced, so the installation goes on."""
    newer = opened(new("newer"))
    schema.migrate(newer, at=AT)
    set_revision(newer, "9999")
    copy = take(newer)
    tell(live, 1)
    into = new("restored") if stores.wanted() == "pg" else None

    with pytest.raises(Misconfigured, match="does not know"):
        restore(copy, live, into=into)

    assert numbers(live) == [1]
    schema.check_current(live)
    if into:
        assert schema.present(opened(into)) is None


def test_a_copy_of_the_next_version_comes_back_where_it_lets_us(live, take, restore):
    """Gone back by one minor version, the copies taken since are still of use."""
    tell(live, 1)
    set_revision(live, "9999", notice=("0.2", "0.1"))

    restored, _ = restore(take(live), live)

    assert numbers(restored) == [1]
    assert schema.present(restored) == "9999"


def test_a_restore_that_fails_half_way_leaves_the_database(live, take, restore, tmp_path):
    """The copy is made ready beside it; until then the old file stays in its place."""
    copy = take(live)
    tell(live, 1)

    class Failing(Migrations):
        def finish(self, database):
            super().finish(database)
            raise Misconfigured("planted")

    with pytest.raises(Misconfigured, match="planted"):
        restore(copy, live, migrations=Failing(AT))

    assert numbers(live) == [1]
    assert not list(tmp_path.glob("live.re*"))


def test_the_replaced_file_is_kept_and_named(live, take, restore, opened):
    """Whoever restored the wrong copy finds the way back."""
    copy = take(live)
    tell(live, 1)

    restored, report = restore(copy, live)

    assert numbers(restored) == []
    assert numbers(opened(f"sqlite:///{report.kept}")) == [1]


def test_a_damaged_database_is_replaced(live, take, restore):
    """That is what copies are for; what it held cannot be said."""
    tell(live, 1)
    copy = take(live)
    live.dispose()
    Path(live.url.database).write_bytes(b"no database" * 1000)

    restored, report = restore(copy, live)

    assert numbers(restored) == [1]
    assert report.replaced_head is None


def test_a_copy_of_the_other_kind_is_refused(live, restore, keyring, tmp_path):
    """A PostgreSQL copy does not become a SQLite file."""
    copy = sealed_file(tmp_path, keyring, kind="postgresql")

    with pytest.raises(Misconfigured, match="The copy is of postgresql"):
        restore(copy, live)


@pytest.mark.skipif("stores.wanted() != 'pg'")
def test_a_filled_database_is_not_overwritten(live, take, restore, database):
    """PostgreSQL is restored into a new database, and the old one stays."""
    tell(live, 1)
    copy = take(live)
    url = live.url.render_as_string(hide_password=False)

    with pytest.raises(Misconfigured, match="restore into a new database"):
        restore(copy, live, into=url)

    assert numbers(live) == [1]


@pytest.mark.skipif("stores.wanted() != 'pg'")
def test_a_database_brought_further_is_not_filled(new, opened, take, restore, database):
    """An older copy goes into its own schema first; tables of a newer one are in the way."""
    old, ready = opened(new("live")), new("restored")
    schema.upgrade(old, "0001")
    with old.write() as session:
        journal.begin_epoch(session, reason="first start", at=AT)
    copy = take(old)
    schema.migrate(opened(ready), at=AT)

    with pytest.raises(Misconfigured, match="without running `correction migrate`"):
        restore(copy, old, into=ready)


@pytest.mark.skipif("stores.wanted() != 'pg'")
def test_a_wrong_address_to_compare_with_is_said(live, take, restore, opened, new, database):
    """Before anything is written: the gap would otherwise silently be unknown."""
    copy, into = take(live), new("restored")
    stores.drop_postgresql_database(live.url.render_as_string(hide_password=False))

    with pytest.raises(Misconfigured, match="leave --replaces away"):
        restore(copy, live, into=into)

    assert schema.present(opened(into)) is None


def test_a_copy_is_taken_while_the_service_writes(live, take, database):
    """The copy holds at least what its manifest says."""
    for number in range(5):
        tell(live, number)

    manifest = sealing.manifest_of(take(live))

    assert (manifest.journal_head, manifest.audit_head) == (5, 5)
    assert manifest.schema == schema.head()


def test_plain_bytes_never_lie_beside_the_copies(live, keyring, tmp_path, monkeypatch):
    """Not even while a copy is taken; and they are gone afterwards."""
    folder, seen = tmp_path / "copies", []
    seal = sealing.seal

    def looked(*given):
        seal(*given)
        seen.extend(sorted(path.name for path in folder.iterdir()))

    monkeypatch.setattr(sealing, "seal", looked)
    copy = backups.take(live, keyring, folder, scratch_in=tmp_path, at=AT)

    assert seen == [copy.name]
    assert not (tmp_path / "copying").exists()


def test_what_a_killed_process_left_is_swept(tmp_path):
    """Plain bytes do not outlive the next start; a copy at work keeps its own."""
    with scratch.room(tmp_path) as room:
        (room / "copy").write_bytes(b"plain")
        scratch.sweep(tmp_path)
        assert (room / "copy").exists()
    room.mkdir()
    (room / "copy").write_bytes(b"left")

    scratch.sweep(tmp_path)

    assert not room.exists()


def test_two_copies_at_once_are_refused(tmp_path):
    """They would sweep each other's bytes."""
    with (
        scratch.room(tmp_path),
        pytest.raises(Conflict, match="wait until it is done"),
        scratch.room(tmp_path),
    ):
        pass


def test_a_folder_that_cannot_be_written_to_is_a_sentence(live, keyring, tmp_path):
    """Not a traceback: the folder is the commonest mistake."""
    (tmp_path / "file").touch()

    with pytest.raises(Misconfigured, match="No copy was taken in"):
        backups.take(live, keyring, tmp_path / "file" / "in", scratch_in=tmp_path, at=AT)


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


def rows(database, table):
    """How many rows a table has."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(everything().tables[table]))


def references(database):
    """The foreign keys of a database, by table and columns."""
    with database.engine.connect() as connection:
        look = inspect(connection)
        return {
            (table, key["name"], *key["constrained_columns"])
            for table in look.get_table_names()
            for key in look.get_foreign_keys(table)
        }


def triggers(database):
    """The names of a database's triggers."""
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if database.is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with database.read() as session:
        return set(session.scalars(text(asked)))


def sealed_file(
    tmp_path: Path, keyring, *, size: int = 1000, content: bytes = b"", kind: str = "sqlite"
) -> Path:
    """A sealed file with a manifest of its own."""
    plain = tmp_path / "plain"
    plain.write_bytes(content or bytes(size))
    manifest = backups.Manifest(
        taken_at=AT,
        kind=kind,
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
