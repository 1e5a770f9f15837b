"""One screen: a cursor on its view's log, a loop that listens and a loop that sends."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.websockets import WebSocket, WebSocketState

from api.live import protocol
from api.live.limits import Meter
from api.live.log import ViewLog
from api.live.news import Entitled
from api.live.protocol import Close, Cursor, Hello, NotUnderstood, ShownMark
from foundation.clock import Clock
from foundation.logs import log

SLOW_SECONDS = 40.0
HELLO_SECONDS = 10.0
_GOODBYE_SECONDS = 2.0


class Source(Protocol):
    """What a screen needs of the stream."""

    async def begin(self, client: "Client", hello: Hello) -> list[str]:
        """The messages that answer hello; sets the client's log and cursor."""

    async def older(self, client: "Client") -> str | None:
        """A message with what lies before the log, and the cursor moved; None when nothing does."""

    def mark(self, client: "Client", mark: ShownMark) -> None:
        """Keep that an alert was shown."""

    def is_current(self) -> bool:
        """Whether the journal was read to its end a moment ago."""


class Client:
    """A connection; it owns nothing but its cursor, so that losing it loses nothing."""

    def __init__(
        self, socket: WebSocket, entitled: Entitled, clock: Clock, *, slow_after: float
    ) -> None:
        self.entitled = entitled
        self.log: ViewLog | None = None
        self.cursor = 0
        self.taken_in = 0
        self._place: int | None = None
        self._socket = socket
        self._clock = clock
        self._slow_after = slow_after
        self._gone: asyncio.Future[Close] = asyncio.get_running_loop().create_future()

    @property
    def session_id(self) -> str:
        """The session that opened this connection."""
        return self.entitled.principal.session_id

    @property
    def stands(self) -> int:
        """The screen's own place: before `cursor` when nothing of its view lay between."""
        return self.cursor if self._place is None else self._place

    def end(self, code: Close) -> None:
        """End the connection soon; nothing more is sent after this."""
        if not self._gone.done():
            self._gone.set_result(code)

    async def run(self, source: Source) -> None:
        """Serve the screen until it leaves or is made to."""
        listening = asyncio.create_task(self._listen(source))
        parts: set[asyncio.Future[Any]] = {listening, self._gone}
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            (fault,) = await asyncio.gather(listening, return_exceptions=True)
        if isinstance(fault, Exception):
            log.warning("live_client_failed", fault=type(fault).__name__)
            self.end(Close.RESTART)
        if self._gone.done():
            await self._say_goodbye(self._gone.result())

    async def _listen(self, source: Source) -> None:
        meter, loop = Meter(), asyncio.get_running_loop()
        sending: asyncio.Task[None] | None = None
        try:
            while True:
                async with asyncio.timeout(HELLO_SECONDS if sending is None else None):
                    text = await self._receive()
                if text is None:
                    return
                if not meter.allows(loop.time()):
                    self.end(Close.NOT_UNDERSTOOD)
                    return
                said = protocol.parse(text, greeted=sending is not None)
                if isinstance(said, Hello):
                    first = await source.begin(self, said)
                    sending = asyncio.create_task(self._send(source, first))
                    sending.add_done_callback(self._sender_ended)
                else:
                    self._heard(source, said)
        except (NotUnderstood, TimeoutError):
            self.end(Close.NOT_UNDERSTOOD)
        finally:
            if sending is not None:
                sending.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await sending

    async def _receive(self) -> str | None:
        """What the screen says next; None when it has left or said too much."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None:
            raise NotUnderstood
        if len(text) > protocol.LARGEST_MESSAGE or len(text.encode()) > protocol.LARGEST_MESSAGE:
            self.end(Close.TOO_LARGE)
            return None
        return str(text)

    def _heard(self, source: Source, said: Cursor | ShownMark) -> None:
        if isinstance(said, Cursor):
            if said.seq > self.cursor:
                raise NotUnderstood
            self.taken_in = max(self.taken_in, said.seq)
        else:
            source.mark(self, said)

    async def _send(self, source: Source, first: list[str]) -> None:
        """Send what this screen has not had: one message each time, everything since its cursor."""
        for text in first:
            await self._put(text)
        loop = asyncio.get_running_loop()
        beat_at = loop.time() + protocol.HEARTBEAT_SECONDS
        while True:
            news = await self._next(source, wait=beat_at - loop.time())
            if news is not None:
                await self._put(news)
                continue
            beat_at = loop.time() + protocol.HEARTBEAT_SECONDS
            # A stream that cannot read does not claim to be alive: the screen shows itself stale.
            if source.is_current():
                await self._put(protocol.heartbeat(self._clock.now(), self.cursor))

    async def _next(self, source: Source, *, wait: float) -> str | None:
        """The next message for this screen, or None when a heartbeat is due."""
        deadline = asyncio.get_running_loop().time() + wait
        while True:
            view_log = self.log
            if view_log is None or wait <= 0:
                return None
            changed = view_log.changed
            if self.cursor < view_log.floor:
                stands = self.stands
                older = await source.older(self)
                if older is not None:
                    self._place = None
                    return older
                # The screen was told nothing, so its own place is still where it stood: a frame
                # that followed another place would look like a gap to it.
                self._place = stands
                continue
            ready = view_log.after(self.cursor, place=self.stands)
            if ready is not None:
                text, self.cursor = ready
                self._place = None
                return text
            remaining = deadline - asyncio.get_running_loop().time()
            if not await _within(changed.wait, remaining):
                return None

    async def _put(self, text: str) -> None:
        if self._gone.done():
            return
        # Only this screen waits here: each has its own loop, and none of them is a queue.
        if not await _within(lambda: self._socket.send_text(text), self._slow_after):
            self.end(Close.SLOW)
            await asyncio.Event().wait()

    def _sender_ended(self, sending: asyncio.Task[None]) -> None:
        if not sending.cancelled() and sending.exception() is not None:
            self.end(Close.RESTART)

    async def _say_goodbye(self, code: Close) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        with contextlib.suppress(Exception):
            await _within(lambda: self._socket.close(int(code)), _GOODBYE_SECONDS)


async def _within(action: Callable[[], Awaitable[Any]], seconds: float) -> bool:
    """Wait for something, at most so long; says whether it came."""
    if seconds <= 0:
        return False
    try:
        # Not wait_for: that forgets a cancellation which comes together with the result.
        async with asyncio.timeout(seconds):
            await action()
    except TimeoutError:
        return False
    return True
