"""The one entry for people: what it says, where it says it, and what it passes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from devtools import browser, screens
from devtools.ground import ROOT, digest

PROGRAM = ROOT / "dev.py"


def start(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What `python3 dev.py …` answers."""
    return subprocess.run(
        [sys.executable, str(PROGRAM), *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.parametrize("words", [[], ["help"], ["no-such"], ["bench"], ["run", "--prot", "1"]])
def test_it_speaks_on_standard_error_alone(words: list[str]) -> None:
    """Standard output belongs to the program that `dev.py` starts."""
    answer = start(*words)

    assert answer.stdout == ""
    assert "dev.py" in answer.stderr


def test_every_command_has_a_line_of_help() -> None:
    """A command without a sentence cannot be found."""
    shown = start("help").stderr

    assert all(action.__doc__ for action in dev.COMMANDS.values())
    assert all(f"  {name} " in shown for name in dev.COMMANDS)


def test_a_mistake_is_told_before_anything_is_set_up() -> None:
    """A wrong word ends with status 2, not with half an environment."""
    assert start("run", "--tls", "only-a-certificate.pem").returncode == 2
    assert start("no-such").returncode == 2
    assert start("bench", "no-such").returncode == 2


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ([], []),
        (["--port", "9000", "--json"], ["--port", "9000", "--json"]),
        (["--port=9000"], ["--port", "9000"]),
        (["--tls", "demo", "--host", "0.0.0.0"], ["--tls", "demo", "--host", "0.0.0.0"]),  # noqa: S104 - only a word
        (["--tls", "a.pem", "b.pem", "--json"], ["--tls", "a.pem", "b.pem", "--json"]),
    ],
)
def test_run_passes_its_options_on(given: list[str], passed_on: list[str]) -> None:
    """`run` adds the demonstration, and nothing else, to what the person wrote."""
    assert dev._serve_options(given) == passed_on


def test_the_command_line_is_passed_through(tmp_path: Path) -> None:
    """`dev.py correction` gives the program's own answer and status, from any folder."""
    if not (ROOT / "api" / "cli" / "main.py").exists():
        pytest.skip("the command line is not written yet")
    (tmp_path / "api").mkdir()
    words = ["score", "phq-9", "answers-that-are-not-there.csv"]
    env = {**os.environ, "CORRECTION_DATA": str(tmp_path / "data")}
    direct = [sys.executable, "-P", "-m", "api.cli.main", *words]

    ours = start("correction", *words, cwd=tmp_path)
    theirs = subprocess.run(
        direct, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert (ours.returncode, ours.stdout) == (theirs.returncode, theirs.stdout)
    assert ours.returncode != 0
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ((18, 20, 4), False),
        ((20, 18, 3), False),
        ((20, 19, 0), True),
        ((21, 7, 3), False),
        ((22, 11, 0), False),
        ((22, 12, 0), True),
        ((24, 19, 0), True),
        ((), False),
    ],
)
def test_which_node_builds_the_screens(version: tuple[int, ...], enough: bool) -> None:
    """An older Node is passed over, and the one from the Python package taken."""
    assert screens._new_enough(version) is enough


def test_a_hash_changes_with_name_and_content() -> None:
    """The stamp that skips the set-up must see every change."""
    one, other = ROOT / "dev.py", ROOT / "pyproject.toml"

    assert digest([one, other]) == digest([other, one])
    assert digest([one]) != digest([other])
    assert digest([one]) != digest([one, other])


def test_a_skipped_browser_test_is_found_in_the_report(tmp_path: Path) -> None:
    """A green run in which no browser was opened proves nothing about the pages."""
    report = tmp_path / "tests.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.journeys" name="phone"><skipped message="no Chromium found"/>'
        '</testcase><testcase classname="tests.spec" name="other"><skipped message="no server"/>'
        '</testcase><testcase classname="tests.spec" name="fine"/></testsuite></testsuites>'
    )

    assert browser.browser_skips(report) == ["tests.journeys::phone"]
