"""Beside a service that is one process: it starts the auditor as a process of its own."""

import os
import subprocess
import sys
import threading

from foundation.logs import log
from foundation.settings import PREFIX, Settings

# A service that has just begun has other things to do, and no bound is as short as this.
FIRST_AFTER = 20.0
AGAIN_AFTER = 20.0
_LOOK = 1.0
_STOP_SECONDS = 10.0


class AuditorProcess:
    """Keeps one auditor running; it ends with the service, also when that is killed."""

    def __init__(self, settings: Settings, *, first_after: float = FIRST_AFTER) -> None:
        self._settings = settings
        self._first_after = first_after
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="auditor", daemon=True)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin a little later; whatever ends by itself is begun again."""
        self._thread.start()

    def stop(self) -> None:
        """End it, and wait until it has."""
        self._stopped.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        wait = self._first_after
        while not self._stopped.wait(wait):
            self.process = self._begun()
            while self.process.poll() is None and not self._stopped.wait(_LOOK):
                pass
            self._end(self.process)
            wait = AGAIN_AFTER

    def _begun(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-m", "api.cli.main", "audit-notices", "--child"]
        # Its end of the pipe closes with this process, whatever ends it: then the auditor ends.
        return subprocess.Popen(  # noqa: S603  (our own command)
            command, env=self._environment(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS / 2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        elif not self._stopped.is_set():
            log.warning("auditor_ended", status=process.returncode)
        if process.stdin is not None:
            process.stdin.close()

    def _environment(self) -> dict[str, str]:
        """The same settings, with what the command line said of them."""
        found = {**os.environ, f"{PREFIX}MODE": self._settings.mode.value}
        # Two processes do not turn over one file: the auditor speaks on standard error.
        found.pop(f"{PREFIX}LOG_FILE", None)
        return found
