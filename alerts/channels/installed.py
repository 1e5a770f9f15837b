"""The channels that this installation has, from the TOML file that its settings name."""

import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self
from urllib.parse import quote

from pydantic import Field, ValidationError, model_validator

from alerts.channels.guard import Rules, is_plain_host
from alerts.channels.kindbook import kinds
from alerts.channels.model import Kind
from alerts.policy import Code, FileShape
from foundation.errors import Misconfigured

ADDRESS, SECRET = "{address}", "{secret}"


class _Channel(FileShape):
    id: Code
    kind: Kind
    url: Annotated[str, Field(min_length=1, max_length=500)]
    secret_file: Path | None = None
    secret_env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")] | None = None

    @model_validator(mode="after")
    def _has_its_secret(self) -> Self:
        if self.secret_file is not None and self.secret_env is not None:
            raise ValueError("the secret comes from secret_file or from secret_env, not from both")
        if (SECRET in self.url) != (self.secret_file is not None or self.secret_env is not None):
            raise ValueError("{secret} in the url and secret_file or secret_env belong together")
        return self


class _Webhooks(FileShape):
    hosts: tuple[str, ...] = ()
    ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = (443,)
    plain_http: bool = False
    networks: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        odd = [host for host in self.hosts if not is_plain_host(host)]
        if odd:
            raise ValueError(f"{odd[0]!r} is no host name in small letters, nor an ordinary IP")
        for network in self.networks:
            ipaddress.ip_network(network)
        return self


class _File(FileShape):
    outbound: bool = False
    channel: tuple[_Channel, ...] = ()
    webhooks: _Webhooks = _Webhooks()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = [one.id for one in self.channel]
        if len(set(names)) != len(names):
            raise ValueError("two channels have the same id")
        for one in self.channel:
            if kinds()[one.kind].needs_outbound and not self.outbound:
                raise ValueError(f"{one.id}: {one.kind.value} needs a way out: say outbound = true")
        return self


@dataclass(frozen=True)
class Channel:
    """A channel that can be used; with `personal` each account needs an address for it."""

    id: str
    kind: Kind
    personal: bool
    template: str = field(repr=False)

    def url(self, address: str | None) -> str:
        """Where a message for an address goes, as the carrier reads it; it holds the secret."""
        return self.template.replace(ADDRESS, quote(address or "", safe=""))


@dataclass(frozen=True)
class Installed:
    """What leaves this house, and by which ways; nothing unless a file says so."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    webhooks: Rules = field(default_factory=Rules)

    @property
    def sends_webhooks(self) -> bool:
        """Whether any host is allowed."""
        return bool(self.webhooks.hosts)


@cache
def installed(file: Path | None) -> Installed:
    """The channels of an installation, read once; without a file there are none.

    Raises:
        Misconfigured: names the file and what is wrong with it; never a secret.
    """
    if file is None:
        return Installed()
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(f"{file}: {getattr(error, 'strerror', None) or error}") from error
    try:
        read = _File.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise Misconfigured(f"{file}: {place}: {fault['msg']}") from error
    found = {one.id: _channel(file, one) for one in read.channel}
    rules = Rules(
        hosts=frozenset(read.webhooks.hosts),
        ports=frozenset(read.webhooks.ports),
        plain_http=read.webhooks.plain_http,
        networks=tuple(ipaddress.ip_network(one) for one in read.webhooks.networks),
    )
    return Installed(MappingProxyType(found), rules)


def _channel(file: Path, read: _Channel) -> Channel:
    template = read.url
    if SECRET in template:
        template = template.replace(SECRET, quote(_secret(file, read), safe=""))
    return Channel(read.id, read.kind, ADDRESS in read.url, template)


def _secret(file: Path, read: _Channel) -> str:
    if read.secret_env is not None:
        found = os.environ.get(read.secret_env, "")
        where = f"the environment variable {read.secret_env}"
    else:
        place = file.parent / str(read.secret_file)
        where = str(place)
        try:
            found = place.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{file}: {read.id}: {where} cannot be read") from error
    if not found:
        raise Misconfigured(f"{file}: {read.id}: {where} is empty")
    return found
