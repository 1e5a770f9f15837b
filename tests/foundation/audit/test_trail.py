"""The trail in the database: closed with the work, append-only, anchored in a second place."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from foundation.audit import actions, anchors, chain, queries
from foundation.audit.anchors import AnchorFile
from foundation.audit.model import Doer
from foundation.audit.queries import Wanted
from foundation.errors import Misconfigured
from tests.foundation.building import NOON, a_store

TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_lines_no_update", "DROP TRIGGER audit_lines_no_delete"),
    "postgresql": ("ALTER TABLE audit_lines DISABLE TRIGGER ALL",),
}


@pytest.fixture
def store(database):
    """A store whose close chains the audit lines."""
    return database


@pytest.fixture
def key(keyring):
    """The key of the audit chain."""
    return keyring.audit_key


@pytest.fixture
def file(tmp_path, key):
    """The second place."""
    return AnchorFile(tmp_path / "elsewhere" / "audit.jsonl", key=key)


def filled(store, count, *, first=0):
    """Record some deeds, one commit each."""
    for number in range(first, first + count):
        with store.write() as session:
            at = NOON + timedelta(seconds=number)
            actions.record(session, "people.revealed", actor="a", object=f"p:{number}", at=at)


def anchor(store, file, *, minutes=0):
    """Anchor the newest line."""
    with store.read() as session:
        return anchors.anchor_if_due(session, file, now=NOON + timedelta(minutes=minutes))


def test_lines_are_stored_with_the_work(store, key):
    """Lines of one transaction follow each other without a hole, in the order they were told."""
    with store.write() as session:
        for number in range(3):
            actions.record(session, f"act.{number}", actor="a", at=NOON)
    filled(store, 2)

    with store.read() as session:
        lines = list(queries.trail(session))
        assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
        assert [line.deed.action for line in lines[:3]] == ["act.0", "act.1", "act.2"]
        assert queries.verification(session, key=key).whole


def test_work_that_was_undone_leaves_no_line(store):
    """A rolled-back transaction has no line and leaves no hole."""

    def fail():
        with store.write() as session:
            actions.record(session, "act", actor="a", at=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    filled(store, 1)

    with store.read() as session:
        assert [line.seq for line in queries.trail(session)] == [1]


def test_what_comes_back_is_what_was_told(store, key):
    """Every part of a line survives the database, and the chain with it."""
    with store.write() as session:
        actions.asked_by(session, Doer("acc", "officer", "sess", "2001:db8::1", "office"))
        actions.record(
            session,
            "exports.made",
            at=NOON,
            object="export:1",
            purpose="查访",
            outcome="refused",
            data={"rows": 3, "hash": "ab", "when": NOON, "list": [1, None, True]},
        )

    with store.read() as session:
        (line,) = queries.trail(session)
        assert line.deed.by == Doer("acc", "officer", "sess", "2001:db8::1", "office")
        assert (line.deed.purpose, line.deed.outcome, line.deed.at) == ("查访", "refused", NOON)
        assert line.deed.data["when"] == NOON.isoformat()
        assert queries.verification(session, key=key).whole


@dataclass(frozen=True)
class AnAccount:
    """Someone signed in."""

    account_id: str = "acc"
    role: str = "head"
    office_id: str = "office"
    session_id: str = "sess"


def test_who_did_it_is_taken_from_the_nearest_source(store):
    """A principal whole; an actor by id; neither, the session's asker; nobody is an error."""
    with store.write() as session:
        with pytest.raises(ValueError, match="principal or an actor"):
            actions.record(session, "act", at=NOON)
        actions.record(session, "act", at=NOON, actor="tick")
        actions.asked_by(session, Doer("acc", "head", "sess", "10.0.0.1", "office"))
        actions.record(session, "act", at=NOON, principal=AnAccount())
        actions.record(session, "act", at=NOON, actor="acc")
        actions.record(session, "act", at=NOON, actor="other")
        actions.record(session, "act", at=NOON)

        whole = Doer("acc", "head", "sess", "10.0.0.1", "office")
        assert [deed.by for deed in actions.collected(session)] == [
            Doer("tick"),
            whole,
            whole,
            Doer("other", ip="10.0.0.1"),
            whole,
        ]


