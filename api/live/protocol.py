"""What a screen and the stream say to each other, under the subprotocol "correction.v1"."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

SUBPROTOCOL = "correction.v1"
HEARTBEAT_SECONDS = 15
RESUME_SECONDS = 600
LARGEST_MESSAGE = 64 * 1024
_LARGEST_SEQ = 2**53 - 1
_LONGEST_NAME = 64


class Close(IntEnum):
    """Why the stream ends a connection."""

    NOT_UNDERSTOOD = 1008
    TOO_LARGE = 1009
    SILENT = 1011
    RESTART = 1012
    SESSION = 4401
    ENTITLEMENT = 4403
    SLOW = 4408


class NotUnderstood(Exception):
    """A message that no screen of ours sends."""


@dataclass(frozen=True)
class Hello:
    """The first word of a screen: up to where it has read, in which epoch; None for nothing yet."""

    epoch: str | None
    seq: int | None


@dataclass(frozen=True)
class Cursor:
    """How far a screen has taken in what it was sent."""

    seq: int


@dataclass(frozen=True)
class ShownMark:
    """An alert, in the state of `seq`, stood on a visible and focused page."""

    id: str
    seq: int


Said = Hello | Cursor | ShownMark


def parse(text: str, *, greeted: bool) -> Said:
    """What a screen said; hello comes first, and only once.

    Raises:
        NotUnderstood: not JSON, not a message that fits now, or a value out of its bounds.
    """
    try:
        said = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood from error
    if not isinstance(said, dict):
        raise NotUnderstood
    kind, fields = said.get("type"), set(said)
    if (kind == "hello") is greeted:
        raise NotUnderstood
    if kind == "hello" and fields == {"type", "epoch", "seq"}:
        epoch, seq = said["epoch"], said["seq"]
        if epoch is None or seq is None:
            return Hello(None, None)
        return Hello(_name(epoch), _seq(seq))
    if kind == "cursor" and fields == {"type", "seq"}:
        return Cursor(_seq(said["seq"]))
    if kind == "shown" and fields == {"type", "id", "seq"}:
        return ShownMark(_name(said["id"]), _seq(said["seq"]))
    raise NotUnderstood


def welcome(epoch: str, seq: int, *, recovered: bool, resume: str) -> str:
    """The answer to hello; when not recovered a snapshot follows.

    `resume` is the token with which the same screen comes back without a ticket.
    """
    return _json(
        type="welcome",
        epoch=epoch,
        seq=seq,
        recovered=recovered,
        heartbeat_s=HEARTBEAT_SECONDS,
        resume=resume,
        resume_s=RESUME_SECONDS,
    )


def snapshot(epoch: str, seq: int, alerts: Iterable[str]) -> str:
    """Every open alert of the view, as ready JSON texts, true at `seq`."""
    head = json.dumps({"type": "snapshot", "epoch": epoch, "seq": seq}, separators=(",", ":"))
    return f'{head[:-1]},"alerts":[{",".join(alerts)}]}}'


def frames(texts: Iterable[bytes]) -> bytes:
    """Ready frames in one message."""
    return b'{"type":"frames","frames":[%b]}' % b",".join(texts)


def heartbeat(at: datetime, seq: int) -> str:
    """A sign of life; `seq` is the last frame this screen was sent."""
    return _json(type="heartbeat", at=at.isoformat(), seq=seq)


def resume(token: str) -> str:
    """A fresh token in place of the one before it, while the connection lasts."""
    return _json(type="resume", resume=token, resume_s=RESUME_SECONDS)


def _json(**values: Any) -> str:
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _seq(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST_SEQ:
        raise NotUnderstood
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_NAME:
        raise NotUnderstood
    return value
