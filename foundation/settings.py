"""The settings of one installation, from a TOML file and the environment, checked first."""

import os
import ssl
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from foundation.errors import Misconfigured
from foundation.safe_values import LOOPBACK, is_guessable, origin_refusals, proxy_refusals

PREFIX = "CORRECTION_"
DEMO_MARK = "demonstration"
SHORTEST_TOKEN = 24
SHORTEST_DATABASE_PASSWORD = 12


class Mode(StrEnum):
    """A demonstration with synthetic people, or the real service."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseModel):
    """Every setting; an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode = Mode.PRODUCTION
    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    keys_dir: Path | None = None
    anchors_file: Path | None = None
    backups_dir: Path | None = None
    heartbeat_file: Path | None = None
    static_dir: Path | None = None
    channels_file: Path | None = None

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    worker_port: int | None = Field(default=None, ge=0, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    public_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: SecretStr | None = None
    processes: int = Field(default=1, ge=1, le=64)
    auditor: Literal["on", "off"] = "on"

    password_policy: Literal["mlps3", "asvs"] = "mlps3"  # noqa: S105  (a name, no password)
    password_cost: Literal["standard", "low_memory"] = "standard"  # noqa: S105
    officer_second_factor: bool | None = None
    cipher: Literal["aes256gcm", "sm4gcm"] = "aes256gcm"
    sessions_per_account: int = Field(default=3, ge=1, le=1000)
    sockets_per_account: int = Field(default=10, ge=1, le=1000)
    sockets_per_address: int = Field(default=200, ge=1, le=100_000)
    failures_per_address: int = Field(default=60, ge=5, le=100_000)
    idle_minutes: int = Field(default=30, ge=5, le=720)
    session_hours: int = Field(default=12, ge=1, le=24)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_file: Path | None = None
    simulate: bool = False
    demo_people: int = Field(default=300, ge=24, le=2000)
    district_name_zh: str = "坪山区"
    district_name_en: str = "Pingshan District"
    hotline: str = "12356"

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.mode is Mode.DEMO

    @property
    def officers_begin_with_code(self) -> bool:
        """Whether new officers and heads get a second factor (SEC-04); in a demonstration not."""
        return not self.demo if self.officer_second_factor is None else self.officer_second_factor

    @property
    def store(self) -> str:
        """The address of the database; a SQLite file in the data folder unless another is given."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'correction.db'}"

    @property
    def keys(self) -> Path:
        """The folder of the keys, apart from the data where one is named."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def anchors(self) -> Path:
        """The file that the audit chain's anchors are appended to."""
        return self.anchors_file or self.data_dir / "anchors" / "audit.jsonl"

    @property
    def backups(self) -> Path:
        """The folder that copies go to and that `doctor` looks at."""
        return self.backups_dir or self.data_dir / "backups"

    @property
    def heartbeat(self) -> Path:
        """The file in which a worker says that it lives; each worker has one of its own."""
        return self.heartbeat_file or self.data_dir / "worker.beat"

    @property
    def tls(self) -> bool:
        """Whether this process itself speaks TLS."""
        return self.tls_certificate is not None

    def refusals(self) -> tuple[str, ...]:
        """Why the service must not start with these values; empty when it may (SEC-24, SEC-70)."""
        found = [
            *_binding_refusals(self),
            *proxy_refusals(self.trusted_proxies),
            *_tls_refusals(self),
        ]
        sqlite = make_url(self.store).get_backend_name() == "sqlite"
        if self.worker_port and self.worker_port == self.port:
            found.append("worker_port and port are the same: one of the two could not listen")
        if sqlite and self.processes > 1:
            found.append("several processes need PostgreSQL: SQLite has one writer")
        if self.mode is Mode.PRODUCTION:
            found.extend(_production_refusals(self))
        return tuple(found)

    def advice(self) -> tuple[str, ...]:
        """What the service starts with, and had better not in production."""
        if self.mode is not Mode.PRODUCTION:
            return ()
        inside = {"keys_dir": self.keys, "anchors_file": self.anchors}
        data = self.data_dir.resolve()
        return tuple(
            f"{name} lies inside data_dir: who copies the one has the other; name another disk"
            for name, path in inside.items()
            if path.resolve().is_relative_to(data)
        )

    def shown(self) -> dict[str, Any]:
        """Every effective value, secrets masked."""
        values: dict[str, Any] = self.model_dump(mode="json")
        for name in ("database_url", "metrics_token"):
            if values[name] is not None:
                values[name] = "**********"
        values["store"] = make_url(self.store).render_as_string(hide_password=True)
        return values


def _binding_refusals(settings: Settings) -> list[str]:
    if settings.host in LOOPBACK or settings.tls or settings.trusted_proxies:
        return []
    refusal = (
        "plain HTTP is served on loopback or behind a declared proxy only: "
        f"give --tls for {settings.host}, or name the proxy in trusted_proxies"
    )
    return [refusal]


def _tls_refusals(settings: Settings) -> list[str]:
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None and key is None:
        return []
    if certificate is None or key is None:
        return ["tls_certificate and tls_key belong together"]
    unread = [
        f"{name}: {path} cannot be read"
        for name, path in {"tls_certificate": certificate, "tls_key": key}.items()
        if not (path.is_file() and os.access(path, os.R_OK))
    ]
    if unread:
        return unread
    try:
        # A key that is locked by a passphrase would else ask for it at every start.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            certificate, key, password=""
        )
    except OSError:
        return ["tls_certificate and tls_key are no pair, damaged, or locked by a passphrase"]
    return []