def test_a_strange_outcome_is_a_mistake(store):
    """Only ok, refused and failed can be searched for later."""
    with store.write() as session, pytest.raises(ValueError, match="outcome"):
        actions.record(session, "act", at=NOON, actor="a", outcome="perhaps")


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_lines SET actor = 'x'", "DELETE FROM audit_lines"]
)
def test_the_database_itself_refuses_changes(store, statement):
    """Neither a change nor a removal gets past the trigger."""
    filled(store, 1)

    with pytest.raises(DBAPIError, match="append-only"), store.write() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_lines SET purpose = 'x' WHERE seq = 4", 4),
        ("UPDATE audit_lines SET at = '2020-01-01 00:00:00.000000' WHERE seq = 7", 7),
        ("DELETE FROM audit_lines WHERE seq = 5", 5),
        ("DELETE FROM audit_lines WHERE seq > 8", 9),
        ("DELETE FROM audit_lines", 1),
        ("UPDATE audit_lines SET mac = substr(mac, 1, 63) || 'g' WHERE seq = 10", 10),
    ],
)
def test_someone_with_the_database_in_hand_is_found_out(store, key, file, statement, bad):
    """With the triggers removed and the rows changed, verification names the first bad line."""
    filled(store, 10)
    with store.read() as session:
        anchors.anchor_if_due(session, file, now=NOON)
    with store.write() as session:
        for trigger in TRIGGERS[session.get_bind().dialect.name]:
            session.execute(text(trigger))
        session.execute(text(statement))

    with store.read() as session:
        assert queries.verification(session, key=key, anchors=file.read()).bad_seq == bad


def test_a_restored_older_copy_is_found_by_the_anchors(tmp_path, keyring, store, key, file):
    """An old copy that went on writing is a fork: its lines are good, but not the anchored ones."""
    filled(store, 10)
    with store.read() as session:
        anchors.anchor_if_due(session, file, now=NOON)
    copy = a_store(tmp_path, keyring=keyring)
    filled(copy, 5)
    filled(copy, 10, first=100)

    with copy.read() as session:
        alone = queries.verification(session, key=key)
        verdict = queries.verification(session, key=key, anchors=file.read())
    copy.dispose()
    assert alone.whole
    assert (verdict.bad_seq, verdict.why) == (10, chain.REWRITTEN)


def test_a_copy_that_was_put_back_openly_is_a_restart(tmp_path, keyring, store, key, file):
    """After a restore that was anchored the trail is whole again, and says that it was cut once."""
    filled(store, 4)
    anchor(store, file)
    filled(store, 6, first=4)
    anchor(store, file, minutes=10)
    copy = a_store(tmp_path, keyring=keyring)
    filled(copy, 4)
    with copy.write() as session:
        actions.record(session, "restored", actor="command-line", at=NOON)
    with copy.read() as session:
        anchors.anchor_restart(session, file, now=NOON + timedelta(minutes=20))
    filled(copy, 3, first=100)
    anchor(copy, file, minutes=30)

    with copy.read() as session:
        verdict = queries.verification(session, key=key, anchors=file.read())
    with store.read() as session:
        replaced = queries.verification(session, key=key, anchors=file.read())
    copy.dispose()
    assert [(one.seq, one.restart) for one in file.read()] == [
        (4, False),
        (10, False),
        (5, True),
        (8, False),
    ]
    assert (verdict.whole, verdict.checked, verdict.restarts) == (True, 8, 1)
    assert (replaced.bad_seq, replaced.why) == (5, chain.REWRITTEN)


def test_a_restart_does_not_excuse_what_lay_before_the_copy(tmp_path, keyring, store, key, file):
    """A copy that was changed before it was put back is found by the older anchors."""
    filled(store, 4)
    anchor(store, file)
    copy = a_store(tmp_path, keyring=keyring)
    filled(copy, 4, first=50)
    filled(copy, 1)
    with copy.read() as session:
        anchors.anchor_restart(session, file, now=NOON + timedelta(minutes=20))
        verdict = queries.verification(session, key=key, anchors=file.read())
    copy.dispose()

    assert (verdict.bad_seq, verdict.why, verdict.restarts) == (4, chain.REWRITTEN, 1)


def test_a_restart_may_be_the_first_anchor(store, key, file):
    """Lines that nothing had anchored can be lost to a copy too; it goes on as usual from there."""
    filled(store, 2)
    with store.read() as session:
        anchors.anchor_restart(session, file, now=NOON)
    filled(store, 1, first=2)
    anchor(store, file, minutes=30)

    with store.read() as session:
        verdict = queries.verification(session, key=key, anchors=file.read())
    assert [(one.seq, one.restart) for one in file.read()] == [(2, True), (3, False)]
    assert (verdict.whole, verdict.restarts) == (True, 1)


