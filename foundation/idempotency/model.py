"""What was answered to a request that came before."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An HTTP status and the exact bytes of the body that went with it."""

    status: int
    body: bytes
