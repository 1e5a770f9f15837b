"""A dead device explains why nobody reports: that shows, hides nothing grave, and ends."""

from importlib import resources

import pytest
from pydantic import ValidationError

from alerts import actions as alert_actions
from alerts import inhibiting, relay
from alerts import queries as alert_queries
from alerts.board import board_of, fold
from alerts.model import Level, State, What
from alerts.playbook import playbook, playbook_with
from alerts.policy import Inhibiting
from api.auditor import sight
from api.auditor.bounds import bounds as auditor_bounds
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.errors import Misconfigured
from foundation.journal import queries as journal
from tests.alerts.building import NOON, a_person, someone, tell
from tests.alerts.deeds import lines, take
from tests.alerts.notices.building import follow, told
from tests.alerts.silences.building import HOUR, MINUTE, board, miss, the_alert


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def liang(district):
    """An officer of the own office."""
    return someone(district, Role.OFFICER)


def say(database, her, own, kind, data, *, at=NOON):
    """Her device says something; the relay answers."""
    tell(database, f"correction.{kind}", data, subject=her, office=own.id, at=at)
    relay.drain(database, SetClock(at))


def off(database, her, own, *, at=NOON):
    """Her device was switched off."""
    say(database, her, own, "device_powered_off", {"event": "off1", "device": "band"}, at=at)


def on(database, her, own, *, at=NOON):
    """It is on again."""
    data = {"device": "band", "events": ["off1"], "restarted": False}
    say(database, her, own, "device_powered_on", data, at=at)


def release(database, at):
    """The tick; how many call again."""
    with database.read() as session:
        if not inhibiting.waits(session, at):
            return 0
    with database.write() as session:
        return inhibiting.release_due(session, now=at)


def test_a_consequence_does_not_call_and_says_why(database, district, her, own):
    """It is raised, stored and on the board; which alert, which entry, until when stand on it."""
    off(database, her, own)
    miss(database, her, own, in_a_week=3, at=NOON + MINUTE)
    follow(database, at=NOON + MINUTE)

    source, found = the_alert(database, district, "power_off"), the_alert(database, district)
    assert (found.level, found.state, found.calls) == (Level.YELLOW, State.RAISED, False)
    assert (found.inhibitor, found.inhibited_until) == (source.id, NOON + 24 * HOUR)
    assert found.acknowledge_by is None
    assert found.due_at == found.inhibited_until
    with database.read() as session:
        (entry,) = alert_queries.explaining(session, [found]).values()
        kinds = alert_queries.kinds_of(session, {source.id})
    assert entry.kind == "correction.device_powered_off"
    assert kinds == {source.id: "power_off"}
    assert not told(database, found, district)
    shown = lines(database, found, someone(district, Role.HEAD))
    assert [(line.what, line.code) for line in shown] == [
        (What.RAISED, "missed_three_in_seven_days"),
        (What.INHIBITED, "power_off"),
    ]


def test_when_the_device_is_back_it_calls_again(database, district, her, own):
    """The source is explained, and the consequence stands: it calls, with its full time."""
    off(database, her, own)
    miss(database, her, own, in_a_week=3, at=NOON + MINUTE)
    assert release(database, NOON + 2 * MINUTE) == 0
    on(database, her, own, at=NOON + HOUR)

    assert release(database, NOON + HOUR) == 1
    follow(database, at=NOON + HOUR)

    found = the_alert(database, district)
    assert found.calls
    assert (found.inhibitor, found.inhibited_by) == (None, None)
    assert found.acknowledge_by == NOON + 3 * HOUR
    assert [one.calling.ended for one in told(database, found, district)] == [None]
    last = lines(database, found, someone(district, Role.HEAD))[-1]
    assert (last.what, last.code) == (What.RELEASED, "source_over")
    assert release(database, NOON + HOUR) == 0


def test_when_its_source_is_closed_it_calls_again(database, district, her, own, liang):
    """Whoever ends the one alert lets the other call."""
    off(database, her, own)
    miss(database, her, own, at=NOON + MINUTE)
    source = the_alert(database, district, "power_off")
    take(database, liang, source)
    with database.write() as session:
        ending = ("explained", "device_fault", "电池故障")
        alert_actions.close(session, liang, source.id, ending=ending, now=NOON + MINUTE)

    assert release(database, NOON + 2 * MINUTE) == 1
    assert the_alert(database, district).calls


@pytest.mark.parametrize(("minutes", "calls"), [(24 * 60 - 1, False), (24 * 60, True)])
def test_at_the_end_of_its_time_it_calls_whatever_holds(
    database, district, her, own, minutes, calls
):
    """A device that stays dead explains nothing for longer than the policy says."""
    off(database, her, own)
    miss(database, her, own, at=NOON + MINUTE)
    with database.write() as session:
        alert_actions.lapse_due(session, now=NOON + minutes * MINUTE)

    assert the_alert(database, district).calls is calls


