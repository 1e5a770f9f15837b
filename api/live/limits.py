"""How much one connection, one account and one address may ask of the stream (REL-23)."""

from collections import Counter

MESSAGES_A_SECOND = 20
# Pieces of messages, pings and pongs: more of them, for each costs less; but not without end.
PIECES_A_SECOND = 200


class Meter:
    """Counts what a connection says: at most so many in any second."""

    __slots__ = ("_most", "_times")

    def __init__(self, most: int = MESSAGES_A_SECOND) -> None:
        self._most = most
        self._times: list[float] = []

    def allows(self, now: float) -> bool:
        """Note one message at `now` (monotonic seconds); False when it is one too many."""
        times = self._times
        while times and now - times[0] >= 1.0:
            del times[0]
        if len(times) >= self._most:
            return False
        times.append(now)
        return True


class Places:
    """Counts the open connections of each account, or of each address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, whose: str) -> bool:
        """Take a place for a connection; False when there are as many as there may be."""
        if self._taken[whose] >= self._most:
            return False
        self._taken[whose] += 1
        return True

    def give_back(self, whose: str) -> None:
        """Give a place back."""
        self._taken[whose] -= 1
        if self._taken[whose] <= 0:
            del self._taken[whose]
