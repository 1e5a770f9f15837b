"""Servers that start at once: forked from a process that has loaded the product and opened nothing.

A campaign starts the server a hundred times; loading the modules anew each time would be most of
it. What runs in the child is the command line itself, from its first line on.
"""

import multiprocessing
import os
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.journeys.warm"])


class Forked:
    """A forked server, with the few words of `subprocess.Popen` that a server needs."""

    def __init__(self, launcher: str, words: list[str], env: dict[str, str], log: Path) -> None:
        self._hears, tells = _FORKS.Pipe(duplex=False)
        run = (launcher, words, env, str(log), tells)
        self._process: BaseProcess = _FORKS.Process(target=_serve, args=run, daemon=True)
        self._process.start()
        tells.close()
        self.stdout = os.fdopen(os.dup(self._hears.fileno()), "rb")
        self._hears.close()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> None:
        """Wait for its end."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError
        self._process.close()


def _serve(launcher: str, words: list[str], env: dict[str, str], log: str, out: Connection) -> None:
    """What the child does: become the command line, with its own output and environment."""
    error = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out.fileno(), 1)
    os.dup2(error, 2)
    out.close()
    os.close(error)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [launcher, *words]
    import_module(launcher).main()
