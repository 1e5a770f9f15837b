"""One connection by itself, on a transport that does what the test wants."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.client import ClientProtocol
from websockets.frames import Close as CloseFrame
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from alerts.audience import View
from api.live import connection as connections
from api.live import protocol
from api.live.connection import Connection, Stage
from api.live.door import Proxies
from api.live.log import Frame, ViewLog, message
from api.live.news import Entitled
from api.live.protocol import Close
from api.live.stream import LiveStream
from foundation.access.model import Role
from tests.alerts.building import NOON

VIEW = View(Role.OFFICER, "/a/", frozenset({"crisis"}), frozenset())


class Wire(asyncio.Transport):
    """The outside of a connection: what a page says, and whether it takes what it is sent."""

    def __init__(self, uri: str = "ws://127.0.0.1:1/api/v1/live?ticket=t") -> None:
        super().__init__({"peername": ("127.0.0.1", 9)})
        self.page = ClientProtocol(
            parse_uri(uri),
            origin="http://127.0.0.1:1",
            subprotocols=["correction.v1"],
        )
        self.writes = 0
        self.aborted = self.half_closed = False
        self.answer: Response | None = None
        self.heard: list[dict[str, Any]] = []
        self.raw: list[Any] = []

    def write(self, data: bytes) -> None:
        """Take bytes as the page would."""
        self.writes += 1
        self.page.receive_data(data)
        for event in self.page.events_received():
            if isinstance(event, Response):
                self.answer = event
            elif event.opcode is Opcode.TEXT:
                self.heard.append(json.loads(event.data))
            else:
                self.raw.append(event)

    @property
    def closed(self) -> int | None:
        """The code with which the server said goodbye."""
        for frame in self.raw:
            if frame.opcode is Opcode.CLOSE:
                return CloseFrame.parse(frame.data).code
        return None

    def said(self) -> bytes:
        """What the page has to send."""
        return b"".join(self.page.data_to_send())

    def can_write_eof(self) -> bool:
        """A plain socket can."""
        return True

    def write_eof(self) -> None:
        """Note it."""
        self.half_closed = True

    def abort(self) -> None:
        """Note it."""
        self.aborted = True

    def pause_reading(self) -> None:
        """Nothing is said before the answer."""

    def resume_reading(self) -> None:
        """Go on."""


class Host:
    """A stream of one log that lets everybody in."""

    def __init__(self, log: ViewLog) -> None:
        self.log = log
        self.slow_after = 40.0
        self.proxies = Proxies(())
        self.current = True
        self.marks: list[Any] = []
        self.gone: list[Any] = []
        self.wakes = 0

    def refusal(self, asked: Any) -> int | None:
        """By the door's own rule."""
        return asked.refusal(())

    def knock(self, screen: Any, asked: Any) -> int | None:
        """The test answers."""
        self.asked = asked
        return None

    def hello(self, screen: Any, hello: Any) -> None:
        """Go on where the screen stopped, or at the end of the log."""
        screen.log = self.log
        screen.go_on(self.log.last if hello.seq is None else hello.seq)

    def welcome(self, screen: Any, head: int, *, recovered: bool) -> bytes:
        """A welcome."""
        return message(protocol.welcome("e", head, recovered=recovered, resume="r"))

    def renewal(self, screen: Any) -> bytes:
        """A fresh token."""
        return message(protocol.resume("s"))

    def heartbeat(self, place: int) -> bytes | None:
        """As the test says."""
        return message(protocol.heartbeat(NOON, place)) if self.current else None

    def mark(self, screen: Any, mark: Any) -> None:
        """Keep the mark."""
        self.marks.append(mark)

    def wake(self) -> None:
        """Count it."""
        self.wakes += 1

    def left(self, screen: Any) -> None:
        """Note it."""
        self.gone.append(screen)


