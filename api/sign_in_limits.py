"""How many failed sign-ins one address may make: a guesser is slowed, nobody locked out."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from foundation.errors import TooMuch

WINDOW = timedelta(minutes=15)
_ADDRESSES = 10_000


class FailedSignIns:
    """Failures by address in the last quarter hour; what is kept is bounded."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()

    def check(self, address: str, *, at: datetime) -> None:
        """Refuse an address that has failed too often.

        Raises:
            TooMuch: with the seconds until the oldest failure is forgotten.
        """
        with self._guard:
            failures = self._recent(address, at)
            if len(failures) >= self._most:
                wait = int((failures[0] + WINDOW - at).total_seconds()) + 1
                raise TooMuch("Too many failed sign-ins from this address.", retry_after=wait)

    def note(self, address: str, *, at: datetime) -> None:
        """Count a failure."""
        with self._guard:
            self._recent(address, at).append(at)
            while len(self._failures) > _ADDRESSES:
                self._failures.popitem(last=False)

    def _recent(self, address: str, at: datetime) -> deque[datetime]:
        failures = self._failures.setdefault(address, deque(maxlen=self._most))
        self._failures.move_to_end(address)
        while failures and at - failures[0] >= WINDOW:
            failures.popleft()
        return failures
