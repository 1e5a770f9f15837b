"""What a running process holds: settings, database, keys, clock, and its parts."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from api.sign_in_limits import FailedSignIns
from foundation.accounts.sessions import SignInRules
from foundation.audit import actions as audit
from foundation.clock import Clock, SystemClock
from foundation.crypto.ciphers import FieldCipher
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import KEY_LENGTH, Algorithm, KeyName
from foundation.database import Database
from foundation.errors import Misconfigured
from foundation.settings import Settings


@dataclass
class Runtime:
    """One process of the service; `parts` are what start-up added (live stream, relay, ticks)."""

    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock
    parts: dict[str, Any] = field(default_factory=dict)
    draining: bool = False
    failed_sign_ins: FailedSignIns = field(init=False)

    def __post_init__(self) -> None:
        self.failed_sign_ins = FailedSignIns(self.settings.failures_per_address)

    @property
    def sign_in_rules(self) -> SignInRules:
        """The limits of sessions in this installation."""
        return SignInRules(
            demo=self.settings.demo,
            idle=timedelta(minutes=self.settings.idle_minutes),
            longest=timedelta(hours=self.settings.session_hours),
            per_account=self.settings.sessions_per_account,
        )


def open_runtime(settings: Settings, *, clock: Clock | None = None) -> Runtime:
    """Open keys and database as the settings say; nothing is created but missing demo keys.

    Raises:
        Misconfigured: a key is missing or cannot be read.
    """
    algorithm = Algorithm(settings.cipher)
    if settings.demo and not settings.keys.exists():
        Keyring.create(settings.keys, algorithm=algorithm)
    keyring = Keyring.load(settings.keys, algorithm=algorithm)
    database = open_database(settings.store, keyring)
    return Runtime(
        settings=settings, database=database, keyring=keyring, clock=clock or SystemClock()
    )


def open_existing(settings: Settings, keyring: Keyring | None = None) -> Runtime:
    """Open an installation that has a database, for those who only look after it.

    Args:
        keyring: the keys where they are open already; else those of the settings.

    Raises:
        Misconfigured: there is no database yet, or a key is missing or cannot be read.
    """
    url = make_url(settings.store)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise Misconfigured(
            f"There is no database at {url.database}: run `correction migrate` first."
        )
    if keyring is None:
        return open_runtime(settings)
    database = open_database(settings.store, keyring)
    return Runtime(settings=settings, database=database, keyring=keyring, clock=SystemClock())


def open_database(url: str, keyring: Keyring) -> Database:
    """A database whose transactions carry the keys and extend the audit chain at their close."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Database(
        url,
        info={"cipher": FieldCipher(keyring), "keyring": keyring},
        closers=(audit.closer(keyring.audit_key),),
        needs_close=lambda session: bool(audit.collected(session)),
    )


def described(settings: Settings) -> Runtime:
    """A runtime that can be described but not served: keys and tables in memory only."""
    keyring = Keyring({name: {1: bytes(KEY_LENGTH)} for name in KeyName})
    return Runtime(
        settings=settings,
        database=open_database("sqlite://", keyring),
        keyring=keyring,
        clock=SystemClock(),
    )
