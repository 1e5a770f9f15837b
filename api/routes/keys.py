"""Keys of devices and gateways, for the security administrators: seen, issued, renewed, revoked."""

from typing import Literal

from fastapi import APIRouter

from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock
from api.problems import problems
from api.wire import IdIn, Instant, Line, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import keys
from foundation.accounts.keys import NewKey
from foundation.errors import NotFound
from foundation.ids import OfficeId
from foundation.offices import queries as offices

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])
SECURITY = access(roles=[Role.SECURITY_ADMIN], scope="subtree", labels=["account"])
ISSUING = access(
    roles=[Role.SECURITY_ADMIN],
    scope="subtree",
    labels=["account"],
    step_up=[Role.SECURITY_ADMIN],
)


class NewKeyIn(Wire):
    """What a key is to be for, and which office it serves."""

    label: Line
    purpose: Literal["device", "gateway", "metrics", "agency"]
    office_id: IdIn


class KeyOut(Out):
    """A key, without the key."""

    id: str
    label: str
    purpose: str
    office_id: str
    issued_at: Instant
    used_at: Instant | None
    revoked_at: Instant | None


class KeysOut(Out):
    """The keys of the asker's subtree, those in use first."""

    items: list[KeyOut]
    as_of: Instant


class IssuedOut(Out):
    """A new key, shown once."""

    key: KeyOut
    secret: str


@router.get("", operation_id="keys_list", openapi_extra=SECURITY, responses=problems())
def list_keys(me: Me, session: Reading, clock: TheClock) -> KeysOut:
    """The keys of the asker's office and below."""
    found = keys.listed(session, me.office_path)
    return KeysOut(items=[KeyOut.model_validate(one) for one in found], as_of=clock.now())


@router.post(
    "",
    status_code=201,
    operation_id="key_issue",
    openapi_extra=ISSUING,
    responses=problems(NotFound),
)
def issue(body: NewKeyIn, me: Me, session: InTransaction, clock: TheClock) -> IssuedOut:
    """Issue a key for an office of the asker's area; it is shown this once."""
    office = offices.office_within(session, OfficeId(body.office_id), me.office_path)
    wanted = NewKey(body.label, body.purpose, office.id)
    made, secret = keys.issue(session, wanted, by=me.account_id, at=clock.now())
    return IssuedOut(key=KeyOut.model_validate(made), secret=secret)


@router.post(
    "/{key_id}/rotation",
    status_code=201,
    operation_id="key_rotate",
    openapi_extra=ISSUING,
    responses=problems(NotFound, keys.KeyRevoked),
)
def rotate(key_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> IssuedOut:
    """Put a new key in the place of one that is useless from now on; it is shown this once."""
    known = keys.key(session, key_id, within=me.office_path)
    made, secret = keys.rotate(session, known.id, by=me.account_id, at=clock.now())
    return IssuedOut(key=KeyOut.model_validate(made), secret=secret)


@router.post(
    "/{key_id}/revocation",
    operation_id="key_revoke",
    openapi_extra=SECURITY,
    responses=problems(NotFound),
)
def revoke(key_id: PathId, me: Me, session: InTransaction, clock: TheClock) -> KeyOut:
    """Make a key useless from now on; safe to repeat."""
    known = keys.key(session, key_id, within=me.office_path)
    return KeyOut.model_validate(keys.revoke(session, known.id, by=me.account_id, at=clock.now()))
