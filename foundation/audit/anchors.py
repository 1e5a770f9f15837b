"""Anchors of the audit trail in a second place: a file apart from the database."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from foundation.audit import chain, queries
from foundation.audit.model import Anchor, Line
from foundation.errors import Misconfigured

EVERY = timedelta(minutes=5)
LINES = 1000


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

    def append(self, line: Line, *, at: datetime) -> Anchor:
        """Add an anchor for a line; it is on the disk when this returns."""
        anchors = self.read()
        anchor = chain.seal_anchor(self._key, line, at, anchors[-1] if anchors else None)
        fields = {
            "seq": anchor.seq,
            "mac": anchor.mac,
            "at": at.isoformat(),
            "seal": anchor.seal,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+b") as file:
            # A crash may have left half a line, which was never an anchor.
            file.seek(file.read().rfind(b"\n") + 1)
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
    anchors = file.read()
    newest = queries.last_line(session)
    if newest is None or not due(anchors[-1] if anchors else None, newest, now=now):
        return None
    return file.append(newest, at=now)


def _parsed(text: bytes, where: str) -> Anchor:
    try:
        fields = json.loads(text)
        at = datetime.fromisoformat(fields["at"])
        return Anchor(int(fields["seq"]), str(fields["mac"]), at, str(fields["seal"]))
    except (ValueError, KeyError, TypeError) as error:
        reason = f"{where}: this is not an anchor of the audit trail."
        raise Misconfigured(reason) from error
