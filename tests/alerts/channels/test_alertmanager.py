"""The sending scenarios of Prometheus Alertmanager, told in our words.

The facts are read from the outside data; one second of theirs is a minute of ours. Where ours
differs, decision 0017 says why. Silence and inhibition stand in `tests/alerts/silences`.
"""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from alerts import queries as alert_queries
from alerts import relay
from alerts.channels import actions
from alerts.channels.model import DeliveryFailed, NewWebhook
from alerts.model import Level
from alerts.notices.chainbook import chains
from foundation.access.model import Role
from foundation.clock import SetClock
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.channels.building import HOOK, Outside, have, reach, rows, send, sending, told
from tests.alerts.deeds import CRITICAL, end, let_pass, take
from tests.alerts.notices.building import follow, tick
from tests.alerts.notices.building import told as callings_of
from tests.alerts.silences.building import miss


@pytest.fixture(scope="module")
def scenarios(outside_data):
    """The scenarios by their names."""
    file = outside_data / "cases" / "alertmanager" / "scenarios.json"
    return {one["name"]: one for one in json.loads(file.read_text("utf-8"))["scenarios"]}


@pytest.fixture
def outside(database, district):
    """What lies outside, and a head who is reached there by e-mail and text message."""
    reach(database, district, someone(district, Role.HEAD, office="parent"))
    reach(database, district, someone(district, Role.HEAD))
    return Outside()


def at(seconds):
    """A scenario's second as an instant."""
    return NOON + timedelta(minutes=seconds)


def signal(database, district, person, *, when, tier="red"):
    """A critical answer of hers; the relay answers."""
    own = district.offices["own"].id
    tell(database, CRITICAL, {"tier": tier}, subject=person, office=own, at=when)
    relay.drain(database, SetClock(when))


def board(database, district):
    """Every open alert of the district."""
    with database.read() as session:
        who = someone(district, Role.COMMAND, office="parent")
        return alert_queries.board(session, alert_queries.view_of(session, who))


def go(database, outside, when, *, having):
    """Everything that the service does by the clock, at an instant."""
    follow(database, at=when)
    tick(database, when)
    send(database, outside, when, having=having)


def test_merge(database, district, scenarios, outside, her):
    """Six pushes that overlap are one alert that begins at the first; the next is another.

    Theirs takes the earliest start that any push names, and the last text. Ours begins when it was
    first told: what a fact says of its own time is evidence, and each repeat is kept.
    """
    facts = scenarios["merge"]
    *open_pushes, last = facts["push"]
    live = [when for when, (one,) in open_pushes if "end" not in one]
    own = district.offices["own"]
    for when in live:
        miss(database, her, own, duty=f"d{when}", in_a_week=3, at=at(when))
        go(database, outside, at(when), having=have("email"))
    (merged,) = board(database, district)
    once = len(outside.sent)
    assert (merged.opened_at, merged.repeats) == (at(live[0]), len(live) - 1)
    assert once == len({one.account_id for one in rows(database)})

    zhou = someone(district, Role.COMMAND, office="parent")
    ends = max(one["end"] for _, (one,) in open_pushes if "end" in one)
    take(database, zhou, merged, now=at(live[-1]))
    end(database, zhou, merged, ending=("explained", "sick", "示例"), now=at(ends))
    assert board(database, district) == ()
    miss(database, her, own, duty="later", in_a_week=3, at=at(last[0]))
    go(database, outside, at(last[0]), having=have("email"))

    (again,) = board(database, district)
    assert again.id != merged.id
    assert (again.opened_at, again.repeats) == (at(last[0]), 0)
    assert len(outside.sent) == 2 * once


def test_repeat(database, district, scenarios, outside, her):
    """While it fires it is told again and again; once it is over, no more.

    Theirs repeats after an interval whether or not anybody has looked. Ours goes round again while
    nobody has taken it, from the first step on, and stops when somebody does.
    """
    facts = scenarios["repeat"]
    wanted = [one for one in facts["want"] if "end" not in one[2][0]]
    signal(database, district, her, when=NOON)
    chain = chains()[Level.RED]
    length = timedelta(minutes=max(step.after_minutes for step in chain.steps))
    again = length + chain.again(clinical=True)

    for number in range(len(wanted)):
        for moment in (again * number, again * number + length):
            go(database, outside, NOON + moment, having=have("email"))
    (alert,) = board(database, district)
    (calling,) = callings_of(database, alert, district)
    assert {one.round for one in calling.notices if one.attempted_at} == {1, 2}
    rounds = {one.notice_id: one for one in rows(database)}
    assert len(outside.sent) == len(rounds)

    zhou = someone(district, Role.COMMAND, office="parent")
    take(database, zhou, alert, now=NOON + again * 2)
    before = len(outside.sent)
    go(database, outside, NOON + again * 3, having=have("email"))
    assert len(outside.sent) == before


