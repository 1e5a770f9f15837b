"""Sealed fields: they open in their own place alone, and the file holds nothing readable."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from foundation.columns import Base
from foundation.crypto import model, rotation
from foundation.crypto.aead import Damaged
from foundation.crypto.ciphers import INFO, FieldCipher, cipher_of
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import Algorithm, KeyName, Sealed
from foundation.crypto.person_keys import Erased
from foundation.crypto.tables import PersonKeyRow
from foundation.database import Database
from foundation.errors import Misconfigured
from tests.foundation.building import NOON, a_keyring, a_store

ANNA, BO = "p" * 19 + "1", "p" * 19 + "2"
PHONE = "people.phone"


@pytest.fixture
def store(database):
    """A store with keys."""
    return database


@pytest.mark.parametrize("algorithm", list(Algorithm))
@pytest.mark.parametrize("text", ["", "138 0000 5678", "𠮷 䶮 阿依古丽·示例江", "x" * 10_000])
def test_what_is_sealed_opens_again(tmp_path, algorithm, text):
    """Either cipher gives back every text, also in a later transaction and process."""
    keyring = Keyring.create(tmp_path / "keys", algorithm=algorithm)
    first = a_store(tmp_path, keyring=keyring)
    with first.write() as session:
        blob = cipher_of(session).seal(session, ANNA, PHONE, "row", text)
    first.dispose()

    later = a_store(tmp_path, keyring=Keyring.load(tmp_path / "keys"))
    with later.read() as session:
        assert cipher_of(session).open(session, ANNA, PHONE, "row", blob) == text
    later.dispose()


def test_sealing_twice_shows_nothing_of_sameness(store):
    """The same text is sealed differently every time, so equal values cannot be seen."""
    with store.write() as session:
        blobs = {cipher_of(session).seal(session, ANNA, PHONE, "row", "1") for _ in range(50)}

        assert len(blobs) == 50


@pytest.mark.parametrize(
    ("person", "field", "row", "clinical"),
    [
        (BO, PHONE, "row", False),
        (ANNA, "people.address", "row", False),
        (ANNA, PHONE, "row2", False),
        (ANNA, PHONE, "row", True),
    ],
)
def test_a_moved_value_does_not_open(store, person, field, row, clinical):
    """A value moved to another person, column, row or use is refused, not misread."""
    with store.write() as session:
        cipher = cipher_of(session)
        blob = cipher.seal(session, ANNA, PHONE, "row", "13800005678")
        cipher.seal(session, BO, PHONE, "row", "13900001234")
        cipher.seal(session, ANNA, PHONE, "row", "note", clinical=True)

        with pytest.raises(Damaged):
            cipher.open(session, person, field, row, blob, clinical=clinical)


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_one_changed_bit_is_refused(tmp_path, algorithm):
    """Every single bit of a sealed value matters, header and nonce included."""
    store = a_store(tmp_path, keyring=Keyring.create(tmp_path / "keys", algorithm=algorithm))
    with store.write() as session:
        cipher = cipher_of(session)
        blob = cipher.seal(session, ANNA, PHONE, "row", "13800005678")

        for bit in range(len(blob) * 8):
            changed = bytearray(blob)
            changed[bit // 8] ^= 1 << (bit % 8)
            with pytest.raises(Damaged):
                cipher.open(session, ANNA, PHONE, "row", bytes(changed))
    store.dispose()


def test_a_short_value_is_refused(store):
    """A value cut at any length does not open."""
    with store.write() as session:
        cipher = cipher_of(session)
        blob = cipher.seal(session, ANNA, PHONE, "row", "13800005678")

        for length in range(len(blob)):
            with pytest.raises(Damaged):
                cipher.open(session, ANNA, PHONE, "row", blob[:length])


def test_places_that_read_alike_are_different():
    """No two places are bound by the same bytes, however their parts are cut."""
    one = model.Place("a.b", "c|d", "p").bound(Algorithm.AES256GCM, 1)
    other = model.Place("a.b|c", "d", "p").bound(Algorithm.AES256GCM, 1)

    assert one != other


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_framing_is_one_to_one(one, other):
    """Framed texts are equal only when the texts are."""
    assert (model.framed(*one) == model.framed(*other)) == (one == other)


@given(
    st.sampled_from(Algorithm),
    st.integers(0, 65535),
    st.binary(min_size=12, max_size=12),
    st.binary(max_size=40),
)
def test_a_sealed_value_is_taken_apart_as_it_was_put_together(algorithm, version, nonce, rest):
    """The stored form loses nothing."""
    sealed = Sealed(algorithm, version, nonce, rest)

    assert Sealed.from_bytes(sealed.to_bytes()) == sealed


def test_the_files_hold_nothing_readable(tmp_path):
    """Neither the database nor its log holds a sealed text, or a key, or an exact-search value."""
    store = a_store(tmp_path)
    canary = "CNRY-phone-7f3a9c"
    with store.write() as session:
        cipher = cipher_of(session)
        blob = cipher.seal(session, ANNA, PHONE, "row", canary)
        index = cipher.blind_index("phone", canary)
        session.add(
            PersonKeyRow(
                person_id=BO,
                clinical=False,
                version=9,
                master_version=1,
                wrapped=blob + index.encode(),
            )
        )
        _, secret = cipher.person_keys.newest(session, ANNA, clinical=False)

    files = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))
    assert index.encode() in files
    assert canary.encode() not in files
    assert secret not in files
    assert all(key not in files for keys in cipher.keyring.keys.values() for key in keys.values())
    store.dispose()


def test_equal_values_are_found_without_being_read(store):
    """The blind index is equal for one value in both Unicode forms, and only within its kind."""
    with store.write() as session:
        index = cipher_of(session).blind_index

        assert index("name", "é") == index("name", "e\u0301")
        assert index("name", "é") != index("phone", "é")
        assert index("name", "e") != index("name", "é")
        assert index("name", "豈") != index("name", "\uf900豈"), "never folded further than NFC"


def test_another_keyring_finds_nothing(tmp_path):
    """Without the second key, an exact-search value cannot be made from a guess."""
    one, other = Keyring.create(tmp_path / "one"), Keyring.create(tmp_path / "other")

    assert one.blind_index("id", "990310199003150012") != other.blind_index(
        "id", "990310199003150012"
    )


def test_a_savepoint_that_is_undone_takes_its_key_with_it(store):
    """After a row was given up, the person's next value is sealed under a key that is stored."""
    with store.write() as session:
        cipher = cipher_of(session)
        lost = session.begin_nested()
        cipher.seal(session, ANNA, PHONE, "row", "first")
        lost.rollback()
        blob = cipher.seal(session, ANNA, PHONE, "row", "second")

    with store.read() as session:
        assert cipher.open(session, ANNA, PHONE, "row", blob) == "second"