class Scene:
    """A connection, its wire and its host, with a clock that the test moves."""

    def __init__(self, **wire: Any) -> None:
        self.host, self.wire = Host(ViewLog("e", 5)), Wire(**wire)
        self.connection = Connection(self.host, set())
        self.now = self.connection._loop.time()
        self.connection._loop = SimpleNamespace(
            time=lambda: self.now, call_later=lambda seconds, act: self.later.append((seconds, act))
        )
        self.later: list[Any] = []
        self.connection.connection_made(self.wire)

    def ask(self) -> None:
        """The page asks for its WebSocket."""
        self.wire.page.send_request(self.wire.page.connect())
        self.connection.data_received(self.wire.said())

    def open(self, *, greeted: bool = True) -> "Scene":
        """Ask, and be let in; say hello and be welcomed."""
        self.ask()
        holder = SimpleNamespace(session_id="s", account_id="a")
        self.connection.admit(Entitled(holder, VIEW), 403)
        if greeted:
            self.say(type="hello", epoch=None, seq=None)
            self.flush()
        return self

    def say(self, **words: Any) -> None:
        """The page says something."""
        self.wire.page.send_text(json.dumps(words).encode())
        self.connection.data_received(self.wire.said())

    def send(self, data: bytes) -> None:
        """The page sends bytes."""
        self.connection.data_received(data)

    def flush(self) -> None:
        """A turn of the loop goes by."""
        for screen in self.host.log.flush(self.now):
            self.host.log.readers.pop(screen)
        self.connection.say_welcome()

    def passes(self, seconds: float) -> None:
        """Time goes by, and the connection is looked after."""
        self.now += seconds
        if self.connection.due <= self.now:
            self.connection.look(self.now)


@pytest.fixture
def scene():
    """Makes scenes on a loop of their own."""

    async def make(**wire):
        return Scene(**wire)

    return lambda **wire: asyncio.run(make(**wire))


def frame(seq):
    """A frame at a place."""
    told = {"kind": "alerts.raised", "id": "a", "at": NOON.isoformat()}
    return Frame.of(epoch="e", seq=seq, told=told, alert='{"id":"a"}')


def test_one_write_carries_everything_since_the_place(scene):
    """Three frames appended in one turn leave as one message in one write, each once."""
    it = scene().open()
    before = it.wire.writes
    it.host.log.append([frame(7), frame(9)])
    it.host.log.append([frame(10)])
    it.flush()
    it.flush()

    (told,) = [one for one in it.wire.heard if one["type"] == "frames"]
    assert it.wire.writes == before + 1
    assert [(one["prev"], one["seq"]) for one in told["frames"]] == [(5, 7), (7, 9), (9, 10)]


def test_the_welcome_goes_out_with_what_follows_it(scene):
    """A screen that comes back is answered and caught up in one write."""
    it = scene().open(greeted=False)
    before = it.wire.writes
    it.say(type="hello", epoch=None, seq=None)
    it.host.log.append([frame(7)])
    it.flush()

    assert it.wire.writes == before + 1
    assert [one["type"] for one in it.wire.heard] == ["welcome", "frames"]


@pytest.mark.parametrize(("place", "until"), [(5, 9), (9, 9), (40, 40)])
def test_the_welcome_names_a_place_that_the_screen_will_reach(scene, place, until):
    """Not the journal's head: beyond the last frame of a view a screen could only wait."""
    it = scene().open(greeted=False)
    it.host.log.append([frame(7), frame(9)])
    it.say(type="hello", epoch="e", seq=place)
    it.flush()

    assert it.wire.heard[0]["seq"] == until
    assert it.connection.place == until


def test_the_welcome_waits_for_what_is_read_from_the_journal(scene):
    """Before that nobody knows where the screen will have caught up; no heartbeat goes first."""
    it = scene().open(greeted=False)
    it.say(type="hello", epoch="e", seq=2)
    it.flush()
    it.passes(15.0)
    meanwhile = list(it.wire.heard)
    it.host.log.prepend([frame(4)], floor=2)
    it.connection.join()
    it.flush()

    assert meanwhile == []
    assert [(one["type"], one.get("seq")) for one in it.wire.heard] == [
        ("welcome", 4),
        ("frames", None),
    ]


