"""What the live bench runs: a server on the first core, a crowd of screens on the second."""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]
SOURCES = Path(__file__).parent / "c"
SERVER_CORE, CLIENT_CORE = 0, 1


class Missing(Exception):
    """Something of this machine that a part needs, in words."""


class Talker:
    """A process that is told lines and answers each with one line of JSON."""

    def __init__(
        self, command: Sequence[str], *, core: int, env: Mapping[str, str] | None = None
    ) -> None:
        def prepare() -> None:
            with contextlib.suppress(OSError, AttributeError):
                os.sched_setaffinity(0, {core})
            _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,  # noqa: PLW1509  (one thread, and before exec)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait(timeout=60)

    def say(self, line: str) -> None:
        """Tell it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Its next answer."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found


class Server(Talker):
    """A server under measurement."""

    def __init__(self, command: Sequence[str], *, plain: bool = False, **options: Any) -> None:
        super().__init__(command, core=SERVER_CORE, **options)
        self._plain = plain
        self.port = int(self.hear()["port"])

    def do(self, what: str, **words: Any) -> dict[str, Any]:
        """Have it do something."""
        if self._plain:
            self.say(" ".join([what, *(str(value) for value in words.values())]))
        else:
            self.say(json.dumps({"do": what, **words}))
        return self.hear()


class Crowd(Talker):
    """Screens in one process; see `c/consoles.c`."""

    def __init__(self, program: Path, port: int, file: Path) -> None:
        super().__init__([str(program), str(port), str(file)], core=CLIENT_CORE)

    def do(self, line: str) -> dict[str, Any]:
        """Have them do something."""
        self.say(line)
        return self.hear()

    def receive(self, frames: int, *, since: int = 0, news: bool = False) -> "Receiving":
        """Begin to wait for so many frames a screen; of `news` alone, where that is said."""
        self.do(f"expect {frames} {since} {int(news)}")
        return Receiving(self)


class Receiving:
    """What the screens are waiting for; `done` gives what came, checked."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    def done(self) -> dict[str, Any]:
        """Wait until everybody has everything.

        Raises:
            RuntimeError: a frame was missing, doubled or out of order, or a screen was lost.
        """
        return sound(self._crowd.hear())


def sound(found: dict[str, Any]) -> dict[str, Any]:
    """An answer of the crowd in which nothing is missing; raises as `Receiving.done`."""
    whole = found["complete"] == found["opened"] and not found["refused"]
    if found["gaps"] or found["lost"] or not whole:
        raise RuntimeError(f"not every frame came, or not in order: {found}")
    return found


class Workshop:
    """Where the parts in other languages are made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def built(self, name: str) -> Path:
        """A program in C, compiled on the spot.

        Raises:
            Missing: there is no compiler.
        """
        program = self.folder / name
        if not program.exists():
            compiler = shutil.which("cc") or shutil.which("gcc")
            if compiler is None:
                raise Missing("no C compiler")
            source = SOURCES / f"{name}.c"
            subprocess.run([compiler, "-O2", "-o", program, source], check=True)
        return program

    def node_ws(self) -> tuple[list[str], dict[str, str]]:
        """How to start the rival on Node; its library is fetched apart from the product's.

        Raises:
            Missing: no Node, or its library cannot be had.
        """
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise Missing("no Node with npm")
        if not (self.folder / "node_modules" / "ws").exists():
            command = [npm, "install", "ws", "--no-audit", "--no-fund", "--silent"]
            try:
                subprocess.run(
                    [*command, "--prefix", str(self.folder)], check=True, timeout=120,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )  # fmt: skip
            except (subprocess.SubprocessError, OSError) as error:
                raise Missing("npm did not give ws") from error
        return [node, str(SOURCES / "node_ws.cjs")], {
            "NODE_PATH": str(self.folder / "node_modules")
        }


def nats_server() -> str:
    """Where nats-server is installed.

    Raises:
        Missing: it is not.
    """
    found = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise Missing("nats-server is not installed")
    return found


@contextmanager
def server(name: str, workshop: Workshop) -> Iterator[Server]:
    """A server of a kind: ours, starlette, broadcast, node_ws, nats, c_limit.

    Raises:
        Missing: this machine lacks what it needs.
    """
    with tempfile.TemporaryDirectory(prefix="bench-live-") as folder:
        if name == "ours":
            found = Server([sys.executable, "-m", "bench._live_ours", folder])
        elif name == "node_ws":
            command, env = workshop.node_ws()
            found = Server(command, env=env)
        elif name == "nats":
            found = Server([sys.executable, "-m", "bench._live_nats", nats_server(), folder])
        elif name == "c_limit":
            found = Server([str(workshop.built("limit"))], plain=True)
        else:
            found = Server([sys.executable, "-m", "bench._live_rivals", name])
        with found:
            yield found
