"""What the clock and something real ask of an exercise, as a table; both sides of each bound."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts.drills import course
from alerts.drills.model import Drill, Said
from alerts.drills.scenariobook import bounds, raised, scenarios
from alerts.model import DrillId, Level
from alerts.playbook import playbook
from foundation.errors import Misconfigured
from foundation.ids import AccountId
from tests.alerts.building import NOON, STREET
from tests.tables import cases

MINUTE = timedelta(minutes=1)


def a_drill(**fields):
    """Planned for NOON."""
    values = {
        "id": DrillId("drill000000000000001"),
        "said": scenarios()["suicide_crisis"].said(playbook()),
        "office": STREET,
        "unannounced": False,
        "asked_by": AccountId("liang"),
        "asked_at": NOON - 60 * MINUTE,
        "planned_for": NOON,
    }
    return Drill(**(values | fields))


STAGES = {
    "planned": {},
    "runs": {"started_at": NOON, "ends_by": NOON + 120 * MINUTE},
    "waits": {"started_at": NOON, "ends_by": NOON + 120 * MINUTE, "suspended_at": NOON},
}


@pytest.mark.parametrize(
    "case",
    cases("""
    stage   | minutes | red | calls | turn
    planned | -1      | no  | no    | nothing
    planned | -1      | yes | no    | nothing
    planned | 0       | no  | no    | begin
    planned | 0       | yes | no    | give_way
    runs    | 119     | no  | yes   | nothing
    runs    | 120     | no  | yes   | end
    runs    | 5       | yes | yes   | suspend
    runs    | 5       | yes | no    | suspend
    waits   | 5       | yes | no    | nothing
    waits   | 5       | yes | yes   | suspend
    waits   | 5       | no  | no    | resume
    waits   | 120     | yes | no    | end
"""),
)
def test_what_an_exercise_comes_to(case):
    """Begin at its time, wait for something real, go on, end by itself."""
    found = course.turn(
        a_drill(**STAGES[case["stage"]]),
        bounds(),
        red=case["red"] == "yes",
        calls=case["calls"] == "yes",
        now=NOON + int(case["minutes"]) * MINUTE,
    )

    assert found.value == case["turn"]


def test_where_the_file_says_so_something_real_ends_it():
    """`on_real_red` decides between waiting and ending."""
    strict = bounds().model_copy(update={"on_real_red": "end"})

    assert course.turn(a_drill(**STAGES["runs"]), strict, red=True, calls=True, now=NOON).value == (
        "give_way"
    )


@pytest.mark.parametrize(
    ("minutes", "clashes"), [(-120, False), (-119, True), (119, True), (120, False)]
)
def test_two_exercises_of_one_line_do_not_run_at_once(minutes, clashes):
    """End to end they may follow each other."""
    begins = NOON + minutes * MINUTE

    assert course.clashes(begins, [a_drill()], bounds()) is clashes


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 5, 24), date(2026, 11, 24)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_the_next_is_due_months_after_the_last(last, due):
    """The same day of the month, or its last."""
    assert bounds().due_after(last) == due


@pytest.mark.parametrize(
    ("scenario", "kind", "level"),
    [
        ("suicide_crisis", "crisis", Level.RED),
        ("device_tamper", "tamper", Level.RED),
        ("lost_contact", "lost_contact", Level.ORANGE),
    ],
)
def test_every_scenario_raises_one_alert(scenario, kind, level):
    """The files say which entry is played; the policies say what that raises."""
    said = scenarios()[scenario].said(playbook())

    assert (said.kind, said.level) == (kind, level)
    assert "演练" in said.subject_zh
    assert Said.read({**said.__dict__}) == said


def test_a_scenario_that_raises_nothing_stops_the_start():
    """An exercise in which nothing happens is a mistake in the file."""
    idle = scenarios()["device_tamper"].model_copy(update={"plays": "correction.plan_set"})

    with pytest.raises(Misconfigured, match="raises nothing"):
        raised(idle, playbook())


def test_the_state_follows_from_the_instants():
    """Planned, runs, suspended, ended."""
    runs = a_drill(**STAGES["runs"])
    waits = replace(runs, suspended_at=NOON)

    assert [
        one.state.value
        for one in (
            a_drill(),
            runs,
            waits,
            replace(waits, resumed_at=NOON),
            replace(runs, ended_at=NOON),
        )
    ] == ["planned", "runs", "suspended", "runs", "ended"]