def test_a_full_transport_takes_the_screen_out_and_it_reads_on_from_its_place(scene):
    """Nothing is written or kept for it meanwhile; afterwards one write has it all."""
    it = scene().open()
    it.connection.pause_writing()
    before = it.wire.writes
    it.host.log.append([frame(7)])
    it.flush()
    it.host.log.append([frame(9)])
    it.flush()
    meanwhile = it.wire.writes
    it.connection.resume_writing()
    it.flush()

    assert (meanwhile, it.wire.writes, it.host.wakes) == (before, before + 1, 1)
    assert [one["seq"] for one in it.wire.heard[-1]["frames"]] == [7, 9]


@pytest.mark.parametrize(("seconds", "code"), [(39.9, None), (40.0, Close.SLOW)])
def test_who_does_not_take_what_is_sent_is_sent_away(scene, seconds, code):
    """After forty seconds, and not a moment before."""
    it = scene().open()
    it.connection.pause_writing()
    it.passes(seconds)

    assert it.wire.closed == code
    assert (it.connection.stage is Stage.ENDED) is (code is not None)


def test_nothing_is_sent_after_the_end_was_decided(scene):
    """A frame that is there when the session is found ended stays unsent."""
    it = scene().open()
    it.connection.end(Close.SESSION)
    it.host.log.append([frame(7)])
    it.flush()
    it.passes(60.0)

    assert it.wire.closed == Close.SESSION
    assert [one["type"] for one in it.wire.heard] == ["welcome"]
    assert it.host.log.readers == {}


def test_a_goodbye_is_waited_for_and_not_for_long(scene):
    """The page answers and the line is half closed; one that does not is hung up on."""
    it = scene().open()
    it.connection.end(Close.ENTITLEMENT)
    it.send(it.wire.said())
    (seconds, hang_up) = it.later[-1]
    hang_up()

    assert (it.wire.half_closed, it.wire.aborted) == (True, True)
    assert seconds == connections.GOODBYE_SECONDS


def test_a_page_that_leaves_is_answered_and_forgotten(scene):
    """Its close is echoed, and the stream is told when the line is gone."""
    it = scene().open()
    it.wire.page.send_close(1000)
    it.send(it.wire.said())
    it.connection.connection_lost(None)

    assert (it.wire.closed, it.wire.half_closed) == (1000, True)
    assert it.host.gone == [it.connection]


@pytest.mark.parametrize(("seconds", "code"), [(9.9, None), (10.0, Close.NOT_UNDERSTOOD)])
def test_who_says_nothing_is_sent_away(scene, seconds, code):
    """A connection without a hello does not stay."""
    it = scene().open(greeted=False)
    it.passes(seconds)

    assert it.wire.closed == code


@pytest.mark.parametrize(("seconds", "status"), [(9.9, None), (10.0, 503)])
def test_a_handshake_that_nobody_answers_ends(scene, seconds, status):
    """The gate may be slow; a page is not kept before it for ever."""
    it = scene()
    it.ask()
    it.passes(seconds)

    assert (it.wire.answer and it.wire.answer.status_code) == status


def test_who_never_answers_a_ping_is_gone(scene):
    """A ping after twenty seconds; twenty more without its pong end the connection."""
    it = scene().open()
    it.passes(20.0)
    it.passes(19.9)
    alive = it.wire.closed
    it.passes(0.1)

    assert it.wire.raw[0].opcode is Opcode.PING
    assert (alive, it.wire.closed) == (None, Close.SILENT)


def test_who_answers_its_pings_stays(scene):
    """For as long as the pong has the ping's own bytes."""
    it = scene().open()
    for _ in range(5):
        it.passes(20.0)
        it.send(it.wire.said())

    assert it.wire.closed is None
    assert sum(one.opcode is Opcode.PING for one in it.wire.raw) == 5


def test_a_pong_of_other_bytes_is_no_answer(scene):
    """Nobody can say in advance that they will be there."""
    it = scene().open()
    it.passes(20.0)
    it.wire.said()
    it.wire.page.send_pong(b"guess")
    it.send(it.wire.said())
    it.passes(20.0)

    assert it.wire.closed == Close.SILENT


