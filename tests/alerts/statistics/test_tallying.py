"""What is counted as what."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.model import Level
from alerts.playbook import playbook
from alerts.statistics.definitionbook import Definitions, check, definitions
from alerts.statistics.model import Fact, Period
from alerts.statistics.tallying import (
    FIGURES,
    behind,
    by_kind,
    by_office,
    by_step,
    judged,
    reached,
    steps_of,
    tally,
)
from foundation.clock import start_of_day
from foundation.errors import Misconfigured
from tests.alerts.statistics.building import HERE, OPENED, THERE, a_fact, after, ended

KNOWN = definitions()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"level": Level.RED}, True),
        ({"level": Level.YELLOW}, True),
        ({"level": Level.BLUE}, False),
        ({"level": Level.GREY}, False),
        ({"withdrawn": True}, False),
        ({"suppressed": True}, False),
    ],
)
def test_what_reaches_a_human(fields, told):
    """Yellow and above, neither withdrawn nor kept from calling."""
    assert reached(a_fact(**fields)) is told


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (ended("breach"), "confirmed"),
        (ended("emergency"), "confirmed"),
        (ended("explained"), "explained"),
        (ended("false_alarm"), "false"),
        (a_fact(), None),
        (ended("breach", level=Level.BLUE), None),
        (ended("breach", useless=1), "useless"),
        (ended("breach", useless=1, useful=1), "confirmed"),
        (a_fact(useless=1), "useless"),
        (a_fact(useless=2, useful=1), "useless"),
    ],
)
def test_what_an_alert_counts_as(fact, told):
    """By how it ended, unless more people called it useless than useful."""
    assert judged(fact, KNOWN) == told


def test_precision_is_of_what_can_be_judged():
    """One of four held good; the one that is open and the blue one are not judged."""
    facts = [
        ended("breach"),
        ended("explained"),
        ended("false_alarm"),
        ended("breach", useless=1),
        a_fact(),
        ended("breach", level=Level.BLUE),
    ]

    found = tally(facts, KNOWN)

    assert (found.precision.hits, found.precision.of) == (1, 4)
    assert (found.confirmed, found.explained, found.false, found.useless) == (1, 1, 1, 1)
    assert (found.raised, found.reached, found.open) == (6, 5, 1)


def test_of_nothing_there_is_no_share():
    """Not 0 %: nothing is known."""
    found = tally([], KNOWN)

    assert (found.precision.share, found.precision.low, found.take.median) == (None, None, None)


def test_times_run_from_the_beginning():
    """Median and nine of ten of what has an end yet, in minutes; before the beginning is 0."""
    facts = [a_fact(taken_at=after(minutes)) for minutes in (4, 2, 12)]
    facts += [a_fact(), a_fact(shown_at=after(-3))]

    found = tally(facts, KNOWN)

    assert (found.take.count, found.take.median) == (3, 4.0)
    assert found.take.p90 == pytest.approx(10.4)
    assert (found.shown.count, found.shown.median) == (1, 0.0)


def test_who_has_still_time_is_not_late():
    """Late of those taken or called anew: one of two; a third has time left."""
    facts = [a_fact(late=True, taken_at=after(300)), a_fact(taken_at=after(5)), a_fact()]

    found = tally(facts, KNOWN)

    assert (found.late_share.hits, found.late_share.of) == (1, 2)


def test_kinds_and_offices_are_told_apart():
    """Those with most first; a precision of few says so; offices by their ids."""
    facts = [a_fact(office=THERE), a_fact(), a_fact(kind="tamper", level=Level.RED)]
    policies = {"power_off": ("power_off", False), "tamper": ("tamper", False)}

    kinds, places = by_kind(facts, KNOWN, policies), by_office(facts, KNOWN)

    assert [(one.kind, one.tally.raised) for one in kinds] == [("power_off", 2), ("tamper", 1)]
    assert all(one.too_few for one in kinds)
    assert [(one.office, one.tally.raised) for one in places] == [(HERE, 2), (THERE, 1)]


def test_enough_is_not_too_few():
    """Both sides of the bound."""
    policies = {"power_off": ("power_off", False)}
    enough = [ended("breach")] * KNOWN.too_few

    assert by_kind(enough, KNOWN, policies)[0].too_few is False
    assert by_kind(enough[1:], KNOWN, policies)[0].too_few is True


some_facts = st.lists(
    st.builds(
        Fact,
        kind=st.sampled_from(["power_off", "tamper"]),
        office=st.sampled_from([HERE, THERE]),
        level=st.sampled_from(Level),
        opened_at=st.just(OPENED),
        taken_at=st.none() | st.just(after(3)),
        ended_at=st.none() | st.just(after(9)),
        outcome=st.none() | st.sampled_from(sorted(playbook().outcomes)),
        late=st.booleans(),
        withdrawn=st.booleans(),
        suppressed=st.booleans(),
        useful=st.integers(0, 2),
        useless=st.integers(0, 2),
    ),
    max_size=40,
)


@given(some_facts)
def test_parts_add_up(facts):
    """Offices add up to all; what is judged is no more than what reached a human."""
    whole = tally(facts, KNOWN)
    parts = [one.tally for one in by_office(facts, KNOWN)]

    for name in ("raised", "reached", "confirmed", "false", "useless", "late", "open"):
        assert sum(getattr(one, name) for one in parts) == getattr(whole, name)
    assert whole.precision.of <= whole.reached <= whole.raised
    assert sum(whole.levels.values()) == whole.raised


@given(some_facts)
def test_behind_a_figure_are_as_many_as_it_says(facts):
    """Whoever opens a number finds so many."""
    whole = tally(facts, KNOWN)

    assert {figure: len(behind(facts, figure, KNOWN)) for figure in FIGURES} == {
        figure: getattr(whole, figure) for figure in FIGURES
    }


@pytest.mark.parametrize(
    ("first", "last", "until", "told"),
    [
        ("2026-11-03", "2026-11-04", "2026-11-09", ["11-03/11-03", "11-04/11-04"]),
        ("2026-11-03", "2026-11-30", "2026-11-03", ["11-03/11-03"]),
        (
            "2026-11-04",
            "2026-12-08",
            "2026-12-31",
            [
                "11-04/11-08",
                "11-09/11-15",
                "11-16/11-22",
                "11-23/11-29",
                "11-30/12-06",
                "12-07/12-08",
            ],
        ),
    ],
)
def test_a_period_is_told_by_days_or_weeks(first, last, until, told):
    """A month by days; what is longer by weeks from Monday, cut at both ends; nothing ahead."""
    period = Period(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        until=start_of_day(date.fromisoformat(until)),
    )

    found = [f"{begin:%m-%d}/{end:%m-%d}" for begin, end in steps_of(period)]

    assert found == told


def test_every_alert_is_in_one_step():
    """By its legal day: an alert of 07:59 in Beijing and one of the evening before it."""
    facts = [a_fact(), a_fact(opened_at=OPENED - timedelta(hours=10))]
    period = Period(first=date(2026, 11, 2), last=date(2026, 11, 3), until=after(60))

    assert [one.raised for one in by_step(facts, period, KNOWN)] == [1, 1]


def test_definitions_name_every_outcome_once():
    """A new outcome stops the start until somebody says what it counts as."""
    with pytest.raises(Misconfigured, match="explained"):
        check(KNOWN.model_copy(update={"explained": ()}))
    with pytest.raises(Misconfigured, match="breach"):
        check(KNOWN.model_copy(update={"explained": ("explained", "breach")}))
    with pytest.raises(Misconfigured, match="cook"):
        check(KNOWN.model_copy(update={"posts": ("cook",)}))


def test_shifts_fill_the_day_once():
    """A hole or an overlap between shifts is refused."""
    values = KNOWN.model_dump(by_alias=True)
    values["shifts"][1]["until"] = values["shifts"][0]["until"]

    with pytest.raises(ValueError, match="round the clock"):
        Definitions.model_validate(values)
