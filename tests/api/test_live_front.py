"""The first words on a connection decide who takes it; who has said nothing is let go."""

import asyncio

import pytest
from uvicorn.server import ServerState

from api.live.front import Front


class Taker(asyncio.Protocol):
    """Notes what it is given."""

    def __init__(self, name):
        self.name = name
        self.transport = None
        self.heard = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.heard += data


class Line:
    """A transport that knows whose it is."""

    def __init__(self):
        self.protocol = None
        self.closed = False

    def set_protocol(self, protocol):
        self.protocol = protocol

    def close(self):
        self.closed = True


@pytest.fixture
def state():
    """What the server knows of its connections."""
    return ServerState()


@pytest.fixture
def line():
    """A line to somebody."""
    return Line()


@pytest.fixture
def front(state, line):
    """A connection on which nothing was said yet."""
    made = Front(lambda: Taker("stream"), lambda: Taker("http"), state)
    made.connection_made(line)
    return made


@pytest.mark.parametrize(
    ("words", "taker"),
    [
        (b"GET /api/v1/live?ticket=t HTTP/1.1\r\n", "stream"),
        (b"GET /api/v1/live?", "stream"),
        (b"GET /api/v1/liv", "http"),
        (b"GET /api/v1/live HTTP/1.1\r\n", "http"),
        (b"GET /api/v1/live-tickets?a=b HTTP/1.1\r\n", "http"),
        (b"POST /api/v1/live?ticket=t HTTP/1.1\r\n", "http"),
        (b"\x16\x03\x01", "http"),
    ],
)
def test_the_first_words_decide(front, line, state, words, taker):
    """They are heard by whoever takes the connection, and the front is out of it."""
    front.data_received(words)

    assert (line.protocol.name, line.protocol.transport, line.protocol.heard) == (
        taker,
        line,
        words,
    )
    assert state.connections == set()


def test_who_says_nothing_is_known_until_the_line_ends(front, line, state):
    """The server waits for nobody: it closes such a line when it goes down."""
    assert state.connections == {front}

    front.shutdown()
    assert line.closed
    front.connection_lost(None)

    assert state.connections == set()
