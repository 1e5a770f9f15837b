"""Lists and figures of alerts, bound by role, office and restriction."""

from datetime import timedelta

import pytest

from alerts import actions, figures, queries, relay
from alerts.actions import Verdict
from alerts.audience import View
from alerts.model import Level
from alerts.queries import Wanted
from correction.register import restrictions
from correction.register.model import RestrictionReason
from foundation.access.model import Role
from foundation.errors import NotFound
from foundation.offices import queries as offices
from tests.alerts.building import NOON, a_person, someone, tell


@pytest.fixture
def scene(database, district, clock):
    """A crisis and a missed check-in at the own office, a crisis outside, a fault of the system."""
    own, outside = district.offices["own"], district.offices["outside"]
    people = {
        "hers": a_person(database, own),
        "his": a_person(database, own),
        "theirs": a_person(database, outside),
    }
    critical = "assessment.critical_item_endorsed"
    item = {"tier": "orange", "instrument": "phq-9", "item": "9", "screening": "s1"}
    tell(database, critical, item, subject=people["hers"], office=own.id)
    missed = {"duty": "d1", "missed_in_7_days": 1}
    tell(database, "correction.check_in_missed", missed, subject=people["his"], office=own.id)
    tell(database, critical, item, subject=people["theirs"], office=outside.id)
    tell(database, "alerts.triage_failed", {"policy": "crisis"})
    relay.drain(database, clock)
    return people


def kinds(database, who, **wanted):
    """Kind and subject of everything a list shows somebody."""
    with database.read() as session:
        found = queries.alerts(session, who, Wanted(**wanted))
        return [(alert.kind, alert.subject) for alert in found]


def test_each_sees_their_own_part_of_the_board(database, district, scene):
    """By office and by role: gravest first."""
    hers, his, theirs = scene["hers"], scene["his"], scene["theirs"]

    def seen(role, office):
        return kinds(database, someone(district, role, office=office))

    assert seen(Role.OFFICER, "own") == [("crisis", hers), ("missed_check_in", his)]
    assert seen(Role.OFFICER, "sibling") == []
    assert seen(Role.OFFICER, "outside") == [("crisis", theirs)]
    assert seen(Role.PSYCHOLOGIST, "parent") == [("crisis", hers)]
    assert seen(Role.COMMAND, "parent") == [
        ("crisis", hers),
        ("missed_check_in", his),
        ("system_fault", None),
    ]
    assert seen(Role.PROCURATOR, "parent") == [("crisis", hers), ("missed_check_in", his)]
    assert seen(Role.SYSTEM_ADMIN, "parent") == [("system_fault", None)]


def test_a_person_on_whose_restriction_list_one_stands_is_not_there(database, district, scene):
    """A relative of the staff is on no list, opens by no id, and is counted nowhere."""
    officer, head = someone(district, Role.OFFICER), someone(district, Role.HEAD)
    with database.read() as session:
        (crisis, *_) = queries.alerts(session, head, Wanted())
    with database.write() as session:
        restrictions.restrict_person(
            session,
            scene["hers"],
            officer.account_id,
            reason=RestrictionReason.RELATIVE,
            actor="test",
            at=NOON,
        )

    assert kinds(database, officer) == [("missed_check_in", scene["his"])]
    assert len(kinds(database, head)) == 2
    with database.read() as session:
        with pytest.raises(NotFound):
            queries.alert(session, crisis.id, officer)
        view = queries.view_of(session, officer)
        assert figures.total(figures.open_by_office(session, view))[Level.ORANGE] == 0


def test_the_view_in_memory_says_the_same_as_the_query(database, district, scene):
    """The stream filters with one, the lists with the other: for every role and office alike."""
    with database.read() as session:
        everything = [(alert, place) for alert, place in _all(session)]
        for (role, relation), row in district.accounts.items():
            who = someone(district, Role(role), office=relation)
            view = queries.view_of(session, who)
            by_view = {alert.id for alert, place in everything if view.sees(alert, place)}
            assert by_view == {alert.id for alert in queries.board(session, view)}, (role, row.id)


