"""Which values are safe to run with; each question answers with why not, or with nothing."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# A wider network than these is no network of proxies: anybody's word would be believed.
_NARROWEST = {4: 8, 6: 32}
_FEWEST_LETTERS = 8
_WELL_KNOWN = ("correction", "postgres", "password", "passw0rd", "changeme", "change-me", "secret")
_FORBIDDEN = "/\\?#@ "


def proxy_refusals(proxies: Collection[str]) -> list[str]:
    """Why these are not addresses or networks whose forwarded headers may be believed."""
    return [told for proxy in proxies if (told := _proxy_refusal(proxy))]


def _proxy_refusal(proxy: str) -> str | None:
    if proxy == "*":
        return "trusted_proxies: * believes anybody; name the proxy's address or network"
    try:
        network = ipaddress.ip_network(proxy)
    except ValueError:
        return f"trusted_proxies: {proxy[:60]} is neither an address nor a network"
    narrowest = _NARROWEST[network.version]
    if network.prefixlen < narrowest:
        return f"trusted_proxies: {proxy} is too wide; /{narrowest} is the widest"
    return None


def origin_refusals(origins: Collection[str]) -> list[str]:
    """Why these are not addresses from which pages may open the live stream."""
    return [told for origin in origins if (told := _origin_refusal(origin))]


def _origin_refusal(origin: str) -> str | None:
    if "*" in origin:
        return "a wildcard in public_origins is not safe"
    shown = origin[:100]
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return f"public_origins: {shown} is no address like https://correction.example"
    rest = origin.partition("://")[2]
    if not host or port == 0 or any(mark in rest for mark in _FORBIDDEN):
        return f"public_origins: {shown} is no address like https://correction.example"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        return f"public_origins: {shown} is not https"
    return None


def is_guessable(secret: str, *, least: int, names: Collection[str] = ()) -> bool:
    """Whether a secret is short, of few different characters, well known, or one of the names.

    Args:
        least: how many characters it must have.
        names: what stands openly beside it, such as the account's name.
    """
    plain = secret.casefold()
    known = {*_WELL_KNOWN, *(name.casefold() for name in names)}
    spelt_out = plain in known or any(plain.strip("0123456789!.-_") == word for word in known)
    return len(secret) < least or len(set(secret)) < min(least, _FEWEST_LETTERS) or spelt_out
