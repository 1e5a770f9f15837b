"""How a calling goes on: deadlines, who counts as having seen it, and what hurries."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.notices.course import Turn, first_shown, next_look_at, turn
from alerts.notices.model import NoticeState
from foundation.ids import AccountId
from tests.alerts.building import NOON
from tests.alerts.notices.building import MINUTE, SECOND, a_calling, a_notice, out
from tests.tables import cases

HE = AccountId("he")
LATER = NOON + timedelta(minutes=1)


@pytest.mark.parametrize(("early", "started"), [(SECOND, []), (0 * SECOND, ["he1"])])
def test_a_step_starts_when_its_time_has_come(early, started):
    """At the instant, not a second before."""
    asked = turn(a_calling(), [a_notice(start=5)], {}, now=NOON + 5 * MINUTE - early)

    assert [one.id for one in asked.starting] == started


@pytest.mark.parametrize(("early", "missed"), [(SECOND, []), (0 * SECOND, ["he1"])])
def test_a_notice_is_missed_at_its_deadline(early, missed):
    """Two minutes, not a second less."""
    asked = turn(a_calling(), [out()], {}, now=NOON + 2 * MINUTE - early)

    assert [one.id for one in asked.missed] == missed


@pytest.mark.parametrize(
    "case",
    cases("""
    hurries | seen by | starts
    yes     | -       | up
    yes     | he      | -
    yes     | zhou    | -
    no      | -       | -
    """),
)
def test_a_step_that_nobody_saw_starts_the_next_at_once(case):
    """Where it is urgent, and only while it stood before nobody: else the chain keeps its times."""
    calling = a_calling(hurries=case["hurries"] == "yes")
    notices = [out("he"), out("zhou"), a_notice("up", step=2, start=5)]
    shown = {} if case["seen by"] == "-" else {AccountId(case["seen by"]): LATER}

    asked = turn(calling, notices, shown, now=NOON + 2 * MINUTE)

    assert ", ".join(one.id.rstrip("2") for one in asked.starting) == case["starts"].strip("-")


def test_a_miss_hurries_one_step_once():
    """The step after it, not all that follow; and the same miss not again at the next look."""
    last = a_notice("top", step=3, start=60)
    notices = [out(), a_notice("up", step=2, start=5), last]
    now = NOON + 2 * MINUTE
    first = turn(a_calling(), notices, {}, now=now)
    after = [replace(out(), missed_at=now), out("up", step=2, display_by=now + 2 * MINUTE), last]

    second = turn(a_calling(), after, {}, now=now)

    assert [one.id for one in first.starting] == ["up2"]
    assert second == Turn()


def test_nobody_to_tell_counts_as_missed():
    """A post whose people may not see the alert is passed over at once."""
    nobody = a_notice(display_by=NOON)

    asked = turn(a_calling(), [nobody, a_notice("up", step=2, start=5)], {}, now=NOON)

    assert ([one.id for one in asked.missed], [one.id for one in asked.starting]) == (
        ["he1"],
        ["up2"],
    )


@pytest.mark.parametrize(("again", "round_at"), [(10 * MINUTE, 15 * MINUTE), (None, None)])
def test_with_its_last_step_the_next_round_is_set(again, round_at):
    """Ten minutes after the last step began, where the chain goes round."""
    notices = [out(display_by=None, displayed_at=NOON), a_notice("up", step=2, start=5)]

    asked = turn(a_calling(again=again), notices, {}, now=NOON + 5 * MINUTE)

    assert asked.round_at == (None if round_at is None else NOON + round_at)


def test_a_miss_in_the_last_step_waits_for_the_round():
    """The next round keeps its interval: nobody is called without end within minutes."""
    notices = [out(), replace(a_notice("again", start=12), round=2)]

    assert turn(a_calling(), notices, {}, now=NOON + 2 * MINUTE).starting == ()


@pytest.mark.parametrize(
    "case",
    cases("""
    seq | until | counts
    7   | -     | no
    8   | -     | yes
    9   | -     | yes
    11  | 12    | yes
    12  | 12    | no
    """),
)
def test_only_a_mark_of_this_calling_counts(case):
    """What was shown before it, or after its end, proves nothing."""
    until = None if case["until"] == "-" else int(case["until"])

    found = first_shown(a_calling(until=until), [(HE, int(case["seq"]), NOON)])

    assert (found == {HE: NOON}) is (case["counts"] == "yes")


def test_the_first_mark_is_the_instant():
    """However many screens sign, in whatever order."""
    marks = [(HE, 9, NOON + MINUTE), (HE, 8, NOON), (HE, 10, NOON + 2 * MINUTE)]

    assert first_shown(a_calling(), marks) == {HE: NOON}


def test_it_is_looked_at_when_the_next_thing_is_due():
    """A start or a deadline, whichever is first; nothing once all was seen."""
    seen = out(displayed_at=NOON)

    assert next_look_at([out(), a_notice("up", step=2, start=5)]) == NOON + 2 * MINUTE
    assert next_look_at([seen, a_notice("up", step=2, start=5)]) == NOON + 5 * MINUTE
    assert next_look_at([seen]) is None


@pytest.mark.parametrize(
    "case",
    cases("""
    instants                            | state
    -                                   | waiting
    attempted                           | attempted
    attempted accepted                  | accepted
    attempted accepted delivered        | delivered
    attempted displayed                 | displayed
    attempted displayed missed          | displayed
    attempted displayed acknowledged    | acknowledged
    attempted acknowledged acted        | acted
    attempted missed                    | missed
    attempted spared                    | spared
    spared                              | spared
    """),
)
def test_the_furthest_instant_is_the_state(case):
    """Each state has its own instant; none stands for another."""
    names = case["instants"].replace("-", "").split()

    notice = a_notice(**{f"{name}_at": NOON for name in names})

    assert notice.state is NoticeState(case["state"])