def test_what_grows_graver_than_the_clause_calls_at_once(database, district, her, own):
    """Two hours of silence are orange: a dead battery does not keep that from calling."""
    off(database, her, own)
    for minutes in (10, 120):
        data = {
            "silence": "s1",
            "device": "band",
            "silent_for_minutes": minutes,
            "device_off": False,
        }
        say(database, her, own, "device_silent", data, at=NOON + minutes * MINUTE)
        found = the_alert(database, district, "lost_contact")
        assert (found.level, found.calls) == (
            (Level.YELLOW, False) if minutes == 10 else (Level.ORANGE, True)
        )


def test_what_is_milder_explains_nothing_graver(database, district, her, own):
    """A low battery is blue: three check-ins missed in a week are yellow, and call."""
    say(database, her, own, "battery_low", {"event": "low1", "device": "band"})
    miss(database, her, own, duty="d1", in_a_week=1, at=NOON + MINUTE)
    assert not the_alert(database, district).calls

    miss(database, her, own, duty="d3", in_a_week=3, at=NOON + 2 * MINUTE)
    assert the_alert(database, district).calls


def test_nothing_else_is_touched(database, district, her, own, clock):
    """Not somebody else, not what calls already, not a crisis, not what somebody has taken."""
    other = a_person(database, own, name="王示二※")
    miss(database, her, own, at=NOON)
    off(database, her, own, at=NOON + MINUTE)
    miss(database, other, own, duty="d9", at=NOON + MINUTE)
    say(database, her, own, "device_tampered", {"event": "t1", "device": "band"})
    tell(
        database,
        "assessment.critical_item_endorsed",
        {"tier": "orange"},
        subject=her,
        office=own.id,
    )
    relay.drain(database, clock)

    assert all(one.calls for one in board(database, district))


def test_whoever_wants_to_take_it_takes_it(database, district, her, own, liang):
    """Then it is taken, and nothing lies over it any more."""
    off(database, her, own)
    miss(database, her, own, at=NOON + MINUTE)
    take(database, liang, the_alert(database, district), now=NOON + 2 * MINUTE)

    found = the_alert(database, district)
    assert (found.state, found.inhibitor) == (State.ACKNOWLEDGED, None)
    assert release(database, NOON + 3 * MINUTE) == 0


def test_the_auditor_knows_it_but_not_beyond_its_time(database, district, her, own):
    """A yellow alert that a dead device explains is no fault of the notices; afterwards it is."""
    off(database, her, own)
    miss(database, her, own, in_a_week=3, at=NOON + MINUTE)

    def unseen(hours):
        with database.read() as session:
            found = sight.unseen(session, auditor_bounds(), now=NOON + hours * HOUR)
        return "missed_check_in" in {one.kind for one in found}

    assert (unseen(20), unseen(25)) == (False, True)


def test_the_board_is_the_board_then_and_the_entries_since(database, district, her, own):
    """Every change of it is told to the journal, whole."""
    then = board_of(board(database, district))
    with database.read() as session:
        since = journal.head(session)
    off(database, her, own)
    miss(database, her, own, at=NOON + MINUTE)
    on(database, her, own, at=NOON + HOUR)
    release(database, NOON + HOUR)

    with database.read() as session:
        entries = journal.entries_after(session, since, limit=100)
    assert fold(then, entries) == board_of(board(database, district))


def test_no_policy_can_inhibit_a_crisis():
    """A file that says so stops the start: clinical kinds, what is about nobody, red, itself."""
    power_off = playbook().policy("power_off")
    clause = power_off.inhibits[0]
    for level in ("orange", "red"):
        with pytest.raises(ValidationError):
            Inhibiting(**{**clause.model_dump(), "most": level})
    values = power_off.model_dump(by_alias=True, exclude={"id"})
    itself = {**clause.model_dump(), "kinds": ("power_off",)}
    with pytest.raises(ValidationError):
        type(power_off)(**{**values, "inhibits": [itself]})
    with pytest.raises(ValidationError):
        type(power_off)(**{**values, "clinical": True, "may_be_silenced": False})


@pytest.mark.parametrize("kind", ["crisis", "system_fault", "nothing"])
def test_a_consequence_that_may_never_be_inhibited_is_refused(tmp_path, kind):
    """The kinds are looked up: one for a crisis, for the system, or for nothing is a mistake."""
    _written(tmp_path, "power_off", "low_battery", kind)

    with pytest.raises(Misconfigured, match="never inhibited"):
        playbook_with(tmp_path)


def test_two_that_explain_each_other_are_refused(tmp_path):
    """Neither would ever call."""
    _written(tmp_path, "lost_contact", "missed_check_in", "power_off")

    with pytest.raises(Misconfigured, match="in turn"):
        playbook_with(tmp_path)


def _written(folder, policy, instead_of, kind):
    """The shipped policies, with another consequence in one of them."""
    for file in resources.files("alerts").joinpath("policies").iterdir():
        said = file.read_text(encoding="utf-8")
        if file.name == f"{policy}.toml":
            before, mark, after = said.partition("[[inhibits]]")
            said = before + mark + after.replace(f'"{instead_of}"', f'"{kind}"', 1)
        folder.joinpath(file.name).write_text(said, encoding="utf-8")
