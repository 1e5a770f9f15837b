"""The one table of what happens by itself: each tick asks whose time has come, and acts on rows.

Nothing waits in memory: a tick that is late, missed or run twice finds the same rows. APScheduler
is only the clock that calls.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from alerts import actions as alerts
from alerts import inhibiting
from alerts import queries as alert_queries
from alerts.dispatch import late as late_orders
from alerts.dispatch import queries as dispatch
from alerts.drills import actions as drills
from alerts.duty import pages as duty_pages
from alerts.duty import queries as duty
from alerts.notices import actions as notices
from alerts.notices import queries as notice_queries
from alerts.runbooks import overdue
from alerts.silences import actions as silences
from api.auditor import silence
from api.live import tickets
from api.runtime import Runtime
from correction.contact import consequences, deadlines, duties
from correction.register import orders
from exchange.roster import keeping as rosters
from foundation.accounts import failures
from foundation.audit.anchors import AnchorFile, anchor_if_due
from foundation.clock import SystemClock
from foundation.errors import Unavailable
from foundation.idempotency import actions as idempotency
from foundation.ids import new_id
from foundation.leases import actions as leases
from foundation.logs import log

LEASE = timedelta(seconds=10)
BATCH = 200
FEW = 20
# A tick that comes this often is one that readiness looks at.
_OFTEN = timedelta(seconds=30)

Waits = Callable[[Session, datetime], bool]
Act = Callable[[Session, Runtime, datetime], int]


def _always(session: Session, now: datetime) -> bool:  # noqa: ARG001
    return True


@dataclass(frozen=True)
class Tick:
    """One job: how often it asks, whether something waits (a cheap read), and what it then does.

    `act` runs in the transaction that holds the lease, and returns how many rows it dealt with; it
    is called again while it returns a whole batch.
    """

    name: str
    every: timedelta
    act: Act
    waits: Waits = _always


def _find_missed(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return len(deadlines.find_missed(session, now=now, limit=BATCH))


def _open_duties(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    duties.open_duties(session, now=now)
    return 0


def _end_terms(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return consequences.end_terms(session, now=now, limit=BATCH)


def _lapse(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return alerts.lapse_due(session, now=now, limit=BATCH)


def _tell_overdue(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return overdue.tell_overdue(session, now=now, limit=BATCH)


def _tell_late(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return late_orders.tell_late(session, now=now, limit=BATCH)


def _end_silences(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return silences.end_due(session, now=now, limit=BATCH)


def _release(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return inhibiting.release_due(session, now=now, limit=BATCH)


def _drill(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return drills.go_on_due(session, now=now)


def _page(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    return duty_pages.page_due(session, now=now, limit=BATCH)


def _notify(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    # A few at a time: each may ask the roster and write, and others write meanwhile.
    went = notices.go_on_due(session, now=now, limit=FEW)
    return BATCH if went == FEW else went


def _hear_auditor(session: Session, runtime: Runtime, now: datetime) -> int:
    if runtime.settings.auditor == "on":
        silence.notice_silence(session, now=now)
    return 0


def _anchor(session: Session, runtime: Runtime, now: datetime) -> int:
    file = AnchorFile(runtime.settings.anchors, key=runtime.keyring.audit_key)
    anchor_if_due(session, file, now=now)
    return 0


def _forget_answers(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    idempotency.purge(session, now=now)
    return 0


def _forget_tickets(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    tickets.purge(session, now=now)
    return 0


def _forget_names(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    failures.purge(session, now=now)
    return 0


def _forget_rosters(session: Session, runtime: Runtime, now: datetime) -> int:  # noqa: ARG001
    rosters.forget_old(session, now=now)
    return 0


TICKS: tuple[Tick, ...] = (
    Tick("missed_check_ins", timedelta(seconds=2), _find_missed, deadlines.waits),
    Tick("lapsed_alerts", timedelta(seconds=2), _lapse, alert_queries.waits),
    Tick("silences", timedelta(seconds=2), _end_silences, silences.waits),
    Tick("inhibitions", timedelta(seconds=2), _release, inhibiting.waits),
    Tick("drills", timedelta(seconds=2), _drill, drills.waits),
    Tick("notices", timedelta(seconds=2), _notify, notice_queries.waits),
    Tick("auditor_heard", timedelta(minutes=1), _hear_auditor),
    Tick("overdue_steps", timedelta(seconds=5), _tell_overdue, overdue.waits),
    Tick("late_orders", timedelta(seconds=5), _tell_late, dispatch.waits),
    Tick("duty_pages", timedelta(seconds=10), _page, duty.pages_wait),
    Tick("terms_over", timedelta(minutes=1), _end_terms, orders.terms_wait),
    Tick("duties_ahead", timedelta(minutes=10), _open_duties),
    Tick("audit_anchors", timedelta(seconds=30), _anchor),
    Tick("old_answers", timedelta(hours=1), _forget_answers),
    Tick("old_rosters", timedelta(minutes=10), _forget_rosters),
    Tick("old_tickets", timedelta(minutes=10), _forget_tickets),
    Tick("unknown_names", timedelta(minutes=10), _forget_names),
)


def run(tick: Tick, runtime: Runtime, *, holder: str) -> int:
    """Run one tick now, unless another process holds its lease.

    Lease and work are one transaction: who loses the one has not done the other.

    Raises:
        Unavailable: the database is away; the rows wait.
    """
    now, done = runtime.clock.now(), 0
    with runtime.database.read() as session:
        if not tick.waits(session, now):
            return 0
    while True:
        with runtime.database.write() as session:
            if leases.claim(session, tick.name, holder, now=now, for_=LEASE) is None:
                return done
            dealt = tick.act(session, runtime, now)
        done += dealt
        if dealt < BATCH:
            return done


class Ticks:
    """The clock that calls every tick of the table; in each process, leased between them."""

    def __init__(self, runtime: Runtime, table: tuple[Tick, ...] = TICKS) -> None:
        self._runtime = runtime
        self._table = table
        self._holder = new_id()
        self._guard = threading.Lock()
        self._ran_at: dict[str, datetime] = {}
        self._scheduler: Any = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Run every tick once now, and then at its interval."""
        now = self._runtime.clock.now()
        self._ran_at = {tick.name: now for tick in self._table}
        for tick in self._table:
            self._scheduler.add_job(
                self._call,
                "interval",
                args=[tick],
                id=tick.name,
                seconds=tick.every.total_seconds(),
                # The scheduler's own clock is the machine's, whatever clock the rows are judged by.
                next_run_time=SystemClock().now(),
            )
        self._runtime.parts["last_tick_at"] = now
        self._scheduler.start()

    def stop(self) -> None:
        """Let running ticks finish and call none again."""
        self._scheduler.shutdown(wait=True)

    def _call(self, tick: Tick) -> None:
        try:
            run(tick, self._runtime, holder=self._holder)
        except Unavailable:
            log.warning("tick_waits", tick=tick.name)
            return
        with self._guard:
            self._ran_at[tick.name] = self._runtime.clock.now()
            often = [self._ran_at[one.name] for one in self._table if one.every <= _OFTEN]
            # The oldest of the frequent ones: a single tick that fails again and again shows.
            self._runtime.parts["last_tick_at"] = min(often, default=self._ran_at[tick.name])