def _all(session):
    whole = View(
        Role.COMMAND, "/", frozenset({"crisis", "missed_check_in", "system_fault"}), frozenset()
    )
    for alert in queries.board(session, whole):
        path = offices.office(session, alert.office).path if alert.office else None
        yield alert, path


def test_the_board_stands_in_the_order_of_urgency(database, district, clock):
    """Level, then untaken before taken, then the oldest."""
    own = district.offices["own"]
    people = [a_person(database, own) for _ in range(3)]
    for number, tier in enumerate(("orange", "orange", "red")):
        clock.at = NOON + timedelta(minutes=number)
        tell(
            database,
            "assessment.critical_item_endorsed",
            {"tier": tier},
            subject=people[number],
            office=own.id,
        )
        relay.drain(database, clock)
    officer = someone(district, Role.OFFICER)
    with database.read() as session:
        first_orange = queries.alerts(session, officer, Wanted())[1]
    with database.write() as session:
        actions.acknowledge(session, officer, first_orange.id, minutes=30, now=clock.now())

    order = [subject for _, subject in kinds(database, officer)]

    assert order == [people[2], people[1], people[0]]


def test_a_list_is_narrowed_by_level_office_and_mine(database, district, scene):
    """Each filter alone; an office outside one's area is not found."""
    command = someone(district, Role.COMMAND, office="parent")
    own, sibling, outside = (district.offices[name].id for name in ("own", "sibling", "outside"))
    with database.read() as session:
        blue = queries.alerts(session, command, Wanted(level=Level.BLUE))[0]
    with database.write() as session:
        actions.acknowledge(session, command, blue.id, minutes=30, now=NOON)

    assert kinds(database, command, level=Level.ORANGE) == [("crisis", scene["hers"])]
    assert kinds(database, command, mine=True) == [("missed_check_in", scene["his"])]
    assert len(kinds(database, command, office=own)) == 2
    assert kinds(database, command, office=sibling) == []
    with pytest.raises(NotFound):
        kinds(database, command, office=outside)


