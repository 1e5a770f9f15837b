"""From which pages the stream may be opened (REL-20)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from foundation.safe_values import LOOPBACK


def is_allowed(
    origin: str | None, host: str | None, *, secure: bool, listed: Collection[str] = ()
) -> bool:
    """Whether a page of `origin` may connect to a service reached as `host`.

    With a list only what is on it. Without, the page must come from the very same address, and
    that address must be on this machine or proved by TLS: a name alone proves nothing, whoever
    owns it can point it here.
    """
    if not origin:
        return False
    if listed:
        return origin in listed
    scheme = "https" if secure else "http"
    if not host or origin != f"{scheme}://{host}":
        return False
    return secure or urlsplit(f"//{host}").hostname in LOOPBACK
