"""Whether this process can do its work: what /health/ready, `doctor` and /metrics look at."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from alerts.channels import queries as channels
from alerts.channels.kindbook import sending
from alerts.events import CHANGES
from alerts.notices.reader import READER
from api.runtime import Runtime
from foundation.errors import ServiceError
from foundation.ids import new_id
from foundation.journal import queries as journal

MOST_DISK_USED = 0.95
LONGEST_LAG = timedelta(seconds=30)
LONGEST_SILENCE = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=5)


@dataclass(frozen=True)
class Check:
    """One thing looked at: `detail` says what was found, and what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str


def checks(runtime: Runtime) -> tuple[Check, ...]:
    """Everything that readiness depends on, each looked at on its own."""
    return (
        look("database", lambda: _writes(runtime)),
        look("relay", lambda: _relay_is_near(runtime)),
        look("notices", lambda: _notices_are_near(runtime)),
        look("ticks", lambda: _ticks_run(runtime)),
        look("channels", lambda: _channels_told(runtime)),
        look("disk", lambda: room_on_disk(runtime.settings.data_dir)),
        look("keys", lambda: _keys_open(runtime)),
        look("clock", lambda: _clock_agrees(runtime)),
    )


def look(name: str, seen: Callable[[], str]) -> Check:
    """One check: what `seen` says, or why it does not pass; whatever is broken is an answer."""
    try:
        return Check(name, ok=True, detail=seen())
    except NotReady as reason:
        return Check(name, ok=False, detail=str(reason))
    except ServiceError as error:
        return Check(name, ok=False, detail=error.detail)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return Check(name, ok=False, detail=f"{where}{error.strerror}")
    except SQLAlchemyError as error:
        # A statement that fails here meets tables other than it knows; its text may hold values.
        return Check(name, ok=False, detail=f"the database answered with {type(error).__name__}")


class NotReady(Exception):
    """Why a check did not pass."""


def _writes(runtime: Runtime) -> str:
    with runtime.database.write() as session:
        session.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS probe (id VARCHAR(20))"))
        session.execute(text("INSERT INTO probe VALUES (:id)"), {"id": new_id()})
        session.execute(text("DELETE FROM probe"))
    return "writes"


def _relay_is_near(runtime: Runtime) -> str:
    with runtime.database.read() as session:
        head = journal.head(session)
        behind = head - journal.cursor_of(session, "alerts")
        oldest = journal.entries_after(session, head - behind, limit=1) if behind else ()
    if oldest and runtime.clock.now() - oldest[0].at > LONGEST_LAG:
        raise NotReady(f"the relay is {behind} entries behind: look at the log of the worker")
    return f"{behind} entries behind"


def _notices_are_near(runtime: Runtime) -> str:
    with runtime.database.read() as session:
        cursor = journal.cursor_of(session, READER)
        waiting = journal.entries_after(session, cursor, limit=1, kinds=CHANGES)
    if waiting and runtime.clock.now() - waiting[0].at > LONGEST_LAG:
        raise NotReady("notices of alerts wait: look at the log of the worker")
    return "sent"


def _channels_told(runtime: Runtime) -> str:
    """Which channels fail; no reason to start this process anew, so it never fails here."""
    failing = failing_channels(runtime)
    return f"failing: {', '.join(failing)}" if failing else "none fails"


def failing_channels(runtime: Runtime) -> tuple[str, ...]:
    """The channels and webhooks that have taken nothing for too long."""
    before = runtime.clock.now() - sending().failing
    with runtime.database.read() as session:
        return channels.failing(session, before=before)


def _ticks_run(runtime: Runtime) -> str:
    beat: datetime | None = runtime.parts.get("last_tick_at")
    if "ticks" not in runtime.parts:
        return "run elsewhere"
    if beat is None or runtime.clock.now() - beat > LONGEST_SILENCE:
        raise NotReady("no tick has run for a minute: restart the service")
    return "run"


def room_on_disk(folder: Path) -> str:
    """How much room there is where a folder lies, or will lie.

    Raises:
        NotReady: too little.
    """
    there = folder.resolve()
    while not there.exists():
        there = there.parent
    usage = shutil.disk_usage(there)
    used = 1 - usage.free / usage.total
    if used > MOST_DISK_USED:
        raise NotReady(f"the disk is {used:.0%} full: make room")
    return f"{usage.free // 2**20} MiB free"


def _keys_open(runtime: Runtime) -> str:
    runtime.keyring.audit_key  # noqa: B018  (raises when the key is missing)
    return "all there"


def _clock_agrees(runtime: Runtime) -> str:
    """The newest entry cannot lie in the future: a clock that was set back would show it."""
    with runtime.database.read() as session:
        head = journal.head(session)
        newest = journal.entries_after(session, head - 1, limit=1) if head else ()
    if newest and newest[0].at - runtime.clock.now() > CLOCK_TOLERANCE:
        raise NotReady("the clock runs behind the newest entry: set the machine's time")
    return "agrees with the journal"
