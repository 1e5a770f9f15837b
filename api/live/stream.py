"""The stream itself: one reader of the journal fills the logs that all screens read from."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from alerts.audience import View
from alerts.events import CHANGES
from api.live import news, protocol, tickets
from api.live.connection import SLOW_SECONDS, Connection
from api.live.door import AWAY, REFUSED, TOO_MANY, Asked, Proxies
from api.live.gate import Gate, Knock
from api.live.limits import Places
from api.live.log import ViewLog, message
from api.live.marks import MarkWriter
from api.live.news import Entitled, News
from api.live.protocol import Close, Hello, ShownMark
from api.live.reading import LONGEST_REPLAY, Reading
from api.live.resume import Pass, ResumeTokens
from api.runtime import Runtime
from foundation.errors import Unavailable
from foundation.logs import log

POLL_SECONDS = 2.0
STALE_SECONDS = 10.0
_LOOK_AFTER_SECONDS = 0.1
_VIEWS_KEPT = 64
_RETRY_SECONDS = 0.5


class LiveStream:
    """All screens of this process; `start` and `stop` run on the server's own loop.

    Before the one and after the other every screen is asked to come back later.
    """

    def __init__(self, runtime: Runtime, *, slow_after: float = SLOW_SECONDS) -> None:
        settings = runtime.settings
        self.slow_after = slow_after
        self.proxies = Proxies(settings.trusted_proxies)
        self._runtime = runtime
        self._connections: dict[Connection, None] = {}
        self._clients: dict[Connection, None] = {}
        self._logs: dict[View, ViewLog] = {}
        self._greeted: list[Connection] = []
        self._stopped = True
        self._accounts = Places(settings.sockets_per_account)
        self._addresses = Places(settings.sockets_per_address)
        self._marks = MarkWriter(runtime.database)
        self._gate = Gate(runtime, tickets.WATCHERS)
        self._reading = Reading(runtime, epoch=lambda: self._epoch, flush=self.wake)
        self._resume = ResumeTokens(runtime.keyring.cookie_key)
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._deaf: Callable[[], None] = lambda: None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._flush_is_due = False
        self._epoch = ""
        self._reached = 0
        self._looked_at = 0.0
        self._checked_at = 0.0

    def __len__(self) -> int:
        """How many screens are connected."""
        return len(self._clients)

    async def start(self) -> None:
        """Begin at the journal's head; what lies before, screens read from the tables."""
        self._epoch, self._reached = await asyncio.to_thread(news.start, self._runtime.database)
        loop = asyncio.get_running_loop()
        self._looked_at, self._stopped = loop.time(), False
        woken = self._woken

        def ring() -> None:
            # Rings come from the threads that commit; after the loop's end nobody listens.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(woken.set)

        self._deaf = self._runtime.database.wake.listen(
            ring, concerns=lambda told: told.kind in CHANGES
        )
        parts = (self._tail(), self._marks.run(), self._look_after())
        self._tasks = [asyncio.create_task(part) for part in parts]

    async def stop(self) -> None:
        """Send every screen away with a word that it may come back."""
        self._deaf()
        self._stopped = True
        for screen in list(self._connections):
            screen.end(Close.RESTART)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(Unavailable):
            await self._marks.flush()
        self._gate.close()
        self._reading.close()
        self._reader.shutdown(wait=False)

    # What a connection asks.

    def refusal(self, asked: Asked) -> int | None:
        """What speaks against a handshake before anybody is asked; None for nothing."""
        return asked.refusal(self._runtime.settings.public_origins)

    def knock(self, screen: Connection, asked: Asked) -> int | None:
        """Take a place for the screen's address and ask the gate; or say why not."""
        if self._stopped or self._runtime.draining:
            return AWAY
        key = asked.ticket if asked.resume is None else self._pass_of(asked.resume)
        if key is None:
            return REFUSED
        if not self._addresses.take(asked.address):
            return TOO_MANY
        screen.address = asked.address
        self._connections[screen] = None
        self._gate.knock(Knock(key, functools.partial(self._answer, screen)))
        return None

    def hello(self, screen: Connection, hello: Hello) -> None:
        """Answer hello: go on where the screen stopped, or give it the whole board."""
        # The log must be there before the journal is read: no change can fall between them.
        screen.log = kept = self._log_of(screen.view)
        if hello.epoch != kept.epoch or hello.seq is None:
            self._reading.board(screen.view, screen)
        elif hello.seq <= self._reached:
            self._go_on(screen, hello.seq, head=self._reached)
        else:
            # Another process was quicker, or this place never was: only the journal knows.
            self._reading.head(functools.partial(self._have_head, screen, hello.seq))

    def welcome(self, screen: Connection, head: int, *, recovered: bool) -> bytes:
        """The answer to hello, ready to be sent, with a token to come back with."""
        epoch = news.view_epoch(self._epoch, screen.view)
        token = self._resume.issue(screen.session_id, epoch, now=self._runtime.clock.now())
        return message(protocol.welcome(epoch, head, recovered=recovered, resume=token))

    def renewal(self, screen: Connection) -> bytes:
        """A fresh token for a screen that has been here for long."""
        epoch = news.view_epoch(self._epoch, screen.view)
        token = self._resume.issue(screen.session_id, epoch, now=self._runtime.clock.now())
        return message(protocol.resume(token))

    def heartbeat(self, place: int) -> bytes | None:
        """A sign of life for a screen that was sent everything up to a place."""
        if not self.is_current():
            return None
        return message(protocol.heartbeat(self._runtime.clock.now(), place))

    def mark(self, screen: Connection, mark: ShownMark) -> None:
        """Keep that an alert was shown to whoever holds the session."""
        now = self._runtime.clock.now()
        self._marks.add(screen.view, mark.id, screen.account_id, seq=mark.seq, at=now)

    def wake(self) -> None:
        """Write to the screens of all logs, once, at the end of this turn of the loop."""
        if not self._flush_is_due:
            self._flush_is_due = True
            asyncio.get_running_loop().call_soon(self._flush)

    def left(self, screen: Connection) -> None:
        """Give back the places of a connection that is gone."""
        if screen in self._connections:
            del self._connections[screen]
            self._addresses.give_back(screen.address)
        if screen in self._clients:
            del self._clients[screen]
            self._accounts.give_back(screen.account_id)
            self._forget_idle_logs()

    def is_current(self) -> bool:
        """Whether the journal was read to its end within the last few seconds."""
        return asyncio.get_running_loop().time() - self._looked_at < STALE_SECONDS

    # How a screen comes in and begins.

    def _pass_of(self, token: str) -> Pass | None:
        return self._resume.read(token, now=self._runtime.clock.now())

    def _answer(self, screen: Connection, found: Entitled | Exception | None) -> None:
        """Let in whom the gate has found, while the account may have one connection more."""
        if screen not in self._connections:
            return
        if found is None or isinstance(found, Exception) or self._stopped:
            screen.admit(None, REFUSED if found is None else AWAY)
        elif not self._accounts.take(found.principal.account_id):
            screen.admit(None, TOO_MANY)
        else:
            self._clients[screen] = None
            screen.admit(found, REFUSED)

    def _have_head(self, screen: Connection, place: int, found: tuple[str, int] | None) -> None:
        if found is None:
            screen.end(Close.RESTART)
        elif found[0] == self._epoch and place <= found[1]:
            self._go_on(screen, place, head=found[1])
        else:
            self._reading.board(screen.view, screen)

    def _go_on(self, screen: Connection, place: int, *, head: int) -> None:
        if head - place > LONGEST_REPLAY:
            self._reading.board(screen.view, screen)
        else:
            screen.go_on(place)
            self._greeted.append(screen)
            self.wake()

    def _recheck(self, screen: Connection, now: Entitled | None) -> None:
        """End a connection whose session has ended, or whose holder may see something else now."""
        if now is None:
            screen.end(Close.SESSION)
        elif now.view != screen.view:
            screen.end(Close.ENTITLEMENT)

    def _log_of(self, view: View) -> ViewLog:
        found = self._logs.get(view)
        if found is None:
            # A look that is under way does not know this view yet: it skips to where it reached.
            found = ViewLog(news.view_epoch(self._epoch, view), self._reached)
            self._logs[view] = found
        return found

    def _forget_idle_logs(self) -> None:
        if len(self._logs) <= _VIEWS_KEPT:
            return
        used = {screen.view for screen in self._clients}
        self._logs = {view: kept for view, kept in self._logs.items() if view in used}

    # What goes out.

    def _flush(self) -> None:
        self._flush_is_due = False
        now = asyncio.get_running_loop().time()
        for view, kept in self._logs.items():
            for screen in kept.flush(now):
                kept.readers.pop(screen, None)
                self._reading.missed(view, kept, screen)
            if kept.is_behind():
                self.wake()
        greeted, self._greeted = self._greeted, []
        self._greeted += [screen for screen in greeted if not screen.say_welcome()]

    async def _look_after(self) -> None:
        """See to the deadlines of all connections: one task instead of a timer for each."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_LOOK_AFTER_SECONDS)
            now = loop.time()
            for screen in [one for one in self._connections if one.due <= now]:
                screen.look(now)

    # How the journal is followed.

    async def _tail(self) -> None:
        """Read the journal forward for everybody: woken by each commit, or after two seconds."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            try:
                await self._look()
            except Unavailable:
                await asyncio.sleep(_RETRY_SECONDS)
            except Exception as fault:  # noqa: BLE001
                # Whatever it was, it is tried again; meanwhile heartbeats stop, so that every
                # screen says it is stale instead of standing still in silence.
                log.error("live_look_failed", fault=type(fault).__name__)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _look(self) -> None:
        while True:
            views = set(self._logs)
            sessions = {screen.session_id for screen in self._clients}
            check = asyncio.get_running_loop().time() - self._checked_at >= POLL_SECONDS
            found = await self._read(views, sessions, check=check)
            self._publish(found, views, sessions)
            if found.complete:
                self._looked_at = asyncio.get_running_loop().time()
                return

    async def _read(self, views: set[View], sessions: set[str], *, check: bool) -> News:
        # On a thread of its own: a storm of screens that take the board cannot hold this up.
        look = functools.partial(
            news.look,
            self._runtime.database,
            self._reached,
            views,
            sessions,
            at=self._runtime.clock.now(),
            check=check,
        )
        return await asyncio.get_running_loop().run_in_executor(self._reader, look)

    def _publish(self, found: News, known: set[View], asked: set[str]) -> None:
        if found.epoch != self._epoch or found.reached < self._reached:
            self._begin_anew(found)
            return
        if found.entitled is not None:
            self._checked_at = asyncio.get_running_loop().time()
            for screen in list(self._clients):
                if screen.session_id in asked:
                    self._recheck(screen, found.entitled.get(screen.session_id))
        for view, kept in self._logs.items():
            if view not in known:
                kept.skip_to(found.reached)
            elif view in found.frames:
                kept.append(found.frames[view])
        self._reached = found.reached
        self.wake()

    def _begin_anew(self, found: News) -> None:
        """Another journal stands in this place (a restore): everyone takes the board anew."""
        self._logs.clear()
        self._epoch, self._reached = found.epoch, found.reached
        for screen in list(self._connections):
            screen.end(Close.RESTART)
