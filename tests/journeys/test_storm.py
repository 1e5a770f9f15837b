"""A storm comes upon the service: kills, a database that is gone, dead and slow screens, clocks.

`tests/chaos` holds the schedules and their checker; `docs/campaigns` those that were recorded.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos import planted, storm, troubles
from tests.chaos.checker import Kind
from tests.chaos.storm import Schedule, Weathered
from tests.journeys.server import Templates

pytestmark = [pytest.mark.kill, pytest.mark.server, pytest.mark.slow]
SEEDS = range(20, 30)
FULL = os.environ.get("CHAOS") == "full"
# A screen that holds up the others and a clock in one process's memory; all with CHAOS=full.
ALWAYS = frozenset({"awaited_broadcast", "local_timer"})
CAUGHT_AS = {
    "drop_on_overflow": {Kind.SEQ_GAP_OR_DUP},
    "awaited_broadcast": {Kind.NOT_DELIVERED, Kind.BOARD_DIFFERS},
    "resumed_at_head": {Kind.SEQ_GAP_OR_DUP},
    "local_timer": {Kind.SILENT},
    "loans_forgiven": {Kind.SILENT},
    "nobody_rechecked": {Kind.LEAK},
    "scope_ignored": {Kind.LEAK},
    "given_up_when_away": {Kind.MISSING_ALERT},
}


@pytest.mark.parametrize("seed", [4, 5])
def test_nothing_is_lost_leaked_or_silent_in_a_storm(templates: Templates, seed: int) -> None:
    """A short form of the recorded schedules: what is promised holds, and something happened."""
    verdict = _run(Schedule(seed), templates)

    line = verdict.line()
    assert verdict.violations == (), line
    assert line["kills"] >= 1
    assert line["acked"] > 0
    assert line["troubles"]["clock_steps"] >= 1


@pytest.mark.parametrize("fault", CAUGHT_AS)
def test_a_planted_fault_is_caught(templates: Templates, fault: str) -> None:
    """Storms upon a server with one fault find that fault, within a few seeds."""
    if fault not in ALWAYS and not FULL:
        pytest.skip("takes a minute for each fault: CHAOS=full, or dev.py chaos --fault NAME")

    found: set[Kind] = set()
    for seed in SEEDS:
        found |= {one.kind for one in _run(Schedule(seed, fault), templates).violations}
        if CAUGHT_AS[fault] & found:
            break

    assert CAUGHT_AS[fault] & found, found


def test_every_planted_fault_has_a_name_for_what_it_does() -> None:
    """A fault that is added is also expected."""
    assert set(CAUGHT_AS) == set(planted.BY_STORM)


def test_a_schedule_is_drawn_by_its_seed_alone() -> None:
    """The same seed brings the same troubles; over many seeds each of them comes."""
    drawn = [Schedule(seed).troubles() for seed in range(50)]

    assert drawn == [Schedule(seed).troubles() for seed in range(50)]
    assert {name for schedule in drawn for _, name in schedule} == set(troubles.EVERY)


def _run(schedule: Schedule, templates: Templates) -> Weathered:
    """Run it in a thread of its own: the browser's event loop may stand in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(storm.run, schedule, templates).result()
