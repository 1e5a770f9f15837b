"""Faults planted in the server on purpose: a campaign that does not catch each proves nothing."""

import asyncio
import functools
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from alerts import actions as alert_actions
from alerts.audience import View
from alerts.channels import settling
from alerts.channels.model import Delivery
from alerts.channels.tables import DeliveryRow
from alerts.notices import actions as notices
from alerts.notices import queries as notice_queries
from alerts.notices.tables import CallingRow
from alerts.relay import READER, Relay
from api import routing
from api.live import news
from api.live.connection import Connection
from api.live.protocol import Hello
from api.live.stream import LiveStream
from assessment.screening import actions as screening
from foundation.database import CHANNEL, CLOSE_LOCK, Database
from foundation.errors import Unavailable
from foundation.journal import actions as journal
from foundation.journal import queries as journal_queries
from foundation.journal.model import Told
from foundation.journal.tables import JournalRow
from foundation.journal.wake import note
from tests.chaos.failpoints import die

_dice = random.Random()


def plant(fault: str, seed: int) -> None:
    """Break the product in this process, in the named way."""
    _dice.seed(seed)
    FAULTS[fault]()


def ack_before_commit() -> None:
    """Requests are answered first and committed a little later."""
    real = routing._once

    def once(session: Session, pending: Any, values: Any, route: Any, call: Any) -> Any:
        answer = real(session, pending, values, route, call)
        session.rollback()
        journal.forget_collected(session)
        (name,) = (name for name, value in call.keywords.items() if value is session)

        def later() -> None:
            with pending.runtime.database.write() as own:
                again = functools.partial(call.func, **{**call.keywords, name: own})
                real(own, pending, values, route, again)

        threading.Timer(0.4, later).start()
        return answer

    routing._once = once


def keys_ignored() -> None:
    """A request that is sent again under its key is done again."""
    routing._once = lambda session, pending, values, route, call: call()


def wake_without_commit() -> None:
    """Screens are told of alerts that are not committed yet, and some never are."""
    running: list[tuple[LiveStream, asyncio.AbstractEventLoop]] = []
    real_start, real_close = LiveStream.start, Database._close

    async def start(self: LiveStream) -> None:
        await real_start(self)
        running.append((self, asyncio.get_running_loop()))

    def close(self: Database, session: Session) -> tuple[Told, ...]:
        told = real_close(self, session)
        if told and running and threading.current_thread().name == "relay":
            _tell(*running[-1], session)
            if _dice.random() < 0.7:
                raise OperationalError("planted", None, Exception("planted"))
        return told

    LiveStream.start, Database._close = start, close


def _tell(stream: LiveStream, loop: asyncio.AbstractEventLoop, session: Session) -> None:
    """Publish what a transaction holds before it is committed."""
    views = set(stream._logs)
    sessions = {screen.session_id for screen in stream._clients}
    now: datetime = stream._runtime.clock.now()
    found = news.look(_Peek(session), stream._reached, views, sessions, at=now, check=True)
    loop.call_soon_threadsafe(stream._publish, found, views, sessions)


