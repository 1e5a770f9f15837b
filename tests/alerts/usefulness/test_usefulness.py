"""Whether an alert was of use: who says it, how often it counts, and what it never does."""

import pytest

from alerts import queries as alerts
from alerts.usefulness.reasonbook import reasons
from foundation.access.model import Role
from foundation.errors import Invalid, NotFound
from foundation.journal import queries as journal
from tests.alerts.building import NOON, someone
from tests.alerts.statistics.happening import MINUTE, powered_off, rated, the_officer


def told(database):
    """What the journal says of ratings."""
    with database.read() as session:
        entries = journal.entries_after(session, 0)
    return [one.data for one in entries if one.kind == "alerts.alert_rated"]


@pytest.fixture
def made(database, district):
    """An alert of the own office."""
    return powered_off(database, district.offices["own"])


def test_one_mark_counts_for_each_account(database, district, made):
    """The officer's and the head's; each sees how many, and their own."""
    officer, head = the_officer(district), someone(district, Role.HEAD)

    rated(database, officer, made, "nothing_to_do")
    found = rated(database, head, made, "nothing_to_do")

    assert (found.useful, found.useless, found.reasons) == (0, 2, {"nothing_to_do": 2})
    assert (found.mine.account, found.mine.reason) == (head.account_id, "nothing_to_do")


def test_the_latest_word_counts_and_each_change_is_told(database, district, made):
    """Said the same again, nothing is told; the person is not named in it."""
    officer = the_officer(district)
    rated(database, officer, made, "too_loud")
    rated(database, officer, made, "too_loud", at=NOON + MINUTE)

    found = rated(database, officer, made, None, at=NOON + 2 * MINUTE)

    assert (found.useful, found.useless, found.mine.reason) == (1, 0, None)
    assert [(one["useful"], one["reason"]) for one in told(database)] == [
        (False, "too_loud"),
        (True, None),
    ]
    assert all(one["alert"] == made for one in told(database))


def test_the_alert_stays_as_it_is(database, district, made):
    """It calls on, whatever is said of it."""
    officer = the_officer(district)
    with database.read() as session:
        before = alerts.standing(session, made)

    rated(database, officer, made, "not_true")

    with database.read() as session:
        assert alerts.standing(session, made) == before


def test_who_may_not_see_an_alert_says_nothing_of_it(database, district, made):
    """Another street's officer finds no such alert; nothing is stored."""
    with pytest.raises(NotFound):
        rated(database, someone(district, Role.OFFICER, office="sibling"), made, "not_true")
    with pytest.raises(NotFound):
        rated(database, someone(district, Role.PSYCHOLOGIST, office="parent"), made, "not_true")

    assert told(database) == []


def test_a_reason_is_one_of_the_file(database, district, made):
    """An unknown one is refused by its field."""
    with pytest.raises(Invalid) as refused:
        rated(database, the_officer(district), made, "boring")

    assert refused.value.fields == {"reason": "unknown"}


def test_reasons_stand_in_their_order():
    """As the buttons do; each with what it means in both languages."""
    found = list(reasons().values())

    assert [one.order for one in found] == sorted(one.order for one in found)
    assert all(one.definition_zh and one.definition_en for one in found)