def test_a_trail_without_lines_is_not_anchored(store, file):
    """There is nothing to begin again."""
    with store.read() as session:
        assert anchors.anchor_restart(session, file, now=NOON) is None
    assert file.read() == ()


def test_the_newest_anchor_is_read_from_the_end(store, file):
    """A long file is not read whole for each new anchor."""
    for number in range(60):
        filled(store, 1, first=number)
        anchor(store, file, minutes=10 * number)

    assert file.path.stat().st_size > 2 * 4096
    assert file.last() == file.read()[-1]
    assert file.last().seq == 60


def test_a_long_trail_is_read_in_pages(store, key):
    """More lines than a page holds are all walked, once each."""
    with store.write() as session:
        for number in range(2500):
            actions.record(session, "act", actor="a", object=str(number), at=NOON)

    with store.read() as session:
        seqs = [line.seq for line in queries.trail(session)]
        assert seqs == list(range(1, 2501))
        assert queries.verification(session, key=key).checked == 2500


@pytest.mark.parametrize(
    ("ahead", "minutes", "wanted"),
    [(0, 60, False), (1, 4, False), (1, 5, True), (999, 1, False), (1000, 0, True)],
)
def test_anchors_come_every_five_minutes_or_thousand_lines(ahead, minutes, wanted):
    """Both bounds count, and a trail that stands still needs no new anchor."""
    by = Doer("a")
    first = chain.extend(b"k", None, [actions.Deed(NOON, by, "act")])[0]
    last = chain.seal_anchor(b"k", first, NOON, None)
    newest = chain.Line(1 + ahead, first.deed, "mac")

    assert anchors.due(last, newest, now=NOON + timedelta(minutes=minutes)) is wanted


def test_an_empty_trail_has_no_anchor(store, file):
    """Nothing was done, so nothing is anchored; the first line is, at once."""
    with store.read() as session:
        before = anchors.anchor_if_due(session, file, now=NOON)
    filled(store, 1)
    with store.read() as session:
        after = anchors.anchor_if_due(session, file, now=NOON)

    assert before is None
    assert file.read() == (after,)


def test_half_an_anchor_from_a_crash_is_passed_over(store, key, file):
    """A line cut by a crash was never an anchor; the next one is written in its place."""
    filled(store, 3)
    with store.read() as session:
        anchors.anchor_if_due(session, file, now=NOON)
        with file.path.open("ab") as torn:
            torn.write(b'{"seq": 3, "ma')
        filled(store, 1, first=3)
    with store.read() as session:
        anchors.anchor_if_due(session, file, now=NOON + timedelta(minutes=5))

        assert [anchor.seq for anchor in file.read()] == [3, 4]
        assert queries.verification(session, key=key, anchors=file.read()).whole


@pytest.mark.parametrize("line", [b"not json", b"[]", b'{"seq": 1}', b'{"seq": "x"}'])
def test_a_spoiled_anchor_file_is_named(file, line):
    """A whole line that is no anchor is told with file and line."""
    file.path.parent.mkdir()
    file.path.write_bytes(line + b"\n")

    with pytest.raises(Misconfigured, match=r"audit\.jsonl:1"):
        file.read()


def test_lines_are_found_by_what_is_asked(store):
    """Each filter narrows; the newest come first; a page goes on where the last one ended."""
    for number in range(6):
        with store.write() as session:
            actions.record(
                session,
                "people.revealed" if number % 2 else "sign_in",
                actor=f"a{number % 3}",
                object=f"p:{number}",
                purpose="duty" if number == 3 else None,
                outcome="refused" if number == 4 else "ok",
                at=NOON + timedelta(hours=number),
            )

    with store.read() as session:

        def seqs(wanted, **page):
            return [line.seq for line in queries.lines(session, wanted, **page)]

        assert seqs(Wanted()) == [6, 5, 4, 3, 2, 1]
        assert seqs(Wanted(), limit=2) == [6, 5]
        assert seqs(Wanted(), limit=2, before=5) == [4, 3]
        assert seqs(Wanted(actor="a0")) == [4, 1]
        assert seqs(Wanted(action="sign_in")) == [5, 3, 1]
        assert seqs(Wanted(object="p:2")) == [3]
        assert seqs(Wanted(purpose="duty")) == [4]
        assert seqs(Wanted(outcome="refused")) == [5]
        since, until = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
        assert seqs(Wanted(since=since, until=until)) == [3, 2]
