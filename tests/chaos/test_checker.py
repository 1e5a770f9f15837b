"""The checker itself: a clean history passes, every kind of wrong one is found for what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import planted, troubles
from tests.chaos.checker import Kind, check
from tests.chaos.failpoints import POINTS

PAGE = Path(__file__).parents[2] / "docs" / "campaigns" / "README.md"

Records = list[dict[str, Any]]


def history() -> Records:
    """Two people, three writes, one deadline, two screens; one of them resumes after a break."""
    return [
        {"op": "ask", "key": "c1", "kind": "check_in", "person": "p1", "calls": None},
        {"op": "snapshot", "con": "a", "epoch": "e", "seq": 10, "ids": ["old"]},
        {"op": "show", "con": "a", "id": "old"},
        {"op": "snapshot", "con": "b", "epoch": "f", "seq": 10, "ids": ["old"]},
        {"op": "show", "con": "b", "id": "old"},
        {"op": "ack", "key": "c1"},
        {"op": "ask", "key": "q1", "kind": "answer", "person": "p1", "calls": "crisis"},
        {"op": "indet", "key": "q1"},
        {"op": "ack", "key": "q1"},
        {"op": "watched", "person": "p2"},
        recv("a", 12, 10, "n1", "alerts.raised"),
        {"op": "show", "con": "a", "id": "n1"},
        recv("b", 12, 10, "n1", "alerts.raised", epoch="f"),
        {"op": "show", "con": "b", "id": "n1"},
        {"op": "ask", "key": "k1", "kind": "acknowledgement", "person": "p1", "calls": None},
        {"op": "ack", "key": "k1"},
        recv("a", 13, 12, "n1", "alerts.acknowledged"),
        {"op": "ask", "key": "k2", "kind": "acknowledgement", "person": "p1", "calls": None},
        {"op": "refused", "key": "k2", "status": 409},
        recv("a", 15, 13, "n2", "alerts.raised"),
        {"op": "show", "con": "a", "id": "n2"},
        recv("b", 13, 12, "n1", "alerts.acknowledged", epoch="f"),
        recv("b", 15, 13, "n2", "alerts.raised", epoch="f"),
        {"op": "show", "con": "b", "id": "n2"},
        {"op": "stored", "key": "c1", "n": 1},
        {"op": "stored", "key": "q1", "n": 1},
        {"op": "stored", "key": "k1", "n": 1},
        {"op": "stored", "key": "k2", "n": 0},
        {"op": "deadline", "key": "d1", "person": "p2", "kind": "missed_check_in", "found": True},
        alert("old", "p3", 5, told=4, told_before=4),
        alert("ended", "p3", 4, told=2, told_before=2, open=False),
        alert("n1", "p1", 13),
        alert("n2", "p2", 15, kind="missed_check_in"),
        {"op": "listed", "con": "a", "ids": ["old", "ended", "n1", "n2"]},
        {"op": "listed", "con": "b", "ids": ["old", "ended", "n1", "n2"]},
        {"op": "board", "con": "a", "streamed": {"n1": ["x", 13]}, "listed": {"n1": ["x", 13]}},
        {"op": "cut", "con": "c"},
        {"op": "posted", "to": "x", "id": "m1", "taken": True},
        {"op": "posted", "to": "y", "id": "m2", "taken": False},
        {"op": "struck"},
        {"op": "posted", "to": "x", "id": "m1", "taken": True},
        {"op": "owed", "seq": 12, "to": ["x", "y"]},
        delivery("m1", "x", "accepted"),
        delivery("m2", "y", "resting"),
        {"op": "silent", "alerts": {}},
        {"op": "journal", "first": 1, "last": 15, "count": 15},
        {"op": "audit", "ok": True},
    ]


def recv(con: str, seq: int, prev: int, about: str, what: str, epoch: str = "e") -> dict[str, Any]:
    """A frame as a screen took it in."""
    frame = {"epoch": epoch, "seq": seq, "prev": prev, "id": about, "what": what}
    return {"op": "recv", "con": con, **frame}


def delivery(message: str, to: str, state: str) -> dict[str, Any]:
    """How a message to a receiver stands in the end."""
    return {"op": "delivery", "id": message, "to": to, "seq": 12, "state": state}


def alert(about: str, person: str, seq: int, **given: Any) -> dict[str, Any]:
    """An alert as read back in the end."""
    plain = {"kind": "crisis", "told": 1, "told_before": 0, "open": True}
    return {"op": "alert", "id": about, "person": person, "seq": seq, **plain, **given}


def without(records: Records, **wanted: Any) -> Records:
    """The history without the records that look like this; there must be one."""
    kept = [one for one in records if any(one.get(name) != value for name, value in wanted.items())]
    assert len(kept) < len(records)
    return kept


def changed(records: Records, wanted: dict[str, Any], **values: Any) -> Records:
    """The history with one record changed."""
    fits = [one for one in records if all(one.get(k) == v for k, v in wanted.items())]
    assert fits
    fits[0].update(values)
    return records


def after(records: Records, wanted: dict[str, Any], *more: dict[str, Any]) -> Records:
    """The history with records put in after one."""
    place = next(i for i, one in enumerate(records) if wanted.items() <= one.items())
    return [*records[: place + 1], *more, *records[place + 1 :]]


FRAME = {"op": "recv", "con": "a", "seq": 13}
MUTANTS: dict[str, tuple[Kind, Callable[[Records], Records]]] = {
    "an answered check-in is gone": (
        Kind.LOST_ACKED,
        lambda h: changed(h, {"op": "stored", "key": "c1"}, n=0),
    ),
    "an answered check-in was never read back": (
        Kind.LOST_ACKED,
        lambda h: without(h, op="stored", key="c1"),
    ),
    "a retried request left two effects": (
        Kind.DUPLICATE,
        lambda h: changed(h, {"op": "stored", "key": "q1"}, n=2),
    ),
    "something is there that nobody asked for": (
        Kind.PHANTOM,
        lambda h: [*h, {"op": "stored", "key": "ghost", "n": 1}],
    ),
    "something refused is there": (
        Kind.PHANTOM,
        lambda h: changed(h, {"op": "stored", "key": "k2"}, n=1),
    ),
    "a critical answer raised nothing": (
        Kind.MISSING_ALERT,
        lambda h: changed(h, {"op": "alert", "id": "n1"}, told=0),
    ),
    "a deadline raised nothing": (
        Kind.MISSING_ALERT,
        lambda h: changed(h, {"op": "alert", "id": "n2"}, told=0),
    ),
    "a deadline was never found": (
        Kind.MISSING_ALERT,
        lambda h: changed(h, {"op": "deadline"}, found=False),
    ),
    "one call raised two alerts": (
        Kind.PHANTOM_ALERT,
        lambda h: changed(h, {"op": "alert", "id": "n1"}, told=2),
    ),
    "one deadline was told twice": (
        Kind.PHANTOM_ALERT,
        lambda h: changed(h, {"op": "alert", "id": "n2"}, told=2),
    ),
    "an alert reached a screen and is not there": (
        Kind.PHANTOM_ALERT,
        lambda h: after(h, {"op": "recv", "seq": 15}, recv("a", 16, 15, "ghost", "alerts.raised")),
    ),
    "a frame was left out": (Kind.SEQ_GAP_OR_DUP, lambda h: without(h, **FRAME)),
    "a frame came twice": (
        Kind.SEQ_GAP_OR_DUP,
        lambda h: after(h, FRAME, recv("a", 13, 12, "n1", "alerts.acknowledged")),
    ),
    "a frame came again as if it were new": (
        Kind.SEQ_GAP_OR_DUP,
        lambda h: after(h, FRAME, recv("a", 13, 13, "n1", "alerts.acknowledged")),
    ),
    "a frame is of another epoch": (
        Kind.SEQ_GAP_OR_DUP,
        lambda h: changed(h, FRAME, epoch="other"),
    ),
    "the journal has a hole": (
        Kind.SEQ_GAP_OR_DUP,
        lambda h: changed(h, {"op": "journal"}, count=14),
    ),
    "two screens hear different things at one seq": (
        Kind.OUT_OF_ORDER,
        lambda h: changed(h, FRAME, what="alerts.noted"),
    ),
    "taken before it was raised": (
        Kind.OUT_OF_ORDER,
        lambda h: changed(h, {"op": "recv", "con": "a", "seq": 12}, what="alerts.noted"),
    ),
    "raised when it was there already": (
        Kind.OUT_OF_ORDER,
        lambda h: changed(changed(h, FRAME, what="alerts.raised"), FRAME, id="old"),
    ),
    "a whole list is older than the screen": (
        Kind.OUT_OF_ORDER,
        lambda h: after(
            h, FRAME, {"op": "snapshot", "con": "a", "epoch": "e", "seq": 9, "ids": []}
        ),
    ),
    "an alert never reached a screen": (
        Kind.NOT_DELIVERED,
        lambda h: without(h, op="recv", con="b", seq=15),
    ),
    "an alert was received and not shown": (
        Kind.NOT_SHOWN,
        lambda h: without(h, op="show", con="b", id="n2"),
    ),
    "an alert was shown twice": (
        Kind.SHOWN_TWICE,
        lambda h: [*h, {"op": "show", "con": "a", "id": "n1"}],
    ),
    "a screen does not show what is so": (
        Kind.BOARD_DIFFERS,
        lambda h: changed(h, {"op": "board"}, streamed={"n1": ["y", 12]}),
    ),
    "an alert reached a screen that may not see it": (
        Kind.LEAK,
        lambda h: changed(h, {"op": "listed", "con": "b"}, ids=["old", "ended", "n1"]),
    ),
    "a screen was told after its session had ended": (
        Kind.LEAK,
        lambda h: [{"op": "cut", "con": "a"}, *h],
    ),
    "an alert fell silent": (
        Kind.SILENT,
        lambda h: changed(h, {"op": "silent"}, alerts={"n1": "calls, and nobody was told"}),
    ),
    "a receiver took a message twice without a reason": (
        Kind.DUPLICATE,
        lambda h: without(h, op="struck"),
    ),
    "a receiver is said to have taken what it never took": (
        Kind.LOST_ACKED,
        lambda h: changed(h, {"op": "delivery", "to": "y"}, state="accepted"),
    ),
    "a message was given up while it was of use": (
        Kind.NOT_DELIVERED,
        lambda h: changed(h, {"op": "delivery", "to": "y"}, state="gave_up"),
    ),
    "a change was never meant for a receiver": (
        Kind.NOT_DELIVERED,
        lambda h: without(h, op="delivery", to="y"),
    ),
    "a message is due and nobody sends it": (
        Kind.SILENT,
        lambda h: changed(h, {"op": "delivery", "to": "y"}, state="overdue"),
    ),
    "the audit chain is broken": (
        Kind.AUDIT_BROKEN,
        lambda h: changed(h, {"op": "audit"}, ok=False),
    ),
    "the service broke on a request": (
        Kind.SERVER_FAULT,
        lambda h: [*h, {"op": "fault", "key": "c1", "status": 500}],
    ),
}


def test_a_clean_history_passes() -> None:
    """Lost connections, refusals, a late screen and old alerts are no violation."""
    found = check(history())

    assert found == ()


@pytest.mark.parametrize("what", MUTANTS)
def test_every_wrong_history_is_found_for_what_it_is(what: str) -> None:
    """One thing is changed in the clean history; that kind of violation is found."""
    kind, change = MUTANTS[what]

    found = check(change(history()))

    assert kind in {violation.kind for violation in found}


def test_no_kind_of_violation_is_without_a_mutant() -> None:
    """A kind that nothing can provoke would prove nothing."""
    assert {kind for kind, _ in MUTANTS.values()} == set(Kind)


def test_the_page_on_campaigns_names_all_there_is() -> None:
    """Every record with its fields, every kind of violation, every point and every fault."""
    page = PAGE.read_text(encoding="utf-8")
    more = [{"op": "fault", "key": "c1", "status": 500, "code": "", "checked": 1, "said": ""}]
    ops = {str(record["op"]) for record in [*history(), *more]}
    fields = {name for record in [*history(), *more] for name in record}

    names = ops | fields | set(Kind) | set(POINTS) | set(planted.EVERY) | set(troubles.EVERY)

    assert {name for name in names if f"`{name}`" not in page} == set()


def test_an_unanswered_call_may_be_told_or_not() -> None:
    """A request whose outcome nobody knows in the end leaves both possible, and no more."""
    open_ended = without(without(history(), op="ack", key="q1"), op="stored", key="q1")
    assert check(open_ended) == ()

    found = check(changed(open_ended, {"op": "alert", "id": "n1"}, told=2))

    assert [violation.kind for violation in found] == [Kind.PHANTOM_ALERT]


def test_what_ended_while_a_screen_was_away_is_not_owed_to_it() -> None:
    """A screen that takes a whole list gets what is open then; what ended before has no place."""
    records = [one for one in history() if one.get("con") != "b"]
    later = {"op": "snapshot", "con": "b", "epoch": "f", "seq": 15, "ids": ["old", "n2"]}
    shown = [{"op": "show", "con": "b", "id": name} for name in ("old", "n2")]
    listed = {"op": "listed", "con": "b", "ids": ["old", "ended", "n1", "n2"]}
    records = changed([*records, later, *shown, listed], {"op": "alert", "id": "n1"}, open=False)

    assert check(records) == ()

    assert {
        one.kind for one in check(changed(records, {"op": "alert", "id": "n1"}, open=True))
    } == {Kind.NOT_DELIVERED}
