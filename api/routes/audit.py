"""The audit trail, for the audit administrator."""

import csv
import io
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.problems import problems
from api.wire import Clean, Code, IdIn, Instant, Out, Wire, a_file
from exchange.roster.writing import neutral
from foundation.access.model import Role
from foundation.audit import actions, chain, queries
from foundation.audit.anchors import AnchorFile
from foundation.audit.model import Line
from foundation.audit.queries import Wanted

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
AUDITORS = access(roles=[Role.AUDIT_ADMIN], scope="none", labels=["audit"])
EXPORTERS = access(
    roles=[Role.AUDIT_ADMIN], scope="none", labels=["audit"], step_up=[Role.AUDIT_ADMIN]
)
MOST_LINES = 10_000
_CSV = "text/csv; charset=utf-8"


class AskedFor(Wire):
    """Which lines are wanted; `before` is the seq to go on before."""

    actor: IdIn | None = None
    action: Code | None = None
    object: Annotated[str, Field(max_length=120), Clean] | None = None
    outcome: Literal["ok", "refused", "failed"] | None = None
    before: Annotated[int | None, Field(ge=1, le=2**53)] = None


class AuditLine(Out):
    """A deed in the trail: ids and codes, never personal text."""

    seq: int
    at: Instant
    actor: str
    role: str | None
    office: str | None
    ip: str | None
    action: str
    object: str | None
    purpose: str | None
    outcome: str


class AuditPage(Out):
    """A page of the trail, newest first; `next` is the seq to go on before."""

    items: list[AuditLine]
    next: str | None
    as_of: Instant


class RestartOut(Out):
    """An older copy was put back: lines before this one, and after the copy, were lost."""

    seq: int
    at: Instant


class VerdictOut(Out):
    """Whether the trail is whole; if not, the first bad line and why; and where it began again."""

    whole: bool
    checked: int
    bad_seq: int | None
    why: str | None
    anchors: int
    restarts: list[RestartOut]


@router.get("", operation_id="audit_list", openapi_extra=AUDITORS, responses=problems())
def list_audit(
    me: Me, session: InTransaction, clock: TheClock, asked: Annotated[AskedFor, Query()]
) -> AuditPage:
    """The trail, newest first; that it was read is itself a line."""
    found = queries.lines(session, _wanted(asked), before=asked.before, limit=50)
    actions.record(session, "audit_read", principal=me, at=clock.now())
    return AuditPage(
        items=[_out(line) for line in found],
        next=str(found[-1].seq) if len(found) == 50 else None,
        as_of=clock.now(),
    )


@router.get(
    "/export",
    operation_id="audit_export",
    openapi_extra=EXPORTERS,
    response_class=Response,
    responses=a_file(_CSV) | problems(),
)
def export_audit(
    me: Me, session: InTransaction, clock: TheClock, asked: Annotated[AskedFor, Query()]
) -> Response:
    """The newest ten thousand lines that are wanted, as a table; the export is itself a line."""
    found = queries.lines(session, _wanted(asked), before=asked.before, limit=MOST_LINES)
    actions.record(
        session, "audit_exported", principal=me, data={"lines": len(found)}, at=clock.now()
    )
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(_table(_out(line) for line in found), media_type=_CSV, headers=headers)


def _wanted(asked: AskedFor) -> Wanted:
    return Wanted(
        actor=asked.actor, action=asked.action, object=asked.object, outcome=asked.outcome
    )


def _out(line: Line) -> AuditLine:
    return AuditLine(
        seq=line.seq,
        at=line.deed.at,
        actor=line.deed.by.actor,
        role=line.deed.by.role,
        office=line.deed.by.office,
        ip=line.deed.by.ip,
        action=line.deed.action,
        object=line.deed.object,
        purpose=line.deed.purpose,
        outcome=line.deed.outcome,
    )


def _table(lines: Iterable[AuditLine]) -> bytes:
    """UTF-8 with its mark; nothing in it is run by a spreadsheet (SEC-44)."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(AuditLine.model_fields)
    for line in lines:
        cells = line.model_dump(mode="json").values()
        writer.writerow("" if cell is None else neutral(str(cell)) for cell in cells)
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


@router.post(
    "/verification", operation_id="audit_verify", openapi_extra=AUDITORS, responses=problems()
)
def verify(me: Me, session: Reading, runtime: TheRuntime) -> VerdictOut:  # noqa: ARG001
    """Check the whole chain against its key and its anchors."""
    key = runtime.keyring.audit_key
    anchors = AnchorFile(runtime.settings.anchors, key=key).read()
    verdict = queries.verification(session, key=key, anchors=anchors)
    return VerdictOut(
        whole=verdict.whole,
        checked=verdict.checked,
        bad_seq=verdict.bad_seq,
        why=verdict.why,
        anchors=len(anchors),
        restarts=[RestartOut(seq=one.seq, at=one.at) for one in chain.restarts(anchors)],
    )
