"""The loop that sends: take what is due, send it with no row held, write down how it went."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from alerts.channels import actions, queries, settling
from alerts.channels.carriers import Carriers
from alerts.channels.installed import Installed
from alerts.channels.model import DeliveryFailed, Outgoing, ToWebhook
from alerts.following import Follower, Following
from foundation.clock import Clock
from foundation.database import Database
from foundation.errors import Unavailable
from foundation.journal.model import Told
from foundation.logs import log

READER = "channels"
_LINES = 8


class Sender:
    """Reads what is told, and sends what is due; each target on a line of its own.

    A target that is slow or fails holds up nothing but what goes to itself. Whatever a kill cut off
    is sent once more when its lease is over, under the same id: at least once.
    """

    def __init__(self, database: Database, clock: Clock, carriers: Carriers) -> None:
        self._database = database
        self._clock = clock
        self._carriers = carriers
        self._reader = Follower(database, clock, _following(carriers.have))
        self._pool = ThreadPoolExecutor(_LINES, thread_name_prefix="deliveries")
        self._guard = threading.Lock()
        self._busy: dict[str, Future[None]] = {}

    def wakes_for(self, told: Told) -> bool:
        """Whether something that was told may send something."""
        return self._reader.wakes_for(told)

    def drain(self) -> int:
        """Follow the journal, and begin to send what is due.

        Returns:
            How many deliveries were begun.

        Raises:
            Unavailable: the database is away; the rows wait.
        """
        self._reader.drain()
        now = self._clock.now()
        with self._database.read() as session:
            due, fails = queries.waits(session, now), settling.something_fails(session, now)
            over = queries.some_are_over(session)
        if not (due or fails or over):
            return 0
        with self._guard:
            busy = tuple(self._busy)
        with self._database.write() as session:
            settling.tell_failing(session, now=now)
            settling.spare_ended(session, now=now)
            taken = settling.claim(session, have=self._carriers.have, now=now, busy=busy)
        for target, messages in settling.by_target(taken).items():
            self._begin(target, messages)
        return len(taken)

    def settle(self) -> int:
        """Send until nothing is due now; for whoever waits for that, such as tests."""
        sent = 0
        while begun := self.drain():
            sent += begun
            with self._guard:
                going = list(self._busy.values())
            wait(going)
        return sent

    def stop(self) -> None:
        """Let what is being sent come to its end; the rest waits in rows."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self, target: str, messages: Sequence[Outgoing]) -> None:
        with self._guard:
            self._busy[target] = self._pool.submit(self._send_all, target, messages)

    def _send_all(self, target: str, messages: Sequence[Outgoing]) -> None:
        """Send what goes to one target; after a failure that stalls it the rest is given back."""
        try:
            for place, outgoing in enumerate(messages):
                if not self._send(outgoing):
                    self._give_back(messages[place + 1 :])
                    return
        except Unavailable:
            # How it went cannot be written down: the leases end, and it is sent once more.
            log.warning("deliveries_wait", target=target)
        except Exception as fault:  # noqa: BLE001
            log.error("delivery_failed", target=target, fault=type(fault).__name__)
        finally:
            with self._guard:
                self._busy.pop(target, None)

    def _send(self, outgoing: Outgoing) -> bool:
        """Send one message and write down how it went; False when its target stalls."""
        failed: DeliveryFailed | None = None
        try:
            self._carriers.send(outgoing, at=int(self._clock.now().timestamp()))
        except DeliveryFailed as failure:
            failed = failure
        now = self._clock.now()
        with self._database.write() as session:
            if failed is None:
                answered = isinstance(outgoing, ToWebhook)
                settling.note_accepted(session, outgoing.delivery, delivered=answered, now=now)
            else:
                settling.note_failed(session, outgoing.delivery, failed, now=now)
        return failed is None or not failed.stalls

    def _give_back(self, unsent: Sequence[Outgoing]) -> None:
        with self._database.write() as session:
            for one in unsent:
                settling.release(session, one.delivery)


def _following(have: Installed) -> Following:
    return Following.each(
        READER,
        actions.READS,
        lambda session, entry, now: actions.follow(session, entry, have=have, now=now),
    )
