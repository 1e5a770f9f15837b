"""The settings of one installation, from a TOML file and the environment, checked first."""

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from sqlalchemy.engine import make_url

from foundation.errors import Misconfigured

PREFIX = "CORRECTION_"
DEMO_MARK = "demonstration"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


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
    static_dir: Path | None = None

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    public_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: SecretStr | None = None
    processes: int = Field(default=1, ge=1, le=64)

    password_policy: Literal["mlps3", "asvs"] = "mlps3"  # noqa: S105  (a name, no password)
    password_cost: Literal["standard", "low_memory"] = "standard"  # noqa: S105
    cipher: Literal["aes256gcm", "sm4gcm"] = "aes256gcm"
    sessions_per_account: int = Field(default=3, ge=1, le=1000)
    sockets_per_account: int = Field(default=10, ge=1, le=1000)
    failures_per_address: int = Field(default=60, ge=5, le=100_000)
    idle_minutes: int = Field(default=30, ge=5, le=720)
    session_hours: int = Field(default=12, ge=1, le=24)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_file: Path | None = None
    simulate: bool = False
    demo_people: int = Field(default=300, ge=20, le=2000)
    district_name_zh: str = "坪山区"
    district_name_en: str = "Pingshan District"
    hotline: str = "12356"

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.mode is Mode.DEMO

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
    def tls(self) -> bool:
        """Whether this process itself speaks TLS."""
        return self.tls_certificate is not None

    def refusals(self) -> tuple[str, ...]:
        """Why the service must not start with these values; empty when it may (SEC-24, SEC-70)."""
        found = list(_binding_refusals(self))
        if (self.tls_certificate is None) != (self.tls_key is None):
            found.append("tls_certificate and tls_key belong together")
        sqlite = make_url(self.store).get_backend_name() == "sqlite"
        if sqlite and self.processes > 1:
            found.append("several processes need PostgreSQL: SQLite has one writer")
        if self.mode is Mode.PRODUCTION:
            found.extend(_production_refusals(self))
        return tuple(found)

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


def _production_refusals(settings: Settings) -> list[str]:
    found = []
    if settings.simulate:
        found.append("the simulation never runs in production")
    if any("*" in origin for origin in settings.public_origins):
        found.append("a wildcard in public_origins is not safe")
    if settings.password_cost != "standard":  # noqa: S105
        found.append("password_cost must be standard in production")
    url = make_url(settings.store)
    if url.get_backend_name() == "postgresql" and not url.password and url.host not in (None, ""):
        found.append("the database account needs a password")
    token = settings.metrics_token
    if token is not None and len(token.get_secret_value()) < 24:
        found.append("metrics_token is too short: 24 characters at least")
    if settings.log_level == "DEBUG":
        found.append("log_level DEBUG is not for production")
    return found


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
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise Misconfigured(f"{file}: {error}") from error
    values.update(_from_environment(environment))
    values.update({name: value for name, value in given.items() if value is not None})
    folder = Path(values.get("data_dir", "data"))
    if "mode" not in values and (folder / DEMO_MARK).exists():
        # The command line finds a demonstration as the server left it.
        values["mode"] = Mode.DEMO
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Misconfigured(f"{name}: {first['msg']}") from error


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
            value = Path(value).read_text(encoding="utf-8").strip()
        field = Settings.model_fields.get(setting)
        many = field is not None and "tuple" in str(field.annotation)
        values[setting] = tuple(part for part in value.split(",") if part) if many else value
        if setting == "data":
            values["data_dir"] = values.pop("data")
    return values
