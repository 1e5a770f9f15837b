"""The ground every command stands on: where things are, how to speak, how to run a program."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def say(message: str) -> None:
    """Tell the person at the keyboard something, on standard error."""
    print(f"dev.py: {message}", file=sys.stderr, flush=True)


def stop(message: str, status: int = 1) -> NoReturn:
    """Say why, and end."""
    say(message)
    raise SystemExit(status)


def quiet_run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> int:
    """Run a set-up command with everything it prints on standard error, and return its status."""
    sys.stderr.flush()
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(os.environ if env is None else env),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    ).returncode


def must_run(
    command: Sequence[str | Path],
    *,
    doing: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a set-up command, and end with one line when it fails."""
    status = quiet_run(command, env=env, cwd=cwd)
    if status:
        stop(f"{doing} failed (status {status}); the lines above say why")


def become(command: Sequence[str | Path], *, env: Mapping[str, str]) -> NoReturn:
    """Turn this process into `command`, so that a signal to it reaches the program itself."""
    words = [str(part) for part in command]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(words[0], words, dict(env))


def digest(paths: Iterable[Path]) -> str:
    """One hash over the names and the content of files, the same wherever the folder lies."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def read_stamp(name: str) -> str:
    """What was last set up under `name`, or nothing."""
    try:
        return (TOOLS / f"{name}.stamp").read_text("utf-8")
    except OSError:
        return ""


def write_stamp(name: str, value: str) -> None:
    """Remember what is now set up under `name`."""
    TOOLS.mkdir(exist_ok=True)
    fresh = TOOLS / f"{name}.stamp.new"
    fresh.write_text(value, "utf-8")
    fresh.replace(TOOLS / f"{name}.stamp")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one dev.py set up this folder at a time; another waits, then finds the work done."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another dev.py that is setting up this folder")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
