"""Whether what clients recorded can come from a service that loses nothing and doubles nothing.

A history is a sequence of records, in the order in which the clients wrote them; each has an `op`.
`docs/campaigns/README.md` lists them. The checker is pure: it knows neither clock nor network.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Record = Mapping[str, Any]
History = Sequence[Record]


class Kind(StrEnum):
    """What a history can be found guilty of."""

    LOST_ACKED = "lost_acked"
    DUPLICATE = "duplicate"
    PHANTOM = "phantom"
    MISSING_ALERT = "missing_alert"
    PHANTOM_ALERT = "phantom_alert"
    SEQ_GAP_OR_DUP = "seq_gap_or_dup"
    OUT_OF_ORDER = "out_of_order"
    NOT_DELIVERED = "not_delivered"
    NOT_SHOWN = "not_shown"
    SHOWN_TWICE = "shown_twice"
    BOARD_DIFFERS = "board_differs"
    LEAK = "leak"
    SILENT = "silent"
    AUDIT_BROKEN = "audit_broken"
    SERVER_FAULT = "server_fault"


@dataclass(frozen=True, order=True)
class Violation:
    """One thing that cannot have happened in a service that keeps its promises."""

    kind: Kind
    about: str
    detail: str


def check(history: Iterable[Record]) -> tuple[Violation, ...]:
    """Everything that is wrong with a history, sorted; nothing when all promises were kept."""
    records = tuple(history)
    found = {violation for rule in RULES for violation in rule(records)}
    return tuple(sorted(found))


def _of(history: History, *ops: str) -> Iterator[Record]:
    return (record for record in history if record["op"] in ops)


def _writes(history: History) -> Iterator[Violation]:
    """An answered request has exactly one effect; one that was refused or never made has none."""
    asked = {record["key"] for record in _of(history, "ask")}
    acked = {record["key"] for record in _of(history, "ack")}
    refused = {record["key"] for record in _of(history, "refused")} - acked
    stored = {record["key"]: int(record["n"]) for record in _of(history, "stored")}
    for key in sorted(acked):
        if stored.get(key, 0) == 0:
            yield Violation(Kind.LOST_ACKED, key, "answered as done, and not there")
    for key, times in sorted(stored.items()):
        if times > 1:
            yield Violation(Kind.DUPLICATE, key, f"there {times} times")
        if times and key not in asked:
            yield Violation(Kind.PHANTOM, key, "there, and nobody asked for it")
        if times and key in refused:
            yield Violation(Kind.PHANTOM, key, "there, although it was refused")


def _faults(history: History) -> Iterator[Violation]:
    """The service refuses and says why, or is not there; it never breaks on a request."""
    for record in _of(history, "fault"):
        yield Violation(Kind.SERVER_FAULT, record["key"], f"answered {record['status']}")


def _calls(history: History) -> Iterator[Violation]:
    """Every stored call for somebody, and every deadline nobody met, is told exactly once."""
    acked = {record["key"] for record in _of(history, "ack")}
    refused = {record["key"] for record in _of(history, "refused")}
    least: Counter[tuple[str, str]] = Counter()
    perhaps: Counter[tuple[str, str]] = Counter()
    for record in _of(history, "ask"):
        if record.get("calls"):
            about = (record["person"], record["calls"])
            least[about] += record["key"] in acked
            perhaps[about] += record["key"] not in acked and record["key"] not in refused
    for record in _of(history, "deadline"):
        least[record["person"], record["kind"]] += 1
        if not record["found"]:
            yield Violation(Kind.MISSING_ALERT, record["key"], "the deadline was never found")
    told: Counter[tuple[str, str]] = Counter()
    watched = {record["person"] for record in _of(history, "watched")}
    for record in _of(history, "alert"):
        about = (record["person"], record["kind"])
        if record["kind"] == "crisis" or record["person"] in watched:
            told[about] += record["told"] - record["told_before"]
    for about in sorted(least.keys() | told.keys()):
        name = "/".join(about)
        if told[about] < least[about]:
            detail = f"told {told[about]} times of {least[about]}"
            yield Violation(Kind.MISSING_ALERT, name, detail)
        if told[about] > least[about] + perhaps[about]:
            detail = f"told {told[about]} times, called {least[about]} + {perhaps[about]}"
            yield Violation(Kind.PHANTOM_ALERT, name, detail)


@dataclass
class _Screen:
    """What one console went through, in its order.

    `known` are the alerts it heard of, `open` those it heard of while they were open.
    """

    name: str
    epoch: str | None = None
    cursor: int | None = None
    known: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    pictures: list[int] = field(default_factory=list)

    def takes(self, record: Record) -> Iterator[Violation]:
        """A whole list, or one frame."""
        if record["op"] == "snapshot":
            yield from self._picture(record)
        else:
            yield from self._frame(record)

    def _picture(self, record: Record) -> Iterator[Violation]:
        seq = record["seq"]
        if self.epoch == record["epoch"] and self.cursor is not None and seq < self.cursor:
            detail = f"a list of {seq} after frame {self.cursor}"
            yield Violation(Kind.OUT_OF_ORDER, self.name, detail)
        self.epoch, self.cursor = record["epoch"], seq
        self.pictures.append(seq)
        self.known |= set(record["ids"])
        self.open |= set(record["ids"])

    def _frame(self, record: Record) -> Iterator[Violation]:
        seq, prev = record["seq"], record["prev"]
        if record["epoch"] != self.epoch or prev != self.cursor or seq <= prev:
            detail = f"frame {seq} says it follows {prev}, the screen stood at {self.cursor}"
            yield Violation(Kind.SEQ_GAP_OR_DUP, self.name, detail)
            # The screen does not take it either: it comes back from where it stands.
            return
        begins = record["what"] == "alerts.raised"
        # An alert that is not open is in no list: a correction of it may be the first one hears.
        corrects = record["what"] == "alerts.amended"
        if begins is (record["id"] in self.known) and not corrects:
            detail = f"{record['what']} of {record['id']} at {seq}"
            yield Violation(Kind.OUT_OF_ORDER, self.name, detail)
        self.known.add(record["id"])
        if begins:
            self.open.add(record["id"])
        self.cursor = seq


def _screens(history: History) -> dict[str, _Screen]:
    found: dict[str, _Screen] = {}
    for record in _of(history, "snapshot", "recv"):
        screen = found.setdefault(record["con"], _Screen(record["con"]))
        # What is wrong on the way is told by `_streams`; here only the end counts.
        for _ in screen.takes(record):
            pass
    return found


def _streams(history: History) -> Iterator[Violation]:
    """Each screen hears everything once, in order; all screens hear the same at the same seq."""
    screens: dict[str, _Screen] = {}
    happened: dict[int, tuple[str, str]] = {}
    for record in _of(history, "snapshot", "recv"):
        screen = screens.setdefault(record["con"], _Screen(record["con"]))
        yield from screen.takes(record)
        if record["op"] == "recv":
            what = (record["id"], record["what"])
            before = happened.setdefault(record["seq"], what)
            if before != what:
                detail = f"{before} for one screen, {what} for {record['con']}"
                yield Violation(Kind.OUT_OF_ORDER, str(record["seq"]), detail)


def _delivery(history: History) -> Iterator[Violation]:
    """What an account is entitled to reaches its screens, and is shown once; nothing else is."""
    alerts = {record["id"]: record for record in _of(history, "alert")}
    screens = _screens(history)
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for record in _of(history, "show"):
        shown[record["con"]][record["id"]] += 1
    for record in _of(history, "listed"):
        name, entitled = record["con"], set(record["ids"])
        screen = screens.get(name, _Screen(name))
        for alert in sorted(entitled - screen.known):
            if not _over_before(alerts.get(alert), screen):
                yield Violation(Kind.NOT_DELIVERED, alert, f"never reached {name}")
        for alert in sorted(screen.known - entitled):
            if alert in alerts:
                yield Violation(Kind.LEAK, alert, f"reached {name}, who may not see it")
            else:
                yield Violation(Kind.PHANTOM_ALERT, alert, f"reached {name}, and is not there")
        for alert in sorted((screen.open & entitled) - set(shown[name])):
            yield Violation(Kind.NOT_SHOWN, alert, f"received by {name} and not shown")
        for alert, times in sorted(shown[name].items()):
            if times > 1:
                yield Violation(Kind.SHOWN_TWICE, alert, f"{times} times by {name}")


def _over_before(alert: Record | None, screen: _Screen) -> bool:
    """Whether an alert had ended when the screen took a whole list, in which it has no place."""
    return (
        alert is not None
        and not alert["open"]
        and bool(screen.pictures)
        and (alert["seq"] <= screen.pictures[-1])
    )


def _cut_off(history: History) -> Iterator[Violation]:
    """Five seconds after its session has ended a screen hears nothing any more."""
    cut: set[str] = set()
    for record in _of(history, "cut", "snapshot", "recv"):
        if record["op"] == "cut":
            cut.add(record["con"])
        elif record["con"] in cut:
            detail = f"told {record['con']} after its session had ended"
            yield Violation(Kind.LEAK, str(record.get("id", "the whole list")), detail)


def _silence(history: History) -> Iterator[Violation]:
    """Nothing that somebody must still see has fallen silent."""
    for record in _of(history, "silent"):
        for alert, how in sorted(record["alerts"].items()):
            yield Violation(Kind.SILENT, alert, how)


def _posts(history: History) -> Iterator[Violation]:
    """A receiver takes a message once, unless the service was struck between.

    Whoever is struck between sending and writing that down cannot know whether it was taken, and
    sends it again under the same id; nothing else is a reason, another receiver's failing least.
    """
    strikes, taken_at = 0, dict[str, int]()
    for record in _of(history, "struck", "posted"):
        if record["op"] == "struck":
            strikes += 1
        elif record["taken"]:
            message = record["id"]
            if taken_at.get(message) == strikes:
                detail = f"taken twice by {record['to']}, and nothing had struck"
                yield Violation(Kind.DUPLICATE, message, detail)
            taken_at[message] = strikes


def _deliveries(history: History) -> Iterator[Violation]:
    """What is owed to a receiver was sent or waits for its time; what is said to be taken was."""
    taken = {record["id"] for record in _of(history, "posted") if record["taken"]}
    there: set[tuple[str, int]] = set()
    for record in _of(history, "delivery"):
        there.add((record["to"], record["seq"]))
        to, state = record["to"], record["state"]
        if state == "accepted" and record["id"] not in taken:
            yield Violation(Kind.LOST_ACKED, record["id"], f"never taken by {to}, who is said to")
        elif state in ("gave_up", "spared"):
            yield Violation(Kind.NOT_DELIVERED, record["id"], f"{state} too early, for {to}")
        elif state == "overdue":
            yield Violation(Kind.SILENT, record["id"], f"due to {to}, and nobody sends it")
    for record in _of(history, "owed"):
        for to in record["to"]:
            if (to, record["seq"]) not in there:
                yield Violation(Kind.NOT_DELIVERED, str(record["seq"]), f"never meant for {to}")


def _ends(history: History) -> Iterator[Violation]:
    """Board then + entries = board now; the journal has no hole; the audit chain holds."""
    for record in _of(history, "board"):
        streamed, listed = record["streamed"], record["listed"]
        for alert in sorted(streamed.keys() | listed.keys()):
            if streamed.get(alert) != listed.get(alert):
                detail = f"{record['con']}: {streamed.get(alert)}, in fact {listed.get(alert)}"
                yield Violation(Kind.BOARD_DIFFERS, alert, detail)
    for record in _of(history, "journal"):
        if record["count"] != record["last"] - record["first"] + 1:
            detail = f"{record['count']} entries from {record['first']} to {record['last']}"
            yield Violation(Kind.SEQ_GAP_OR_DUP, "journal", detail)
    for record in _of(history, "audit"):
        if not record["ok"]:
            yield Violation(Kind.AUDIT_BROKEN, "audit", record.get("said", ""))


RULES: tuple[Callable[[History], Iterator[Violation]], ...] = (
    _writes,
    _faults,
    _calls,
    _streams,
    _delivery,
    _cut_off,
    _silence,
    _posts,
    _deliveries,
    _ends,
)
