"""What `correction doctor` looks at, beside what readiness depends on."""

from datetime import timedelta
from pathlib import Path

from api import schema, tls
from api.readiness import Check, checks
from api.runtime import Runtime
from foundation.audit import queries as audit
from foundation.audit.anchors import AnchorFile
from foundation.backups import actions as backups
from foundation.errors import ServiceError

OLDEST_BACKUP = timedelta(hours=26)
CERTIFICATE_WARNING = timedelta(days=30)


def examine(runtime: Runtime, backup_folder: Path | None) -> tuple[Check, ...]:
    """Every check, each with what was found and what to do."""
    return (
        _settings(runtime),
        _schema(runtime),
        *checks(runtime),
        _audit(runtime),
        _backup(runtime, backup_folder or runtime.settings.data_dir / "backups"),
        _certificate(runtime),
    )


def _settings(runtime: Runtime) -> Check:
    refusals = runtime.settings.refusals()
    return Check("settings", ok=not refusals, detail="; ".join(refusals) or "safe to start")


def _schema(runtime: Runtime) -> Check:
    try:
        schema.check_current(runtime.database)
    except ServiceError as error:
        return Check("schema", ok=False, detail=error.detail)
    return Check("schema", ok=True, detail=schema.head())


def _audit(runtime: Runtime) -> Check:
    key = runtime.keyring.audit_key
    try:
        anchors = AnchorFile(runtime.settings.anchors, key=key).read()
        with runtime.database.read() as session:
            verdict = audit.verification(session, key=key, anchors=anchors)
    except ServiceError as error:
        return Check("audit", ok=False, detail=error.detail)
    if not verdict.whole:
        return Check("audit", ok=False, detail=f"broken at {verdict.bad_seq}: {verdict.why}")
    return Check("audit", ok=True, detail=f"{verdict.checked} lines whole, {len(anchors)} anchors")


def _backup(runtime: Runtime, folder: Path) -> Check:
    try:
        newest = backups.newest(folder)
    except ServiceError as error:
        return Check("backup", ok=False, detail=error.detail)
    if newest is None:
        return Check("backup", ok=False, detail=f"none in {folder}: run `correction backup`")
    age = runtime.clock.now() - newest.taken_at
    hours = int(age.total_seconds() // 3600)
    return Check("backup", ok=age <= OLDEST_BACKUP, detail=f"the newest is {hours} h old")


def _certificate(runtime: Runtime) -> Check:
    file = runtime.settings.tls_certificate
    if file is None:
        return Check("certificate", ok=True, detail="none here: the proxy in front has its own")
    left = tls.valid_until(file) - runtime.clock.now()
    return Check(
        "certificate",
        ok=left > CERTIFICATE_WARNING,
        detail=f"{left.days} days left: {tls.fingerprint(file)}",
    )
