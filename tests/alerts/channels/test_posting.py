"""A webhook's body on a real line: signed, to the one address that was checked, in bounded time.

Name service and way out are a test's own: everything else is a real server on a real socket.
"""

import hashlib
import hmac
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from alerts.channels import posting
from alerts.channels.guard import Rules
from alerts.channels.kindbook import Sending, sending
from alerts.channels.model import DeliveryFailed
from alerts.channels.posting import ID, SIGNATURE, TIMESTAMP, Post, Poster, signed

PUBLIC, OTHER = "93.184.216.34", "93.184.216.35"
RULES = Rules(hosts=frozenset({"police.example.test"}), ports=frozenset({80}), plain_http=True)
URL = "http://police.example.test/hook"


class Receiver(BaseHTTPRequestHandler):
    """Another system: keeps what it is sent, and answers as it is told."""

    def do_POST(self):
        """Answer what the server was told to answer."""
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, dict(self.headers), self.rfile.read(length)))
        self.server.answer(self)

    def log_message(self, *_):
        """Say nothing."""


def plainly(status, **headers):
    """An answer with a status and headers."""

    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()

    return answer


@pytest.fixture
def server():
    """A receiver on this machine's own loopback."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    made.got, made.answer = [], plainly(204)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(5)


class Way:
    """The way out: names and where connections to a public address end up."""

    def __init__(self, server, names=None):
        self.names = names or [[PUBLIC]]
        self.asked, self.connected = 0, []
        self._port = server.server_address[1]

    def resolve(self, host, port):
        """Each time it is asked, the next answer."""
        answer = self.names[min(self.asked, len(self.names) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer

    def connect(self, address, port, timeout):
        """Every public address is the receiver."""
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self._port), timeout=timeout)


def post(way, url=URL, rules=RULES, *, is_own=lambda _: False):
    """Post a body over a way."""
    poster = Poster(rules, resolve=way.resolve, connect=way.connect, is_own=is_own)
    poster.post(Post(url, b'{"a":1}', signed("secret", "delivery1", b'{"a":1}', at=1000)))


def failure(way, *args, **kwargs):
    """Why a post was not taken."""
    with pytest.raises(DeliveryFailed) as failed:
        post(way, *args, **kwargs)
    assert failed.value.stalls
    return failed.value


@pytest.fixture
def hasty(monkeypatch):
    """One second for each try."""
    short = sending().model_copy(update={"timeout_seconds": 1})
    assert isinstance(short, Sending)
    monkeypatch.setattr(posting, "sending", lambda: short)


def test_the_body_is_signed_with_its_id_and_the_time(server):
    """Whoever has the secret can tell who sent it, when, and whether it is a repeat."""
    post(Way(server))

    ((path, headers, body),) = server.got
    text = f"{headers[TIMESTAMP]}.{headers[ID]}.".encode() + body
    assert path == "/hook"
    assert headers["Host"] == "police.example.test"
    assert headers[SIGNATURE] == f"v1={hmac.new(b'secret', text, hashlib.sha256).hexdigest()}"
    assert (headers[ID], headers[TIMESTAMP]) == ("delivery1", "1000")


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/", "/elsewhere"]
)
def test_a_redirect_is_never_followed(server, where):
    """It is an answer like any other that is not taken; nothing else is connected to."""
    way = Way(server)
    server.answer = plainly(302, Location=where)

    assert failure(way).reason == "http_302"
    assert (len(server.got), len(way.connected)) == (1, 1)


def test_the_name_is_asked_for_once_and_its_answer_connected_to(server):
    """A name that answers otherwise the second time is not asked a second time."""
    way = Way(server, [[PUBLIC], ["127.0.0.1"]])

    post(way)

    assert (way.asked, way.connected) == (1, [(PUBLIC, 80)])


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        [PUBLIC, "169.254.169.254"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::7f00:1"],
        ["10.0.0.1"],
        ["fe80::1%2"],
    ],
)
def test_a_name_that_leads_into_the_house_is_connected_to_by_nobody(server, answer):
    """Whatever else it also leads to."""
    way = Way(server, [answer])

    assert failure(way).reason == "address_not_allowed"
    assert (way.connected, server.got) == ([], [])


@pytest.mark.parametrize(
    "url",
    [
        "http://2130706433/",
        "http://police.example.test@127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://evil.example.test/",
        "https://police.example.test:8000/",
    ],
)
def test_an_address_that_is_not_allowed_is_not_even_looked_up(server, url):
    """Checked again at each try: the list of hosts may have changed since it was entered."""
    way = Way(server)

    failure(way, url)

    assert (way.asked, way.connected) == (0, [])


def test_this_machine_is_never_sent_to(server):
    """Not by its public address either: the service's own door stands there."""
    way = Way(server)

    assert failure(way, is_own=lambda one: one == PUBLIC).reason == "address_not_allowed"
    assert way.connected == []


def test_an_address_of_this_machine_is_told_by_binding():
    """Only one's own can be bound to."""
    assert posting.is_this_machine("127.0.0.1")
    assert not posting.is_this_machine(OTHER)


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (404, True), (429, False), (500, False), (301, False)]
)
def test_an_answer_other_than_taken_is_a_failure(server, status, permanent):
    """What no other try would change is not tried again."""
    server.answer = plainly(status)

    failed = failure(Way(server))

    assert (failed.reason, failed.permanent) == (f"http_{status}", permanent)


def test_who_never_answers_is_left_in_time(server, hasty):
    """Also whoever sends a letter now and then."""
    stop = threading.Event()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stop.wait(0.2):
            try:
                handler.wfile.write(b"X-More: yes\r\n")
                handler.wfile.flush()
            except OSError:
                return

    server.answer = drip
    began = time.monotonic()

    assert failure(Way(server)).reason == "timeout"
    assert time.monotonic() - began < 5
    stop.set()


def test_a_huge_answer_is_not_read(server, hasty):
    """The head says that it was taken; the body is nobody's business."""
    sent = []

    def flood(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**9))
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * 100_000)
                sent.append(1)
        except OSError:
            return

    server.answer = flood
    post(Way(server))

    assert len(sent) < 1000


def test_a_head_without_end_is_refused(server, hasty):
    """More lines than any honest answer has."""

    def heads(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000 + b"\r\n")

    server.answer = heads

    assert failure(Way(server)).reason == "unreachable"


def test_nobody_there_is_a_failure_that_names_no_address(server):
    """The name is unknown, the line is refused, or it speaks no TLS."""
    assert failure(Way(server, [OSError("nobody")])).reason == "host_unknown"
    assert failure(Way(server, [[]])).reason == "host_unknown"
    dead = Way(server)
    dead.connect = lambda *_: (_ for _ in ()).throw(ConnectionRefusedError("no"))
    assert failure(dead).reason == "unreachable"
    tls = Rules(hosts=RULES.hosts, ports=frozenset({443}))
    assert failure(Way(server), "https://police.example.test/", tls).reason == "tls"
