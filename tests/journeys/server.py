"""A real server in its own process, on its own data and port; it can be killed and restarted."""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import IO, Any, Protocol

from tests import stores
from tests.journeys.desk import Desk
from tests.journeys.forking import Forked

ROOT = Path(__file__).parents[2]
PEOPLE = 60
PRODUCT = "api.cli.main"
START_SECONDS = 180.0
STOP_SECONDS = 30.0
# Below the range that the system gives to outgoing connections: nobody takes it between two starts.
_PORTS = range(20_000, 30_000)


class Process(Protocol):
    """What a server needs of its process, started by exec or by fork."""

    stdout: IO[bytes] | None

    def kill(self) -> None:
        """End it with SIGKILL."""

    def terminate(self) -> None:
        """Ask it to end."""

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""

    def wait(self, timeout: float) -> object:
        """Wait for its end."""


@dataclass
class Server:
    """One server and its data folder; the address stays the same over restarts.

    `launcher` is the module that serves: the product's own, or one that plants a fault in it.
    `forked` starts it from a process that has the modules loaded, for those who start often.
    """

    folder: Path
    database_url: str | None = None
    people: int = PEOPLE
    launcher: str = PRODUCT
    forked: bool = False
    extra: dict[str, str] = field(default_factory=dict)
    url: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    process: Process | None = None
    _port: int = 0

    @property
    def log(self) -> Path:
        """What the server said on standard error, over all its starts."""
        return self.folder / "server.log"

    def start(self) -> "Server":
        """Start, and wait until requests are answered."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._port = self._port or free_port()
        words = ["serve", "--demo", "--port", str(self._port), "--json"]
        self.process = self._forked(words) if self.forked else self._executed(words)
        told = self._first_line(self.process)
        self.url = told["url"]
        self.passwords = {one["username"]: one["password"] for one in told["accounts"]}
        return self

    def kill(self) -> None:
        """End the process with SIGKILL: nothing is flushed, answered or said."""
        if self.process is None:
            return
        self.process.kill()
        self._forget()

    def stop(self) -> None:
        """Ask the server to end, and wait until it has drained."""
        for desk in self.desks.values():
            desk.close()
        self.desks.clear()
        if self.process is None:
            return
        self.process.terminate()
        self._forget()

    def restart(self) -> "Server":
        """Kill what runs and start again on the same data and address."""
        self.kill()
        return self.start()

    def desk(self, username: str) -> Desk:
        """The interface as an account uses it; one sign-in serves the whole run."""
        # A journey may have ended every session of an account, as a new second factor does.
        held = self.desks.get(username)
        if held is not None and not held.is_signed_in():
            held.close()
            held = None
        if held is None:
            held = self.desks[username] = self.sign_in(username)
        return held

    def sign_in(self, username: str) -> Desk:
        """A session of its own for an account."""
        return Desk(self.url, username, self.passwords[username])

    def _executed(self, words: list[str]) -> Process:
        command = [sys.executable, "-P", "-m", self.launcher, *words]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _forked(self, words: list[str]) -> Process:
        return Forked(self.launcher, words, self._environment(), self.log)

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
        own = {
            "PYTHONPATH": str(ROOT),
            "CORRECTION_DATA": str(self.folder / "data"),
            "CORRECTION_DEMO_PEOPLE": str(self.people),
            # It would call for what the journeys before left unseen; it has tests of its own.
            "CORRECTION_AUDITOR": "off",
        }
        if self.database_url is not None:
            own["CORRECTION_DATABASE_URL"] = self.database_url
        return {**kept, **own, **self.extra}

    def _first_line(self, process: Process) -> dict[str, Any]:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if ready else b""
        if not line:
            self.kill()
            tail = self.log.read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"the server did not start:\n{tail}")
        told: dict[str, Any] = json.loads(line)
        return told

    def _forget(self) -> None:
        assert self.process is not None
        try:
            self.process.wait(STOP_SECONDS)
        except (TimeoutError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None


class Templates:
    """Loaded demonstrations to copy from: loading one takes seconds, copying it does not."""

    def __init__(self, folder: Path, *, database: str | None = None) -> None:
        self._folder = folder
        self._database = database or stores.wanted()
        self._made: dict[int, Server] = {}
        self._copies = 0
        self._urls: list[str] = []

    def fresh(self, *, people: int = PEOPLE, **more: Any) -> Server:
        """A server, not started, on a copy of a loaded demonstration."""
        template = self._template(people)
        self._copies += 1
        folder = self._folder / f"server-{self._copies}"
        shutil.copytree(template.folder / "data", folder / "data")
        url = None
        if template.database_url is not None:
            url = stores.copy_postgresql_database(_template_name(people))
            self._urls.append(url)
        return Server(folder, database_url=url, people=people, **more)

    def give_back(self, server: Server) -> None:
        """Remove a copy that is no longer wanted, for who takes hundreds."""
        shutil.rmtree(server.folder)
        if server.database_url is not None:
            stores.drop_postgresql_database(server.database_url)
            self._urls.remove(server.database_url)

    def drop(self) -> None:
        """Remove what lies outside the folder."""
        for url in reversed(self._urls):
            stores.drop_postgresql_database(url)

    def _template(self, people: int) -> Server:
        if people not in self._made:
            url = None
            if self._database == "pg":
                url = stores.new_postgresql_database(_template_name(people))
                self._urls.append(url)
            folder = self._folder / f"template-{people}"
            made = Server(folder, database_url=url, people=people, forked=True)
            made.start()
            made.stop()
            self._made[people] = made
        return self._made[people]


def _template_name(people: int) -> str:
    return f"template_demo_{people}_{os.getpid()}"


def _is_setting(name: str) -> bool:
    """Whether a variable configures the product: what the caller's shell holds is not for us."""
    return name.startswith("CORRECTION_")


def free_port() -> int:
    """A port that nobody listens on now."""
    dice = SystemRandom()
    while True:
        port = dice.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def wait_until(happens: Any, *, patience: float = 20.0, every: float = 0.05) -> Any:
    """Ask again until the answer is true, and give it; fail when it never is."""
    deadline = time.monotonic() + patience
    while True:
        found = happens()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(every)
