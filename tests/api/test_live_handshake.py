"""The head of a handshake: read whole or in pieces, and refused when it can be none."""

import pytest

from api.live.handshake import Head, NotARequest, answer_to, refusal

REQUEST = (
    b"GET /api/v1/live?ticket=t HTTP/1.1\r\nHost: desk.example\r\nOrigin: http://desk.example\r\n"
    b"Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: correction.v1\r\n\r\n"
)


def read(*pieces):
    """The request that some pieces make, and what came behind it."""
    head = Head()
    found = None
    for piece in pieces:
        assert found is None
        found = head.feed(piece)
    return found, head.rest


@pytest.mark.parametrize("cut", [len(REQUEST), 1, 3, 40, len(REQUEST) - 1])
def test_a_head_is_read_however_it_is_cut(cut):
    """The last piece completes it; what stands behind it is kept for later."""
    pieces = [REQUEST[:cut], REQUEST[cut:]] if cut < len(REQUEST) else [REQUEST]

    found, rest = read(*pieces[:-1], pieces[-1] + b"\x81\x00")

    assert found is not None
    assert (found.method, found.path, found.protocol) == (
        "GET",
        "/api/v1/live?ticket=t",
        "HTTP/1.1",
    )
    assert found.headers["host"] == "desk.example"
    assert found.headers.get_all("Connection") == ["keep-alive, Upgrade"]
    assert rest == b"\x81\x00"


def test_the_answer_proves_that_the_key_was_read():
    """The example of RFC 6455, 1.3."""
    found, _ = read(REQUEST)

    refused, answer = answer_to(found)

    assert refused is None
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answer
    assert b"Sec-WebSocket-Protocol: correction.v1\r\n" in answer


@pytest.mark.parametrize(
    ("was", "now", "status"),
    [
        (b"GET ", b"POST ", 405),
        (b"Upgrade: websocket", b"Upgrade: h2c", 426),
        (b"Version: 13", b"Version: 8", 400),
        (b"Key: dGhlIHNhbXBsZSBub25jZQ==", b"Key: short", 400),
    ],
)
def test_what_is_no_handshake_is_refused_by_its_status(was, now, status):
    """A request that is sound HTTP and no WebSocket handshake."""
    found, _ = read(REQUEST.replace(was, now))

    refused, _ = answer_to(found)

    assert refused == status


@pytest.mark.parametrize(
    "data",
    [
        b"\x81\x05hello",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        REQUEST.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\nhello"),
        REQUEST.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"),
        REQUEST[:-2] + b"X-Long: " + b"x" * 20_000,
    ],
)
def test_what_can_be_no_request_is_said_to_be_none(data):
    """Bytes of something else, a body, a head without an end."""
    with pytest.raises(NotARequest):
        read(data)


def test_a_refusal_says_its_status_and_nothing_else():
    """No word that would help a guess; whoever must upgrade is told how."""
    assert refusal(403).startswith(b"HTTP/1.1 403 ")
    assert refusal(403).endswith(b"\r\n\r\n")
    assert b"Upgrade: websocket" in refusal(426)
