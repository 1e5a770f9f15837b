"""The opening handshake (RFC 6455, 4.2), read by the server's own parser; nothing of it is kept."""

from http import HTTPStatus

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.server import ServerProtocol

from api.live import protocol

_LONGEST = 16 * 1024
# Asked what it would answer, never to speak: at most the fault of the last request stays with it.
_RULES = ServerProtocol(subprotocols=[protocol.SUBPROTOCOL])  # type: ignore[list-item]


class NotARequest(Exception):
    """What came is no head of a request without a body, or too long for one."""


class Head:
    """The head of a request, as it comes; `rest` is what came behind it."""

    __slots__ = ("_headers", "_is_whole", "_length", "_parser", "_path", "rest")

    def __init__(self) -> None:
        self.rest = b""
        self._headers = Headers()
        self._is_whole = False
        self._length = 0
        # The two hold each other: whoever has read the head lets go, or thousands would wait for
        # the collector of garbage.
        self._parser: HttpRequestParser | None = HttpRequestParser(self)
        self._path = b""

    def feed(self, data: bytes) -> Request | None:
        """Take in what came; the request once its head is whole, None before.

        Raises:
            NotARequest: it can be none any more.
        """
        parser = self._parser
        self._length += len(data)
        if parser is None or self._length > _LONGEST:
            raise NotARequest
        try:
            parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            self.rest = data[upgrade.args[0] :]
        except HttpParserError as error:
            raise NotARequest from error
        if not self._is_whole:
            return None
        self._parser = None
        return self._request(parser)

    # What the parser calls.

    def on_url(self, url: bytes) -> None:
        """Take a piece of what is asked for."""
        self._path += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header."""
        self._headers.set_insecure(name.decode("latin-1"), value.decode("latin-1"))

    def on_headers_complete(self) -> None:
        """Note that the head has ended."""
        self._is_whole = True

    def _request(self, parser: HttpRequestParser) -> Request:
        bodies = set(self._headers.get_all("Content-Length"))
        if bodies - {"0"} or "Transfer-Encoding" in self._headers:
            raise NotARequest
        version = f"HTTP/{parser.get_http_version()}"
        method = parser.get_method().decode("latin-1")
        return Request(self._path.decode("latin-1"), self._headers, method, version)


def answer_to(request: Request) -> tuple[int | None, bytes]:
    """The answer that lets a screen in; before it the status of the refusal, if it is one."""
    answer = _RULES.accept(request)
    agrees = answer.status_code == HTTPStatus.SWITCHING_PROTOCOLS
    return (None if agrees else answer.status_code), answer.serialize()


def refusal(status: int) -> bytes:
    """A refusal without a reason that would help a guess."""
    answer = _RULES.reject(status, "")
    if status == HTTPStatus.UPGRADE_REQUIRED:
        answer.headers["Upgrade"] = "websocket"
    return answer.serialize()
