"""The folder of keys, and its life: made once, checked at the start, renewed."""

import os
import stat

import pytest

from foundation.crypto import rotation
from foundation.crypto.ciphers import INFO, FieldCipher, cipher_of
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Algorithm, KeyName
from foundation.crypto.tables import PersonKeyRow
from foundation.database import Database
from foundation.errors import Misconfigured
from tests.foundation.building import a_store

PEOPLE = [f"person-{number:013}" for number in range(25)]
FIELD = "people.phone"


def test_new_keys_are_the_owners_alone(tmp_path):
    """Every key has its own file of mode 0600 with 32 different random bytes."""
    keyring = Keyring.create(tmp_path / "keys")

    files = list((tmp_path / "keys").iterdir())
    assert {path.name for path in files} == {f"{name}.1.key" for name in KeyName}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    secrets = [key for versions in keyring.keys.values() for key in versions.values()]
    assert len(set(secrets)) == len(KeyName)
    assert {len(secret) for secret in secrets} == {32}


def test_keys_are_read_as_they_were_made(tmp_path):
    """Loading gives the same keys, with the cipher that the settings name."""
    made = Keyring.create(tmp_path / "keys")
    loaded = Keyring.load(tmp_path / "keys", algorithm=Algorithm.SM4GCM)

    assert loaded.keys == made.keys
    assert (made.algorithm, loaded.algorithm) == (Algorithm.AES256GCM, Algorithm.SM4GCM)


def test_keys_are_never_replaced(tmp_path):
    """Creating over existing keys is refused and leaves them as they are."""
    made = Keyring.create(tmp_path / "keys")

    with pytest.raises(Misconfigured, match="not replaced"):
        Keyring.create(tmp_path / "keys")
    assert Keyring.load(tmp_path / "keys").keys == made.keys


@pytest.mark.parametrize("name", list(KeyName))
def test_a_missing_key_stops_the_start(tmp_path, name):
    """The message names the key that is gone."""
    Keyring.create(tmp_path / "keys")
    (tmp_path / "keys" / f"{name}.1.key").unlink()

    with pytest.raises(Misconfigured, match=f"The key {name} is missing"):
        Keyring.load(tmp_path / "keys")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"),
        (b"c2hvcnQ=", "damaged"),
        (b"***", "cannot be read"),
        (b"\xff", "cannot be"),
    ],
)
def test_a_damaged_key_stops_the_start(tmp_path, content, why):
    """A key that was cut, or is no key, is named; it is never taken as it is."""
    Keyring.create(tmp_path / "keys")
    path = tmp_path / "keys" / "audit.1.key"
    path.write_bytes(content)

    with pytest.raises(Misconfigured, match=rf"audit\.1\.key.*{why}"):
        Keyring.load(tmp_path / "keys")


@pytest.mark.parametrize("name", ["notes.1.key", "audit.key", "audit.0.key", "AUDIT.1.key"])
def test_a_stray_key_file_stops_the_start(tmp_path, name):
    """A file that nobody would read is a mistake, not a key."""
    Keyring.create(tmp_path / "keys")
    path = tmp_path / "keys" / name
    path.write_text("x")
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match="not the name of a key"):
        Keyring.load(tmp_path / "keys")


@pytest.mark.skipif(os.name != "posix", reason="mode bits say nothing here")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_can_read_stops_the_start(tmp_path, mode):
    """One bit for group or others is too much."""
    Keyring.create(tmp_path / "keys")
    (tmp_path / "keys" / "audit.1.key").chmod(mode)

    with pytest.raises(Misconfigured, match="0600"):
        Keyring.load(tmp_path / "keys")


def test_a_missing_folder_stops_the_start(tmp_path):
    """No keys at all is said plainly."""
    with pytest.raises(Misconfigured, match="missing"):
        Keyring.load(tmp_path / "nowhere")


def test_secrets_do_not_show_in_messages(tmp_path):
    """A keyring that ends up in a log line or a traceback shows no key."""
    keyring = Keyring.create(tmp_path / "keys")

    assert all(repr(key) not in repr(keyring) for key in keyring.keys[KeyName.AUDIT].values())


def _sealed(store):
    with store.write() as session:
        seal = cipher_of(session).seal
        return {one: seal(session, one, FIELD, "row", one, clinical=False) for one in PEOPLE}


