"""Letting screens in: all who wait in one transaction, off the loop; the next ones gather."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from api.live import news, tickets
from api.live.news import Entitled
from api.live.resume import Pass
from api.runtime import Runtime
from foundation.errors import Unavailable
from foundation.logs import log

MOST_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Knock:
    """A screen before the gate with a ticket or a resume token; `answer` hears what came of it.

    The answer is what the screen may see, None for nothing, or the fault that prevented asking.
    """

    key: str | Pass
    answer: Callable[[Entitled | Exception | None], None]


class Gate:
    """Spends tickets and looks up sessions for all who knock, one batch at a time.

    Args:
        roles: who may watch.
    """

    def __init__(self, runtime: Runtime, roles: Collection[str]) -> None:
        self._runtime = runtime
        self._roles = frozenset(roles)
        self._waiting: list[Knock] = []
        self._busy = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-gate")

    def knock(self, knock: Knock) -> None:
        """Ask to be let in; the answer comes on the loop."""
        self._waiting.append(knock)
        if not self._busy:
            self._busy = True
            # After this turn: whoever knocks in it comes along.
            asyncio.get_running_loop().call_soon(self._open)

    def close(self) -> None:
        """Let nobody in any more."""
        self._waiting.clear()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _open(self) -> None:
        batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
        self._busy = bool(batch)
        if not batch:
            return
        loop = asyncio.get_running_loop()
        looked = loop.run_in_executor(self._thread, self._look, [one.key for one in batch])
        looked.add_done_callback(lambda done: self._tell(batch, done))

    def _tell(self, batch: list[Knock], done: "asyncio.Future[list[Entitled | None]]") -> None:
        if done.cancelled():
            return
        fault = done.exception()
        if fault is None:
            for knock, found in zip(batch, done.result(), strict=True):
                knock.answer(found)
        else:
            if not isinstance(fault, Unavailable):
                log.error("live_gate_failed", fault=type(fault).__name__)
            for knock in batch:
                knock.answer(fault if isinstance(fault, Exception) else None)
        self._open()

    def _look(self, keys: list[str | Pass]) -> list[Entitled | None]:
        """Spend the tickets and see who holds the sessions; in its own thread."""
        database, now = self._runtime.database, self._runtime.clock.now()
        # A storm that comes back with its tokens writes nothing.
        reads = all(isinstance(key, Pass) for key in keys)
        with database.read() if reads else database.write() as session:
            given = [key for key in keys if not isinstance(key, Pass)]
            spent = tickets.spend_all(session, given, now=now)
            # The same ticket twice in one batch opens one connection, as anywhere.
            ids = [
                key.session_id if isinstance(key, Pass) else spent.pop(key, None) for key in keys
            ]
            held = news.entitled(session, {one for one in ids if one is not None}, at=now)
            epoch = news.journal_epoch(session)
        return [
            self._admitted(key, held.get(one) if one is not None else None, epoch)
            for key, one in zip(keys, ids, strict=True)
        ]

    def _admitted(self, key: str | Pass, found: Entitled | None, epoch: str) -> Entitled | None:
        if found is None or found.principal.screening_id is not None:
            return None
        if found.principal.role not in self._roles:
            return None
        if isinstance(key, Pass) and news.view_epoch(epoch, found.view) != key.epoch:
            return None
        return found
