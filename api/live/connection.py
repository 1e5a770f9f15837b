"""One screen's connection: a plain protocol that owns nothing but a place in its view's log."""

import asyncio
import contextlib
import secrets
from http import HTTPStatus
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Protocol, Side, State

from alerts.audience import View
from api.live import protocol
from api.live.door import AWAY
from api.live.handshake import Head, NotARequest, answer_to, refusal
from api.live.host import Host
from api.live.limits import MESSAGES_A_SECOND, PIECES_A_SECOND, Meter
from api.live.log import ViewLog
from api.live.news import Entitled
from api.live.protocol import Close, Cursor, Hello, NotUnderstood, ShownMark
from api.live.stages import Stage

SLOW_SECONDS = 40.0
HANDSHAKE_SECONDS = 10.0
HELLO_SECONDS = 10.0
PING_SECONDS = 20.0
GOODBYE_SECONDS = 2.0
# Half of a token's time: whoever is cut off has one that is good for five minutes at least.
RENEW_SECONDS = protocol.RESUME_SECONDS / 2


class Connection(asyncio.Protocol):
    """A WebSocket to one screen, without a task, a queue or a timer of its own.

    The stream writes to it by its log (`take`), looks after its deadlines (`look`), and takes it
    out of the log while its transport is full.
    """

    __slots__ = (
        "_answer",
        "_connections",
        "_fragments",
        "_greets",
        "_head",
        "_host",
        "_loop",
        "_meter",
        "_paused_at",
        "_pieces",
        "_ping",
        "_ping_at",
        "_renew_at",
        "_sent_at",
        "_since",
        "_write",
        "_ws",
        "address",
        "due",
        "entitled",
        "log",
        "place",
        "stage",
        "taken_in",
        "transport",
    )

    def __init__(self, host: Host, connections: set[Any]) -> None:
        self._loop = asyncio.get_running_loop()
        self._host = host
        self._connections = connections
        self._head: Head | None = Head()
        self._ws = Protocol(Side.SERVER, max_size=protocol.LARGEST_MESSAGE)
        self._answer: bytes | None = None
        self._fragments: list[bytes] | None = None
        self._greets = False
        self._meter, self._pieces = Meter(MESSAGES_A_SECOND), Meter(PIECES_A_SECOND)
        self._paused_at: float | None = None
        self._ping: bytes | None = None
        self._since = self._sent_at = self._loop.time()
        self._ping_at = self._renew_at = self.due = 0.0
        self.stage = Stage.KNOCKING
        self.address = ""
        self.entitled: Entitled | None = None
        self.log: ViewLog | None = None
        self.place = 0
        self.taken_in = 0

    @property
    def session_id(self) -> str:
        """The session that opened this connection."""
        assert self.entitled is not None  # noqa: S101  (set when it was let in)
        return self.entitled.principal.session_id

    @property
    def account_id(self) -> str:
        """The account that holds the session."""
        assert self.entitled is not None  # noqa: S101  (set when it was let in)
        return self.entitled.principal.account_id

    @property
    def view(self) -> View:
        """What the screen may see."""
        assert self.entitled is not None  # noqa: S101  (set when it was let in)
        return self.entitled.view

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over a socket whose first request asks for a WebSocket."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport
        self._write = transport.write
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The screen is gone: nothing of it is kept."""
        self._leave()
        self._connections.discard(self)
        self._host.left(self)

    def pause_writing(self) -> None:
        """The screen does not take what it was sent: it is written to no more until it does."""
        self._paused_at = self._loop.time()
        self.due = min(self.due, self._paused_at + self._host.slow_after)
        if self.log is not None:
            self.log.readers.pop(self, None)

    def resume_writing(self) -> None:
        """It has taken everything: it reads on from where it stands."""
        self._paused_at = None
        self.due = now = self._loop.time()
        if self._ping is not None:
            # Its answer stands behind what was only now taken.
            self._ping_at = now + PING_SECONDS
        if self.stage is Stage.STREAMING:
            self.join()
            self._host.wake()

    def eof_received(self) -> bool:
        """The screen has closed its side."""
        self._ws.receive_eof()
        self._send()
        return False

    def data_received(self, data: bytes) -> None:
        """Hear what the screen sends."""
        if self._head is not None:
            self._reads(self._head, data)
            return
        if self.stage is Stage.ENDED and self.entitled is None:
            return
        self._ws.receive_data(data)
        for event in self._ws.events_received():
            if self.stage is Stage.ENDED:
                break
            if isinstance(event, Frame):
                self._hears(event)
        self._send()

    # What the server that shares the port calls.

    def shutdown(self) -> None:
        """The server goes down: say that the screen may come back."""
        self.end(Close.RESTART)

    # What the stream calls.

    def admit(self, found: Entitled | None, refusal: int) -> None:
        """Finish the handshake: let the screen in, or refuse it."""
        if self.stage is not Stage.KNOCKING:
            return
        if found is None or self._answer is None:
            self._refuse(refusal)
            return
        self.entitled = found
        self.stage, self._since = Stage.SILENT, self._loop.time()
        self.due = self._since + HELLO_SECONDS
        # A screen that never pings back is found out from the first moment on.
        self._ping_at = self._since + PING_SECONDS
        self._write(self._answer)
        self._answer = None
        self.transport.resume_reading()

    def go_on(self, place: int) -> None:
        """Begin to read the log after a place; the welcome goes out with what follows."""
        self._begins()
        self._greets = True
        self.place = place
        self.join()

    def board(self, ready: bytes, seq: int) -> None:
        """Take the whole board, true at `seq`, and go on from there."""
        if self.stage is Stage.READING:
            self._begins()
            ready = self._host.welcome(self, seq, recovered=False) + ready
        self._greets = False
        self.take(ready, seq, self._loop.time())
        self.join()

    def take(self, ready: bytes, place: int, now: float) -> None:
        """Write a ready message, after which the screen stands at `place`."""
        if self._greets:
            ready = self._welcome() + ready
        self.place, self._sent_at = place, now
        self._write(ready)

    def join(self) -> None:
        """Read on from the log, unless the transport is full."""
        if self.stage not in (Stage.READING, Stage.STREAMING):
            return
        self.stage = Stage.STREAMING
        if self.log is not None and self._paused_at is None:
            self.log.readers[self] = None

    def say_welcome(self) -> bool:
        """Send the welcome by itself; False while what was missed is still being read."""
        if self._greets and self.stage is Stage.STREAMING:
            if self.log is not None and self.place < self.log.floor:
                return False
            self._write(self._welcome())
        return True

    def is_listening(self) -> bool:
        """Whether it can still be written to."""
        return self.stage in (Stage.READING, Stage.STREAMING)

    def end(self, code: Close) -> None:
        """End the connection with a code; nothing more is sent after it."""
        if self.stage is Stage.ENDED:
            return
        if self.stage is Stage.KNOCKING:
            self._refuse(AWAY)
            return
        if self._ws.state is State.OPEN:
            self._ws.send_close(int(code))
            self._send()
        self._finish()

    def look(self, now: float) -> None:
        """See to what is due: silence, a full transport, a ping, a heartbeat, a fresh token."""
        if self.stage is Stage.KNOCKING and now - self._since >= HANDSHAKE_SECONDS:
            self._refuse(AWAY)
        elif self.stage is Stage.SILENT and now - self._since >= HELLO_SECONDS:
            self.end(Close.NOT_UNDERSTOOD)
        elif self._paused_at is not None:
            self._wait_for_drain(now, self._paused_at)
        elif self.stage in (Stage.READING, Stage.STREAMING):
            self._look_after(now)

    # Inside.

    def _begins(self) -> None:
        now = self._loop.time()
        self._sent_at, self._renew_at = now, now + RENEW_SECONDS
        self.due = min(now + protocol.HEARTBEAT_SECONDS, self._ping_at)

    def _welcome(self) -> bytes:
        """The welcome of a screen that comes back: it names a place that this view will reach."""
        self._greets = False
        last = self.place if self.log is None else self.log.last
        return self._host.welcome(self, max(self.place, last), recovered=True)

    def _wait_for_drain(self, now: float, since: float) -> None:
        self.due = since + self._host.slow_after
        if now >= self.due:
            self.end(Close.SLOW)

    def _look_after(self, now: float) -> None:
        if now >= self._ping_at:
            if self._ping is not None:
                self.end(Close.SILENT)
                return
            self._ping = secrets.token_bytes(4)
            self._ping_at = now + PING_SECONDS
            self._ws.send_ping(self._ping)
            self._send()
        if now >= self._renew_at and self.stage is Stage.STREAMING:
            self._renew_at = now + RENEW_SECONDS
            self._write(self._host.renewal(self))
        beat_at = self._sent_at + protocol.HEARTBEAT_SECONDS
        if now >= beat_at:
            beat_at, self._sent_at = now + protocol.HEARTBEAT_SECONDS, now
            # A stream that cannot read does not claim to be alive: the screen shows itself stale.
            beat = None if self._greets else self._host.heartbeat(self.place)
            if beat is not None and self.stage is Stage.STREAMING:
                self._write(beat)
        self.due = min(beat_at, self._ping_at)

    def _reads(self, head: Head, data: bytes) -> None:
        """Read the head of the request; what came behind it waits for its time."""
        try:
            request = head.feed(data)
        except NotARequest:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        if request is not None:
            self._head = None
            self._asks(request)
            self._ws.receive_data(head.rest)

    def _asks(self, request: Request) -> None:
        """The opening handshake: refused at once, or held until the gate has answered.

        Of the request nothing is kept: the headers of thousands would lie about for as long as
        their screens look on.
        """
        refused, answer = answer_to(request)
        self.due = self._since + HANDSHAKE_SECONDS
        asked = self._host.proxies.asked(request, self.transport)
        status = self._host.refusal(asked) or refused or self._host.knock(self, asked)
        if status:
            self._refuse(status)
            return
        self._answer = answer
        # Nothing is heard before the answer: what would be said cannot be meant for us.
        self.transport.pause_reading()

    def _refuse(self, status: int) -> None:
        """End the handshake without a reason that would help a guess."""
        self._head = None
        self._write(refusal(status))
        self._finish()
        self._ends_its_side()

    def _hears(self, frame: Frame) -> None:
        now = self._loop.time()
        if not self._pieces.allows(now):
            self.end(Close.NOT_UNDERSTOOD)
        elif frame.opcode is Opcode.TEXT or frame.opcode is Opcode.CONT:
            self._hears_text(frame, now)
        elif frame.opcode is Opcode.BINARY:
            self.end(Close.NOT_UNDERSTOOD)
        elif frame.opcode is Opcode.PONG and frame.data == self._ping:
            self._ping = None
        elif frame.opcode is Opcode.CLOSE:
            self._leave()

    def _hears_text(self, frame: Frame, now: float) -> None:
        parts = self._fragments or []
        parts.append(bytes(frame.data))
        if not frame.fin:
            self._fragments = parts
            return
        self._fragments = None
        if not self._meter.allows(now):
            self.end(Close.NOT_UNDERSTOOD)
            return
        try:
            greeted = self.stage is not Stage.SILENT
            self._takes_in(protocol.parse(b"".join(parts).decode(), greeted=greeted))
        except (NotUnderstood, UnicodeDecodeError):
            self.end(Close.NOT_UNDERSTOOD)

    def _takes_in(self, said: Hello | Cursor | ShownMark) -> None:
        if isinstance(said, Hello):
            self.stage = Stage.READING
            self._host.hello(self, said)
        elif isinstance(said, ShownMark):
            self._host.mark(self, said)
        elif said.seq > self.place:
            raise NotUnderstood
        else:
            self.taken_in = max(self.taken_in, said.seq)

    def _send(self) -> None:
        """Write what the WebSocket's own rules ask for: answers, pongs, closes, the end."""
        writes = self._ws.data_to_send()
        if not writes:
            return
        data = b"".join(writes)
        if data:
            self._write(data)
        if writes[-1] == b"":
            self._finish()
            self._ends_its_side()

    def _ends_its_side(self) -> None:
        # Half closed, not closed: bytes that nobody reads would take our last word with them.
        if self.transport.can_write_eof():
            # The screen may be gone already: then there is nothing to be half closed.
            with contextlib.suppress(OSError):
                self.transport.write_eof()
        else:
            self.transport.close()

    def _leave(self) -> None:
        self.stage = Stage.ENDED
        if self.log is not None:
            self.log.readers.pop(self, None)

    def _finish(self) -> None:
        """Wait a moment for the screen's own goodbye, then hang up."""
        self._leave()
        self.due = float("inf")
        if self._answer is not None:
            self._answer = None
            self.transport.resume_reading()
        self._loop.call_later(GOODBYE_SECONDS, self.transport.abort)
