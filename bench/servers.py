"""Starting what is measured: our service as it ships, and the naive way beside it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PASSWORD = "demo-Pingshan-2026"  # noqa: S105


@contextmanager
def ours(people: int = 120) -> Iterator[str]:
    """Our service in demo mode on SQLite (WAL, synchronous=FULL), without the live simulation."""
    with process(people) as (url, _):
        yield url


@contextmanager
def process(people: int = 120) -> Iterator[tuple[str, int]]:
    """The same as `ours`, with the id of its process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        env = {
            **os.environ,
            "CORRECTION_DATA": folder,
            "CORRECTION_DEMO_PEOPLE": str(people),
            "CORRECTION_LOG_LEVEL": "ERROR",
            "CORRECTION_SIMULATE": "false",
        }
        command = [sys.executable, "-m", "api.cli.main", "serve", "--demo", "--port", "0", "--json"]
        with (Path(folder) / "log").open("w") as log:
            server = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True
            )
            try:
                assert server.stdout is not None
                line = server.stdout.readline()
                if not line:
                    raise RuntimeError((Path(folder) / "log").read_text()[-2000:])
                yield json.loads(line)["url"], server.pid
            finally:
                server.terminate()
                server.wait(timeout=30)


@contextmanager
def naive() -> Iterator[str]:
    """The tutorial's way: FastAPI, an ORM session per request, SQLite FULL, screens that poll."""
    with tempfile.TemporaryDirectory(prefix="bench-naive-") as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = {**os.environ, "NAIVE_DATABASE": f"sqlite:///{folder}/naive.db"}
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "bench.naive:app",
                "--port",
                str(port),
                "--log-level",
                "error",
                "--no-access-log",
            ],
            cwd=ROOT,
            env=env,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(f"{url}/alerts?after=0")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not come up")
