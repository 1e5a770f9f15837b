"""Taking a record back: it stays, says why, and stops counting, once."""

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from foundation.records.actions import VoidedAlready, void, voiding_of
from foundation.records.columns import Voidable, in_force
from foundation.records.model import Voiding
from tests.foundation.building import NOON

ANNA = "p" * 19 + "1"


class Apart(DeclarativeBase):
    """Tables of this test alone."""

    metadata = MetaData()


class VisitRow(Voidable, Apart):
    """Any record that a room might keep."""

    __tablename__ = "visits_of_a_test"

    id: Mapped[str] = mapped_column(primary_key=True)


@pytest.fixture
def visits(database):
    """Two records."""
    Apart.metadata.create_all(database.engine)
    with database.write() as session:
        session.add_all([VisitRow(id="1"), VisitRow(id="2")])
    return database


def test_a_voided_record_stays_and_says_why(visits):
    """Who, when, why and what replaces it can be read back, and the other record is untouched."""
    voiding = Voiding("写错了人 wrong person", "account", NOON, superseded_by="2")
    with visits.write() as session:
        void(session, session.get_one(VisitRow, "1"), voiding, row_id="1", person_id=ANNA)

    with visits.read() as session:
        one, two = session.get_one(VisitRow, "1"), session.get_one(VisitRow, "2")
        assert voiding_of(session, one, row_id="1", person_id=ANNA) == voiding
        assert voiding_of(session, two, row_id="2", person_id=ANNA) is None
        assert b"wrong person" not in one.void_reason


def test_only_what_is_in_force_counts(visits):
    """The condition leaves voided records out."""
    with visits.write() as session:
        row = session.get_one(VisitRow, "1")
        void(session, row, Voiding("x", "account", NOON), row_id="1", person_id=ANNA)

    with visits.read() as session:
        assert session.scalars(select(VisitRow.id).where(in_force(VisitRow))).all() == ["2"]


def test_a_record_is_voided_once(visits):
    """The second attempt is refused and changes nothing."""
    with visits.write() as session:
        row = session.get_one(VisitRow, "1")
        void(session, row, Voiding("first", "account", NOON), row_id="1", person_id=ANNA)
        with pytest.raises(VoidedAlready):
            void(session, row, Voiding("second", "other", NOON), row_id="1", person_id=ANNA)

        found = voiding_of(session, row, row_id="1", person_id=ANNA)
        assert (found.reason, found.by) == ("first", "account")
