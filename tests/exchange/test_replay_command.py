"""`correction replay`: lines on standard output, words on standard error, and what it costs."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli.replay import replay
from tests.exchange.replaying import (
    band,
    clock,
    device,
    fix,
    lines_of,
    positioned,
    short,
    somebody,
    windows,
)

FIELDS = [
    "subject",
    "kind",
    "level",
    "opened_at",
    "closed_at",
    "state",
    "reasons",
    "evidence",
    "updates",
]
ABSENT = (somebody(), windows("09:00-10:00"), clock("03-04 00:00"))
SILENT = (
    somebody(),
    band("03-02 08:00"),
    positioned("03-02 08:00", "05-30 00:00"),
    fix("03-02 08:00"),
    clock("03-03 09:00"),
)


@pytest.fixture
def run(tmp_path):
    """Runs the command on events; gives exit status, the lines, and standard error."""
    app = typer.Typer()
    app.command()(replay)

    def ran(*events, raw=(), options=()):
        file = tmp_path / "events.jsonl"
        file.write_bytes(b"\n".join([*lines_of(events), *raw]))
        result = CliRunner().invoke(app, [str(file), *map(str, options)])
        return result.exit_code, [json.loads(one) for one in result.stdout.splitlines()], result

    return ran


@pytest.fixture
def policies(tmp_path):
    """A copy of the policies that ship, to be changed."""
    place = tmp_path / "policies"
    shutil.copytree(str(files("alerts").joinpath("policies")), place)
    return place


def changed(file: Path, old: str, new: str) -> None:
    """Change one thing in a policy."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_an_alert_is_a_line_with_the_fields_of_the_contract(run):
    """Those, in that order, and nothing else."""
    status, (alert,), result = run(*ABSENT)

    assert (status, result.stderr) == (0, "")
    assert list(alert) == FIELDS
    assert (alert["subject"], alert["kind"], alert["level"]) == ("s1", "missed_check_in", "yellow")
    assert short(alert["opened_at"]) == "03-01 10:00"
    assert (alert["closed_at"], alert["state"]) == (None, "open")
    assert [one["what"] for one in alert["updates"]] == ["raised", "repeated", "repeated"]


@pytest.mark.parametrize(
    "line", [b"{", b'{"type": "zoned", "received_at": "2026-03-01T00:00:00Z"}']
)
def test_a_refused_line_is_named_and_the_rest_is_replayed(run, line):
    """Exit status 1, the line on standard error."""
    status, alerts, result = run(*ABSENT, raw=[line])

    assert (status, len(alerts)) == (1, 1)
    assert "replay: line 4: " in result.stderr


def test_warnings_and_refused_fixes_are_no_failure(run):
    """They are said on standard error."""
    status, _, result = run(somebody(), band(), fix("03-01 08:00"), clock("03-02 00:00") | {"x": 1})

    assert status == 0
    assert "replay: unknown field 'x' is ignored" in result.stderr
    assert "replay: 1 wristband fixes outside any period" in result.stderr


def test_an_empty_file_gives_nothing(run):
    """Exit status 0."""
    status, alerts, result = run()

    assert (status, alerts, result.stderr) == (0, [], "")


def test_a_folder_or_file_that_is_not_there_is_a_mistake_of_use(run, tmp_path):
    """Exit status 2, and nothing on standard output."""
    status, alerts, result = run(*ABSENT, options=["--policy", tmp_path / "nowhere"])

    assert (status, alerts) == (2, [])
    assert "nowhere" in result.stderr


