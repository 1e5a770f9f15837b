"""What must hold for every file: prefixes, ties, repeats, and no answer lost between policies."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.playbook import playbook
from exchange.replay.answering import Desk
from exchange.replay.comparing import paired
from exchange.replay.lines import in_order, line
from exchange.replay.reading import read
from exchange.replay.stream import Stream
from tests.exchange.replaying import (
    at,
    band,
    check_in,
    clock,
    device,
    fix,
    leave,
    lines_of,
    outage,
    positioned,
    somebody,
    status,
    windows,
)

FRAME = (
    somebody(),
    somebody(who="s2"),
    windows("09:00-10:00", "22:00-02:00"),
    windows("09:00-10:00", who="s2"),
    band(),
    positioned("03-01 00:00", "03-20 00:00"),
)
KEPT = ("subject", "kind", "level", "opened_at", "closed_at", "state")

# Two whole replays an example: how long one takes on a busy machine is not the question.
UNHURRIED = settings(deadline=None, max_examples=60)


@st.composite
def happenings(draw):
    """A fortnight of anything that can happen, soonest first."""
    made = []
    for _ in range(draw(st.integers(1, 25))):
        when = minutes_on(draw(st.integers(0, 14 * 24 * 60)))
        later = minutes_on_from(when, draw(st.sampled_from([0, 0, 5, 600, 3000])))
        until = minutes_on_from(when, draw(st.sampled_from([30, 600, 3000])))
        kind = draw(st.sampled_from(sorted(MAKERS)))
        made.append(MAKERS[kind](when, later, until))
    made.append(clock("03-16 00:00"))
    return sorted([*FRAME, *made], key=lambda event: event["received_at"])


def minutes_on(minutes):
    return (at("03-01 00:00") + timedelta(minutes=minutes)).strftime("%m-%d %H:%M")


def minutes_on_from(text, minutes):
    return (at(text) + timedelta(minutes=minutes)).strftime("%m-%d %H:%M")


MAKERS = {
    "check_in": lambda when, later, _: check_in(when, later),
    "check_in_of_another": lambda when, later, _: check_in(when, later, who="s2"),
    "fix": lambda when, later, _: fix(when, later),
    "power_off": lambda when, later, _: device("power_off", when),
    "power_on": lambda when, later, _: device("power_on", when),
    "low_battery": lambda when, later, _: device("low_battery", when),
    "tamper": lambda when, later, _: device("tamper", when),
    "unbound": lambda when, later, _: device("unbound", when),
    "bound": lambda when, later, _: band(when),
    "moved": lambda when, later, _: band(when, who="s2"),
    "leave": lambda when, later, until: leave(when, until, received=later),
    "detained": lambda when, later, _: status("detained", when, later),
    "back": lambda when, later, _: status("in_service", when, later),
    "outage": lambda when, _, until: outage(when, until),
    "schedule": lambda when, *_: windows("12:00-13:00", received=when),
}


def alerts_of(events):
    """Every alert of a file as its line."""
    desk = Desk(playbook().live.values())
    Stream(desk.answer).run(read(lines_of(events)).facts)
    return [line(kept) for kept in in_order(desk.alerts)]


def core(alerts):
    return sorted(repr([one[name] for name in KEPT]) for one in alerts)


@UNHURRIED
@given(events=happenings(), share=st.floats(0, 1))
def test_what_a_prefix_closed_stays_closed(events, share):
    """Nothing that is received later opens an ended alert again or moves its times."""
    cut = events[int(share * (len(events) - 1))]["received_at"]
    prefix = [one for one in events if one["received_at"] <= cut]

    ended = [one for one in alerts_of(prefix) if one["closed_at"] is not None]

    whole = core(alerts_of(events))
    assert [one for one in core(ended) if one not in whole] == []


@UNHURRIED
@given(events=happenings(), seed=st.integers(0, 1000))
def test_the_order_of_lines_received_together_means_nothing(events, seed):
    """And neither does the order of the file as a whole, but for the warning."""
    shuffled = list(events)
    random.Random(seed).shuffle(shuffled)

    assert core(alerts_of(shuffled)) == core(alerts_of(events))


@UNHURRIED
@given(events=happenings(), data=st.data())
def test_a_line_told_again_changes_nothing(events, data):
    """Every fact of these types is told with its own time; sent twice it is still one."""
    twice = data.draw(st.sampled_from(events))

    assert core(alerts_of([*events, twice])) == core(alerts_of(events))


@UNHURRIED
@given(events=happenings())
def test_there_is_one_open_alert_of_a_person_and_kind(events):
    """Creating is idempotent: a repeat refreshes; and each entry rests in one alert of a kind."""
    alerts = alerts_of(events)

    standing = [(one["subject"], one["kind"]) for one in alerts if one["state"] == "open"]
    about_people = [one for one in standing if one[0] is not None]
    assert len(set(about_people)) == len(about_people)
    for alert in alerts:
        assert alert["evidence"]
        assert alert["updates"][0]["what"] == "raised"
        assert (alert["closed_at"] is None) == (alert["state"] == "open")
        assert not (alert["level"] == "red" and alert["closed_at"])


@UNHURRIED
@given(events=happenings())
def test_a_set_of_policies_compared_with_itself_differs_in_nothing(events):
    """Every alert finds itself again."""
    one, other = Desk(playbook().live.values()), Desk(playbook().live.values())
    stream = Stream(lambda entry, number: (one.answer(entry, number), other.answer(entry, number)))
    stream.run(read(lines_of(events)).facts)

    pairs = paired(one.alerts, other.alerts)

    assert [pair.change for pair in pairs] == [None] * len(one.alerts)
