"""The audit chain: whatever is done to it afterwards, the first bad line is named."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.audit import chain
from foundation.audit.model import Deed, Doer
from tests.foundation.building import NOON

KEY = b"k" * 32
LENGTH = 60


def a_deed(number: int, **changes: object) -> Deed:
    """A deed, one second after the one before."""
    by = Doer("account", "officer", "session", "127.0.0.1", "office")
    deed = Deed(NOON + timedelta(seconds=number), by, "people.revealed", f"person:{number}", "duty")
    return replace(deed, **changes)


def a_trail(length: int = LENGTH, *, first: int = 0) -> list:
    """A clean trail."""
    return chain.extend(KEY, None, [a_deed(first + number) for number in range(length)])


def anchored(lines, *seqs):
    """Anchors at some of the lines, as they were written at the time."""
    anchors = []
    for seq in seqs:
        previous = anchors[-1] if anchors else None
        anchors.append(chain.seal_anchor(KEY, lines[seq - 1], NOON, previous))
    return anchors


def rebuilt(lines, first, key=KEY):
    """The lines from index `first` on, chained anew by someone who holds `key`."""
    head = lines[:first]
    last = (head[-1].seq, head[-1].mac, head[-1].deed.at) if head else None
    return head + chain.extend(key, last, [line.deed for line in lines[first:]])


def renumbered(lines):
    """The lines with numbers that have no hole."""
    return [replace(line, seq=number) for number, line in enumerate(lines, start=1)]


def edited(lines, at):
    """One line says something else."""
    line = lines[at]
    other = replace(line, deed=replace(line.deed, object="person:other"))
    return [*lines[:at], other, *lines[at + 1 :]]


def deleted(lines, at):
    """One line is gone and the rest moved up."""
    return renumbered(lines[:at] + lines[at + 1 :])


def deleted_with_a_hole(lines, at):
    """One line is gone."""
    return lines[:at] + lines[at + 1 :]


def inserted(lines, at):
    """A line that never was stands among the others."""
    return renumbered(
        [*lines[:at], replace(lines[at], deed=a_deed(at, object="person:never")), *lines[at:]]
    )


def swapped(lines, at):
    """Two lines changed places."""
    other = (at + 1) % len(lines)
    changed = list(lines)
    changed[at], changed[other] = lines[other], lines[at]
    return renumbered(changed)


def truncated(lines, at):
    """The end is cut off."""
    return lines[:at]


def rebuilt_without_the_key(lines, at):
    """One line is changed and all that follow are chained anew with a guessed key."""
    return rebuilt(edited(lines, at), at, key=b"g" * 32)


def rebuilt_with_the_key(lines, at):
    """The same, by someone who holds the key: only the anchors know."""
    return rebuilt(edited(lines, at), at)


def forked(lines, at):
    """An old copy was put back and went on differently, by the service itself."""
    return rebuilt(lines[:at] + a_trail(LENGTH - at + 5, first=1000), at)


def backdated(lines, at):
    """A line says an earlier instant."""
    line = lines[at]
    earlier = replace(line, deed=replace(line.deed, at=line.deed.at - timedelta(hours=1)))
    return [*lines[:at], earlier, *lines[at + 1 :]]


TAMPERINGS = [
    edited,
    deleted,
    deleted_with_a_hole,
    inserted,
    swapped,
    truncated,
    rebuilt_without_the_key,
    rebuilt_with_the_key,
    forked,
    backdated,
]


@pytest.mark.parametrize("tampering", TAMPERINGS)
@given(at=st.integers(0, LENGTH - 1), cuts=st.sets(st.integers(1, LENGTH - 1), max_size=5))
@settings(max_examples=150, deadline=None)
def test_every_tampering_at_every_place_is_found(tampering, at, cuts):
    """Each way to harm a trail, at any line, is found and named no later than the next anchor."""
    clean = a_trail()
    anchors = anchored(clean, *sorted(cuts), LENGTH)

    verdict = chain.verify(tampering(clean, at), anchors, KEY)

    next_anchor = min(anchor.seq for anchor in anchors if anchor.seq > at)
    assert not verdict.whole
    assert verdict.bad_seq is not None
    assert verdict.bad_seq <= next_anchor


@pytest.mark.parametrize("tampering", [edited, deleted_with_a_hole, backdated])
@pytest.mark.parametrize("at", [0, 1, 30, LENGTH - 2])
def test_the_first_bad_line_is_named(tampering, at):
    """What was changed in place is named by its own number, without any anchor."""
    verdict = chain.verify(tampering(a_trail(), at), (), KEY)

    assert (verdict.bad_seq, verdict.checked) == (at + 1, at)


@given(st.integers(0, 40), st.lists(st.integers(1, 40), unique=True))
@settings(deadline=None)
def test_a_clean_trail_passes(length, cuts):
    """No false alarm: any length, anchors anywhere."""
    lines = a_trail(length)
    anchors = anchored(lines, *sorted(cut for cut in cuts if cut <= length))

    verdict = chain.verify(lines, anchors, KEY)

    assert (verdict.whole, verdict.checked) == (True, length)


@given(st.lists(st.integers(0, 6), max_size=8))
@settings(deadline=None)
def test_a_trail_grows_the_same_in_any_portions(portions):
    """One close or many: the chain is the same."""
    deeds = [a_deed(number) for number in range(sum(portions))]
    at_once = chain.extend(KEY, None, deeds)

    grown: list = []
    for size in portions:
        last = (grown[-1].seq, grown[-1].mac, grown[-1].deed.at) if grown else None
        grown += chain.extend(KEY, last, deeds[len(grown) : len(grown) + size])

    assert grown == at_once


def test_time_never_runs_back():
    """After the clock was set back, a line takes the instant of the line before it."""
    lines = chain.extend(KEY, None, [a_deed(5), a_deed(3), a_deed(6)])

    assert [line.deed.at - NOON for line in lines] == [timedelta(seconds=s) for s in (5, 5, 6)]
    assert chain.verify(lines, (), KEY).whole


def test_another_key_verifies_nothing():
    """A trail is bound to its key from the first line."""
    assert chain.verify(a_trail(), (), b"o" * 32).bad_seq == 1


@pytest.mark.parametrize("field", ["seq", "mac", "at", "seal", "restart"])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_changed_anchor_is_found(field, which):
    """The second place is no softer than the first: each part of an anchor is sealed."""
    lines = a_trail()
    anchors = anchored(lines, 10, 20, 30)
    other = {"seq": 11, "mac": "0" * 64, "at": NOON + timedelta(seconds=1), "seal": "0" * 64}
    other["restart"] = True
    anchors[which] = replace(anchors[which], **{field: other[field]})

    verdict = chain.verify(lines, anchors, KEY)

    assert verdict.why == chain.ANCHOR_CHANGED


@pytest.mark.parametrize("which", [0, 1])
def test_a_removed_anchor_is_found(which):
    """An anchor taken from before another is missed."""
    lines = a_trail()
    anchors = anchored(lines, 10, 20, 30)
    del anchors[which]

    assert chain.verify(lines, anchors, KEY).why == chain.ANCHOR_CHANGED


def test_every_part_of_a_line_is_bound():
    """Changing any single part of any line is found."""
    lines = a_trail(3)
    deed = lines[1].deed
    others = [
        replace(deed, **{part: value})
        for part, value in {
            "at": deed.at + timedelta(microseconds=1),
            "action": "other",
            "object": None,
            "purpose": None,
            "outcome": "refused",
            "data": {"hash": "x"},
        }.items()
    ]
    others += [
        replace(deed, by=replace(deed.by, **{part: "other"}))
        for part in ("actor", "role", "session", "ip", "office")
    ]

    for other in others:
        changed = [lines[0], replace(lines[1], deed=other), lines[2]]
        assert chain.verify(changed, (), KEY).bad_seq == 2
