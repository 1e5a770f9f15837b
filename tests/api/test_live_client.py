"""One connection by itself, on a socket that does what the test wants."""

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocketState

from api.live.client import Client
from api.live.log import Frame, ViewLog
from api.live.protocol import Close
from api.live.stream import LiveStream
from foundation.clock import SetClock
from tests.alerts.building import NOON


class Wire:
    """The outside of a connection: what a page says, and whether it takes what it is sent."""

    def __init__(self, *, takes: bool = True) -> None:
        self.application_state = WebSocketState.CONNECTED
        self.sent: list[dict[str, Any]] = []
        self.closed: int | None = None
        self._takes = takes
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def say(self, **message: Any) -> None:
        """The page says something."""
        self._said.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    def leave(self) -> None:
        """The page goes."""
        self._said.put_nowait({"type": "websocket.disconnect", "code": 1001})

    def stop_taking(self) -> None:
        """The page no longer reads."""
        self._takes = False

    async def receive(self) -> dict[str, Any]:
        """What was said next."""
        return await self._said.get()

    async def send_text(self, text: str) -> None:
        """Take a message, or stand still for ever."""
        if not self._takes:
            await asyncio.Event().wait()
        self.sent.append(json.loads(text))

    async def close(self, code: int) -> None:
        """Note the code."""
        self.closed = code


class Source:
    """A stream of one log: every screen is welcomed at the log's place."""

    def __init__(self, log: ViewLog, *, fails: bool = False) -> None:
        self.log = log
        self.current = True
        self.marks: list[Any] = []
        self._fails = fails

    async def begin(self, client: Client, hello: Any) -> list[str]:
        """Welcome at the end of the log."""
        if self._fails:
            raise ValueError("planted")
        client.log, client.cursor = self.log, self.log.last
        return ['{"type":"welcome"}']

    async def older(self, client: Client) -> str | None:
        """Nothing lies before the log."""
        client.cursor = self.log.floor
        return None

    def mark(self, client: Client, mark: Any) -> None:
        """Keep the mark."""
        self.marks.append(mark)

    def is_current(self) -> bool:
        """As the test says."""
        return self.current


def frame(seq, prev):
    """A frame at a place."""
    told = {"kind": "alerts.raised", "id": "a", "at": NOON.isoformat()}
    return Frame.of(epoch="e", seq=seq, prev=prev, told=told, alert='{"id":"a"}')


def run(scenario, *, fails=False, slow_after=0.2):
    """Play a scenario with a fresh connection; returns the wire."""

    async def play():
        wire, log = Wire(), ViewLog("e", 5)
        source = Source(log, fails=fails)
        client = Client(wire, None, SetClock(NOON), slow_after=slow_after)
        serving = asyncio.create_task(client.run(source))
        wire.say(type="hello", epoch=None, seq=None)
        await asyncio.sleep(0.01)
        await scenario(wire, log, client, source)
        await asyncio.wait_for(serving, 5)
        return wire

    return asyncio.run(play())


def test_one_message_carries_everything_since_the_cursor():
    """Three frames appended in one turn leave as one message, each once."""

    async def scenario(wire, log, client, source):
        log.append([frame(7, 5), frame(9, 7)])
        log.append([frame(10, 9)])
        await asyncio.sleep(0.05)
        wire.leave()

    wire = run(scenario)

    (message,) = [one for one in wire.sent if one["type"] == "frames"]
    assert [one["seq"] for one in message["frames"]] == [7, 9, 10]
    assert [one["prev"] for one in message["frames"]] == [5, 7, 9]


def test_who_does_not_take_what_is_sent_is_sent_away():
    """After the patience the connection ends as too slow; nothing is kept for it."""

    async def scenario(wire, log, client, source):
        wire.stop_taking()
        log.append([frame(7, 5)])

    wire = run(scenario)

    assert wire.closed == Close.SLOW


def test_nothing_is_sent_after_the_end_was_decided():
    """A frame that is there when the session is found ended stays unsent."""

    async def scenario(wire, log, client, source):
        client.end(Close.SESSION)
        log.append([frame(7, 5)])

    wire = run(scenario)

    assert wire.closed == Close.SESSION
    assert [one["type"] for one in wire.sent] == ["welcome"]


def test_a_fault_of_ours_sends_the_screen_back_to_try_again():
    """It ends as a restart: the page comes back with its cursor."""

    async def scenario(wire, log, client, source):
        return None

    assert run(scenario, fails=True).closed == Close.RESTART


def test_a_page_that_leaves_is_simply_gone():
    """Nothing is closed that is closed already."""

    async def scenario(wire, log, client, source):
        wire.leave()

    assert run(scenario).closed is None


def test_who_says_nothing_is_sent_away(monkeypatch):
    """A connection without a hello does not stay."""
    monkeypatch.setattr("api.live.client.HELLO_SECONDS", 0.05)

    async def play():
        wire = Wire()
        client = Client(wire, None, SetClock(NOON), slow_after=1.0)
        await asyncio.wait_for(client.run(Source(ViewLog("e", 5))), 5)
        return wire

    assert asyncio.run(play()).closed == Close.NOT_UNDERSTOOD


def test_a_stale_stream_beats_no_more(monkeypatch):
    """While the journal cannot be read no heartbeat is sent; afterwards they go on."""
    monkeypatch.setattr("api.live.protocol.HEARTBEAT_SECONDS", 0.02)
    beats = []

    async def scenario(wire, log, client, source):
        def count():
            return sum(one["type"] == "heartbeat" for one in wire.sent)

        source.current = False
        await asyncio.sleep(0.1)
        beats.append(count())
        source.current = True
        await asyncio.sleep(0.1)
        beats.append(count())
        wire.leave()

    run(scenario)

    assert beats[0] <= 1
    assert beats[1] > beats[0]


def test_a_log_that_moved_on_wakes_the_screens_behind_it():
    """They read what lies before it from the journal, without waiting for the next change."""
    asked = []

    async def scenario(wire, log, client, source):
        async def older(one):
            """Nothing lies before the log."""
            asked.append(one.cursor)
            one.cursor = log.floor
            return '{"type":"frames","frames":[]}'

        source.older = older
        log.skip_to(12)
        await asyncio.sleep(0.05)
        wire.leave()

    run(scenario)

    assert asked == [5]


def test_the_stream_has_what_a_screen_needs():
    """The double above stands in for the real one: same names."""
    for name in ("begin", "older", "mark", "is_current"):
        assert hasattr(LiveStream, name)
