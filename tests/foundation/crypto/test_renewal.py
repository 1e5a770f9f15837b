"""Renewing the master keys: begun once, gone on with after any end, met by who runs meanwhile."""

import secrets

import pytest

from foundation.crypto import rotation
from foundation.crypto.ciphers import INFO, FieldCipher
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import KeyName
from foundation.crypto.tables import PersonKeyRow
from tests.foundation.building import a_store

FIELD = "people.phone"
BOTH = {KeyName.MASTER, KeyName.CLINICAL}


def sealed(store, *people, cipher=None):
    """What was sealed for people, under either of their keys."""
    cipher = cipher or store.info[INFO]
    with store.write() as session:
        return {
            (one, clinical): cipher.seal(session, one, FIELD, "row", one, clinical=clinical)
            for one in people
            for clinical in (False, True)
        }


def opened(store, cipher, blobs):
    """Whether everything opens."""
    with store.read() as session:
        return all(
            cipher.open(session, one, FIELD, "row", blob, clinical=clinical) == one
            for (one, clinical), blob in blobs.items()
        )


@pytest.fixture
def folder(tmp_path):
    """The folder of keys of `store`."""
    return tmp_path / "keys"


@pytest.fixture
def store(tmp_path):
    """A store with two people's keys."""
    made = a_store(tmp_path)
    sealed(made, "anna", "bo")
    yield made
    made.dispose()


def versions(folder):
    """The newest version of each master key in a folder."""
    return {name.value: Keyring.load(folder).current(name) for name in BOTH}


def test_a_renewal_adds_one_version_of_both(store, folder):
    """Identities and clinical words are renewed together; the older versions stay."""
    assert rotation.renew(store, Keyring.load(folder), folder)

    assert versions(folder) == {"master": 2, "clinical-master": 2}
    assert {path.name for path in folder.glob("*master.1.key")} == {
        "master.1.key",
        "clinical-master.1.key",
    }


def test_a_renewal_that_was_begun_is_gone_on_with(store, folder):
    """Ended before anything was wrapped, or between the two keys: no third version is made."""
    rotation.renew(store, Keyring.load(folder), folder)
    assert not rotation.renew(store, Keyring.load(folder), folder)
    rotation.rotate(store, FieldCipher(Keyring.load(folder)))
    Keyring.add_version(folder, KeyName.MASTER)
    rotation.rotate(store, FieldCipher(Keyring.load(folder)))

    assert not rotation.renew(store, Keyring.load(folder), folder)

    assert versions(folder) == {"master": 3, "clinical-master": 3}


def test_after_its_end_the_next_renewal_begins(store, folder):
    """Once everything is wrapped with the newest."""
    for wanted in (2, 3):
        assert rotation.renew(store, Keyring.load(folder), folder)
        assert rotation.rotate(store, FieldCipher(Keyring.load(folder))) == 4
        assert versions(folder) == {"master": wanted, "clinical-master": wanted}


def test_a_service_that_runs_meanwhile_reads_on(store, folder):
    """It meets keys wrapped by a version made after its start, and seals with that from then on."""
    running = store.info[INFO]
    blobs = sealed(store, "anna", "bo")
    rotation.renew(store, Keyring.load(folder), folder)
    rotation.rotate(store, FieldCipher(Keyring.load(folder)))

    fresh = FieldCipher(running.keyring)
    assert opened(store, fresh, blobs)
    late = sealed(store, "late", cipher=fresh)
    with store.read() as session:
        assert session.get_one(PersonKeyRow, ("late", False, 1)).master_version == 2
    assert opened(store, FieldCipher(Keyring.load(folder)), late)


def test_keys_are_wrapped_anew_on_either_database(database, keyring):
    """Old blobs open before, during and after; the older version is needed no more."""
    blobs = sealed(database, *(f"person-{number}" for number in range(5)))
    newer = {name: {**keyring.keys[name], 2: secrets.token_bytes(32)} for name in BOTH}
    cipher = FieldCipher(Keyring({**keyring.keys, **newer}))
    assert opened(database, cipher, blobs)

    assert rotation.rotate(database, cipher, batch=3) == 10

    assert rotation.rotate(database, cipher) == 0
    alone = {name: {2: newer[name][2]} for name in BOTH}
    assert opened(database, FieldCipher(Keyring({**keyring.keys, **alone})), blobs)