def test_many_who_seal_for_a_new_person_at_once_share_one_key(store):
    """Eight transactions that need the first key together end with one, and every value opens."""
    ready = threading.Barrier(8)
    blobs = {}

    def seal(number):
        ready.wait()
        with store.write() as session:
            row = str(number)
            blobs[row] = cipher_of(session).seal(session, ANNA, PHONE, row, row)

    threads = [threading.Thread(target=seal, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as session:
        cipher = cipher_of(session)
        opened = {row: cipher.open(session, ANNA, PHONE, row, blobs[row]) for row in blobs}
        assert opened == {str(number): str(number) for number in range(8)}
        assert session.scalar(select(func.count()).select_from(PersonKeyRow)) == 1


def test_a_half_made_row_is_not_stored_early(store):
    """Sealing for a row that is still being filled in does not send that row to the database."""
    with store.write() as session:
        row = PersonKeyRow(person_id=BO, clinical=False, version=3)
        session.add(row)
        cipher_of(session).seal(session, ANNA, PHONE, "row", "text")

        assert row in session.new
        session.expunge(row)


def test_only_so_many_keys_are_remembered(tmp_path):
    """Memory is bounded, and a key that was forgotten is unwrapped again."""
    cipher = FieldCipher(a_keyring(tmp_path), remembered=3)
    store = Database(f"sqlite:///{tmp_path / 'store.db'}", info={INFO: cipher})
    Base.metadata.create_all(store.engine)
    people = [f"person-{number:013}" for number in range(10)]
    with store.write() as session:
        blobs = {one: cipher.seal(session, one, PHONE, "row", one) for one in people}

    with store.read() as session:
        cipher.prefetch(session, people)
        assert all(cipher.open(session, one, PHONE, "row", blobs[one]) == one for one in people)
    assert len(cipher.person_keys._unwrapped) == 3
    store.dispose()


def test_an_erased_person_cannot_be_read_or_written_again(store):
    """Once the keys are destroyed nothing opens, nothing new is sealed, others are untouched."""
    with store.write() as session:
        cipher = cipher_of(session)
        mine = cipher.seal(session, ANNA, PHONE, "row", "13800005678")
        note = cipher.seal(session, ANNA, "notes.text", "row", "note", clinical=True)
        theirs = cipher.seal(session, BO, PHONE, "row", "13900001234")

    with store.write() as session:
        destroyed = rotation.shred(session, ANNA, at=NOON)

    with store.write() as session:
        for blob, field, clinical in ((mine, PHONE, False), (note, "notes.text", True)):
            with pytest.raises(Erased):
                cipher.open(session, ANNA, field, "row", blob, clinical=clinical)
            with pytest.raises(Erased):
                cipher.seal(session, ANNA, field, "row", "again", clinical=clinical)
        assert destroyed == 2
        assert cipher.open(session, BO, PHONE, "row", theirs) == "13900001234"


def test_erasing_someone_never_sealed_bars_them_too(store):
    """A person without keys gets none after the erasure."""
    with store.write() as session:
        destroyed = rotation.shred(session, ANNA, at=NOON)
        assert destroyed == 0
        with pytest.raises(Erased):
            cipher_of(session).seal(session, ANNA, PHONE, "row", "text")


def test_an_erasure_in_another_process_is_obeyed(store, keyring):
    """A process that still remembers the unwrapped key does not use it in its next transaction."""
    with store.write() as session:
        blob = cipher_of(session).seal(session, ANNA, PHONE, "row", "text")
    url = store.url.render_as_string(hide_password=False)
    other = Database(url, info={INFO: FieldCipher(keyring)})
    with other.write() as session:
        rotation.shred(session, ANNA, at=NOON)
    other.dispose()

    with store.read() as session, pytest.raises(Erased):
        cipher_of(session).open(session, ANNA, PHONE, "row", blob)


def test_a_session_without_keys_says_so(tmp_path):
    """A database opened without its keyring explains itself instead of failing oddly."""
    store = Database(f"sqlite:///{tmp_path / 'bare.db'}")
    with store.read() as session, pytest.raises(Misconfigured, match="without its keys"):
        cipher_of(session)
    store.dispose()


def test_officers_key_does_not_open_clinical_text(store):
    """The two master keys are apart: one alone never opens what the other wraps."""
    with store.write() as session:
        cipher = cipher_of(session)
        cipher.seal(session, ANNA, "notes.text", "row", "note", clinical=True)
        key = session.get_one(PersonKeyRow, (ANNA, True, 1)).to_key()

        fresh = FieldCipher(cipher.keyring)
        with pytest.raises(Damaged):
            fresh.person_keys.secret(replace(key, clinical=False))
        assert cipher.keyring.key(KeyName.MASTER) != cipher.keyring.key(KeyName.CLINICAL)
