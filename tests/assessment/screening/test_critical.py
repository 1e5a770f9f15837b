"""A suicidal answer reaches the journal in the commit that stores it, or neither is there."""

from datetime import timedelta

import pytest

from assessment.instruments.critical import endorsed
from assessment.instruments.model import Tier
from assessment.screening import actions, queries
from assessment.screening.model import State, Tap
from assessment.screening.tables import AnswerRow, CriticalRow
from assessment.screening.telling import tier_to_tell
from foundation.access.model import Role
from tests.assessment.building import NOON, a_scale, a_screening, staff, told

KIND = "assessment.critical_item_endorsed"


@pytest.fixture
def begun(database, person, psychologist, answerer):
    """A PHQ-9 agreed to: a draft, of which nothing is answered yet."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)
        actions.decide_consent(session, given.id, given=True, by=answerer, at=NOON)
    return given


@pytest.fixture
def tap(database, begun, answerer):
    """Saves one answer in a commit of its own, `minute` minutes after noon."""

    def saved(item, value, minute=0, **more):
        at = NOON + timedelta(minutes=minute)
        with database.write() as session:
            return actions.save_answer(
                session, begun.id, Tap(item, value, at, **more), by=answerer, at=at
            )

    return saved


@pytest.mark.parametrize(
    ("value", "critical"), [(None, False), (0, False), (1, True), (2, True), (3, True)]
)
def test_every_value_of_item_9_on_a_draft(
    database, begun, person, district, answerer, tap, value, critical
):
    """From 1 up it is told at once as orange, of an unfinished draft with one answer."""
    saved = tap("q9", value)
    entries = told(database, KIND)

    assert saved.critical is critical
    assert saved.tier == ("orange" if critical else None)
    assert [(e.subject, e.office, e.actor, e.data) for e in entries] == [
        (
            person,
            district.offices["own"].id,
            answerer.account_id,
            {"screening": begun.id, "instrument": "phq-9", "item": "q9", "tier": "orange"},
        )
    ] * critical


def test_no_other_item_is_told(database, tap):
    """Eight items at 3 are for the psychologist to read, not an alarm."""
    for number in range(1, 9):
        assert tap(f"q{number}", 3).critical is False

    assert told(database, KIND) == []


def test_answer_and_entry_are_one_commit(database, begun, answerer):
    """Rolled back, neither exists; committed, both do."""
    answer = Tap("q9", 2, NOON)

    def save_and_fail():
        with database.write() as session:
            actions.save_answer(session, begun.id, answer, by=answerer, at=NOON)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    with database.read() as session:
        after_failure = session.query(AnswerRow).count() + session.query(CriticalRow).count()
    told_after_failure = told(database, KIND)
    with database.write() as session:
        actions.save_answer(session, begun.id, answer, by=answerer, at=NOON)

    assert (after_failure, told_after_failure) == (0, [])
    assert len(told(database, KIND)) == 1


def test_it_is_told_once_for_each_item_and_tier(database, tap):
    """1, then 3, then 1 again: one line; the screen still says each time that help is near."""
    said = [tap("q9", value, minute).critical for minute, value in enumerate((1, 3, 1))]

    assert said == [True, True, True]
    assert len(told(database, KIND)) == 1


def test_the_same_tap_sent_twice_is_told_once(database, tap):
    """A phone that did not hear the answer sends again."""
    first = tap("q9", 2, client_id="tap-9")
    again = tap("q9", 2, client_id="tap-9")

    assert (first.critical, again.critical, again.saved_at) == (True, True, first.saved_at)
    assert len(told(database, KIND)) == 1


def test_changing_back_never_untells(database, tap, psychologist):
    """The line stays; the psychologist sees that the answer was changed, and changed again."""
    tap("q9", 2, 0)
    tap("q9", 0, 1)
    with database.read() as session:
        [back] = queries.critical_notices(session, psychologist, since=NOON)
    tap("q9", 1, 2)
    with database.read() as session:
        [again] = queries.critical_notices(session, psychologist, since=NOON)

    assert (back.changed_back, again.changed_back) == (True, False)
    assert len(told(database, KIND)) == 1


def test_taking_it_back_to_blank_is_changing_back(database, tap, psychologist):
    """So is skipping the item afterwards."""
    tap("q9", 2, 0)
    tap("q9", None, 1)
    with database.read() as session:
        [notice] = queries.critical_notices(session, psychologist, since=NOON)

    assert notice.changed_back


def test_an_old_tap_that_arrives_late_is_told_too(database, begun, answerer, tap, psychologist):
    """Somebody endorsed it offline and changed it before the phone was online again."""
    tap("q9", 0, 10)
    with database.write() as session:
        late = Tap("q9", 3, NOON + timedelta(minutes=1))
        at = NOON + timedelta(minutes=11)
        saved = actions.save_answer(session, begun.id, late, by=answerer, at=at)
    with database.read() as session:
        [notice] = queries.critical_notices(session, psychologist, since=NOON)

    assert saved.critical
    assert len(told(database, KIND)) == 1
    assert notice.changed_back


def test_who_hears_that_an_item_was_endorsed(database, district, tap, psychologist, supervisor):
    """Those who cover the person's office and nobody elsewhere."""
    tap("q9", 1)
    elsewhere = staff(district, Role.PSYCHOLOGIST, office="other")
    with database.read() as session:
        heard = [
            len(queries.critical_notices(session, asker, since=NOON))
            for asker in (psychologist, supervisor, elsewhere)
        ]
        [notice] = queries.critical_notices(session, psychologist, since=NOON)

    assert heard == [1, 1, 0]
    assert notice.screening_state is State.ANSWERING


class TestTiers:
    """Once for each item and tier: a graver tier later tells again, a milder one does not."""

    SCALE = a_scale()

    @pytest.mark.parametrize(
        ("value", "known", "tells"),
        [
            (0, set(), None),
            (None, set(), None),
            (1, set(), Tier.ORANGE),
            (1, {Tier.ORANGE}, None),
            (2, {Tier.ORANGE}, Tier.RED),
            (2, {Tier.RED}, None),
            (1, {Tier.RED}, None),
            (2, set(), Tier.RED),
            (2, {Tier.ORANGE, Tier.RED}, None),
        ],
    )
    def test_what_is_told_next(self, value, known, tells):
        """The sample scale: 1 is orange, 2 is red."""
        assert tier_to_tell(endorsed(self.SCALE, "q3", value), known) == tells