class _Peek:
    """A database whose readers see one transaction before it is committed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """The uncommitted transaction itself."""
        yield self._session


def cursor_before_work() -> None:
    """The relay moves its cursor in a transaction of its own, before it raises the alerts."""

    def answer_batch(self: Relay) -> int:
        now = self._clock.now()
        with self._database.write() as session:
            place = journal.lock_cursor(session, READER, at=now)
            entries, reached = self._read(session, place, journal_queries.head(session))
            journal.move_cursor(session, READER, to=max(place, reached), at=now)
        if _dice.random() < 0.3:
            die()
        with self._database.write() as session:
            return sum(self._answer(session, entry, now=now) for entry in entries)

    Relay._answer_batch = answer_batch


def cursor_by_id() -> None:
    """Numbers are given out before commits are in order, as a serial column does (PostgreSQL)."""

    def store(session: Session) -> int | None:
        lines = session.info.pop(journal._COLLECTED, [])
        if not lines:
            return None
        rows = []
        for line in lines:
            seq = session.scalar(text("SELECT nextval('planted_seq')"))
            rows.append({**line, "seq": seq})
        session.execute(insert(JournalRow), rows)
        time.sleep(_dice.random() * 0.05)
        return int(rows[-1]["seq"])

    def close(self: Database, session: Session) -> tuple[Told, ...]:
        session.flush()
        told = journal.told(session)
        last = store(session)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLOSE_LOCK})
        for closer in self._closers:
            closer(session)
        if last is not None:
            said = {"channel": CHANNEL, "told": note(last, told)}
            session.execute(text("SELECT pg_notify(:channel, :told)"), said)
        return told

    real_init = Database.__init__

    def init(self: Database, *args: Any, **kwargs: Any) -> None:
        real_init(self, *args, **kwargs)
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                last = connection.scalar(text("SELECT coalesce(max(seq), 0) FROM journal"))
                connection.execute(text("DROP SEQUENCE IF EXISTS planted_seq"))
                connection.execute(text(f"CREATE SEQUENCE planted_seq START {int(last) + 1}"))

    Database.__init__, Database._close = init, close


def frames_sent_again() -> None:
    """After a break a screen gets again what it had."""
    real = LiveStream.hello

    def hello(self: LiveStream, screen: Connection, said: Hello) -> None:
        if said.seq is not None:
            said = Hello(said.epoch, max(0, said.seq - 20))
        real(self, screen, said)

    LiveStream.hello = hello


def draft_alert_dropped() -> None:
    """A critical answer is kept, and told to nobody while the questionnaire is a draft."""
    screening._tell = lambda *args, **kwargs: None


def drop_on_overflow() -> None:
    """What a screen cannot take at once is thrown away, and it goes on with what comes after."""
    real = Connection.resume_writing

    def resume_writing(self: Connection) -> None:
        if self.log is not None:
            self.place = max(self.place, self.log.last)
        real(self)

    Connection.resume_writing = resume_writing


def awaited_broadcast() -> None:
    """The stream waits for each screen in turn: one that does not read holds up all others."""
    real = LiveStream._flush

    def flush(self: LiveStream) -> None:
        if any(screen._paused_at is not None for screen in self._connections):
            self._flush_is_due = True
            asyncio.get_running_loop().call_later(0.05, flush, self)
        else:
            real(self)

    LiveStream._flush = flush


def resumed_at_head() -> None:
    """A screen that comes back goes on with what comes next; what it missed is not sent."""
    real = LiveStream._go_on

    def go_on(self: LiveStream, screen: Connection, place: int, *, head: int) -> None:
        screen.log.skip_to(head)
        real(self, screen, head, head=head)

    LiveStream._go_on = go_on


def local_timer() -> None:
    """What is to happen later is remembered by the process that heard of it, not looked up."""
    mine: set[str] = set()
    real_begin, real_due = notices._begin, notice_queries.due

    def begin(session: Session, alert: Any, roster: Any, **times: Any) -> None:
        real_begin(session, alert, roster, **times)
        mine.add(alert.id)

    def due(session: Session, now: datetime, *, limit: int) -> list[str]:
        found = real_due(session, now, limit=1000)
        rows = [session.get_one(CallingRow, one) for one in found]
        return [one.id for one in rows if one.alert_id in mine][:limit]

    notices._begin, notice_queries.due = begin, due


def loans_forgiven() -> None:
    """Whoever has taken an alert is never asked for it again."""
    alert_actions.lapse_due = lambda session, *, now, limit: 0


def nobody_rechecked() -> None:
    """An open connection is not ended when its session is."""
    LiveStream._recheck = lambda self, screen, now: None


def scope_ignored() -> None:
    """Every screen is sent the alerts of all offices."""
    View.sees = lambda self, alert, office_path: True


def deaf_after_outage() -> None:
    """When the database is away once, the stream never looks into the journal again."""
    real = LiveStream._look

    async def look(self: LiveStream) -> None:
        try:
            await real(self)
        except Unavailable:
            await asyncio.Event().wait()

    LiveStream._look = look


def others_told_again() -> None:
    """When one receiver fails, what the others have taken is sent to them once more."""
    real = settling.note_failed

    def note_failed(session: Session, sent: Delivery, failure: Any, *, now: datetime) -> None:
        real(session, sent, failure, now=now)
        taken = DeliveryRow.accepted_at.is_not(None)
        again = {"accepted_at": None, "delivered_at": None, "due_at": now}
        statement = update(DeliveryRow).where(DeliveryRow.seq == sent.seq, taken)
        session.execute(statement.values(again))

    settling.note_failed = note_failed


def taken_when_sent() -> None:
    """What was sent is written down as taken, whatever came of it."""

    def note_failed(session: Session, sent: Delivery, failure: Any, *, now: datetime) -> None:
        settling.note_accepted(session, sent, now=now)

    settling.note_failed = note_failed


BY_KILL: dict[str, Callable[[], None]] = {
    "ack_before_commit": ack_before_commit,
    "keys_ignored": keys_ignored,
    "wake_without_commit": wake_without_commit,
    "cursor_before_work": cursor_before_work,
    "cursor_by_id": cursor_by_id,
    "frames_sent_again": frames_sent_again,
    "draft_alert_dropped": draft_alert_dropped,
}
# What a kill alone would not show.
BY_STORM: dict[str, Callable[[], None]] = {
    "drop_on_overflow": drop_on_overflow,
    "awaited_broadcast": awaited_broadcast,
    "resumed_at_head": resumed_at_head,
    "local_timer": local_timer,
    "loans_forgiven": loans_forgiven,
    "nobody_rechecked": nobody_rechecked,
    "scope_ignored": scope_ignored,
    "deaf_after_outage": deaf_after_outage,
    "others_told_again": others_told_again,
    "taken_when_sent": taken_when_sent,
}
FAULTS = {**BY_KILL, **BY_STORM}
# Not in the server but in the screen: it forgets what it showed at each break.
FORGETFUL_SCREEN = "shown_twice"
# An SQLite file gives out no numbers early, and whoever only reads it is held up by nobody.
ONLY_POSTGRESQL = frozenset({"cursor_by_id", "deaf_after_outage"})
# Where a server dies when it is killed at the worst moment for what a fault breaks.
SHOWN_AT = {"keys_ignored": "after_commit"}
EVERY = (*FAULTS, FORGETFUL_SCREEN)
