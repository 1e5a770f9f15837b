"""From assignment to the last answer."""

from datetime import timedelta

import pytest

from assessment.instruments.admissible import AnswerOutOfRange, UnknownItem
from assessment.screening import actions, progress, queries, reports
from assessment.screening.answerers import NotTheAnswerer
from assessment.screening.model import Mode, State, Tap
from assessment.screening.tables import AnswerRow, ConsentRow
from correction.register.queries import OrderNotActive
from foundation.access.model import Role
from foundation.errors import IdempotencyMismatch, NotFound
from tests.assessment.building import NOON, a_person, a_screening, staff, themself, told

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def begun(database, person, psychologist, answerer):
    """A PHQ-9 on the person's phone, agreed to."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)
        actions.decide_consent(session, given.id, given=True, by=answerer, at=NOON)
    return given


def test_an_assignment_is_told_without_a_name(database, person, psychologist):
    """The journal learns what is asked, of whom by id, and in which mode."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)
    [entry] = told(database, "assessment.screening_assigned")

    assert (entry.subject, entry.actor) == (person, psychologist.account_id)
    assert entry.data == {
        "screening": given.id, "instrument": "phq-9", "mode": "phone", "stage": "entry",
    }  # fmt: skip


def test_nobody_is_asked_outside_the_area_or_without_an_order(database, district, psychologist):
    """A person of another district is not found; one whose term is over is not supervised."""
    over = (NOON.date() - timedelta(days=60), NOON.date() - timedelta(days=1))
    with database.write() as session:
        stranger = a_person(session, district.offices["outside"])
        former = a_person(session, district.offices["own"], term=over)

        with pytest.raises(NotFound):
            a_screening(session, stranger, psychologist)
        with pytest.raises(OrderNotActive):
            a_screening(session, former, psychologist)


def test_no_answer_is_taken_before_consent(database, person, psychologist, answerer):
    """Consent comes before the first item."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)

        with pytest.raises(progress.ConsentNeeded):
            actions.save_answer(session, given.id, Tap("q1", 0, NOON), by=answerer, at=NOON)
        with pytest.raises(progress.ConsentNeeded):
            actions.finish(session, given.id, by=answerer, at=NOON)


def test_a_refusal_is_recorded_and_has_no_consequence(database, person, psychologist, answerer):
    """It is kept here, ends the screening, and the journal says nothing of it."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)
        refused = actions.decide_consent(session, given.id, given=False, by=answerer, at=NOON)
    kinds = {entry.kind for entry in told(database)}
    with database.write() as session:
        recorded = session.query(ConsentRow).one()
        assert (recorded.given, recorded.by) == (False, answerer.account_id)
        with pytest.raises(progress.ScreeningRefused):
            actions.save_answer(session, given.id, Tap("q1", 0, NOON), by=answerer, at=NOON)
        with pytest.raises(progress.ScreeningRefused):
            actions.finish(session, given.id, by=answerer, at=NOON)

    assert refused.state is State.REFUSED
    assert {kind for kind in kinds if kind.startswith("assessment.")} == {
        "assessment.screening_assigned"
    }


def test_consent_is_asked_once(database, begun, answerer):
    """A second word is refused; a new screening may be assigned."""
    with database.write() as session, pytest.raises(progress.AlreadyDecided):
        actions.decide_consent(session, begun.id, given=False, by=answerer, at=NOON)


def test_each_tap_is_kept_as_a_version(database, begun, answerer):
    """Nothing is overwritten: the last tap stands, the one before stays."""
    with database.write() as session:
        for minute, value in enumerate((3, 1, None, 2)):
            at = NOON + timedelta(minutes=minute)
            actions.save_answer(session, begun.id, Tap("q1", value, at), by=answerer, at=at)
    with database.write() as session:
        versions = [row.version for row in session.query(AnswerRow).order_by(AnswerRow.version)]
        [standing] = reports.read_answers(session, begun, by=answerer, at=LATER)

    assert versions == [1, 2, 3, 4]
    assert standing.value == 2