def test_silence_is_filled_with_heartbeats_while_the_stream_is_current(scene):
    """Fifteen seconds after the last word; none while the journal cannot be read."""
    it = scene().open()
    it.host.current = False
    it.passes(15.0)
    stale = len(it.wire.heard)
    it.host.current = True
    it.passes(14.9)
    it.passes(0.1)

    assert stale == 1
    assert [one["type"] for one in it.wire.heard] == ["welcome", "heartbeat"]


def test_a_token_is_renewed_before_it_is_over(scene):
    """A screen of many hours still has one when the line breaks."""
    it = scene().open()
    for _ in range(60):
        it.passes(5.0)
        it.send(it.wire.said())

    assert [one["resume"] for one in it.wire.heard if one["type"] == "resume"] == ["s"]


def test_a_message_may_come_in_pieces(scene):
    """Fragments make one message; a ping between them is answered."""
    it = scene().open(greeted=False)
    text = b'{"type":"hello","epoch":null,"seq":null}'
    page = it.wire.page
    page.send_text(text[:7], fin=False)
    page.send_ping(b"p")
    page.send_continuation(text[7:20], fin=False)
    page.send_continuation(text[20:], fin=True)
    it.send(it.wire.said())
    it.flush()

    assert [one["type"] for one in it.wire.heard] == ["welcome"]
    assert it.wire.raw[0].opcode is Opcode.PONG


BAD_BYTES = {
    "no mask": (b"\x81\x02{}", 1002),
    "reserved bits": (b"\xc1\x80abcd", 1002),
    "unknown opcode": (b"\x83\x80abcd", 1002),
    "long ping": (b"\x89\xfe\x00\x80abcd" + bytes(128), 1002),
    "ping in pieces": (b"\x09\x80abcd", 1002),
    "continues nothing": (b"\x80\x80abcd", 1002),
    "too large": (b"\x81\xff\x00\x00\x00\x00\x00\x01\x00\x01abcd", 1009),
    "absurdly large": (b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xffabcd", 1009),
    "no text": (b"\x81\x82\x00\x00\x00\x00\xff\xfe", 1008),
    "binary": (b"\x82\x80abcd", 1008),
    "garbage": (b"GET / HTTP/1.1\r\n\r\n" * 20, 1002),
}


@pytest.mark.parametrize("case", BAD_BYTES, ids=list(BAD_BYTES))
def test_bytes_that_no_page_sends_end_the_connection(scene, case):
    """Each with the code that says why; nothing after them is heard."""
    data, code = BAD_BYTES[case]
    it = scene().open()
    it.send(data)
    it.say(type="shown", id="a", seq=5) if it.wire.page.state is State.OPEN else None

    assert it.wire.closed == code
    assert it.host.marks == []


def test_pieces_are_counted_too(scene):
    """Two hundred pings a second are answered, one more is too many."""
    it = scene().open()
    it.passes(1.0)
    for number in range(200):
        it.wire.page.send_ping(b"%d" % number)
    it.send(it.wire.said())
    before = it.wire.closed
    it.now += 0.5
    for _ in range(2):
        it.wire.page.send_ping(b"more")
    it.send(it.wire.said())

    assert (before, it.wire.closed) == (None, Close.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "uri",
    [
        "ws://127.0.0.1:1/api/v1/other?ticket=t",
        "ws://127.0.0.1:1/api/v1/live/?ticket=t",
        "ws://127.0.0.1:1/?ticket=t",
        "ws://127.0.0.1:1/api/v1/live",
        "ws://127.0.0.1:1/api/v1/live?ticket=t&ticket=u",
        "ws://127.0.0.1:1/api/v1/live?ticket=t&resume=u",
        "ws://127.0.0.1:1/api/v1/live?ticket=t&office=x",
    ],
)
def test_only_the_streams_own_address_is_opened(scene, uri):
    """Another path, nothing that lets in, or more than one thing: 403 before anybody is asked."""
    it = scene(uri=uri)
    it.ask()

    assert it.wire.answer.status_code == 403
    assert not hasattr(it.host, "asked")


def test_the_stream_has_what_a_connection_needs():
    """The double above stands in for the real one: same names."""
    for name in vars(Host):
        if not name.startswith("_"):
            assert hasattr(LiveStream, name)
