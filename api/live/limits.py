"""How much one connection and one account may ask of the stream (REL-23)."""

from collections import Counter, deque

MESSAGES_A_SECOND = 20


class Meter:
    """Counts what a connection says: at most twenty messages in any second."""

    def __init__(self, most: int = MESSAGES_A_SECOND) -> None:
        self._times: deque[float] = deque(maxlen=most)

    def allows(self, now: float) -> bool:
        """Note one message at `now` (monotonic seconds); False when it is one too many."""
        full = len(self._times) == self._times.maxlen
        if full and now - self._times[0] < 1.0:
            return False
        self._times.append(now)
        return True


class Places:
    """Counts the open connections of each account."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, account_id: str) -> bool:
        """Take a place for a connection; False when the account has as many as it may."""
        if self._taken[account_id] >= self._most:
            return False
        self._taken[account_id] += 1
        return True

    def give_back(self, account_id: str) -> None:
        """Give a place back."""
        self._taken[account_id] -= 1
        if self._taken[account_id] <= 0:
            del self._taken[account_id]
