"""The stream itself: one reader of the journal fills the logs that all screens read from."""

import asyncio
import contextlib
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response
from starlette.websockets import WebSocket

from alerts.audience import View
from api.declarations import access, declared
from api.live import news, protocol, tickets
from api.live.client import SLOW_SECONDS, Client
from api.live.limits import Places
from api.live.log import ViewLog, joined, portion
from api.live.marks import MarkWriter
from api.live.news import Entitled, News
from api.live.origins import is_allowed
from api.live.protocol import Close, Hello, ShownMark
from api.runtime import Runtime
from foundation.errors import Unavailable
from foundation.logs import log

POLL_SECONDS = 2.0
STALE_SECONDS = 10.0
# A screen that is further behind takes the board anew: that is shorter.
LONGEST_REPLAY = 10_000
_VIEWS_KEPT = 64
_RETRY_SECONDS = 0.5

router = APIRouter()


class LiveStream:
    """All screens of this process; `start` and `stop` run on the server's own loop."""

    def __init__(self, runtime: Runtime, *, slow_after: float = SLOW_SECONDS) -> None:
        self._runtime = runtime
        self._slow_after = slow_after
        self._clients: set[Client] = set()
        self._logs: dict[View, ViewLog] = {}
        self._places = Places(runtime.settings.sockets_per_account)
        self._marks = MarkWriter(runtime.database)
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._deaf: Callable[[], None] = lambda: None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="live")
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
        self._looked_at = loop.time()
        woken = self._woken

        def ring() -> None:
            # Rings come from the threads that commit; after the loop's end nobody listens.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(woken.set)

        self._deaf = self._runtime.database.wake.listen(ring)
        self._tasks = [asyncio.create_task(self._tail()), asyncio.create_task(self._marks.run())]

    async def stop(self) -> None:
        """Send every screen away with a word that it may come back."""
        self._deaf()
        for client in list(self._clients):
            client.end(Close.RESTART)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(Unavailable):
            await self._marks.flush()
        self._reader.shutdown(wait=False)

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        """Let a screen in, or refuse it before it is in; then serve it to its end."""
        settings = self._runtime.settings
        headers = socket.headers
        fits = is_allowed(
            headers.get("origin"),
            headers.get("host"),
            secure=socket.url.scheme == "wss",
            listed=settings.public_origins,
        )
        if not fits or protocol.SUBPROTOCOL not in socket.scope.get("subprotocols", ()):
            await _refuse(socket, 403)
            return
        entitled = await asyncio.to_thread(self._admit, ticket)
        if entitled is None or self._runtime.draining:
            await _refuse(socket, 503 if self._runtime.draining else 403)
            return
        account_id = entitled.principal.account_id
        if not self._places.take(account_id):
            await _refuse(socket, 429)
            return
        try:
            await socket.accept(subprotocol=protocol.SUBPROTOCOL)
            await self._serve(socket, entitled)
        finally:
            self._places.give_back(account_id)

    async def begin(self, client: Client, hello: Hello) -> list[str]:
        """Answer hello: go on where the screen stopped, or give it the whole board."""
        view = client.entitled.view
        epoch = news.view_epoch(self._epoch, view)
        # The log must be there before the head is read: no change can fall between them.
        client.log = self._log_of(view)
        if hello.epoch == epoch and hello.seq is not None:
            _, head = await asyncio.to_thread(news.start, self._runtime.database)
            if head - LONGEST_REPLAY <= hello.seq <= head:
                client.cursor = hello.seq
                return [protocol.welcome(epoch, head, recovered=True)]
        board, seq = await self._board(client)
        return [protocol.welcome(epoch, seq, recovered=False), board]

    async def older(self, client: Client) -> str | None:
        """What a screen has missed and its log no longer holds, from the journal."""
        assert client.log is not None  # noqa: S101  (set by `begin`)
        until = client.log.floor
        if until - client.cursor > LONGEST_REPLAY:
            text, _ = await self._board(client)
            return text
        after, stands, at = client.cursor, client.stands, self._runtime.clock.now()
        found = await asyncio.to_thread(
            news.replay, self._runtime.database, client.entitled, after, until, at=at
        )
        self._recheck(client, found.entitled)
        frames = portion(found.frames)
        client.cursor = frames[-1].seq if frames else found.reached
        return joined(frames, after=stands) if frames else None

    def mark(self, client: Client, mark: ShownMark) -> None:
        """Keep that an alert was shown to whoever holds the session."""
        principal, now = client.entitled.principal, self._runtime.clock.now()
        self._marks.add(client.entitled.view, mark.id, principal.account_id, seq=mark.seq, at=now)

    def is_current(self) -> bool:
        """Whether the journal was read to its end within the last few seconds."""
        return asyncio.get_running_loop().time() - self._looked_at < STALE_SECONDS

    def _admit(self, ticket: str) -> Entitled | None:
        """Spend a ticket and see who holds its session; in its own thread, off the loop."""
        database, now = self._runtime.database, self._runtime.clock.now()
        try:
            with database.write() as session:
                session_id = tickets.spend(session, ticket, now=now)
                if session_id is None:
                    return None
                found = news.entitled(session, [session_id], at=now).get(session_id)
        except Unavailable:
            return None
        if found is None or found.principal.screening_id is not None:
            return None
        return found if found.principal.role in tickets.WATCHERS else None

    async def _serve(self, socket: WebSocket, entitled: Entitled) -> None:
        client = Client(socket, entitled, self._runtime.clock, slow_after=self._slow_after)
        self._clients.add(client)
        try:
            await client.run(self)
        finally:
            self._clients.discard(client)
            self._forget_idle_logs()

    async def _board(self, client: Client) -> tuple[str, int]:
        at = self._runtime.clock.now()
        board = await asyncio.to_thread(
            news.snapshot, self._runtime.database, client.entitled, at=at
        )
        self._recheck(client, board.entitled)
        client.cursor = board.seq
        epoch = news.view_epoch(board.epoch, client.entitled.view)
        return protocol.snapshot(epoch, board.seq, board.alerts), board.seq

    def _recheck(self, client: Client, now: Entitled | None) -> None:
        """End a connection whose session has ended, or whose holder may see something else now."""
        if now is None:
            client.end(Close.SESSION)
        elif now.view != client.entitled.view:
            client.end(Close.ENTITLEMENT)

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
        used = {client.entitled.view for client in self._clients}
        self._logs = {view: kept for view, kept in self._logs.items() if view in used}

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
            logs = {view: kept.last for view, kept in self._logs.items()}
            sessions = {client.session_id for client in self._clients}
            check = asyncio.get_running_loop().time() - self._checked_at >= POLL_SECONDS
            found = await self._read(logs, sessions, check=check)
            self._publish(found, set(logs), sessions)
            if found.complete:
                self._looked_at = asyncio.get_running_loop().time()
                return

    async def _read(self, logs: dict[View, int], sessions: set[str], *, check: bool) -> News:
        # On a thread of its own: a storm of screens that take the board cannot hold this up.
        look = functools.partial(
            news.look,
            self._runtime.database,
            self._reached,
            logs,
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
            for client in list(self._clients):
                if client.session_id in asked:
                    self._recheck(client, found.entitled.get(client.session_id))
        for view, kept in self._logs.items():
            if view not in known:
                kept.skip_to(found.reached)
            elif view in found.frames:
                kept.append(found.frames[view])
        self._reached = found.reached

    def _begin_anew(self, found: News) -> None:
        """Another journal stands in this place (a restore): everyone takes the board anew."""
        self._logs.clear()
        self._epoch, self._reached = found.epoch, found.reached
        for client in list(self._clients):
            client.end(Close.RESTART)


async def _refuse(socket: WebSocket, status: int) -> None:
    """Refuse the handshake: the page gets no connection, and no reason that would help a guess."""
    extensions: dict[str, Any] = socket.scope.get("extensions", {})
    if "websocket.http.response" in extensions:
        await socket.send_denial_response(Response(status_code=status))
    else:
        await socket.close(Close.NOT_UNDERSTOOD)


@router.websocket("/api/v1/live")
@declared(
    "live",
    access(
        roles=tickets.WATCHERS,
        scope="subtree",
        labels=["identity", "juvenile", "location", "psych_level"],
    ),
)
async def live(socket: WebSocket, ticket: str = "") -> None:
    """Every change of an alert, live; see `api/live/protocol.py` for the words."""
    stream: LiveStream | None = socket.app.state.runtime.parts.get("live")
    if stream is None:
        await _refuse(socket, 503)
        return
    await stream.serve(socket, ticket)
