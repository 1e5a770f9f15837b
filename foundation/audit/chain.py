"""The chain of the audit trail: what binds each line to all before it, and how a break is found."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from foundation.audit.model import Anchor, Deed, Line, Verdict

# What can be wrong with a trail, as codes; the screens have the sentences.
MISSING = "line_missing"
TWICE = "number_used_twice"
CHANGED = "line_changed_moved_or_added"
BACKDATED = "line_older_than_the_one_before"
REWRITTEN = "not_the_trail_that_was_anchored"
CUT_OFF = "anchored_end_missing"
ANCHOR_CHANGED = "anchor_changed_added_or_removed"


def beginning(key: bytes) -> str:
    """What the first line is bound to."""
    return _mac(key, b"the trail begins")


def bind(key: bytes, seq: int, deed: Deed, previous: str) -> str:
    """The mac of a line: HMAC-SHA256 over its canonical bytes and the mac of the line before."""
    return _mac(key, b"line|" + canonical(seq, deed, previous))


def canonical(seq: int, deed: Deed, previous: str) -> bytes:
    """A line as the one run of bytes that its mac is made of; instants to the microsecond, UTC."""
    by = deed.by
    who = [by.actor, by.role, by.session, by.ip, by.office]
    what = [deed.action, deed.object, deed.purpose, deed.outcome, dict(deed.data)]
    return _packed([previous, seq, _instant(deed.at), *who, *what])


def extend(key: bytes, last: tuple[int, str, datetime] | None, deeds: Sequence[Deed]) -> list[Line]:
    """New lines behind the last one (its seq, mac and instant); the clock never runs back.

    Returns:
        One line a deed, numbered without a hole; a deed older than the line before it takes
        that line's instant.
    """
    seq, previous, instant = last or (0, beginning(key), None)
    lines = []
    for deed in deeds:
        seq += 1
        instant = deed.at if instant is None else max(instant, deed.at)
        guarded = deed if deed.at == instant else _moved(deed, instant)
        previous = bind(key, seq, guarded, previous)
        lines.append(Line(seq, guarded, previous))
    return lines


def verify(lines: Iterable[Line], anchors: Sequence[Anchor], key: bytes) -> Verdict:
    """Walk a trail from its first line to its end and past every anchor.

    Args:
        lines: in the order of `seq`.
        anchors: in the order in which they were written.
    """
    spoiled = _bad_anchor(anchors, key)
    if spoiled is not None:
        return Verdict(0, spoiled.seq, ANCHOR_CHANGED)
    held = holding(anchors)
    begun_again = len(restarts(anchors))
    anchored = {anchor.seq: anchor.mac for anchor in held}
    before: Line | None = None
    for line in lines:
        why = _fault(line, before, anchored, key)
        if why is not None:
            expected = before.seq + 1 if before else 1
            return Verdict(expected - 1, min(expected, line.seq), why, begun_again)
        before = line
    reached = before.seq if before else 0
    if held and held[-1].seq > reached:
        return Verdict(reached, reached + 1, CUT_OFF, begun_again)
    return Verdict(reached, restarts=begun_again)


def holding(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """The anchors that still hold: a restart ends those of the trail that it replaced."""
    held: list[Anchor] = []
    for anchor in anchors:
        if anchor.restart:
            held = [one for one in held if one.seq < anchor.seq]
        held.append(anchor)
    return tuple(held)


def restarts(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    """The anchors from which the trail began again behind an older copy, oldest first."""
    return tuple(anchor for anchor in anchors if anchor.restart)


def seal_anchor(
    key: bytes, line: Line, at: datetime, previous: Anchor | None, *, restart: bool = False
) -> Anchor:
    """An anchor for a line, bound to the anchor before it."""
    bare = Anchor(line.seq, line.mac, at, "", restart)
    return replace(bare, seal=_anchor_seal(key, bare, previous))


def _fault(line: Line, before: Line | None, anchored: dict[int, str], key: bytes) -> str | None:
    expected = before.seq + 1 if before else 1
    if line.seq != expected:
        return MISSING if line.seq > expected else TWICE
    previous = before.mac if before else beginning(key)
    if not hmac.compare_digest(line.mac, bind(key, line.seq, line.deed, previous)):
        return CHANGED
    if before is not None and line.deed.at < before.deed.at:
        return BACKDATED
    if anchored.get(line.seq, line.mac) != line.mac:
        return REWRITTEN
    return None


def _bad_anchor(anchors: Sequence[Anchor], key: bytes) -> Anchor | None:
    previous: Anchor | None = None
    for anchor in anchors:
        seal = _anchor_seal(key, anchor, previous)
        if not hmac.compare_digest(anchor.seal, seal):
            return anchor
        if previous is not None and anchor.seq <= previous.seq and not anchor.restart:
            return anchor
        previous = anchor
    return None


def _anchor_seal(key: bytes, anchor: Anchor, previous: Anchor | None) -> str:
    before = previous.seal if previous else ""
    parts = [before, anchor.seq, anchor.mac, _instant(anchor.at)]
    return _mac(key, b"anchor|" + _packed([*parts, "restart"] if anchor.restart else parts))


def _moved(deed: Deed, at: datetime) -> Deed:
    return Deed(at, deed.by, deed.action, deed.object, deed.purpose, deed.outcome, deed.data)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _packed(values: list[object]) -> bytes:
    return json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _mac(key: bytes, message: bytes) -> str:
    return hmac.digest(key, message, hashlib.sha256).hex()
