"""The course of an order: what is legal from where, and which clocks run."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from alerts.dispatch import course
from alerts.dispatch.course import LEGAL, Step
from alerts.dispatch.model import Errand, ErrandState, Late
from foundation.errors import Conflict
from foundation.ids import AccountId
from tests.alerts.building import NOON
from tests.tables import cases

OFFICER, SENDER = AccountId("he"), AccountId("luo")
MINUTE = timedelta(minutes=1)


def an_errand(**fields):
    """Sent at noon, to be received in ten minutes and arrived at in two hours."""
    values = {
        "account_id": OFFICER,
        "state": ErrandState.SENT,
        "receipt_by": NOON + 10 * MINUTE,
        "arrive_by": NOON + 120 * MINUTE,
    }
    return Errand(**(values | fields))


def step(errand, which, now):
    """One step, whoever does it."""
    if which is Step.RECEIVE:
        return course.receive(errand, now=now)
    if which is Step.ARRIVE:
        return course.arrive(errand, word_within=30 * MINUTE, now=now)
    if which is Step.FEED_BACK:
        return course.feed_back(errand, "seen_safe", now=now)
    if which is Step.DECLINE:
        return course.decline(errand, "too_far", now=now)
    return course.recall(errand, by=SENDER, now=now)


@pytest.mark.parametrize(
    "case",
    cases(
        """
        from     | receive           | arrive           | feed_back         | decline           | recall
        sent     | received          | order_is_sent    | order_is_sent     | declined          | recalled
        received | order_is_received | arrived          | order_is_received | declined          | recalled
        arrived  | order_is_arrived  | order_is_arrived | fed_back          | order_is_arrived  | recalled
        fed_back | order_is_fed_back | order_is_fed_back | order_is_fed_back | order_is_fed_back | order_is_fed_back
        declined | order_is_declined | order_is_declined | order_is_declined | order_is_declined | order_is_declined
        recalled | order_is_recalled | order_is_recalled | order_is_recalled | order_is_recalled | order_is_recalled
        """  # noqa: E501
    ),
    ids=lambda case: case["from"],
)
def test_what_follows_from_where(case):
    """Every step from every state: where it leads, or the code that says what holds now."""
    state = ErrandState(case["from"])
    for which in Step:
        wanted = case[which.value]
        if not wanted.startswith("order_is"):
            assert course.after(state, which).value == wanted
            continue
        with pytest.raises(Conflict) as refused:
            course.after(state, which)
        assert refused.value.code == wanted


@pytest.mark.parametrize(
    "case",
    cases(
        """
        state    | minutes | late    | untold          | watch
        sent     | 9       |         |                 | 10
        sent     | 10      | receipt | receipt         | 10
        sent     | 120     | arrival | receipt arrival | 10
        received | 119     |         |                 | 120
        received | 120     | arrival | arrival         | 120
        arrived  | 29      |         |                 | 30
        arrived  | 30      | word    | word            | 30
        fed_back | 999     |         |                 |
        declined | 999     |         |                 |
        recalled | 999     |         |                 |
        """
    ),
    ids=lambda case: f"{case['state']} {case['minutes']}",
)
def test_which_clock_has_run_out(case):
    """At its very time it is late; a later clock says more than an earlier one."""
    now = NOON + int(case["minutes"]) * MINUTE
    word_by = NOON + 30 * MINUTE if case["state"] == "arrived" else None
    errand = an_errand(state=ErrandState(case["state"]), word_by=word_by)

    assert course.late(errand, now) == (case["late"] or None)
    assert [one.value for one in course.untold(errand, now)] == case["untold"].split()
    watched = NOON + int(case["watch"]) * MINUTE if case["watch"] else None
    assert course.watch_at(errand) == watched


def test_what_was_told_is_not_watched_again():
    """After the receipt was told to be late, the arrival is what is looked for."""
    told = an_errand(told=frozenset({Late.RECEIPT}))

    assert course.watch_at(told) == told.arrive_by
    assert course.untold(told, NOON + 11 * MINUTE) == ()
    assert course.late(told, NOON + 11 * MINUTE) is Late.RECEIPT


class AnErrand(RuleBasedStateMachine):
    """Steps in any order, with time going on, beside the plainest account of them."""

    def __init__(self):
        super().__init__()
        self.errand = an_errand()
        self.now = NOON
        self.done = []
        self.told = []

    @rule(which=st.sampled_from(Step), minutes=st.integers(min_value=0, max_value=200))
    def somebody_does(self, which, minutes):
        """A step is taken exactly when the table has it; else nothing changes."""
        self.now += minutes * MINUTE
        before = self.errand
        if which in LEGAL[before.state]:
            self.errand = step(before, which, self.now)
            self.done.append((which, self.now))
        else:
            with pytest.raises(Conflict):
                step(before, which, self.now)
            assert self.errand is before

    @precondition(lambda self: course.untold(self.errand, self.now))
    @rule()
    def the_tick_tells(self):
        """What is late is told."""
        late = course.untold(self.errand, self.now)
        self.told.extend(late)
        told = self.errand.told | set(late)
        self.errand = an_errand(**{**vars(self.errand), "told": told})

    @invariant()
    def times_are_those_of_the_steps(self):
        """Each state has the instant of its step, and they stand in order."""
        at = dict(self.done)
        assert self.errand.received_at == at.get(Step.RECEIVE)
        assert self.errand.arrived_at == at.get(Step.ARRIVE)
        over = [when for which, when in self.done if which not in (Step.RECEIVE, Step.ARRIVE)]
        assert self.errand.over_at == (over[0] if over else None)
        assert self.errand.state.is_over == bool(over)
        whens = [when for _, when in self.done]
        assert whens == sorted(whens)
        assert len(at) == len(self.done)

    @invariant()
    def nothing_is_told_twice(self):
        """Each clock is told at most once, and none of what is over is watched."""
        assert len(set(self.told)) == len(self.told)
        if self.errand.state.is_over:
            assert course.watch_at(self.errand) is None
            assert course.late(self.errand, self.now) is None


TestAnErrand = AnErrand.TestCase
TestAnErrand.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
