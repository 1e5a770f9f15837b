"""What `correction doctor` looks at, beside what readiness depends on; no fault stops the rest."""

import ctypes
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from alerts.channels.installed import installed
from api import base_map, readiness, schema, start_checks, tls
from api.readiness import Check, NotReady
from api.runtime import Runtime, open_existing
from foundation.audit import chain
from foundation.audit import queries as audit
from foundation.audit.anchors import AnchorFile
from foundation.backups import actions as backups
from foundation.clock import SystemClock
from foundation.crypto.keyring import Keyring
from foundation.crypto.model import KEY_LENGTH, Algorithm, KeyName
from foundation.errors import ServiceError
from foundation.settings import Settings

# Looked at here in another way than where only the process is judged.
_LOOKED_AT = frozenset({"disk", "keys", "channels"})
OLDEST_BACKUP = timedelta(hours=26)
CERTIFICATE_WARNING = timedelta(days=30)
# What the kernel answers when no time service keeps its clock (adjtimex(2): TIME_ERROR).
_NOT_KEPT = 5
_ROOM_FOR_ANSWER = 512


def examine(settings: Settings, backup_folder: Path | None = None) -> tuple[Check, ...]:
    """Every check, each with what was found and what to do; nothing is made by looking."""
    now = SystemClock().now()
    keyring, keys = _keys(settings)
    return (
        _settings(settings),
        keys,
        *_database(settings, keyring),
        readiness.look("disk", lambda: readiness.room_on_disk(settings.data_dir)),
        backup(backup_folder or settings.backups, now=now),
        readiness.look("certificate", lambda: _certificate(settings, now)),
        readiness.look("map", lambda: _map(settings)),
    )


def backup(folder: Path, *, now: datetime) -> Check:
    """Whether the newest copy in a folder is young enough."""
    return readiness.look("backup", lambda: _newest(folder, now))


def _settings(settings: Settings) -> Check:
    refusals = start_checks.refusals(settings)
    return Check("settings", ok=not refusals, detail="; ".join(refusals) or "safe to start")


def _keys(settings: Settings) -> tuple[Keyring | None, Check]:
    try:
        keyring = Keyring.load(settings.keys, algorithm=Algorithm(settings.cipher))
    except (ServiceError, OSError) as error:
        said = error.detail if isinstance(error, ServiceError) else str(error.strerror)
        return None, Check("keys", ok=False, detail=said)
    return keyring, Check("keys", ok=True, detail="all there")


def _database(settings: Settings, keyring: Keyring | None) -> tuple[Check, ...]:
    """What can be seen of the database, also without its keys."""
    blind = Keyring({name: {1: bytes(KEY_LENGTH)} for name in KeyName})
    try:
        runtime = open_existing(settings, keyring or blind)
    except (ServiceError, OSError) as error:
        return (Check("database", ok=False, detail=str(error)),)
    try:
        return (
            readiness.look("schema", lambda: _schema(runtime)),
            *(one for one in readiness.checks(runtime) if one.name not in _LOOKED_AT),
            readiness.look("channels", lambda: _channels(runtime)),
            readiness.look("time", lambda: _time(runtime)),
            readiness.look("audit", lambda: _audit(runtime, keyring)),
        )
    finally:
        runtime.database.dispose()


def _channels(runtime: Runtime) -> str:
    failing = readiness.failing_channels(runtime)
    if failing:
        raise NotReady(f"failing: {', '.join(failing)}; look at the page of channels")
    return f"{len(installed(runtime.settings.channels_file).channels)} beside the console"


def _schema(runtime: Runtime) -> str:
    schema.check_current(runtime.database)
    at = schema.present(runtime.database)
    return f"{at}, newer than this version, which may run on it" if at != schema.head() else at


def _time(runtime: Runtime) -> str:
    """Whether the database's clock agrees, and whether anything keeps this machine's right."""
    if not runtime.database.is_sqlite:
        with runtime.database.read() as session:
            theirs: datetime | None = session.scalar(text("SELECT clock_timestamp()"))
        apart = abs(theirs - runtime.clock.now()) if theirs else timedelta()
        if apart > readiness.CLOCK_TOLERANCE:
            raise NotReady(f"the database's clock is {int(apart.total_seconds())} s away: set both")
    kept = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_ROOM_FOR_ANSWER))
    if kept == _NOT_KEPT:
        return "no time service keeps this machine's clock: set one up, such as chrony"
    return "kept by a time service" if kept >= 0 else "whether a time service runs is hidden here"


def _audit(runtime: Runtime, keyring: Keyring | None) -> str:
    if keyring is None:
        raise NotReady("cannot be checked without the keys")
    anchors = AnchorFile(runtime.settings.anchors, key=keyring.audit_key).read()
    with runtime.database.read() as session:
        verdict = audit.verification(session, key=keyring.audit_key, anchors=anchors)
    if not verdict.whole:
        raise NotReady(f"broken at {verdict.bad_seq}: {verdict.why}")
    found = f"{verdict.checked} lines whole, {len(anchors)} anchors"
    again = ", ".join(f"{one.at:%Y-%m-%d %H:%M} UTC" for one in chain.restarts(anchors))
    return f"{found}; begun again from a copy: {again}" if again else found


def _newest(folder: Path, now: datetime) -> str:
    newest = backups.newest(folder)
    if newest is None:
        raise NotReady(f"none in {folder}: run `correction backup`")
    age = now - newest.taken_at
    said = f"the newest is {int(age.total_seconds() // 3600)} h old"
    if age > OLDEST_BACKUP:
        raise NotReady(f"{said}: look why none was taken since")
    return said


def _certificate(settings: Settings, now: datetime) -> str:
    file = settings.tls_certificate
    if file is None:
        return "none here: the proxy in front has its own"
    try:
        left = tls.valid_until(file) - now
        said = f"{left.days} days left: {tls.fingerprint(file)}"
    except ValueError as error:
        raise NotReady(f"{file} is no certificate") from error
    if left <= CERTIFICATE_WARNING:
        raise NotReady(said)
    return said


def _map(settings: Settings) -> str:
    found = base_map.kept(settings.data_dir)
    return "none loaded" if found is None else f"{len(found['features'])} features"