def test_the_command_needs_no_server_no_database_and_no_screens(tmp_path):
    """As installed: only its lines on standard output; SQLAlchemy is not even loaded."""
    file = tmp_path / "events.jsonl"
    file.write_bytes(b"\n".join(lines_of(ABSENT)))
    code = (
        "import sys\n"
        "from api.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "assert 'sqlalchemy' not in sys.modules\nassert 'fastapi' not in sys.modules\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code, "replay", str(file)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert [json.loads(one)["kind"] for one in ran.stdout.splitlines()] == ["missed_check_in"]


def test_another_folder_of_policies_takes_the_place_of_the_shipped_one(run, policies):
    """Three in seven days become two."""
    changed(policies / "missed_check_in.toml", "at_least = 3", "at_least = 2")
    for file in policies.glob("*.toml"):
        if file.stem != "missed_check_in":
            file.unlink()

    status, (alert,), _ = run(
        somebody(), windows("09:00-10:00"), clock("03-02 10:00"), options=["--policy", policies]
    )

    assert (status, alert["level"]) == (0, "yellow")


def test_a_broken_policy_stops_before_the_first_line(run, policies):
    """Named, with exit status 2."""
    changed(policies / "tamper.toml", 'level  = "red"', 'level  = "purple"')

    status, alerts, result = run(*ABSENT, options=["--policy", policies])

    assert (status, alerts) == (2, [])
    assert "tamper.toml" in result.stderr


def test_a_policy_that_cannot_group_is_a_fault_of_the_system(run, policies):
    """As the relay does: the entry is named, the other policies go on."""
    changed(policies / "tamper.toml", "basis", 'group = "street"\nbasis')

    _, alerts, _ = run(*ABSENT, device("tamper", "03-02 00:00"), options=["--policy", policies])

    assert sorted((one["kind"], one["level"], one["subject"]) for one in alerts) == [
        ("missed_check_in", "yellow", "s1"),
        ("system_fault", "grey", None),
    ]


def test_comparing_shows_what_changes_and_what_it_costs(run, policies):
    """A later red is missed within the file; a policy left out loses its alerts."""
    changed(policies / "lost_contact.toml", "at_least = 1440", "at_least = 2880")
    (policies / "low_battery.toml").unlink()
    low = device("low_battery", "03-02 08:00")

    status, lines, _ = run(*SILENT, low, options=["--compare", policies])

    assert status == 0
    told = [(one["change"], one["kind"]) for one in lines[:-1]]
    assert told == [("lost", "low_battery"), ("changed", "lost_contact")]
    assert (lines[1]["before"]["level"], lines[1]["after"]["level"]) == ("red", "orange")
    assert lines[-1] == {
        "summary": {
            "kinds": {"lost_contact": {"changed": 1}, "low_battery": {"lost": 1}},
            "alerts_before": 2,
            "alerts_after": 1,
            "reaching_before": 1,
            "reaching_after": 1,
            "reds_missed": 1,
            "median_delay_seconds": 0.0,
        }
    }


def test_comparing_measures_the_delay(run, policies):
    """Yellow falls away: the alert opens with its orange step, 110 minutes later."""
    changed(
        policies / "lost_contact.toml",
        "when   = { device_off = false }",
        "when   = { device_off = true }",
    )

    _, lines, _ = run(*SILENT, options=["--compare", policies])

    assert lines[-1]["summary"]["median_delay_seconds"] == 110 * 60
    assert lines[-1]["summary"]["reds_missed"] == 0


def test_a_policy_in_monitor_mode_shows_only_when_compared(run, policies):
    """The replay leaves it out as the service does; the comparison says what it would raise."""
    tried = (policies / "missed_check_in.toml").read_text(encoding="utf-8")
    tried = tried.replace("version  = 2", 'version  = 2\nmode     = "monitor"')
    (policies / "tried.toml").write_text(tried.replace('level  = "blue"', 'level  = "orange"'))

    _, (alert,), _ = run(*ABSENT, options=["--policy", policies])
    status, lines, _ = run(*ABSENT, options=["--compare", policies])

    assert (alert["level"], status) == ("yellow", 0)
    assert [(one["change"], one["after"]["level"]) for one in lines[:-1]] == [("changed", "orange")]


def test_a_policy_only_watched_gains_its_alerts(run, policies):
    """A kind that nothing raises yet."""
    changed(policies / "tamper.toml", "version  = 1", 'version  = 1\nmode = "monitor"')
    tamper = device("tamper", "03-02 00:00")

    _, without, _ = run(somebody(), tamper, options=["--policy", policies])
    _, lines, _ = run(somebody(), tamper, options=["--policy", policies, "--compare", policies])

    assert without == []
    assert [(one["change"], one["kind"]) for one in lines[:-1]] == [("gained", "tamper")]
    assert lines[-1]["summary"]["median_delay_seconds"] is None


def test_evidence_names_the_line_that_told_it(run):
    """A deadline is told by no line."""
    _, alerts, _ = run(
        somebody(),
        device("tamper", "03-02 00:00"),
        windows("09:00-10:00", received="03-03 00:00"),
        clock("03-03 10:00"),
    )

    found = {one["kind"]: one["evidence"][0] for one in alerts}
    assert found["tamper"]["line"] == 2
    assert found["missed_check_in"]["line"] is None
    assert short(found["tamper"]["at"]) == "03-02 00:00"
