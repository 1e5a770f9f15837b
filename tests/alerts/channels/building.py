"""Channels out of the house for tests: an outside that takes, refuses or hangs as it is told."""

import threading
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from alerts.channels import contacts, queries
from alerts.channels.carriers import Carriers
from alerts.channels.guard import Rules
from alerts.channels.installed import Channel, Installed
from alerts.channels.model import AddressKind, Kind
from alerts.channels.sender import Sender
from alerts.channels.tables import DeliveryRow, HealthRow
from foundation.access.model import Role
from foundation.clock import SetClock
from foundation.journal import queries as journal
from tests.alerts.building import NOON, someone
from tests.alerts.notices.building import follow

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
HOOK = "https://police.example.test/hook"
ADDRESSES = {
    AddressKind.EMAIL: "luo@example.test",
    AddressKind.MOBILE: "15400000001",
    AddressKind.IM: "luo",
}


class Outside:
    """Everything that lies outside: what was sent there, and what fails for as long as it is put.

    `fails`: channel id → the failure it answers with; "webhook" for every webhook.
    """

    def __init__(self):
        self.sent = []
        self.fails = {}
        self.before = None
        self._guard = threading.Lock()

    def send(self, channel, message, address, *, tag):
        """As a carrier."""
        self._take(channel.id, (channel.id, address, message.body, tag))

    def post(self, post):
        """As a poster."""
        self._take("webhook", ("webhook", post.url, post.body, post.headers["X-Correction-Id"]))

    def _take(self, name, what):
        if self.before is not None:
            self.before(name)
        failure = self.fails.get(name)
        if failure is not None:
            raise failure
        with self._guard:
            self.sent.append(what)

    def on(self, name):
        """The ids of what went over one channel, in order."""
        return [one[3] for one in self.sent if one[0] == name]


def have(*names, personal=True):
    """An installation with channels, each of the kind it is called for, and one webhook host."""
    template = "made-up://{address}" if personal else "made-up://group"
    channels = {name: Channel(name, Kind(name), personal, template) for name in names}
    return Installed(channels, Rules(hosts=frozenset({"police.example.test"})))


@contextmanager
def sending(database, outside, clock=None, *, having):
    """A sender over an outside, ended at the end."""
    carriers = Carriers(having, people=outside, poster=outside)
    sender = Sender(database, clock or SetClock(NOON), carriers)
    try:
        yield sender
    finally:
        sender.stop()


def send(database, outside, at=NOON, *, having):
    """Notices and deliveries up to an instant, as the service does every two seconds."""
    follow(database, at=at)
    with sending(database, outside, SetClock(at), having=having) as sender:
        return sender.settle()


def reach(database, district, who, *kinds):
    """Enter addresses of an account; all kinds unless some are named."""
    admin = someone(district, Role.SECURITY_ADMIN, office="parent")
    for kind in kinds or ADDRESSES:
        with database.write() as session:
            contacts.enter(
                session, admin, who.account_id, AddressKind(kind), ADDRESSES[kind], now=NOON
            )


def rows(database, **about):
    """The deliveries, in the order in which they were written down."""
    with database.read() as session:
        found = session.scalars(
            select(DeliveryRow).filter_by(**about).order_by(DeliveryRow.made_at, DeliveryRow.slot)
        )
        return [row.to_delivery() for row in found]


def states(database):
    """The deliveries as "target state", sorted."""
    return sorted(f"{one.target.partition(':')[0]} {one.state.value}" for one in rows(database))


def health(database, target):
    """How a target does."""
    with database.read() as session:
        return queries.health_of(session, [target])[target]


def retry_at(database, target):
    """Before when nothing is tried there."""
    with database.read() as session:
        return session.get_one(HealthRow, target).retry_at


def told(database, kind):
    """The entries of one kind, in order."""
    with database.read() as session:
        found = journal.entries_after(session, 0, limit=500, kinds=[f"alerts.{kind}"])
    return list(found)
