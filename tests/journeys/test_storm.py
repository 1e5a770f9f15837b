"""A storm comes upon the service: kills, a database that is gone, dead and slow screens, clocks.

`tests/chaos` holds the schedules and their checker; `docs/campaigns` those that were recorded.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from tests import stores
from tests.chaos import planted, storm, troubles
from tests.chaos.checker import Kind
from tests.chaos.storm import Schedule, Weathered
from tests.journeys.server import Templates

pytestmark = [pytest.mark.kill, pytest.mark.server, pytest.mark.slow]
SEEDS = range(20, 400)
TRIES = 4
FULL = os.environ.get("CHAOS") == "full"
# One that lets an alert fall silent and one that leaks; all with CHAOS=full.
ALWAYS = frozenset({"loans_forgiven", "scope_ignored"})
# What each must be found as, and the trouble after which it shows: only such schedules are tried.
CAUGHT_AS = {
    "drop_on_overflow": ({Kind.SEQ_GAP_OR_DUP}, "screen_slow"),
    "awaited_broadcast": ({Kind.NOT_DELIVERED, Kind.BOARD_DIFFERS}, "screen_dead"),
    "resumed_at_head": ({Kind.SEQ_GAP_OR_DUP}, "storm_of_screens"),
    "local_timer": ({Kind.SILENT}, "clock_steps"),
    "loans_forgiven": ({Kind.SILENT}, "clock_steps"),
    "nobody_rechecked": ({Kind.LEAK}, "session_ended"),
    "scope_ignored": ({Kind.LEAK}, "server_killed"),
    "deaf_after_outage": ({Kind.NOT_DELIVERED, Kind.BOARD_DIFFERS}, "database_stopped"),
    "others_told_again": ({Kind.DUPLICATE}, "channel_fails"),
    "taken_when_sent": ({Kind.LOST_ACKED}, "channel_fails"),
}
# What would hide a fault: every screen takes the board anew, or comes back where it was let in.
_HIDES = ("server_killed", "storm_of_screens")


def schedules(fault: str) -> Iterator[Schedule]:
    """Schedules in which the trouble comes under which a fault shows, and nothing that hides it."""
    _, shows = CAUGHT_AS[fault]
    for seed in SEEDS:
        drawn = Schedule(seed, fault)
        names = [name for _, name in drawn.troubles()]
        last = len(names) - 1 - names[::-1].index(shows) if shows in names else len(names)
        if last < len(names) and not any(one in names[last + 1 :] for one in _HIDES):
            yield drawn


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
    """Storms upon a server with one fault find that fault, within a few schedules."""
    if fault not in ALWAYS and not FULL:
        pytest.skip("takes a minute for each fault: CHAOS=full, or dev.py chaos --fault NAME")
    if fault in planted.ONLY_POSTGRESQL and stores.wanted() != "pg":
        pytest.skip("an SQLite file is read whoever else holds it")

    wanted, _ = CAUGHT_AS[fault]
    found: set[Kind] = set()
    for schedule in islice(schedules(fault), TRIES):
        found |= {one.kind for one in _run(schedule, templates).violations}
        if wanted & found:
            break

    assert wanted & found, found


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
