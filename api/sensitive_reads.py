"""A sensitive read is in the audit trail before its answer leaves (SEC-33)."""

from fastapi import Request

from api.dependencies import runtime_of
from foundation.access.model import Principal
from foundation.audit.model import Deed, Doer
from foundation.audit.readers import ReadRecorder


def told(
    request: Request, principal: Principal, action: str, *, about: str, purpose: str | None = None
) -> None:
    """Record that somebody reads something sensitive; call it in a reading route, before the read.

    Args:
        action: like "person.read".
        about: like "person:ID".

    Raises:
        NotRecorded: it could not be stored in time; nothing may be shown.
    """
    runtime = runtime_of(request)
    recorder: ReadRecorder = runtime.parts.setdefault("reads", ReadRecorder(runtime.database))
    ip = request.client.host if request.client else ""
    recorder.record_read(
        Deed(
            at=runtime.clock.now(),
            by=Doer.of(principal, ip=ip),
            action=action,
            object=about,
            purpose=purpose,
        )
    )
