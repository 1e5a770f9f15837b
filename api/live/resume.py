"""Tokens with which a screen comes back without a ticket: ten minutes, one session, one view."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.live.protocol import RESUME_SECONDS
from foundation.crypto.model import framed

_USE = b"live|resume"
_VERSION = "r1"
_LONGEST = 200
_PARTS = 5


@dataclass(frozen=True)
class Pass:
    """What a sound token says: whose session, which view in which epoch."""

    session_id: str
    epoch: str


class ResumeTokens:
    """Issues tokens and reads them; nothing is stored, and no other use of the key makes one.

    A view's epoch names journal, office, role and restrictions at once: a token of another view or
    of a journal before a restore fits nothing any more. That the session still lives is asked by
    whoever lets the screen in.
    """

    def __init__(self, key: bytes) -> None:
        # The key is taken in once: a storm asks for thousands of seals.
        self._sealing = hmac.new(hmac.digest(key, _USE, hashlib.sha256), digestmod=hashlib.sha256)

    def issue(self, session_id: str, epoch: str, *, now: datetime) -> str:
        """A token for a session's view, good for ten minutes."""
        until = str(int((now + timedelta(seconds=RESUME_SECONDS)).timestamp()))
        return ".".join((_VERSION, session_id, epoch, until, self._seal(session_id, epoch, until)))

    def read(self, token: str, *, now: datetime) -> Pass | None:
        """What a token says; None for one that is none of ours, changed, or over."""
        parts = token.split(".") if token.isascii() and len(token) <= _LONGEST else []
        if len(parts) != _PARTS or parts[0] != _VERSION:
            return None
        _, session_id, epoch, until, seal = parts
        if not hmac.compare_digest(seal, self._seal(session_id, epoch, until)):
            return None
        return Pass(session_id, epoch) if now.timestamp() < int(until) else None

    def _seal(self, session_id: str, epoch: str, until: str) -> str:
        sealing = self._sealing.copy()
        sealing.update(framed(session_id, epoch, until))
        return base64.urlsafe_b64encode(sealing.digest()).rstrip(b"=").decode()
