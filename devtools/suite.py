"""The default suite: the screens' own, all on SQLite, the stores on PostgreSQL, the journeys."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtools.ground import PYTHON, ROOT, say
from devtools.screens import ensure_packages, own_tests_pass

JOURNEYS = "tests/journeys"
# (name, what pytest is told beside the caller's words, what the environment says beside)
RUNS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("SQLite", ("tests", f"--ignore={JOURNEYS}", "-n", "2"), {"TEST_DATABASE": "sqlite"}),
    ("PostgreSQL", ("tests", f"--ignore={JOURNEYS}", "-n", "2"), {"TEST_DATABASE": "pg"}),
    ("journeys", (JOURNEYS,), {"TEST_DATABASE": "sqlite"}),
)


def is_whole(words: Sequence[str]) -> bool:
    """Whether the caller named no test, path or expression of their own: then everything runs."""
    return all(word.startswith(("--junitxml=", "--durations", "-v", "-q")) for word in words)


def run_all(words: Sequence[str], env: Mapping[str, str]) -> int:
    """Run the whole suite, each part to its end; the exit status is the worst of theirs."""
    say("tests: screens")
    worst = 0 if own_tests_pass(ensure_packages()) else 1
    for name, told, beside in RUNS:
        say(f"tests: {name}")
        begun = time.monotonic()
        command = [str(PYTHON), "-m", "pytest", *told, *_reports(words, name)]
        worst = max(worst, subprocess.call(command, cwd=ROOT, env={**env, **beside}))
        say(f"tests: {name} took {time.monotonic() - begun:.0f} s")
    return worst


def _reports(words: Sequence[str], name: str) -> list[str]:
    """The caller's words; the journeys' report goes where it was asked for, others beside it."""
    found = []
    for word in words:
        option, _, path = word.partition("=")
        if option == "--junitxml" and name != "journeys":
            file = Path(path)
            beside = file.with_name(f"{file.stem}-{name.lower()}{file.suffix}")
            found.append(f"{option}={beside}")
        else:
            found.append(word)
    return found
