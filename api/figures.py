"""The figures behind /metrics."""

import shutil

from prometheus_client import Gauge

from api.runtime import Runtime
from foundation.journal import queries as journal

HEAD = Gauge("correction_journal_head", "Seq of the newest entry of the journal")
BEHIND = Gauge("correction_reader_behind", "Entries a reader has still to read", ["reader"])
DISK = Gauge("correction_disk_free_bytes", "Free bytes where the data lies")
SOCKETS = Gauge("correction_live_sockets", "Screens connected to this process")


def refresh(runtime: Runtime) -> None:
    """Read the figures that are not counted as they happen."""
    with runtime.database.read() as session:
        head = journal.head(session)
        cursors = journal.cursors(session)
    HEAD.set(head)
    for reader, seq in cursors.items():
        BEHIND.labels(reader=reader).set(head - seq)
    DISK.set(shutil.disk_usage(runtime.settings.data_dir).free)
    sockets = runtime.parts.get("sockets")
    SOCKETS.set(sockets() if callable(sockets) else 0)
