"""The independent auditor: what nobody saw is told once, and each of the two hears the other."""

import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from alerts import relay
from alerts.playbook import playbook
from api import schema
from api.auditor import silence
from api.auditor.bounds import bounds
from api.auditor.children import AuditorProcess
from api.auditor.rounds import look
from api.auditor.watching import look_once
from api.jobs import TICKS, run
from api.runtime import open_runtime
from foundation.access.model import Role
from foundation.clock import SetClock, SystemClock
from foundation.errors import Unavailable
from foundation.journal import queries as journal
from foundation.leases import actions as leases
from foundation.leases.tables import LeaseRow
from foundation.settings import Settings, load
from tests.alerts.building import NOON, a_person, someone
from tests.alerts.deeds import CRITICAL, let_pass, raised, take
from tests.alerts.notices.building import MINUTE, SECOND, show

RED = timedelta(minutes=10)


@pytest.fixture
def red(database, district, clock):
    """A red crisis at the own office."""
    her = a_person(database, district.offices["own"])
    return raised(database, district, clock, CRITICAL, {"tier": "red"}, her)


@pytest.fixture
def zhou(district):
    """The operator of the command center."""
    return someone(district, Role.COMMAND, office="parent")


def audit(database, at):
    """One round; how many alerts it told of."""
    with database.write() as session:
        return look(session, bounds(), now=at).unseen


def told(database, kind):
    """The data of every entry of a kind."""
    with database.read() as session:
        entries = journal.entries_after(session, 0, limit=200)
    return [one.data for one in entries if one.kind == kind]


def test_it_knows_nothing_of_what_it_audits():
    """Loaded as its own process loads it, no module of the alerts wing is there."""
    said = "import sys, api.cli.auditing; print([m for m in sys.modules if m.startswith('alerts')])"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"


def test_its_bounds_speak_of_real_levels_and_kinds():
    """Apart from the wing they measure, so a test compares them."""
    kinds = {one.kind for one in playbook().policies.values()}

    assert set(bounds().unseen_minutes) <= {level.value for level in playbook().levels}
    assert bounds().passes_over <= kinds


@pytest.mark.parametrize(("early", "found"), [(SECOND, 0), (0 * SECOND, 1)])
def test_what_nobody_saw_is_told_at_its_bound(database, red, early, found):
    """Ten minutes for red, not a second less."""
    assert audit(database, NOON + RED - early) == found


def test_it_is_told_once_a_calling_and_becomes_an_alert(database, district, zhou, red):
    """Not again at the next round; its own alert is no finding again."""
    rounds = [audit(database, NOON + RED + number * MINUTE) for number in range(3)]
    relay.drain(database, SetClock(NOON + RED))
    later = audit(database, NOON + timedelta(hours=2))

    assert (rounds, later) == ([1, 0, 0], 0)
    (data,) = told(database, "auditor.unseen")
    assert (data["alert"], data["level"], data["of"]) == (red.id, "red", "crisis")
    raised_kinds = [one["kind"] for one in told(database, "alerts.raised")]
    assert raised_kinds == ["crisis", "notice_unseen"]


def test_one_screen_is_enough(database, zhou, red):
    """Anybody's: it asks whether it stood before nobody at all."""
    show(database, zhou, red, at=NOON + MINUTE)

    assert audit(database, NOON + RED) == 0


def test_what_somebody_took_is_not_unseen(database, zhou, red):
    """Whether or not their screen signed."""
    take(database, zhou, red)

    assert audit(database, NOON + RED) == 0


def test_a_new_calling_is_a_new_question(database, zhou, red):
    """Seen and taken at first; when the loan lapses it calls anew, and old marks do not count."""
    show(database, zhou, red, at=NOON + SECOND)
    take(database, zhou, red, minutes=30, now=NOON + MINUTE)
    let_pass(database, hours=1)
    lapsed = NOON + timedelta(hours=1)

    assert [audit(database, lapsed + RED - SECOND), audit(database, lapsed + RED)] == [0, 1]


def test_calling_again_does_not_put_the_question_off(database, red):
    """It lapses every few minutes: the bound runs from when it began."""
    for hours in (0.1, 0.2):
        let_pass(database, hours=hours)

    assert audit(database, NOON + timedelta(minutes=13)) == 1


