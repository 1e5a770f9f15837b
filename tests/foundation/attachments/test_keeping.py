"""Files about people: sealed in their rows, loaded by their owner's name alone."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from foundation.attachments import queries
from foundation.attachments.actions import store
from foundation.attachments.kinds import FileRefused
from foundation.attachments.media import clean
from foundation.attachments.tables import AttachmentRow
from foundation.crypto import rotation
from foundation.crypto.aead import Damaged
from foundation.crypto.person_keys import Erased
from foundation.errors import NotFound
from foundation.ids import PersonId
from tests.foundation.attachments.building import a_pdf, a_photo, a_picture
from tests.foundation.building import NOON

ANNA, BO = PersonId("p" * 19 + "1"), PersonId("p" * 19 + "2")


def keep(session, data=None, *, owner=ANNA, kind="check_in_photo", at=NOON):
    """Keep a file."""
    return store(session, data or a_photo(), owner=owner, kind=kind, actor="account", at=at)


def test_a_file_comes_back_as_it_was_cleaned(database):
    """Its size and sum are those of what is kept; the sum of what came in is beside it."""
    photo = a_photo()
    with database.write() as session:
        kept = keep(session, photo)

    with database.read() as session:
        data = queries.load(session, kept.id, owner=ANNA)
        assert data == clean(photo).data
        assert queries.attachment(session, kept.id) == kept
    assert (kept.size, kept.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert kept.source_sha256 == hashlib.sha256(photo).hexdigest()
    assert (kept.owner, kept.kind, kept.added_by, kept.added_at) == (
        ANNA,
        "check_in_photo",
        "account",
        NOON,
    )


def test_a_file_is_loaded_by_its_owners_name(database):
    """Another person's name, or an id that is none, finds nothing."""
    with database.write() as session:
        kept = keep(session)

    with database.read() as session:
        with pytest.raises(NotFound):
            queries.load(session, kept.id, owner=BO)
        with pytest.raises(NotFound):
            queries.load(session, "nothing", owner=ANNA)
        with pytest.raises(NotFound):
            queries.attachment(session, "../../etc/passwd")


def test_the_row_holds_nothing_readable(database):
    """The stored bytes are not the file, and are not loaded with the row."""
    document = a_pdf(inside=b"/Lang (CNRY-document) ")
    with database.write() as session:
        kept = keep(session, document)

    with database.read() as session:
        row = session.get_one(AttachmentRow, kept.id)
        assert "sealed" in inspect(row).unloaded
        assert b"CNRY" not in row.sealed


def test_a_file_moved_to_another_row_does_not_open(database):
    """Someone with the database in hand cannot give one person's file to another record."""
    with database.write() as session:
        one, other = keep(session, a_picture("PNG")), keep(session, a_picture("JPEG"))
        session.flush()
        swap = "UPDATE attachments SET sealed = (SELECT sealed FROM attachments WHERE id = :a) "
        session.execute(text(swap + "WHERE id = :b"), {"a": one.id, "b": other.id})

    with database.read() as session, pytest.raises(Damaged):
        queries.load(session, other.id, owner=ANNA)


def test_what_is_refused_leaves_no_row(database):
    """The list of a person's files is as before."""
    with database.write() as session:
        with pytest.raises(FileRefused):
            keep(session, b"<svg/>")

        assert queries.about(session, ANNA) == ()


def test_a_persons_files_are_listed_newest_first(database):
    """Of one kind or of all; never another person's."""
    with database.write() as session:
        first = keep(session)
        second = keep(session, a_pdf(), kind="document", at=NOON + timedelta(seconds=1))
        keep(session, owner=BO)

    with database.read() as session:
        assert queries.about(session, ANNA) == (second, first)
        assert queries.about(session, ANNA, kind="document") == (second,)


def test_the_same_upload_is_recognised(database):
    """A photograph that was sent before is found, although cleaning may have changed it."""
    photo = a_photo()
    with database.write() as session:
        first = keep(session, photo)
        again = keep(session, photo, owner=BO, at=NOON + timedelta(days=1))
        keep(session, a_photo(orientation=3))

    with database.read() as session:
        found = queries.same_source(session, hashlib.sha256(photo).hexdigest())
        assert found == (first, again)


def test_an_erased_persons_file_is_gone(database):
    """When the keys are destroyed the bytes are noise."""
    with database.write() as session:
        kept = keep(session)
        rotation.shred(session, ANNA, at=NOON)

    with database.read() as session, pytest.raises(Erased):
        queries.load(session, kept.id, owner=ANNA)
