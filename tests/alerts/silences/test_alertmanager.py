"""The silence and inhibition scenarios of Prometheus Alertmanager, told in our words.

The facts are read from the outside data; where ours differs, decision 0016 says why.
"""

import json
from datetime import timedelta

import pytest

from alerts import queries as alert_queries
from alerts import relay
from alerts.model import State
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.deeds import let_pass
from tests.alerts.silences.building import MINUTE, ask, asked, board, miss, tick


@pytest.fixture(scope="module")
def scenarios(outside_data):
    """The scenarios by their names."""
    file = outside_data / "cases" / "alertmanager" / "scenarios.json"
    return {one["name"]: one for one in json.loads(file.read_text("utf-8"))["scenarios"]}


def at(seconds):
    """A scenario's second as an instant: one of theirs is an hour of ours."""
    return NOON + timedelta(hours=seconds)


def calling(database, district):
    """Who calls now."""
    return {one.subject for one in board(database, district) if one.calls}


def test_silence(database, district, scenarios):
    """Both call; one is silenced and calls no more, the other does; at the end both do.

    Theirs drops the silenced one from what is sent and keeps nothing of that. Ours stands on the
    board all the time, and at the end it calls anew with its full time.
    """
    facts = scenarios["silence"]
    (pushed_at, names), first, *during, last = (
        facts["push"][0],
        *facts["want"],
    )
    own = district.offices["own"]
    people = {name: a_person(database, own, name=f"示例{name}※") for name in names}
    begins, ends = facts["silence"]["active"]
    matched = people[facts["silence"]["match"].partition("=")[2]]
    officer = someone(district, Role.OFFICER)
    for name, person in people.items():
        miss(database, person, own, duty=f"d-{name}", at=at(pushed_at))
    # What is wanted is wanted of a moment; ours is asked at its beginning.
    assert calling(database, district) == {people[name] for name in first[2]}

    minutes = int((ends - begins) * 60)
    ask(database, officer, asked(matched, minutes=minutes), now=at(begins))

    for begin, _, wanted in during:
        let_pass(database, hours=begin)
        tick(database, at(begin))
        assert calling(database, district) == {people[name] for name in wanted}
        assert {one.subject for one in board(database, district)} == set(people.values())
    let_pass(database, hours=last[0])
    tick(database, at(last[0]))
    assert calling(database, district) == {people[name] for name in last[2]}


def excused(database, person, office, duty, *, when):
    """Our own outage explains a missed check-in."""
    data = {"duties": [duty], "reason": "outage"}
    tell(
        database,
        "correction.duties_excused",
        data,
        subject=person,
        office=office.id,
        at=when,
    )
    relay.drain(database, SetClock(when))


def closed(database, district):
    """Every ended alert, newest first."""
    with database.read() as session:
        who = someone(district, Role.COMMAND, office="parent")
        return alert_queries.alerts(session, who, alert_queries.Wanted(is_open=False))


def test_inhibition_and_release(database, district, scenarios):
    """The source takes the target of its own zone out of what calls, and no other.

    Theirs comes back when the source is resolved: a label says nothing of what is true. Ours rests
    on facts: what the outage explains stays explained; what happens after it raises a new alert.
    """
    facts = scenarios["inhibition and release"]
    first, source, release = facts["push"]
    targets = [name for name in first[1] if name.startswith(facts["inhibit"]["target"])]
    zone = source[1][0].partition("/")[2]
    own = district.offices["own"]
    people = {name: a_person(database, own, name=f"示例{name}※") for name in targets}
    for name, person in people.items():
        miss(database, person, own, duty=f"d-{name}", at=at(first[0]))
    wanted = [set(people) & set(one[2]) for one in facts["want"]]
    assert calling(database, district) == {people[name] for name in wanted[0]}

    (inhibited,) = (name for name in targets if name.endswith(f"/{zone}"))
    excused(database, people[inhibited], own, f"d-{inhibited}", when=at(source[0]))

    assert calling(database, district) == {people[name] for name in wanted[1]}
    (alert,) = closed(database, district)
    assert (alert.state, alert.subject) == (State.WITHDRAWN, people[inhibited])
    with database.read() as session:
        (entry,) = alert_queries.explaining(session, [alert]).values()
    assert (entry.kind, entry.at) == ("correction.duties_excused", at(source[0]))
    # After the source is over the same happens again.
    miss(database, people[inhibited], own, duty="d-later", at=at(release[0]))
    assert calling(database, district) == {people[name] for name in wanted[2] if name in people}
    assert len(board(database, district)) == len(people)


def test_always_inhibited(database, district, scenarios):
    """Source and target begin and end together: the target is never what calls.

    Theirs sends the target's resolution all the same. Ours tells that it was inhibited and by what,
    in the archive, and nobody is told.
    """
    facts = scenarios["always inhibited; both resolve together"]
    begins, ends = facts["push"][0][0], facts["push"][1][0]
    own = district.offices["own"]
    her = a_person(database, own, name="示例甲※")
    tell(
        database,
        "correction.check_in_missed",
        {"duty": "d1", "missed_in_7_days": 1},
        subject=her,
        office=own.id,
        at=at(begins),
    )
    excused(database, her, own, "d1", when=at(begins))
    let_pass(database, hours=ends)

    (alert,) = closed(database, district)
    with database.read() as session:
        callings = [
            one.kind
            for one in journal.entries_after(session, 0, limit=100)
            if one.kind.startswith("alerts.notice")
        ]
    assert board(database, district) == ()
    assert (alert.state, alert.inhibited_by is not None) == (State.WITHDRAWN, True)
    assert callings == []


def test_an_ordinary_withdrawal_is_no_inhibition(database, district, her):
    """The record was put right: nothing outside the person explains it."""
    own = district.offices["own"]
    miss(database, her, own, duty="d1")
    data = {"duties": ["d1"], "reason": "not_in_service"}
    tell(database, "correction.duties_excused", data, subject=her, office=own.id)
    relay.drain(database, SetClock(NOON + MINUTE))

    (alert,) = closed(database, district)

    assert (alert.state, alert.inhibited_by) == (State.WITHDRAWN, None)