@pytest.mark.parametrize("name", [KeyName.BLIND_INDEX, KeyName.AUDIT, KeyName.COOKIE])
def test_only_master_keys_are_renewed(tmp_path, name):
    """A key whose work cannot be done again stays."""
    Keyring.create(tmp_path / "keys")

    with pytest.raises(Misconfigured, match="not renewed"):
        Keyring.add_version(tmp_path / "keys", name)


def test_an_old_master_key_still_opens(tmp_path):
    """With a newer master key everything opens before any rotation; new people get the new."""
    before = a_store(tmp_path)
    blobs = _sealed(before)
    before.dispose()

    version = Keyring.add_version(tmp_path / "keys", KeyName.MASTER)

    store = a_store(tmp_path)
    with store.write() as session:
        cipher = cipher_of(session)
        assert version == 2
        assert all(cipher.open(session, one, FIELD, "row", blobs[one]) == one for one in PEOPLE)
        cipher.seal(session, "newcomer", FIELD, "row", "x")
        assert session.get_one(PersonKeyRow, ("newcomer", False, 1)).master_version == 2
    store.dispose()


def test_a_rotation_that_was_killed_goes_on(tmp_path):
    """Ended half-way, both versions open; begun again, it does the rest and nothing twice."""
    store = a_store(tmp_path)
    blobs = _sealed(store)
    store.dispose()
    Keyring.add_version(tmp_path / "keys", KeyName.MASTER)
    store = a_store(tmp_path)

    class Killed(Exception):
        pass

    class Failing:
        def __init__(self, times):
            self.times = times

        def write(self):
            if not self.times:
                raise Killed
            self.times -= 1
            return store.write()

    cipher = store.info[INFO]
    with pytest.raises(Killed):
        rotation.rotate(Failing(2), cipher, batch=10)
    fresh = FieldCipher(cipher.keyring)
    with store.read() as session:
        assert all(fresh.open(session, one, FIELD, "row", blobs[one]) == one for one in PEOPLE)

    rest = rotation.rotate(store, cipher, batch=10)

    assert rest == 5
    assert rotation.rotate(store, cipher, batch=10) == 0
    (tmp_path / "keys" / "master.1.key").unlink()
    without_old = FieldCipher(Keyring.load(tmp_path / "keys"))
    with store.read() as session:
        assert all(
            without_old.open(session, one, FIELD, "row", blobs[one]) == one for one in PEOPLE
        )
    store.dispose()


def test_a_master_key_still_in_use_is_missed_at_the_start(tmp_path):
    """Taking away a version that still wraps somebody's key stops the start and names it."""
    store = a_store(tmp_path)
    _sealed(store)
    store.dispose()
    Keyring.add_version(tmp_path / "keys", KeyName.MASTER)
    (tmp_path / "keys" / "master.1.key").unlink()

    store = a_store(tmp_path)
    with (
        pytest.raises(Misconfigured, match="Version 1 of the key master is missing"),
        store.write() as session,
    ):
        rotation.agree(session, store.info[INFO].keyring)
    store.dispose()


@pytest.mark.parametrize("name", list(KeyName))
def test_a_keyring_of_another_database_stops_the_start(tmp_path, name):
    """A key that was swapped for another, also one that wraps nothing, is found at the start."""
    keyring = Keyring.create(tmp_path / "keys")
    store = a_store(tmp_path, keyring=keyring)
    with store.write() as session:
        rotation.agree(session, keyring)
    other = Keyring.create(tmp_path / "other")
    mixed = Keyring({**keyring.keys, name: other.keys[name]})

    with pytest.raises(Misconfigured, match=name), store.write() as session:
        rotation.agree(session, mixed)
    with store.write() as session:
        rotation.agree(session, keyring)
    store.dispose()


def test_two_databases_write_one_persons_first_key_once(tmp_path):
    """Two processes that seal for a new person at once end with one key, and both values open."""
    one, other = a_store(tmp_path), a_store(tmp_path)
    with one.write() as session:
        first = cipher_of(session).seal(session, "newcomer", FIELD, "1", "first")
    with other.write() as session:
        second = cipher_of(session).seal(session, "newcomer", FIELD, "2", "second")

    with Database(str(one.url), info=one.info).read() as session:
        cipher = cipher_of(session)
        assert cipher.open(session, "newcomer", FIELD, "1", first) == "first"
        assert cipher.open(session, "newcomer", FIELD, "2", second) == "second"
    one.dispose()
    other.dispose()
