"""Several devices at the same moment: nothing is told twice, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from assessment.screening import actions, tablets
from assessment.screening.model import Mode, Tap
from assessment.screening.tables import AnswerRow
from tests.assessment.building import NOON, a_screening, told

AT_ONCE = 8


def test_many_taps_of_one_item_are_told_once(database, person, psychologist, answerer):
    """Eight threads endorse item 9: eight versions without a gap, one line in the journal."""
    with database.write() as session:
        given = a_screening(session, person, psychologist)
        actions.decide_consent(session, given.id, given=True, by=answerer, at=NOON)

    def tap(number: int) -> bool:
        at = NOON + timedelta(seconds=number)
        answer = Tap("q9", 1 + number % 3, at, client_id=f"tap-{number}")
        with database.write() as session:
            return actions.save_answer(session, given.id, answer, by=answerer, at=at).critical

    with ThreadPoolExecutor(AT_ONCE) as threads:
        critical = list(threads.map(tap, range(AT_ONCE)))
    with database.read() as session:
        versions = [row.version for row in session.query(AnswerRow).order_by(AnswerRow.version)]

    assert critical == [True] * AT_ONCE
    assert versions == list(range(1, AT_ONCE + 1))
    assert len(told(database, "assessment.critical_item_endorsed")) == 1


def test_of_many_tablets_with_one_code_one_gets_it(database, person, psychologist):
    """The claim is one conditional update."""
    with database.write() as session:
        given = a_screening(session, person, psychologist, mode=Mode.TABLET)
        code = tablets.make_code(session, given.id, by=psychologist, at=NOON).code

    def redeem(_: int) -> bool:
        try:
            with database.write() as session:
                return tablets.redeem(session, code, at=NOON).id == given.id
        except tablets.CodeRefused:
            return False

    with ThreadPoolExecutor(AT_ONCE) as threads:
        got = list(threads.map(redeem, range(AT_ONCE)))

    assert sum(got) == 1
