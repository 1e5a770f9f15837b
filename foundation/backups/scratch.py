"""Room for the plain bytes of one copy: in the data folder, never on the disk of the copies."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.errors import Conflict

_ROOM = "copying"


@contextmanager
def room(folder: Path) -> Iterator[Path]:
    """An empty folder, which is gone afterwards; what a killed process left in it is swept first.

    Raises:
        Conflict: another process takes a copy or puts one back here.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{_ROOM}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Conflict("A copy is being taken or put back: wait until it is done.") from error
        place = folder / _ROOM
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the plain bytes that a killed process left; a copy at work is left alone."""
    if not (folder / _ROOM).exists():
        return
    try:
        with room(folder):
            pass
    except Conflict:
        return