def test_retry(database, district, scenarios, outside, her):
    """One channel fails for a while: the other is sent once, the failing one when it works again.

    Ten seconds of ours are one of theirs. Theirs sends the working one again with the repeat
    interval, and tries the failing one within that flush. Ours ties a repeat to the calling alone,
    and tries the failing row at its own pace.
    """
    facts = scenarios["retry: one channel failing must not repeat the other"]
    pushed = facts["push"][0][0]
    fails = 10 * (float(facts["channels"]["failing"].rpartition("<")[2]) - pushed)
    having = have("email", "sms")
    outside.fails["sms"] = DeliveryFailed("not_accepted")
    signal(database, district, her, when=NOON)
    follow(database, at=NOON)
    sent_at = defaultdict(list)
    for second in range(0, 120, 2):
        if second >= fails:
            outside.fails.clear()
        before = len(outside.sent)
        clock = SetClock(NOON + timedelta(seconds=second))
        with sending(database, outside, clock, having=having) as sender:
            sender.settle()
        for name, *_ in outside.sent[before:]:
            sent_at[name].append(second)

    people = {one.account_id for one in rows(database)}
    assert [len(sent_at[name]) for name in ("email", "sms")] == [len(people)] * 2
    assert set(sent_at["email"]) == {0}
    # The wait that was running when it worked again was the third: 40 s, a fifth more at most.
    assert fails <= min(sent_at["sms"]) <= max(sent_at["sms"]) <= fails + 50
    assert {one.attempts for one in rows(database, target="email")} == {1}


def test_batching(database, district, scenarios, outside):
    """Five alerts that come within a few seconds.

    Theirs are one group and one message after a wait. Ours about five people are five alerts, each
    with its own calling and its own message at once: nobody waits for a group to fill.
    """
    facts = scenarios["batching"]
    pushes = [(when, one["n"]) for when, group in facts["push"] for one in group]
    own = district.offices["own"]
    for number, (when, name) in enumerate(pushes):
        person = a_person(database, own, name=f"示例{number}※")
        signal(database, district, person, when=at(when), tier="orange")
        go(database, outside, at(when), having=have("email"))
        assert len({one.alert_id for one in rows(database)}) == number + 1, name

    assert len(board(database, district)) == len(pushes)
    assert len({one[3] for one in outside.sent}) == len(outside.sent)


def test_resolved_by_timeout(database, district, scenarios, outside):
    """Nobody pushes any more.

    Theirs takes an alert for resolved after a timeout, and says so. Ours never does: it is still
    there, it lapses, and calls on; silence of a source is no proof that somebody is well.
    """
    facts = scenarios["resolved by timeout"]
    (pushed, labels), ends = facts["push"][0], facts["want"][1][0]
    for one in labels:
        person = a_person(database, district.offices["own"], name=f"示例{one['lbl']}※")
        signal(database, district, person, when=at(pushed), tier="orange")
    go(database, outside, at(pushed), having=have("email"))

    let_pass(database, hours=ends)
    go(database, outside, NOON + timedelta(hours=ends), having=have("email"))

    found = board(database, district)
    assert len(found) == len(labels)
    assert all(one.calls for one in found)
    assert told(database, "withdrawn") == told(database, "closed") == []


def test_resolved_filter(database, district, scenarios, outside, her):
    """With and without messages about what is over.

    Theirs can be told whether to send what was resolved. Ours sends people nothing of it, since
    they would be called for nothing, and webhooks always: their two columns, side by side.
    """
    facts = scenarios["resolved filter"]["want"]
    having, own = have("email"), district.offices["own"]
    admin = someone(district, Role.SYSTEM_ADMIN, office="parent")
    wanted = NewWebhook(
        label="示例",
        url=HOOK,
        office=district.offices["parent"].id,
        levels=frozenset({"yellow"}),
    )
    with database.write() as session:
        actions.create_webhook(session, admin, wanted, have=having, now=NOON)
    miss(database, her, own, duty="d1", in_a_week=3, at=NOON)
    go(database, outside, NOON, having=having)
    people = len(outside.on("email"))
    assert people > 0

    tell(
        database,
        "correction.duties_excused",
        {"duties": ["d1"], "reason": "not_in_service"},
        subject=her,
        office=own.id,
        at=at(1),
    )
    relay.drain(database, SetClock(at(1)))
    go(database, outside, at(1), having=having)

    resolved = [
        sum("resolved" in one for one in facts[column][1][2])
        for column in ("send_resolved_true", "send_resolved_false")
    ]
    bodies = [json.loads(one[2]) for one in outside.sent if one[0] == "webhook"]
    over = [one for one in bodies if one["alert"]["state"] == "withdrawn"]
    assert [len(over), len(outside.on("email")) - people] == resolved == [1, 0]


def test_cluster_dedup(database, district, scenarios, outside, her):
    """Three nodes, one message.

    Theirs waits for its peers and tells them what was sent: two that cannot hear each other both
    send. Ours have one database, in which each row is taken by one of them.
    """
    facts = scenarios["cluster dedup (3 nodes)"]
    signal(database, district, her, when=NOON)
    follow(database)
    having = have("email")

    def node(_):
        with sending(database, outside, having=having) as sender:
            return sender.settle()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(node, range(3)))

    assert facts["rule"] == "exactly one notification"
    assert len(outside.sent) == len(rows(database)) == len({one[3] for one in outside.sent})


def test_all_ten_are_answered(scenarios):
    """Three of silence and inhibition, seven here; none is left out."""
    here = {
        "merge",
        "repeat",
        "retry: one channel failing must not repeat the other",
        "batching",
        "resolved by timeout",
        "resolved filter",
        "cluster dedup (3 nodes)",
    }
    there = {"inhibition and release", "always inhibited; both resolve together", "silence"}

    assert set(scenarios) == here | there
