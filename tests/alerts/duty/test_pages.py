"""The test page: asked in time, missed after its bound, then the substitute, then a head."""

from datetime import timedelta

import pytest

from alerts import relay
from alerts.duty import actions, pages, queries
from alerts.duty.model import Because, Lack, PageState, Reason, ShiftOver
from alerts.duty.standing import on_duty
from alerts.queries import board, view_of
from foundation.access.model import Role
from foundation.accounts import substitutes
from foundation.accounts.model import AccountState
from foundation.accounts.substitutes import Absence
from foundation.accounts.tables import AccountRow
from foundation.clock import SetClock
from foundation.errors import NotFound
from foundation.ids import AccountId
from foundation.journal import queries as journal
from tests.alerts.building import someone
from tests.alerts.duty.building import NOON, after, plan, wanted

SECOND = timedelta(seconds=1)
BOUND = timedelta(minutes=30)
ASKED = NOON + timedelta(hours=1)  # 18:42, four hours before the shift


@pytest.fixture
def made(database, district):
    """A shift that begins at 22:42."""
    with database.write() as session:
        return plan(session, wanted(district, after(5)))


def tick(database, at):
    with database.write() as session:
        return pages.page_due(session, now=at)


def states(database, shift):
    with database.read() as session:
        return [one.state for one in queries.pages_of(session, [shift.id])[shift.id]]


def who(database, district, at):
    """Who answers for the street's stand-by, as a role, and why."""
    with database.read() as session:
        found = on_duty(session, district.offices["own"].id, "standby", at)
    names = {district.account(role).id: role for role in ("officer", "head")}
    names[district.account("head", office="parent").id] = "district head"
    return names[found.account_id], found.because, found.lack


def answer(database, shift, number, at):
    with database.write() as session:
        page = queries.pages_of(session, [shift.id])[shift.id][number]
        return pages.answer_page(session, page.id, page.account_id, now=at)


@pytest.mark.parametrize(("early", "state"), [(SECOND, "planned"), (0 * SECOND, "asked")])
def test_it_is_asked_when_its_time_has_come(database, made, early, state):
    """A second before, it waits."""
    tick(database, ASKED - early)

    assert states(database, made) == [state]


@pytest.mark.parametrize(
    ("early", "found"), [(SECOND, ["asked"]), (0 * SECOND, ["missed", "asked"])]
)
def test_after_the_bound_the_substitute_is_asked(database, made, early, found):
    """Half an hour, not a second less."""
    tick(database, ASKED)
    tick(database, ASKED + BOUND - early)

    assert states(database, made) == found


def test_two_ticks_ask_once(database, made):
    """A tick that runs twice finds nothing the second time."""
    assert [tick(database, ASKED), tick(database, ASKED)] == [1, 0]


def test_an_answer_ends_it(database, district, made):
    """Nobody else is asked, and the holder answers in the shift."""
    tick(database, ASKED)
    answer(database, made, 0, ASKED + SECOND)

    assert tick(database, ASKED + 2 * BOUND) == 0
    assert who(database, district, made.span.from_at) == ("officer", Because.ON_SHIFT, None)


def test_unanswered_the_substitute_answers_in_the_shift(database, district, made):
    """The substitute heard: they answer."""
    tick(database, ASKED)
    tick(database, ASKED + BOUND)
    answer(database, made, 1, ASKED + BOUND + SECOND)

    at = made.span.from_at
    assert who(database, district, at) == ("head", Because.SUBSTITUTE, Lack.UNANSWERED)


def test_nobody_heard_and_the_district_is_told(database, district, made):
    """The fallback is named, and head and command get a yellow alert about nobody's record."""
    tick(database, ASKED)
    tick(database, ASKED + BOUND)
    tick(database, ASKED + 2 * BOUND)
    relay.drain(database, SetClock(ASKED + 2 * BOUND))

    at = made.span.from_at
    assert who(database, district, at) == (
        "district head",
        Because.FALLBACK_HEAD,
        Lack.UNANSWERED,
    )
    with database.read() as session:
        last = journal.entries_after(session, 0, limit=100)
        told = next(one for one in last if one.kind == "alerts.shift_unanswered")
        assert told.data["fallback"] == district.account("head", office="parent").id
        view = view_of(session, someone(district, Role.COMMAND, office="parent"))
        (alert,) = board(session, view)
        assert (alert.kind, alert.level, alert.subject) == ("shift_unanswered", "yellow", None)


