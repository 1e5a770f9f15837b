"""Whether a password may be used (SEC-02); lock-out steps (SEC-03)."""

from datetime import datetime, timedelta
from itertools import pairwise

FAILURES_BEFORE_LOCK = 5
FAILURE_WINDOW = timedelta(minutes=15)
FIRST_LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=4)
PIN_DIGITS = 6

_COMMON = ("password", "123456", "qwerty", "111111", "abc123", "000000", "admin", "iloveyou")


def weakness(password: str, *, policy: str, username: str) -> str | None:
    """Why a password may not be used, as a code, or None.

    Args:
        policy: "mlps3" (12 characters of 3 classes, GB/T 22239) or "asvs" (15 characters).
    """
    shortest = 12 if policy == "mlps3" else 15
    if len(password) < shortest:
        return f"at_least_{shortest}_characters"
    if len(password) > 128:
        return "at_most_128_characters"
    lowered = password.casefold()
    if username.casefold() in lowered or any(common in lowered for common in _COMMON):
        return "too_easy_to_guess"
    if policy == "mlps3" and _classes(password) < 3:
        return "three_kinds_of_characters"
    return None


def pin_weakness(pin: str) -> str | None:
    """Why a PIN may not be used, as a code, or None: six digits, not all equal, not a run."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        return "six_digits"
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return "too_easy_to_guess" if steps in ({0}, {1}, {-1}) else None


def is_forgotten(
    failing_since: datetime | None, locked_until: datetime | None, *, at: datetime
) -> bool:
    """Whether earlier failures no longer count: a quarter hour after the first, or after a lock."""
    last = locked_until or failing_since
    return last is None or at - last > FAILURE_WINDOW


def lock_until(failures: int, *, at: datetime) -> datetime | None:
    """Until when an account is locked after so many failures in the window, or None."""
    if failures < FAILURES_BEFORE_LOCK:
        return None
    doublings = failures - FAILURES_BEFORE_LOCK
    factor: int = 2**doublings
    return at + min(FIRST_LOCK * factor, LONGEST_LOCK)


def _classes(password: str) -> int:
    return sum(
        (
            any(letter.islower() for letter in password),
            any(letter.isupper() for letter in password),
            any(letter.isdigit() for letter in password),
            any(not letter.isalnum() for letter in password),
        )
    )
