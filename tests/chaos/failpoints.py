"""Points at which the server ends itself as `kill -9` would, at the worst moments (F01 to F03).

The product is not changed: a wrapper looks on, and sometimes ends the process there.
"""

import functools
import os
import random
import signal
from collections.abc import Callable
from typing import Any

from api.live.stream import LiveStream
from foundation.database import Database
from foundation.journal.wake import Wake

POINTS = ("before_commit", "after_commit", "before_fanout")


def arm(point: str, chance: float, seed: int) -> None:
    """End the process at a point, each time it is passed with this chance.

    before_commit: everything is written and nothing committed. after_commit: committed, but
    nobody was answered or woken. before_fanout: the stream has read changes and sent none.
    """
    dice = random.Random(seed)

    def perhaps() -> None:
        if dice.random() < chance:
            die()

    if point == "before_commit":
        _wrap(Database, "_close", after=perhaps)
    elif point == "after_commit":
        _wrap(Wake, "ring", before=perhaps)
    elif point == "before_fanout":
        _wrap(LiveStream, "_publish", before=perhaps)
    else:
        raise ValueError(f"no such point: {point}")


def die() -> None:
    """End this process at once, with nothing flushed, answered or said."""
    os.kill(os.getpid(), signal.SIGKILL)


def _wrap(
    owner: type,
    name: str,
    *,
    before: Callable[[], None] = lambda: None,
    after: Callable[[], None] = lambda: None,
) -> None:
    real = getattr(owner, name)

    @functools.wraps(real)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        before()
        answer = real(*args, **kwargs)
        after()
        return answer

    setattr(owner, name, wrapped)
