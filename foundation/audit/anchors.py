"""Anchors of the audit trail in a second place: a file apart from the database."""

import json
import os
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from foundation.audit import chain, queries
from foundation.audit.model import Anchor, Line
from foundation.errors import Misconfigured

EVERY = timedelta(minutes=5)
LINES = 1000
# More than the longest line, so that the end of the file always holds a whole one.
_TAIL = 4096


class AnchorFile:
    """A file of anchors, one JSON object a line, each sealed and bound to the one before it."""

    def __init__(self, path: Path, *, key: bytes) -> None:
        self.path = path
        self._key = key

    def read(self) -> tuple[Anchor, ...]:
        """The anchors, oldest first; none when the file is not there yet.

        Raises:
            Misconfigured: a line of the file is not an anchor.
        """
        if not self.path.exists():
            return ()
        whole, _, _ = self.path.read_bytes().rpartition(b"\n")
        return tuple(
            _parsed(text, f"{self.path.name}:{number}")
            for number, text in enumerate(whole.splitlines(), start=1)
        )

    def last(self) -> Anchor | None:
        """The newest anchor, read from the end of the file alone."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            whole, _, _ = file.read().rpartition(b"\n")
        return _parsed(whole.rpartition(b"\n")[2], self.path.name) if whole else None

    def append(self, line: Line, *, at: datetime, restart: bool = False) -> Anchor:
        """Add an anchor for a line; it is on the disk when this returns."""
        anchor = chain.seal_anchor(self._key, line, at, self.last(), restart=restart)
        fields = asdict(anchor) | {"at": at.isoformat()}
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # A crash may have left half a line, which was never an anchor.
            start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
            file.seek(start)
            file.seek(start + file.read().rfind(b"\n") + 1)
            file.truncate()
            file.write(json.dumps(fields).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return anchor


def due(last: Anchor | None, newest: Line | None, *, now: datetime) -> bool:
    """Whether a new anchor is wanted: five minutes or a thousand lines after the last one."""
    if newest is None:
        return False
    if last is None:
        return True
    ahead = newest.seq - last.seq
    return ahead >= LINES or (ahead > 0 and now - last.at >= EVERY)


def anchor_if_due(session: Session, file: AnchorFile, *, now: datetime) -> Anchor | None:
    """Anchor the newest line when it is time; for a tick that one process runs."""
    newest = queries.last_line(session)
    if newest is None or not due(file.last(), newest, now=now):
        return None
    return file.append(newest, at=now)


def anchor_restart(session: Session, file: AnchorFile, *, now: datetime) -> Anchor | None:
    """Anchor that an older copy was put back, right after the line that records it was stored.

    What was anchored before the copy was taken still holds; the loss stays visible as a restart,
    also where nothing was anchored yet. None when there is no line at all.
    """
    newest = queries.last_line(session)
    if newest is None:
        return None
    return file.append(newest, at=now, restart=True)


def _parsed(text: bytes, where: str) -> Anchor:
    try:
        fields = json.loads(text)
        at = datetime.fromisoformat(fields["at"])
        restart = fields.get("restart", False) is True
        return Anchor(int(fields["seq"]), str(fields["mac"]), at, str(fields["seal"]), restart)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{where}: this is not an anchor of the audit trail."
        raise Misconfigured(reason) from error
