"""Board then + entries between = board now, for any mixture of what can happen."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import actions, board, queries, relay
from alerts.audience import View
from alerts.playbook import playbook
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import Conflict
from foundation.ids import PersonId
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_taken_alert, an_alert, an_entry, someone, tell

PEOPLE = tuple(PersonId(f"person{number:014d}") for number in range(2))
ALL = View(
    Role.COMMAND, "/", frozenset(one.kind for one in playbook().policies.values()), frozenset()
)

person = st.sampled_from(PEOPLE)
news = st.one_of(
    st.tuples(
        st.just("assessment.critical_item_endorsed"),
        person,
        st.fixed_dictionaries({"tier": st.sampled_from(["orange", "red"])}),
    ),
    st.tuples(
        st.just("correction.check_in_missed"),
        person,
        st.fixed_dictionaries(
            {"duty": st.sampled_from(["d1", "d2"]), "missed_in_7_days": st.integers(1, 4)}
        ),
    ),
    st.tuples(
        st.just("correction.check_in_recorded"),
        person,
        st.fixed_dictionaries(
            {
                "missed_cleared": st.lists(st.sampled_from(["d1", "d2"]), max_size=2),
                "timing": st.sampled_from(["late", "on_time"]),
                "method": st.sampled_from(["phone", "desk"]),
            }
        ),
    ),
    st.tuples(
        st.just("assessment.crisis_level_confirmed"),
        person,
        st.fixed_dictionaries({"level": st.sampled_from(["one", "three", "none"])}),
    ),
)
deed = st.one_of(news, st.sampled_from(["take", "note", "close", "wait"]))


@given(deeds=st.lists(deed, min_size=1, max_size=12), half=st.integers(0, 12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_board_then_and_entries_between_make_board_now(database, district, deeds, half):
    """Whatever happens, the fold of the journal and the tables agree, field by field."""
    clock = SetClock(NOON)
    who = someone(district, Role.COMMAND, office="parent")
    then, at = snapshot(database)
    for number, one in enumerate(deeds):
        clock.advance(timedelta(minutes=1))
        do(database, clock, who, one, office=district.offices["own"].id)
        if number == half:
            then, at = snapshot(database)

    with database.read() as session:
        between = journal.entries_after(session, at, limit=10_000)
        now = board.board_of(queries.board(session, ALL))

    assert dict(board.fold(then, between)) == dict(now)


def snapshot(database):
    """The open board and the place in the journal at which it is true, from one moment."""
    with database.read() as session:
        return board.board_of(queries.board(session, ALL)), journal.head(session)


def do(database, clock, who, deed, *, office):
    """Let one thing happen."""
    if isinstance(deed, tuple):
        kind, subject, data = deed
        tell(database, kind, data, at=clock.now(), subject=subject, office=office)
        relay.drain(database, clock)
        return
    if deed == "wait":
        clock.advance(timedelta(hours=3))
        with database.write() as session:
            actions.lapse_due(session, now=clock.now())
        return
    act(database, clock, who, deed)


def act(database, clock, who, deed):
    """One step of a person on the first open alert; an illegal one is refused."""
    with database.read() as session:
        open_now = queries.board(session, ALL)
    for alert in open_now[:1]:
        try:
            with database.write() as session:
                if deed == "take":
                    actions.acknowledge(session, who, alert.id, minutes=60, now=clock.now())
                elif deed == "note":
                    actions.note(session, who, alert.id, news=("…", 60), now=clock.now())
                else:
                    ending = ("explained", "duplicate", "…")
                    actions.close(session, who, alert.id, ending=ending, now=clock.now())
        except Conflict:
            continue


def test_what_is_no_change_of_an_alert_is_passed_over():
    """A failed triage is news, but not of a state."""
    entries = (
        an_entry("alerts.triage_failed", {"policy": "x"}),
        an_entry("correction.order_registered"),
    )

    assert dict(board.fold(board.board_of([an_alert()]), entries)) == {an_alert().id: an_alert()}


def test_an_ended_alert_leaves_the_board_and_does_not_come_back_by_a_correction():
    """A correction of a closed alert is told, and the board stays empty."""
    closed = a_taken_alert(state="closed", closed_at=NOON)
    amended = an_entry("alerts.amended", closed.coded() | {"amended": True})

    first = board.fold(
        board.board_of([a_taken_alert()]), [an_entry("alerts.closed", closed.coded())]
    )
    second = board.fold(first, [amended])

    assert (dict(first), dict(second)) == ({}, {})