def test_the_same_tap_sent_twice_is_kept_once(database, begun, answerer):
    """By its client id; without one, by item, moment and value."""
    named = Tap("q1", 2, NOON, client_id="tap-1")
    unnamed = Tap("q2", 1, NOON)
    with database.write() as session:
        first = actions.save_answer(session, begun.id, named, by=answerer, at=NOON)
        again = actions.save_answer(session, begun.id, named, by=answerer, at=LATER)
        for at in (NOON, LATER):
            actions.save_answer(session, begun.id, unnamed, by=answerer, at=at)
        session.flush()

        assert (first, session.query(AnswerRow).count()) == (again, 2)
        with pytest.raises(IdempotencyMismatch):
            actions.save_answer(
                session, begun.id, Tap("q1", 3, NOON, client_id="tap-1"), by=answerer, at=LATER
            )


def test_a_tap_that_arrives_late_does_not_take_the_place_of_a_newer_one(database, begun, answerer):
    """An offline phone sends old taps after new ones; both times are kept."""
    with database.write() as session:
        newer = Tap("q1", 1, NOON + timedelta(minutes=4))
        older = Tap("q1", 3, NOON + timedelta(minutes=1))
        actions.save_answer(session, begun.id, newer, by=answerer, at=LATER)
        actions.save_answer(session, begun.id, older, by=answerer, at=LATER + timedelta(hours=2))
        [standing] = reports.read_answers(session, begun, by=answerer, at=LATER)
        late = session.query(AnswerRow).filter_by(version=2).one()
        times = (late.taken_at, late.received_at)

    assert standing.value == 1
    assert times == (older.taken_at, LATER + timedelta(hours=2))


@pytest.mark.parametrize(
    ("tap", "refusal"),
    [
        (Tap("q10", 0, NOON), UnknownItem),
        (Tap("q1", 4, NOON), AnswerOutOfRange),
        (Tap("q1", -1, NOON), AnswerOutOfRange),
    ],
)
def test_what_the_instrument_does_not_offer_is_refused(database, begun, answerer, tap, refusal):
    """Nothing of it is stored."""
    with database.write() as session, pytest.raises(refusal):
        actions.save_answer(session, begun.id, tap, by=answerer, at=NOON)
    with database.read() as session:
        assert session.query(AnswerRow).count() == 0


def test_after_the_end_no_answer_changes(database, begun, answerer):
    """Finished is finished, for the answerer and for everybody."""
    with database.write() as session:
        actions.save_answer(session, begun.id, Tap("q1", 1, NOON), by=answerer, at=NOON)
        finished = actions.finish(session, begun.id, by=answerer, at=LATER)

        with pytest.raises(progress.ScreeningEnded):
            actions.save_answer(session, begun.id, Tap("q1", 2, LATER), by=answerer, at=LATER)
        with pytest.raises(progress.ScreeningEnded):
            actions.finish(session, begun.id, by=answerer, at=LATER)
    assert (finished.state, finished.finished_at) == (State.FINISHED, LATER)


def test_the_end_is_told_without_what_it_amounts_to(database, begun, answerer):
    """Screening and instrument, nothing else."""
    with database.write() as session:
        actions.save_answer(session, begun.id, Tap("q1", 1, NOON), by=answerer, at=NOON)
        actions.finish(session, begun.id, by=answerer, at=LATER)
    [entry] = told(database, "assessment.screening_finished")

    assert entry.data == {"screening": begun.id, "instrument": "phq-9"}


def test_an_answer_cannot_be_changed_in_the_database(database, begun, answerer):
    """The table refuses UPDATE and DELETE."""
    with database.write() as session:
        actions.save_answer(session, begun.id, Tap("q1", 1, NOON), by=answerer, at=NOON)
    for statement in ("UPDATE screening_answers SET version = 2", "DELETE FROM screening_answers"):
        with database.engine.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.exec_driver_sql(statement)