def _production_refusals(settings: Settings) -> list[str]:
    found = [*origin_refusals(settings.public_origins), *_database_refusals(settings)]
    if settings.simulate:
        found.append("the simulation never runs in production")
    if settings.auditor == "off":
        found.append("the auditor of notices is never off in production")
    if settings.password_cost != "standard":  # noqa: S105
        found.append("password_cost must be standard in production")
    token = settings.metrics_token
    if token is not None and is_guessable(token.get_secret_value(), least=SHORTEST_TOKEN):
        found.append(f"metrics_token can be guessed: {SHORTEST_TOKEN} random characters at least")
    if settings.log_level == "DEBUG":
        found.append("log_level DEBUG is not for production")
    return found


def _database_refusals(settings: Settings) -> list[str]:
    """Over the network the database's account needs a password that nobody guesses."""
    url = make_url(settings.store)
    host = url.host or _of_query(url, "host")
    if url.get_backend_name() == "sqlite" or not host or host.startswith("/"):
        return []
    password = url.password or _of_query(url, "password")
    if not password:
        return ["the database account needs a password"]
    names = [name for name in (url.username, url.database) if name]
    if is_guessable(str(password), least=SHORTEST_DATABASE_PASSWORD, names=names):
        least = f"{SHORTEST_DATABASE_PASSWORD} random characters at least"
        return [f"the database account's password can be guessed: {least}"]
    return []


def _of_query(url: URL, name: str) -> str:
    found = url.query.get(name, "")
    return found if isinstance(found, str) else found[0]


def load(
    file: Path | None = None, environment: dict[str, str] | None = None, **given: Any
) -> Settings:
    """Settings from a TOML file, then the environment (CORRECTION_…), then what is given here.

    Raises:
        Misconfigured: an unknown name, or a value that cannot be taken; the text names it.
    """
    environment = dict(os.environ) if environment is None else environment
    named = environment.get(f"{PREFIX}CONFIG")
    file = file or (Path(named) if named else None)
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Misconfigured(f"{file}: {error}") from error
    values.update(_from_environment(environment))
    values.update({name: value for name, value in given.items() if value is not None})
    folder = Path(values.get("data_dir", "data"))
    if "mode" not in values and (folder / DEMO_MARK).exists():
        # The command line finds a demonstration as the server left it.
        values["mode"] = Mode.DEMO
    try:
        settings = Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"{name}: {first['msg']}") from error
    _check_store(settings.store)
    return settings


def _check_store(store: str) -> None:
    """Refuse an address that names no database of ours; the text never holds the address."""
    try:
        known = make_url(store).get_backend_name() in ("sqlite", "postgresql")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise Misconfigured("database_url: write sqlite:///FILE or postgresql://USER:PASSWORD@…")


def is_said(name: str) -> bool:
    """Whether the environment says a setting itself."""
    return f"{PREFIX}{name.upper()}" in os.environ


def _from_environment(environment: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, given in environment.items():
        value = given
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        setting = name.removeprefix(PREFIX).lower()
        if setting.endswith("_file") and setting not in Settings.model_fields:
            # A secret handed over as a file, as container platforms do.
            setting = setting.removesuffix("_file")
            value = _handed_over(name, Path(value))
        field = Settings.model_fields.get(setting)
        many = field is not None and "tuple" in str(field.annotation)
        values[setting] = tuple(part for part in value.split(",") if part) if many else value
        if setting == "data":
            values["data_dir"] = values.pop("data")
    return values


def _handed_over(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise Misconfigured(f"{name}: {file} cannot be read ({reason})") from error