def test_ended_alerts_are_listed_newest_first_page_by_page(database, district, clock):
    """Three ended at the same instant and later, two a page, none twice, none left out."""
    officer = someone(district, Role.OFFICER)
    own = district.offices["own"]
    for number in range(3):
        person = a_person(database, own)
        missed = {"duty": f"d{number}", "missed_in_7_days": 1}
        tell(database, "correction.check_in_missed", missed, subject=person, office=own.id)
        relay.drain(database, clock)
        with database.read() as session:
            (alert,) = queries.alerts(session, officer, Wanted())
        with database.write() as session:
            actions.acknowledge(session, officer, alert.id, minutes=5, now=NOON)
            ending = ("explained", "sick", "")
            actions.close(
                session, officer, alert.id, ending=ending, now=NOON + timedelta(minutes=number // 2)
            )
    with database.read() as session:
        whole = queries.alerts(session, officer, Wanted(is_open=False))
        first = queries.alerts(session, officer, Wanted(is_open=False, limit=2))
        rest = queries.alerts(session, officer, Wanted(is_open=False, limit=2, before=first[-1].id))

    assert [alert.id for alert in (*first, *rest)] == [alert.id for alert in whole]
    assert len({alert.id for alert in whole}) == 3


def test_only_the_clinical_side_sees_what_a_crisis_rests_on(database, district, scene):
    """Instrument and item for psychologist and supervisor; nothing for anyone else."""
    with database.read() as session:
        crisis = queries.alerts(session, someone(district, Role.OFFICER), Wanted())[0]

        def evidence(role, office="parent"):
            return queries.evidence(session, crisis, someone(district, role, office=office))

        (seen,) = evidence(Role.PSYCHOLOGIST)
        assert (seen.entry, seen.data["item"]) == ("assessment.critical_item_endorsed", "9")
        assert evidence(Role.SUPERVISOR) == (seen,)
        for role, office in (
            (Role.OFFICER, "own"),
            (Role.HEAD, "own"),
            (Role.COMMAND, "parent"),
            (Role.PROCURATOR, "parent"),
            (Role.SYSTEM_ADMIN, "parent"),
        ):
            assert evidence(role, office) == ()


def test_the_coded_state_names_no_instrument_and_no_item(database, district, scene):
    """What the journal and the stream carry of a crisis could be read by an officer."""
    with database.read() as session:
        crisis = queries.alerts(session, someone(district, Role.OFFICER), Wanted())[0]

    told = str(crisis.coded())
    assert "phq" not in told
    assert "'s1'" not in told


def test_the_gravest_open_level_of_each_person(database, district, scene):
    """For lists of people; who has none is left out."""
    nobody = a_person(database, district.offices["own"])
    ids = [*scene.values(), nobody]
    with database.read() as session:
        assert queries.open_levels(session, ids) == {
            scene["hers"]: Level.ORANGE,
            scene["his"]: Level.BLUE,
            scene["theirs"]: Level.ORANGE,
        }
        assert queries.open_levels(session, []) == {}


def test_earlier_alerts_of_the_same_kind_say_how_they_ended(database, district, scene, clock):
    """The same person and kind, ended ones only, newest first."""
    command = someone(district, Role.COMMAND, office="parent")
    own = district.offices["own"]
    with database.read() as session:
        first = queries.alerts(session, command, Wanted(level=Level.ORANGE))[0]
    with database.write() as session:
        actions.acknowledge(session, command, first.id, minutes=5, now=NOON)
        ending = ("false_alarm", "answering_error", "当面核实")
        actions.close(session, command, first.id, ending=ending, now=NOON)
        second = someone(district, Role.SUPERVISOR, office="parent")
        actions.review(session, second, first.id, verdict=Verdict(agrees=True), now=NOON)
    tell(
        database,
        "assessment.help_called",
        {"kind": "not_safe", "call": "c"},
        subject=scene["hers"],
        office=own.id,
    )
    relay.drain(database, clock)
    with database.read() as session:
        again = queries.alerts(session, command, Wanted(level=Level.RED))[0]
        similar = queries.similar(session, again, queries.view_of(session, command))

    assert [(one.id, one.cause) for one in similar] == [(first.id, "answering_error")]


def test_the_trend_counts_seven_legal_days(database, district, clock):
    """An alert at 23:59 in Shanghai belongs to that day, one at 00:00 to the next."""
    own = district.offices["own"]
    midnight = NOON.replace(hour=16, minute=0)  # 00:00 of the 25th in Shanghai
    for at in (midnight - timedelta(seconds=1), midnight, midnight - timedelta(days=6, seconds=1)):
        clock.at = at
        tell(
            database,
            "assessment.critical_item_endorsed",
            {"tier": "orange"},
            subject=a_person(database, own),
            office=own.id,
        )
        relay.drain(database, clock)
    with database.read() as session:
        view = queries.view_of(session, someone(district, Role.OFFICER))
        days = figures.trend(session, view, at=midnight)

    assert [day.day.day for day in days] == [19, 20, 21, 22, 23, 24, 25]
    assert [day.counts[Level.ORANGE] for day in days] == [0, 0, 0, 0, 0, 1, 1]


def test_the_open_alerts_are_counted_by_office(database, district, scene):
    """Each office its own, and all together."""
    with database.read() as session:
        view = queries.view_of(session, someone(district, Role.COMMAND, office="parent"))
        by_office = figures.open_by_office(session, view)

    assert set(by_office) == {district.offices["own"].id, None}
    assert by_office[district.offices["own"].id][Level.BLUE] == 1
    assert figures.total(by_office) == {
        Level.GREY: 1,
        Level.BLUE: 1,
        Level.YELLOW: 0,
        Level.ORANGE: 1,
        Level.RED: 0,
    }