@pytest.mark.parametrize(("late", "tells"), [(-SECOND, False), (0 * SECOND, True)])
def test_the_service_hears_when_the_auditor_is_silent(database, late, tells):
    """Five minutes after its last round."""
    audit(database, NOON)

    with database.write() as session:
        assert silence.notice_silence(session, now=NOON + bounds().silent + late) is tells


def test_silence_is_told_once_until_it_speaks_again(database):
    """Also of one that never came: from the first look on."""

    def hear(minutes):
        with database.write() as session:
            return silence.notice_silence(session, now=NOON + minutes * MINUTE)

    first = [hear(minutes) for minutes in (0, 4, 5, 6, 60)]
    audit(database, NOON + 61 * MINUTE)
    second = [hear(minutes) for minutes in (62, 66, 67)]

    assert first == [False, False, True, False, False]
    assert second == [False, True, False]
    assert len(told(database, "auditor.silent")) == 2


def test_the_auditor_hears_when_the_service_stands_still(database):
    """No tick has taken a lease for five minutes: told once, and again after it came back."""

    def still(minutes):
        with database.write() as session:
            return look(session, bounds(), now=NOON + minutes * MINUTE).still_since is not None

    before = still(0)
    with database.write() as session:
        leases.claim(session, "audit_anchors", "a", now=NOON, for_=10 * SECOND)
    found = [still(minutes) for minutes in (1, 5, 6, 7)]
    with database.write() as session:
        session.execute(update(LeaseRow).values(until=NOON + 8 * MINUTE))
    again = [still(minutes) for minutes in (8, 13, 14)]

    assert (before, found, again) == (False, [False, False, True, True], [False, True, True])
    assert len(told(database, "auditor.service_still")) == 2


def test_a_database_that_is_away_is_waited_for(database, clock, monkeypatch):
    """A round that cannot be made is no end of the process."""
    monkeypatch.setattr("api.auditor.watching.look", _away)

    look_once(database, clock)


def _away(session, measure, *, now):
    raise Unavailable


@pytest.mark.parametrize(("auditor", "tells"), [("on", 1), ("off", 0)])
def test_the_service_listens_for_it_where_it_is_on(front_door, database, clock, auditor, tells):
    """The tick of the service tells of silence; a demonstration may do without an auditor."""
    runtime = front_door.runtime
    runtime.settings = runtime.settings.model_copy(update={"auditor": auditor})
    tick = next(one for one in TICKS if one.name == "auditor_heard")
    run(tick, runtime, holder="a")
    clock.advance(bounds().silent)
    run(tick, runtime, holder="a")

    assert len(told(database, "auditor.silent")) == tells


def test_production_is_never_without_it():
    """The start is refused."""
    refusals = [Settings(mode="production", auditor=one).refusals() for one in ("on", "off")]

    assert ["auditor" in " ".join(one) for one in refusals] == [False, True]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation on disk, as a demonstration leaves it."""
    monkeypatch.setenv("CORRECTION_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CORRECTION_MODE", "demo")
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    (tmp_path / "data").mkdir()
    runtime = open_runtime(load())
    schema.migrate(runtime.database, at=SystemClock().now())
    yield runtime
    runtime.database.dispose()


def beat(runtime):
    """When the auditor last came round."""
    with runtime.database.read() as session:
        return silence.last_beat(session)


def health():
    """What its health check answers."""
    command = [sys.executable, "-m", "api.cli.main", "audit-notices", "--health"]
    return subprocess.run(command, capture_output=True, check=False).returncode


@pytest.mark.server
def test_it_runs_as_a_process_of_its_own_and_ends_with_the_service(installed):
    """Begun by the service; its health check passes; asked to end, it is gone."""
    one = AuditorProcess(installed.settings, first_after=0.0)
    sick = health()
    one.start()
    waiting = threading.Event()
    try:
        for _ in range(300):
            if beat(installed) is not None:
                break
            waiting.wait(0.1)
        well = health()
        ran = one.process.poll() is None
    finally:
        one.stop()

    assert (sick, well, ran) == (1, 0, True)
    assert one.process.poll() is not None


@pytest.mark.server
def test_it_ends_when_whoever_began_it_is_killed(installed):
    """Its standard input ends with the service, however that ended."""
    command = [sys.executable, "-m", "api.cli.main", "audit-notices", "--child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        process.stdin.close()

        assert process.wait(30) == 0
