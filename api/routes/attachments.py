"""Files about a person: sent by their phone or an officer, shown to those who may see them."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.sensitive_reads import told
from api.wire import IdIn, Out, PathId, a_file
from correction.register import queries as register
from foundation.access.model import Role
from foundation.attachments import actions, queries
from foundation.attachments.kinds import JPEG, PDF, PNG, WEBP, XLSX, FileRefused, FileTooLarge
from foundation.errors import Invalid
from foundation.ids import PersonId

router = APIRouter(prefix="/api/v1/attachments", tags=["attachments"])
PHOTO = "check_in_photo"
DOCUMENT = "document"


class AttachmentOut(Out):
    """A stored file; its size and digest are of what is kept, after cleaning."""

    id: str
    media_type: str
    size: int
    sha256: str


@router.post(
    "",
    status_code=201,
    operation_id="attachment_store",
    openapi_extra=access(
        roles=[Role.SUPERVISEE, Role.OFFICER, Role.HEAD], scope="subtree", labels=["identity"]
    ),
    responses=problems(FileRefused, FileTooLarge),
)
def store_attachment(
    me: Me,
    session: InTransaction,
    clock: TheClock,
    file: Annotated[UploadFile, File()],
    person_id: Annotated[IdIn | None, Form()] = None,
) -> AttachmentOut:
    """Keep a photo of one's own, or a document about somebody in the asker's area."""
    owner = PersonId(person_id) if person_id else me.person_id
    if owner is None:
        raise Invalid("Say whom the file is about.", fields={"person_id": "needed"})
    register.person(session, owner, me.scope)
    stored = actions.store(
        session,
        file.file.read(),
        owner=owner,
        kind=PHOTO if me.role is Role.SUPERVISEE else DOCUMENT,
        actor=me.account_id,
        at=clock.now(),
    )
    return AttachmentOut.model_validate(stored)


@router.get(
    "/{attachment_id}",
    operation_id="attachment_load",
    openapi_extra=access(
        roles=[Role.OFFICER, Role.HEAD, Role.COMMAND], scope="subtree", labels=["identity"]
    ),
    response_class=Response,
    responses=a_file(JPEG, PNG, WEBP, PDF, XLSX) | problems(),
)
def load_attachment(attachment_id: PathId, request: Request, me: Me, session: Reading) -> Response:
    """A file's bytes; that it was read is on the record before it leaves."""
    known = queries.attachment(session, attachment_id)
    register.person(session, known.owner, me.scope)
    data = queries.load(session, attachment_id, owner=known.owner)
    told(request, me, "attachment_read", about=f"attachment:{attachment_id}")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=known.media_type, headers=headers)
