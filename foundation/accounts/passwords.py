"""Hashing passwords with argon2id, at most four at once (SEC-01)."""

import threading
from typing import Literal

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from foundation.errors import Unavailable

_SLOTS = threading.BoundedSemaphore(4)
_COSTS = {
    "standard": Argon2Hasher(time_cost=3, memory_cost=64 * 1024, parallelism=4),
    "low_memory": Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),
}
# A hash of nothing in particular: an unknown account costs the same time as a known one.
_NOBODY: dict[str, str] = {}

Cost = Literal["standard", "low_memory"]


def hash_password(password: str, *, cost: Cost = "standard") -> str:
    """The argon2id hash of a password, with its own salt."""
    with _Slot():
        return PasswordHash((_COSTS[cost],)).hash(password)


def is_password(password: str, stored: str | None, *, cost: Cost = "standard") -> bool:
    """Whether a password has this hash; without a hash the answer is no, after the same time."""
    with _Slot():
        hasher = PasswordHash((_COSTS[cost],))
        if stored is None:
            if cost not in _NOBODY:
                _NOBODY[cost] = hasher.hash("nobody")
            hasher.verify(password, _NOBODY[cost])
            return False
        return hasher.verify(password, stored)


class _Slot:
    """One of four places at the hasher; nobody waits longer than ten seconds for one."""

    def __enter__(self) -> None:
        if not _SLOTS.acquire(timeout=10):
            raise Unavailable("Too many people are signing in; try again in a moment.", code="busy")

    def __exit__(self, *exc: object) -> None:
        _SLOTS.release()
