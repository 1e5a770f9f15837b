"""What stands in a log: ids, codes and places; never what somebody typed."""

import io
import json
import logging

import pytest
import structlog

from foundation import logs

SECRET = "CNRY-陈示例"


@pytest.fixture
def written(monkeypatch):
    """Logging as the service sets it up, into memory; afterwards everything is as it was."""
    kept = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    monkeypatch.setattr(logs.sys, "stderr", stream)
    logs.set_up("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.handlers, level = kept[0], kept[1]
    logging.root.setLevel(level)
    structlog.reset_defaults()


def a_fault():
    """A fault whose message and whose cause hold what somebody typed."""
    try:
        try:
            raise KeyError(SECRET)  # noqa: TRY301 - raised to be caught
        except KeyError as error:
            raise ValueError(f"no such name: {SECRET}") from error
    except ValueError as error:
        return error


def test_a_fault_is_told_by_kind_and_place_alone(written):
    """Ours and the server's: the message of a fault may hold a name, so no message is written."""
    logs.log.error("request_failed", exc_info=a_fault())
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=a_fault())

    ours, theirs = written()
    assert ours["fault"].startswith("ValueError at test_logs.py:")
    assert "KeyError at test_logs.py:" in ours["fault"]
    assert "ValueError at test_logs.py:" in theirs["fault"]
    assert SECRET not in json.dumps([ours, theirs], ensure_ascii=False)


def test_control_characters_and_long_numbers_do_not_pass(written):
    """A line cannot be forged with a line break, and no identity number is written whole."""
    logs.log.info("seen", address="a\nb\x1b", number="990310199003150012")

    (line,) = written()
    assert line["address"] == "a\\x0ab\\x1b"
    assert line["number"] == "<digits>"


@pytest.fixture
def own_file(tmp_path):
    """Makes handlers as two processes would, and closes them."""
    made = []

    def make(name="service.log"):
        made.append(logs._OwnFile(tmp_path / name))
        return made[-1]

    yield make
    for handler in made:
        handler.close()


def test_a_log_file_is_for_its_account_alone(own_file, tmp_path):
    """Whatever the umask, and also the file that follows when one is full."""
    handler = own_file()
    handler.emit(logging.makeLogRecord({"msg": "one"}))
    handler.doRollover()

    assert {path.name for path in tmp_path.iterdir()} == {
        "service.log",
        "service.log.1",
        "service.log.lock",
    }
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_two_processes_never_turn_over_one_file(own_file):
    """The second is given the next name, and the first one's when that has ended."""
    first, second = own_file(), own_file()
    names = [handler.baseFilename.rpartition("/")[2] for handler in (first, second)]
    first.close()

    assert names == ["service.log", "service-2.log"]
    assert own_file().baseFilename == first.baseFilename
