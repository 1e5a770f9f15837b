"""What lies before the logs, read from the tables once for everybody who waits for the same."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from alerts.audience import View
from api.live import news
from api.live.log import Reader, ViewLog, joined, message, portion
from api.live.news import Missed, Snapshot
from api.live.protocol import Close, snapshot
from api.runtime import Runtime
from foundation.logs import log

# A screen that is further behind takes the board anew: that is shorter.
LONGEST_REPLAY = 10_000
_THREADS = 2


class Reading:
    """Boards and missed frames. Screens of one view that wait at one time share one read.

    Args:
        flush: writes to the screens of a log that may have something new.
        epoch: the present epoch of the journal, by which a read is judged when it comes back.
    """

    def __init__(
        self, runtime: Runtime, *, epoch: Callable[[], str], flush: Callable[[], None]
    ) -> None:
        self._runtime = runtime
        self._epoch = epoch
        self._flush = flush
        self._boards: dict[View, list[Reader]] = {}
        self._missed: dict[ViewLog, list[Reader]] = {}
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="live-reading")

    def close(self) -> None:
        """Read nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def head(self, then: Callable[[tuple[str, int] | None], None]) -> None:
        """Ask the journal itself for its epoch and head; None when it does not answer."""
        self._ask(functools.partial(news.start, self._runtime.database), then)

    def board(self, view: View, screen: Reader) -> None:
        """Give a screen the whole board of its view."""
        waiting = self._boards.setdefault(view, [])
        waiting.append(screen)
        if len(waiting) == 1:
            read = functools.partial(news.snapshot, self._runtime.database, view)
            self._ask(read, functools.partial(self._have_board, view))

    def _have_board(self, view: View, found: Snapshot | None) -> None:
        waiting = self._boards.pop(view)
        if found is None or found.epoch != self._epoch():
            _send_away(waiting)
            return
        epoch = news.view_epoch(found.epoch, view)
        ready = message(snapshot(epoch, found.seq, found.alerts))
        for screen in waiting:
            if screen.is_listening():
                screen.board(ready, found.seq)
        self._flush()

    def missed(self, view: View, kept: ViewLog, screen: Reader) -> None:
        """Give a screen that stands before its log what lies between, or the board."""
        if kept.floor - screen.place > LONGEST_REPLAY:
            self.board(view, screen)
            return
        waiting = self._missed.setdefault(kept, [])
        waiting.append(screen)
        if len(waiting) == 1:
            self._read_missed(view, kept)

    def _read_missed(self, view: View, kept: ViewLog) -> None:
        after, until = min(screen.place for screen in self._missed[kept]), kept.floor
        most = max(kept.room, 1)
        read = functools.partial(
            news.missed, self._runtime.database, view, after=after, until=until, most=most
        )
        then = functools.partial(self._have_missed, kept, after, until)
        self._ask(read, then)

    def _have_missed(self, kept: ViewLog, after: int, until: int, found: Missed | None) -> None:
        waiting = [one for one in self._missed.pop(kept) if one.is_listening()]
        if found is None or found.epoch != self._epoch():
            _send_away(waiting)
            return
        if kept.floor == until and found.complete and len(found.frames) <= kept.room:
            kept.prepend(found.frames, floor=after)
        elif found.frames:
            # More than the log may hold: a message at a time, for those who stand furthest back.
            chosen = portion(found.frames)
            ready, now = joined(chosen, after=after), asyncio.get_running_loop().time()
            for screen in waiting:
                if screen.place == after:
                    screen.take(ready, chosen[-1].seq, now)
        for screen in waiting:
            screen.join()
        self._flush()

    def _ask(self, read: Callable[[], Any], then: Callable[[Any], None]) -> None:
        def done(future: "asyncio.Future[Any]") -> None:
            if future.cancelled():
                return
            fault = future.exception()
            if fault is not None:
                log.warning("live_read_failed", fault=type(fault).__name__)
            then(None if fault is not None else future.result())

        asyncio.get_running_loop().run_in_executor(self._pool, read).add_done_callback(done)


def _send_away(screens: list[Reader]) -> None:
    """What could not be read is asked for again by the screen itself, a moment later."""
    for screen in screens:
        screen.end(Close.RESTART)
