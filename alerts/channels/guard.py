"""Which addresses the service may send to (SEC-46): named hosts, and no way back into the house."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from alerts.channels.model import AddressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LONGEST = 500
_LABELS = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_PATH = re.compile(r"[A-Za-z0-9._~!$'()*+,;=:@%/?&-]*")
# Whoever answers there hands out the machine's own credentials.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"),
    )
)
# Addresses that carry another one inside, whatever `is_global` says of them.
_WRAPPED = tuple(
    ipaddress.IPv6Network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")


@dataclass(frozen=True)
class Rules:
    """What the administrator of the machine has allowed: nothing unless it is named.

    `networks`: private ranges that a named host may lie in.
    """

    hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset({443})
    plain_http: bool = False
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True)
class Target:
    """An address taken apart; `host` is as it stands in the list of hosts."""

    tls: bool
    host: str
    port: int
    path: str


def is_plain_host(host: str) -> bool:
    """Whether a host is written as an ordinary name in small letters, or as an ordinary IP.

    `127.1`, `0x7f000001`, `2130706433` and `0177.0.0.1` are other ways to write an address.
    """
    try:
        return str(ipaddress.ip_address(host)) == host
    except ValueError:
        pass
    last = host.rpartition(".")[2]
    numeric = last.isdigit() or last.startswith("0x")
    return len(host) <= 253 and _LABELS.fullmatch(host) is not None and not numeric


def check_url(url: str, rules: Rules) -> Target:
    """Take an address apart, if the service may send there at all.

    Raises:
        AddressRefused: `fields` says by a code why not.
    """
    try:
        parts = urlsplit(url)
        host, given = parts.hostname or "", parts.port
    except ValueError as error:
        raise _refused("not_an_address") from error
    tls = parts.scheme == "https"
    port = given if given is not None else (443 if tls else 80)
    query = f"?{parts.query}" if parts.query else ""
    path = f"{parts.path or '/'}{query}"
    for holds, code in (
        (len(url) <= _LONGEST and url.isascii(), "not_an_address"),
        (tls or (parts.scheme == "http" and rules.plain_http), "only_https"),
        (parts.username is None and parts.password is None, "no_credentials_in_it"),
        (not parts.fragment and _PATH.fullmatch(path) is not None, "not_an_address"),
        (is_plain_host(host), "not_an_address"),
        (host in rules.hosts, "host_not_allowed"),
        (port in rules.ports, "port_not_allowed"),
    ):
        if not holds:
            raise _refused(code)
    return Target(tls, host, port, path)


def check_addresses(found: Iterable[str], rules: Rules) -> tuple[str, ...]:
    """The addresses that a host stands for, if the service may send to every one of them.

    One bad address among several refuses them all: whoever answers for the name chooses which one
    is used.

    Raises:
        AddressRefused: there is none, or one lies where nothing is ever sent.
    """
    addresses = tuple(dict.fromkeys(found))
    if not addresses:
        raise _refused("host_unknown")
    for one in addresses:
        if not may_send_to(one, rules):
            raise _refused("address_not_allowed")
    return addresses


def may_send_to(text: str, rules: Rules) -> bool:
    """Whether an IP address is one to send to: a public one, or a private one that is named."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if _never(address):
        return False
    named = any(address in one for one in rules.networks if one.version == address.version)
    return named if _inside(address) else address.is_global


def _never(address: Address) -> bool:
    """What no list of networks opens: this machine, its neighbours, everybody at once, wrappers."""
    wrapped = address.version == 6 and any(address in one for one in _WRAPPED)
    return (
        address in _METADATA
        or wrapped
        or getattr(address, "scope_id", None) is not None
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or (address.version == 4 and (address.is_reserved or int(address) >> 24 == 0))
    )


def _inside(address: Address) -> bool:
    return address.is_private or (address.version == 4 and address in _SHARED)


def _refused(code: str) -> AddressRefused:
    return AddressRefused(fields={"url": code})
