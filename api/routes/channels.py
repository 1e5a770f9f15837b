"""Channels out of the house for the administrators: how each does, a test, addresses of staff."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy.orm import Session

from alerts.channels import actions, contacts, queries
from alerts.channels.installed import installed
from alerts.channels.kindbook import kinds, sending
from alerts.channels.model import (
    AddressKind,
    Delivery,
    DeliveryState,
    Health,
    Kind,
    NoAddress,
    NoSuchChannel,
)
from api.declarations import access
from api.dependencies import InTransaction, Me, Reading, TheClock, TheRuntime
from api.problems import problems
from api.sensitive_reads import told
from api.wire import Clean, Instant, Out, PathId, Wire
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.errors import NotFound
from foundation.ids import AccountId

router = APIRouter(prefix="/api/v1/channels", tags=["channels"])

KEEPERS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN]
KEEPING = access(roles=KEEPERS, scope="none", labels=["config"])
TESTING = access(roles=KEEPERS, scope="own_account", labels=["config"])
CONTACTS = access(roles=[Role.SECURITY_ADMIN], scope="subtree", labels=["account", "contact"])
ENTERING = access(
    roles=[Role.SECURITY_ADMIN],
    scope="subtree",
    labels=["account", "contact"],
    step_up=[Role.SECURITY_ADMIN],
)
Address = Annotated[str, Field(min_length=1, max_length=120), Clean]


class HealthOut(Out):
    """How a channel or webhook does; `failing`: for so long that it is an alert."""

    last_success_at: Instant | None
    failing_since: Instant | None
    failing: bool
    failures: int
    last_error: str | None
    waiting: int


class TestOut(Out):
    """How far the asker's own test over a channel has come."""

    at: Instant
    state: DeliveryState
    error: str | None


class ChannelOut(Out):
    """A channel of this installation; `personal` ones need an address of each account."""

    id: str
    kind: Kind
    zh: str
    en: str
    personal: bool
    address_kind: AddressKind
    mine: bool
    health: HealthOut
    test: TestOut | None


class ChannelsOut(Out):
    """The channels beside the console, as the installation's file names them."""

    items: list[ChannelOut]
    webhook_hosts: list[str]
    as_of: Instant


class ContactOut(Out):
    """An address of an account, masked."""

    kind: AddressKind
    address_masked: str


class StaffContactsOut(Out):
    """A member of staff and the addresses that were entered."""

    id: str
    name: str
    username: str
    contacts: list[ContactOut]


class ContactsOut(Out):
    """The active staff of the asker's area."""

    items: list[StaffContactsOut]


class ContactIn(Wire):
    """An address."""

    address: Address


def health_out(health: Health, clock: TheClock) -> HealthOut:
    """How something does, and whether that has been so for too long."""
    since = health.failing_since
    return HealthOut(
        last_success_at=health.last_success_at,
        failing_since=since,
        failing=since is not None and clock.now() - since >= sending().failing,
        failures=health.failures,
        last_error=health.last_error,
        waiting=health.waiting,
    )


@router.get("", operation_id="channels_list", openapi_extra=KEEPING, responses=problems())
def list_channels(me: Me, session: Reading, runtime: TheRuntime, clock: TheClock) -> ChannelsOut:
    """Every channel of this installation, how it does, and the asker's last test."""
    have = installed(runtime.settings.channels_file)
    health = queries.health_of(session, have.channels)
    mine = contacts.kinds_of(session, [me.account_id]).get(me.account_id, frozenset())
    items = []
    for one in have.channels.values():
        words = kinds()[one.kind]
        test = queries.last_test(session, me.account_id, one.id)
        items.append(
            ChannelOut(
                id=one.id,
                kind=one.kind,
                zh=words.zh,
                en=words.en,
                personal=one.personal,
                address_kind=words.address,
                mine=not one.personal or words.address in mine,
                health=health_out(health[one.id], clock),
                test=_test(test) if test is not None else None,
            )
        )
    hosts = sorted(have.webhooks.hosts)
    return ChannelsOut(items=items, webhook_hosts=hosts, as_of=clock.now())


@router.post(
    "/{channel_id}/test",
    status_code=201,
    operation_id="channel_test",
    openapi_extra=TESTING,
    responses=problems(NoSuchChannel, NoAddress),
)
def test_channel(
    channel_id: PathId, me: Me, session: InTransaction, runtime: TheRuntime, clock: TheClock
) -> TestOut:
    """Send the asker a test message over one channel."""
    have = installed(runtime.settings.channels_file)
    made = actions.ask_for_test(session, me, channel_id, have=have, now=clock.now())
    return _test(made)


@router.get("/contacts", operation_id="contacts_list", openapi_extra=CONTACTS, responses=problems())
def list_contacts(request: Request, me: Me, session: Reading) -> ContactsOut:
    """Which addresses the staff of the asker's area have, masked."""
    told(request, me, "channels.contacts_read", about=f"office:{me.office_id}")
    staff = [one for one in accounts.staff(session, me.office_path) if one.state == "active"]
    known = contacts.kinds_of(session, [one.id for one in staff])
    return ContactsOut(
        items=[
            StaffContactsOut(
                id=one.id,
                name=one.name,
                username=one.username,
                contacts=[
                    _contact(session, one.id, kind)
                    for kind in sorted(known.get(one.id, frozenset()))
                ],
            )
            for one in staff
        ]
    )


@router.put(
    "/contacts/{account_id}/{kind}",
    operation_id="contact_enter",
    openapi_extra=ENTERING,
    responses=problems(NotFound),
)
def enter_contact(
    account_id: PathId,
    kind: AddressKind,
    body: ContactIn,
    me: Me,
    session: InTransaction,
    clock: TheClock,
) -> ContactOut:
    """Enter or change the address of a member of staff."""
    found = AccountId(account_id)
    contacts.enter(session, me, found, kind, body.address, now=clock.now())
    return _contact(session, found, kind)


@router.delete(
    "/contacts/{account_id}/{kind}",
    status_code=204,
    operation_id="contact_strike",
    openapi_extra=ENTERING,
    responses=problems(NotFound),
)
def strike_contact(
    account_id: PathId, kind: AddressKind, me: Me, session: InTransaction, clock: TheClock
) -> None:
    """Forget the address of a member of staff; safe to repeat."""
    contacts.strike(session, me, AccountId(account_id), kind, now=clock.now())


def _test(found: Delivery) -> TestOut:
    return TestOut(at=found.made_at, state=found.state, error=found.error)


def _contact(session: Session, account_id: AccountId, kind: AddressKind) -> ContactOut:
    address = contacts.address_of(session, account_id, kind) or ""
    return ContactOut(kind=kind, address_masked=contacts.masked(address, kind))
