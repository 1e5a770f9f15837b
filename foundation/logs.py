"""Structured logs: one JSON object a line, UTC, ids and codes only."""

import logging
import logging.handlers
import re
import sys
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

log: Any = structlog.get_logger("correction")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_NUMBERS = re.compile(r"\d{11,}")


def set_up(level: str, file: Path | None = None) -> None:
    """Write logs to standard error, and to a rotating file where one is named (10 × 20 MB)."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(file, maxBytes=20_000_000, backupCount=10)
        )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.processors.TimeStamper(fmt="iso", utc=True)],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
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
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def escape(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape control characters and hide long digit runs, whatever a caller logs (SEC-26)."""
    return {key: _safe(value) for key, value in event.items()}


def _safe(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    shown = _CONTROLS.sub(lambda found: f"\\x{ord(found.group()):02x}", value)
    return _NUMBERS.sub("<digits>", shown)
