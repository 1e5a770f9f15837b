"""Posting to a webhook: resolved once, checked, sent to exactly that address, in bounded time."""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from alerts.channels.guard import Rules, Target, check_addresses, check_url
from alerts.channels.kindbook import sending
from alerts.channels.model import AddressRefused, DeliveryFailed

ID, TIMESTAMP, SIGNATURE = "X-Correction-Id", "X-Correction-Timestamp", "X-Correction-Signature"
_TAKEN = range(200, 300)
# Answers that no other try would change; 408, 425 and 429 ask for one.
_FINAL = frozenset(range(400, 500)) - {408, 425, 429}

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]


@dataclass(frozen=True)
class Post:
    """What is posted, where, with which headers; neither address nor signature is shown."""

    url: str = field(repr=False)
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


def signed(secret: str, message_id: str, body: bytes, *, at: int) -> dict[str, str]:
    """The headers by which a receiver tells who sent a body, when, and whether it is a repeat.

    The signature is HMAC-SHA256 over "timestamp.id.body", as v1= and 64 hexadecimal digits.
    """
    text = f"{at}.{message_id}.".encode() + body
    mac = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return {ID: message_id, TIMESTAMP: str(at), SIGNATURE: f"v1={mac}"}


def resolve(host: str, port: int) -> list[str]:
    """Every address that a name stands for now.

    Raises:
        OSError: nobody knows the name.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """A connection to one address."""
    return socket.create_connection((address, port), timeout=timeout)


def is_this_machine(address: str) -> bool:
    """Whether an address is one of this machine's own: only to those can a socket be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


class Poster:
    """Posts bodies; a redirect is never followed and no answer's body is read.

    Args:
        resolve, connect, is_own: how names, connections and this machine's addresses are found.
    """

    def __init__(
        self,
        rules: Rules,
        *,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        is_own: Callable[[str], bool] = is_this_machine,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._connect = connect
        self._is_own = is_own
        self._tls = tls or ssl.create_default_context()

    def post(self, post: Post) -> None:
        """Post one body.

        Raises:
            DeliveryFailed: it was not taken; whatever it was, everything to this target waits.
        """
        ends = monotonic() + sending().timeout_seconds
        try:
            target = check_url(post.url, self._rules)
            address = self._address(target)
            status = self._status(target, address, post, ends)
        except AddressRefused as error:
            # The list of hosts may be mended meanwhile: it is tried again, and it shows.
            raise DeliveryFailed(error.fields["url"], stalls=True) from error
        except TimeoutError as error:
            raise DeliveryFailed("timeout", stalls=True) from error
        except ssl.SSLError as error:
            raise DeliveryFailed("tls", stalls=True) from error
        except (OSError, http.client.HTTPException) as error:
            late = monotonic() >= ends
            raise DeliveryFailed("timeout" if late else "unreachable", stalls=True) from error
        if status not in _TAKEN:
            raise DeliveryFailed(f"http_{status}", permanent=status in _FINAL, stalls=True)

    def _address(self, target: Target) -> str:
        """The one address that is connected to; the name is not asked for again."""
        try:
            found = self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise DeliveryFailed("host_unknown", stalls=True) from error
        checked = check_addresses(found, self._rules)
        if any(self._is_own(one) for one in checked):
            raise AddressRefused(fields={"url": "address_not_allowed"})
        return checked[0]

    def _status(self, target: Target, address: str, post: Post, ends: float) -> int:
        plain = self._connect(address, target.port, ends - monotonic())
        cut = threading.Timer(max(ends - monotonic(), 0.0), _shut, [plain])
        cut.daemon = True
        cut.start()
        try:
            line: socket.socket = plain
            if target.tls:
                line = self._tls.wrap_socket(plain, server_hostname=target.host)
            status = _asked(line, target, post)
        finally:
            cut.cancel()
            plain.close()
        if monotonic() >= ends:
            # A line that was cut looks like the end of the answer's head.
            raise TimeoutError
        return status


def _asked(line: socket.socket, target: Target, post: Post) -> int:
    """Send the request over an open line, and read the answer's head alone."""
    asked = http.client.HTTPConnection(target.host, target.port)
    asked.sock = line
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "community-correction",
        "Connection": "close",
        **post.headers,
    }
    try:
        asked.request("POST", target.path, body=post.body, headers=headers)
        return asked.getresponse().status
    finally:
        asked.close()


def _shut(line: socket.socket) -> None:
    """End a connection whose time is over, whatever it is waiting for."""
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
