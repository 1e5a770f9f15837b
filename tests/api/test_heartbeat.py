"""A worker's health is told by its own file alone."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from api.heartbeat import Heartbeat, alive
from api.parts import background
from api.readiness import NotReady
from api.runtime import Runtime
from foundation.clock import SetClock
from foundation.settings import Settings

AT = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    """A worker's file."""
    return tmp_path / "run" / "worker.beat"


@pytest.fixture
def worker(database, keyring, tmp_path):
    """A worker's process over a test's database, its clock set."""
    settings = Settings(mode="demo", data_dir=tmp_path)
    return Runtime(settings=settings, database=database, keyring=keyring, clock=SetClock(AT))


def written(file, **ages):
    """A file as a worker wrote it so long ago."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({name: (AT - age).isoformat() for name, age in ages.items()}))


def test_a_worker_at_work_is_well(worker, file, database):
    """Its parts are started as the worker starts them."""
    parts = (*background(worker), Heartbeat(worker, file))
    for part in parts:
        part.start()
    try:
        assert alive(file, now=AT) == "ticks and relay run"
    finally:
        for part in reversed(parts):
            part.stop()
    assert not file.exists()


@pytest.mark.parametrize(
    ("at", "ticks", "relay", "why"),
    [
        (60, 60, 300, None),
        (61, 0, 0, "not been heard of"),
        (0, 61, 0, "no tick has run"),
        (0, 0, 301, "the relay has not come round"),
    ],
)
def test_what_stands_still_is_named(at, ticks, relay, why, file):
    """A minute for the ticks; five for the relay, which may have a long journal before it."""
    ages = {"at": at, "ticks": ticks, "relay": relay}
    written(file, **{name: timedelta(seconds=age) for name, age in ages.items()})

    if why is None:
        assert alive(file, now=AT)
        return
    with pytest.raises(NotReady, match=why):
        alive(file, now=AT)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"at": 1}', '{"at": "yesterday"}'])
def test_a_file_that_says_nothing_is_no_life(text, file):
    """Half a file, or another's."""
    file.parent.mkdir()
    file.write_text(text)

    with pytest.raises(NotReady, match="is it running"):
        alive(file, now=AT)


def test_no_file_is_no_life(file):
    """A worker that never started, or ended in order."""
    with pytest.raises(NotReady, match="is it running"):
        alive(file, now=AT)
