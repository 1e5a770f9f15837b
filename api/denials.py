"""Refusals are audited: who tried what, without the values of the try."""

from fastapi import Request

from api.runtime import Runtime
from foundation.access.model import Principal
from foundation.audit.model import Deed, Doer
from foundation.audit.readers import ReadRecorder


class DenialRecorder:
    """Writes a refused call to the audit trail before its answer leaves."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._recorder = ReadRecorder(runtime.database)

    def stop(self) -> None:
        """Store what waits and end."""
        self._recorder.stop()

    def __call__(self, request: Request, principal: Principal) -> None:
        """Record that this principal was refused this route."""
        operation = str(getattr(request.scope.get("route"), "operation_id", ""))
        ip = request.client.host if request.client else ""
        self._recorder.record_read(
            Deed(
                at=self._runtime.clock.now(),
                by=Doer.of(principal, ip=ip),
                action="denied",
                object=operation[:120],
                purpose=None,
                outcome="refused",
                data={},
            )
        )
