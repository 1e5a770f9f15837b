"""How far a connection has come."""

from enum import Enum, auto


class Stage(Enum):
    """From the knock to the end: waiting for the gate, for hello, for the board, then told."""

    KNOCKING = auto()
    SILENT = auto()
    READING = auto()
    STREAMING = auto()
    ENDED = auto()
