"""Time-based one-time codes (SEC-04); each step counts once."""

from datetime import datetime

import pyotp

STEP_SECONDS = 30
ISSUER = "Community Correction"


def new_secret() -> str:
    """A new secret for an authenticator."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, username: str) -> str:
    """The address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def accepted_step(secret: str, code: str, *, at: datetime, last_step: int | None) -> int | None:
    """The step that a code belongs to, one step of drift allowed, or None.

    A step that was used before, or lies before the last used one, is not accepted again.
    """
    present = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if last_step is not None and step <= last_step:
            continue
        if pyotp.utils.strings_equal(totp.at(step * STEP_SECONDS), code):
            return step
    return None
