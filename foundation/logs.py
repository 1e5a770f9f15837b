"""Structured logs: one JSON object a line, UTC, ids and codes only."""

import fcntl
import itertools
import logging
import logging.handlers
import os
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import structlog
from structlog.typing import EventDict, WrappedLogger

log: Any = structlog.get_logger("correction")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_PLACES = 12
LARGEST, KEPT = 20_000_000, 10
_NUMBERS = re.compile(r"\d{11,}")


def set_up(level: str, file: Path | None = None) -> None:
    """Write logs to standard error, and to a rotating file where one is named (10 × 20 MB)."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(_OwnFile(file))
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_words,
            escape,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(handlers=handlers, level=level, force=True)
    # uvicorn's access lines would hold addresses and queries.
    logging.getLogger("uvicorn.access").disabled = True
    # Its INFO lines name each WebSocket with its query, and so the ticket.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class _OwnFile(logging.handlers.RotatingFileHandler):
    """A file that this process alone writes and turns over, and its account alone can read.

    Another process that was given the same name writes to the next one: FILE, FILE-2, FILE-3 …
    """

    def __init__(self, file: Path) -> None:
        self._lock_file, own = _taken(file)
        super().__init__(own, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")

    def _open(self) -> Any:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_for_the_owner)

    def close(self) -> None:
        """Let go of the file, and of its name."""
        super().close()
        self._lock_file.close()


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _taken(file: Path) -> tuple[IO[str], Path]:
    """The first name that no other process holds, and the lock that holds it."""
    for number in itertools.count(1):
        own = file if number == 1 else file.with_stem(f"{file.stem}-{number}")
        lock = open(f"{own}.lock", "w", encoding="utf-8", opener=_for_the_owner)  # noqa: SIM115
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return lock, own
    raise AssertionError("numbers do not end")


def without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Tell a fault by its kinds and places: its message may hold what somebody typed (SEC-26)."""
    given = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if given is True else given
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["fault"] = " < ".join(_kinds_and_places(fault))
    return event


def _kinds_and_places(fault: BaseException) -> Iterator[str]:
    """Each fault of a chain, the last first, with the lines it went through, innermost first."""
    told: BaseException | None = fault
    while told is not None:
        places = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in reversed(traceback.extract_tb(told.__traceback__))
        ]
        yield f"{type(told).__name__} at {', '.join(places[:_PLACES])}"
        told = told.__cause__ or told.__context__


def escape(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape control characters and hide long digit runs, whatever a caller logs (SEC-26)."""
    return {key: _safe(value) for key, value in event.items()}


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    shown = _CONTROLS.sub(lambda found: f"\\x{ord(found.group()):02x}", value)
    return _NUMBERS.sub("<digits>", shown)
