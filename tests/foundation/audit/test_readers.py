"""Lines about sensitive reads: committed before the answer leaves, or the answer does not leave."""

import threading
import time
from contextlib import contextmanager

import pytest

from foundation.audit import queries
from foundation.audit.model import Deed, Doer
from foundation.audit.readers import NotRecorded, ReadRecorder
from tests.foundation.building import NOON


@pytest.fixture
def store(database):
    """A store whose close chains the audit lines."""
    return database


@pytest.fixture
def recorder(store):
    """A running recorder."""
    recorder = ReadRecorder(store)
    yield recorder
    recorder.stop()


def a_read(number: int) -> Deed:
    """Someone looked at someone."""
    return Deed(NOON, Doer("a"), "people.revealed", f"p:{number}", "duty")


def test_a_read_is_stored_when_the_call_returns(store, recorder):
    """Whoever asks right after finds the line."""
    recorder.record_read(a_read(1))

    with store.read() as session:
        assert [line.deed.object for line in queries.trail(session)] == ["p:1"]


def test_many_readers_share_commits(keyring, store):
    """Who comes while a commit lasts waits with the others, and all are stored by the next one."""
    commits = 0
    begun, open_door = threading.Event(), threading.Event()

    class Slow:
        @contextmanager
        def write(self):
            nonlocal commits
            commits += 1
            begun.set()
            open_door.wait()
            with store.write() as session:
                yield session

    recorder = ReadRecorder(Slow(), patience=30)
    threads = [
        threading.Thread(target=recorder.record_read, args=(a_read(number),))
        for number in range(60)
    ]
    threads[0].start()
    begun.wait()
    for thread in threads[1:]:
        thread.start()
    while recorder._queue.qsize() < 59:
        time.sleep(0.001)
    open_door.set()
    for thread in threads:
        thread.join()
    recorder.stop()

    with store.read() as session:
        stored = {line.deed.object for line in queries.trail(session)}
        verdict = queries.verification(session, key=keyring.audit_key)
    assert stored == {f"p:{number}" for number in range(60)}
    assert verdict.whole
    assert commits == 2


def test_a_store_that_fails_shows_nothing(store):
    """When the line cannot be stored the reader is told so, and the next one may succeed."""

    class Failing:
        broken = True

        @contextmanager
        def write(self):
            if self.broken:
                raise OSError("disk full")
            with store.write() as session:
                yield session

    failing = Failing()
    recorder = ReadRecorder(failing)
    with pytest.raises(NotRecorded) as refused:
        recorder.record_read(a_read(1))
    failing.broken = False
    recorder.record_read(a_read(2))
    recorder.stop()

    with store.read() as session:
        assert [line.deed.object for line in queries.trail(session)] == ["p:2"]
    assert isinstance(refused.value.__cause__, OSError)


def test_a_store_that_hangs_shows_nothing(store):
    """After the patience the reader is refused, although the line may still be stored later."""
    held = threading.Event()

    class Hanging:
        @contextmanager
        def write(self):
            held.wait()
            with store.write() as session:
                yield session

    recorder = ReadRecorder(Hanging(), patience=0.05)
    with pytest.raises(NotRecorded):
        recorder.record_read(a_read(1))
    held.set()
    recorder.stop()


def test_too_many_readers_are_refused_at_once(store):
    """The waiting room is bounded: who finds it full is refused without waiting."""
    held = threading.Event()

    class Hanging:
        @contextmanager
        def write(self):
            held.wait()
            with store.write() as session:
                yield session

    recorder = ReadRecorder(Hanging(), patience=0.05, waiting=1)
    outcomes = []
    for number in range(4):
        with pytest.raises(NotRecorded) as refused:
            recorder.record_read(a_read(number))
        outcomes.append(refused.value.__cause__ is not None)
    held.set()
    recorder.stop()

    assert outcomes == [False, False, True, True]


def test_a_stopped_recorder_shows_nothing(recorder):
    """After the stop nobody may read."""
    recorder.record_read(a_read(1))
    recorder.stop()

    with pytest.raises(NotRecorded):
        recorder.record_read(a_read(2))