def test_a_late_answer_counts_and_is_told(database, district, made):
    """The holder calls back after all: they answer in the shift, the substitute need not."""
    tick(database, ASKED)
    tick(database, ASKED + BOUND)
    page = answer(database, made, 0, ASKED + BOUND + SECOND)

    assert (page.state, page.missed_at) == (PageState.ANSWERED, ASKED + BOUND)
    assert states(database, made) == ["answered", "dropped"]
    assert who(database, district, made.span.from_at)[0] == "officer"


@pytest.mark.parametrize(("early", "taken"), [(SECOND, True), (0 * SECOND, False)])
def test_after_the_shift_an_answer_comes_too_late(database, made, early, taken):
    """Until its last second it is taken."""
    tick(database, ASKED)
    at = made.span.until_at - early

    if taken:
        assert answer(database, made, 0, at).state is PageState.ANSWERED
    else:
        with pytest.raises(ShiftOver):
            answer(database, made, 0, at)


def test_nobody_answers_for_somebody_else(database, district, made):
    """A page is its addressee's alone; one not yet sent is nobody's."""
    with database.write() as session:
        page = queries.pages_of(session, [made.id])[made.id][0]
        with pytest.raises(NotFound):
            pages.answer_page(session, page.id, page.account_id, now=NOON)
    tick(database, ASKED)
    other = AccountId(district.account("head").id)

    with database.write() as session, pytest.raises(NotFound):
        pages.answer_page(session, page.id, other, now=ASKED)


def test_a_struck_shift_is_asked_about_no_more(database, made):
    """Its page is dropped; nobody is woken for it."""
    with database.write() as session:
        actions.void_shift(session, made.id, reason=Reason.LEAVE, by="test", now=NOON)

    assert tick(database, ASKED) == 0
    assert states(database, made) == ["dropped"]


def test_a_page_that_would_come_after_the_beginning_is_dropped(database, made):
    """The service was down over the hour of the page: who stands there is not tested."""
    tick(database, made.span.from_at)

    assert states(database, made) == ["dropped"]


def test_a_disabled_holder_does_not_answer(database, district, made):
    """The substitute does, for another reason."""
    with database.write() as session:
        session.get_one(AccountRow, made.account_id).state = AccountState.DISABLED.value

    at = made.span.from_at
    assert who(database, district, at) == ("head", Because.SUBSTITUTE, Lack.DISABLED)


def test_somebody_away_does_not_answer(database, district, made):
    """代管 counts: from its first instant to before its last."""
    above = AccountId(district.account("officer", office="parent").id)
    away = Absence(made.account_id, above, made.span.from_at, made.span.from_at + BOUND)
    with database.write() as session:
        substitutes.substitute(session, away, by=AccountId("test"), at=NOON)

    at = made.span.from_at
    assert who(database, district, at) == ("head", Because.SUBSTITUTE, Lack.AWAY)
    assert who(database, district, at + BOUND)[0] == "officer"


@pytest.mark.parametrize(
    ("early", "found"),
    [(SECOND, ("head", Because.FALLBACK_HEAD)), (0 * SECOND, ("officer", Because.ON_SHIFT))],
)
def test_outside_the_shifts_the_offices_head_answers(database, district, made, early, found):
    """An empty roster falls to the named head of the office; never to nobody."""
    assert who(database, district, made.span.from_at - early)[:2] == found


def test_without_a_head_at_the_office_the_districts_answers(database, district):
    """The nearest office above with a head."""
    with database.write() as session:
        session.get_one(AccountRow, district.account("head").id).state = AccountState.DISABLED.value

    assert who(database, district, NOON) == (
        "district head",
        Because.FALLBACK_HEAD,
        Lack.EMPTY,
    )
