"""Whether a worker lives: a small file of its own that it writes, and its health check reads."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from api.readiness import LONGEST_SILENCE, NotReady
from api.runtime import Runtime
from foundation.logs import log

EVERY = timedelta(seconds=5)
# Behind a long journal, as after a restore, one turn of the relay may take its time.
LONGEST_TURN = timedelta(minutes=5)


class Heartbeat:
    """Writes every few seconds when the ticks and the relay last came round."""

    def __init__(self, runtime: Runtime, file: Path) -> None:
        self._runtime = runtime
        self._file = file
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Write at once, then again and again."""
        self.beat()
        self._thread.start()

    def stop(self) -> None:
        """End, and leave nothing behind that looks alive."""
        self._stopped.set()
        self._thread.join()
        self._file.unlink(missing_ok=True)

    def beat(self) -> None:
        """Write down the last times, whole or not at all."""
        relay = self._runtime.parts.get("relay")
        times: dict[str, datetime | None] = {
            "at": self._runtime.clock.now(),
            "ticks": self._runtime.parts.get("last_tick_at"),
            "relay": relay.turned_at if relay is not None else None,
        }
        written = {name: time.isoformat() for name, time in times.items() if time is not None}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(f"{self._file.name}.new")
        fresh.write_text(json.dumps(written), encoding="utf-8")
        fresh.replace(self._file)

    def _run(self) -> None:
        while not self._stopped.wait(EVERY.total_seconds()):
            try:
                self.beat()
            except OSError as error:
                # A full disk is told by the check that finds no new beat; work goes on.
                log.warning("heartbeat_not_written", fault=type(error).__name__)


def alive(file: Path, *, now: datetime) -> str:
    """What the worker's file says.

    Raises:
        NotReady: nobody wrote it lately, or its ticks or its relay stand still.
    """
    try:
        times: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        ages = {name: now - datetime.fromisoformat(times[name]) for name in ("at", "ticks")}
        ages["relay"] = now - datetime.fromisoformat(times.get("relay", times["ticks"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"no worker writes {file}: is it running?") from error
    if ages["at"] > LONGEST_SILENCE:
        raise NotReady("the worker has not been heard of for a minute: restart it")
    if ages["ticks"] > LONGEST_SILENCE:
        raise NotReady("no tick has run for a minute: look at the worker's log")
    if ages["relay"] > LONGEST_TURN:
        raise NotReady("the relay has not come round for five minutes: look at the worker's log")
    return "ticks and relay run"