class TestWhoAnswers:
    """In staff mode a psychologist types; else the person alone answers."""

    @pytest.mark.parametrize("mode", [Mode.PHONE, Mode.TABLET])
    def test_a_psychologist_does_not_answer_for_the_person(
        self, database, person, psychologist, mode
    ):
        """On phone and tablet the taps are the person's."""
        with database.write() as session:
            given = a_screening(session, person, psychologist, mode=mode)

            with pytest.raises(NotTheAnswerer):
                actions.decide_consent(session, given.id, given=True, by=psychologist, at=NOON)

    def test_in_staff_mode_the_psychologist_types(self, database, person, psychologist, answerer):
        """And for the person's own session it is not there."""
        with database.write() as session:
            given = a_screening(session, person, psychologist, mode=Mode.STAFF)
            actions.decide_consent(session, given.id, given=True, by=psychologist, at=NOON)
            actions.save_answer(session, given.id, Tap("q1", 0, NOON), by=psychologist, at=NOON)

            with pytest.raises(NotFound):
                actions.save_answer(session, given.id, Tap("q1", 1, NOON), by=answerer, at=NOON)

    def test_another_person_finds_nothing(self, database, district, begun):
        """Somebody else's screening does not exist for them."""
        with database.write() as session:
            other = a_person(session, district.offices["own"], name="苏合成※")
            else_ = themself(session, other, district.offices["own"])

            with pytest.raises(NotFound):
                actions.save_answer(session, begun.id, Tap("q1", 1, NOON), by=else_, at=NOON)

    def test_a_tablet_reaches_its_own_questionnaire_only(
        self, database, district, person, psychologist
    ):
        """A tablet handed over cannot open the person's other screenings."""
        with database.write() as session:
            one = a_screening(session, person, psychologist, mode=Mode.TABLET)
            other = a_screening(session, person, psychologist, mode=Mode.TABLET)
            tablet = themself(session, person, district.offices["own"], screening_id=one.id)
            actions.decide_consent(session, one.id, given=True, by=tablet, at=NOON)

            with pytest.raises(NotFound):
                actions.decide_consent(session, other.id, given=True, by=tablet, at=NOON)
            assert [g.id for g in queries.screenings(session, tablet, queries.Wanted())] == [one.id]

    @pytest.mark.parametrize(
        "role",
        [r for r in Role if r not in (Role.PSYCHOLOGIST, Role.SUPERVISOR, Role.SUPERVISEE)],
    )
    def test_no_other_role_finds_a_screening(self, database, district, begun, role):
        """Officers, heads, command, procurator and administrators: it is not there."""
        with database.write() as session:
            asker = staff(district, role)

            with pytest.raises(NotFound):
                queries.screening(session, begun.id, asker)
            with pytest.raises(NotFound):
                actions.finish(session, begun.id, by=asker, at=NOON)
            assert queries.screenings(session, asker, queries.Wanted()) == ()

    def test_a_psychologist_of_another_district_finds_nothing(self, database, district, begun):
        """The subtree is part of the query."""
        elsewhere = staff(district, Role.PSYCHOLOGIST, office="other")
        with database.read() as session, pytest.raises(NotFound):
            queries.screening(session, begun.id, elsewhere)

    def test_a_psychologist_may_end_a_draft_that_was_left(self, database, begun, psychologist):
        """So that what was answered is scored and read."""
        with database.write() as session:
            ended = actions.finish(session, begun.id, by=psychologist, at=LATER)

        assert ended.state is State.FINISHED


def test_what_waits_on_the_phone(database, person, psychologist, answerer, begun):
    """Open ones in phone mode, oldest first; tablet, staff and ended ones are not listed."""
    with database.write() as session:
        second = a_screening(session, person, psychologist, instrument="gad-7", at=LATER)
        a_screening(session, person, psychologist, mode=Mode.TABLET)
        refused = a_screening(session, person, psychologist)
        actions.decide_consent(session, refused.id, given=False, by=answerer, at=NOON)
        waiting = queries.to_answer(session, person)

    assert [given.id for given in waiting] == [begun.id, second.id]
