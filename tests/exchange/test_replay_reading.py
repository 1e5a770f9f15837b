"""Reading a file of events: what is refused, warned about, sorted and counted once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.replay.reading import read
from tests.exchange.replaying import an_event, check_in, clock, lines_of, somebody

JSON = st.none() | st.booleans() | st.floats() | st.integers() | st.text()


def as_json(part):
    """Lists and objects of parts."""
    return st.lists(part) | st.dictionaries(st.text(), part)


GOOD = '{"type": "clock", "received_at": "2026-03-02T09:00:00+08:00", "at": %s}'
NOW = '"2026-03-02T09:00:00+08:00"'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        (GOOD % "NaN", "NaN"),
        (GOOD % "-Infinity", "NaN"),
        (GOOD % "1e999", "too large"),
        (GOOD % ("9" * 5000), "too large"),
        (GOOD % '"2026-03-02T09:00:00"', "no offset"),
        (GOOD % '"2026-03-02"', "no offset"),
        (GOOD % '"0001-01-01T00:00:00+14:00"', "out of range"),
        (GOOD % '"9999-12-31T23:59:59-12:00"', "out of range"),
        (GOOD % '"tomorrow"', "not an instant"),
        (GOOD % "null", "at is missing"),
        (GOOD % "7", "not an instant"),
        (GOOD[:-1] % NOW + ', "at": ' + NOW + "}", "twice"),
        (GOOD[:-1] % NOW + ', "x": "\\ud800"}', "half a character"),
        ('{"type": "clock"}', "received_at is not"),
        ('{"type": 7, "received_at": ' + NOW + "}", "type is missing"),
        ('{"received_at": ' + NOW + "}", "type is missing"),
        ('{"type": "Clock", "received_at": ' + NOW + "}", "unknown type"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_read(line, told):
    """By its number, without repeating a value."""
    reading = read([line.encode(), *lines_of([somebody()])])

    (fault,) = reading.faults
    assert fault.startswith("line 1: ")
    assert told in fault
    assert len(reading.facts) == 1


def test_what_is_no_utf_8_is_a_broken_line():
    """GB 18030 is not guessed."""
    line = json.dumps(somebody() | {"city": "深圳"}, ensure_ascii=False).encode("gb18030")

    assert read([line]).faults == ["line 1: not UTF-8"]


WHEN = "2026-03-02T09:00:00Z"
HERE = {"subject": "s1", "at": WHEN, "device": "d", "lon": 114, "lat": 22}
HOURS = {"days": [1], "from": "09:00", "to": "10:00"}


def asked(**window):
    """A schedule of one window, drawn otherwise than HOURS in something."""
    return {"subject": "s1", "windows": [HOURS | window]}


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("subject", {}, "id is missing"),
        ("subject", {"id": ""}, "1 to 200"),
        ("subject", {"id": "s1", "class": "mild"}, "class is none"),
        ("check_in", {"subject": "s1", "at": WHEN}, "ok is missing"),
        ("check_in", {"subject": "s1", "at": WHEN, "ok": 1}, "ok is neither"),
        ("fix", HERE | {"lon": 181}, "lon is out of range"),
        ("fix", HERE | {"lon": "1"}, "lon is not a number"),
        ("fix", HERE | {"lat": True}, "lat is not a number"),
        ("fix", HERE | {"battery": 1.1}, "battery is out of range"),
        ("outage", {"start": WHEN, "end": WHEN}, "end is not after"),
        ("check_in_schedule", {"subject": "s1", "windows": {}}, "not a list"),
        ("check_in_schedule", {"subject": "s1", "windows": [7]}, "not a window"),
        ("check_in_schedule", asked(days=[]), "without days"),
        ("check_in_schedule", asked(days=[0]), "1 to 7"),
        ("check_in_schedule", asked(days=[8]), "1 to 7"),
        ("check_in_schedule", asked(days=[True]), "1 to 7"),
        ("check_in_schedule", asked(to="9:00"), "HH:MM"),
        ("check_in_schedule", asked(to="09:00"), "ends as it begins"),
        ("check_in_schedule", asked(**{"from": "24:00"}), "HH:MM"),
        ("zone", {"id": "z", "kind": "allowed", "geometry": {"type": "Blob"}}, "GeoJSON"),
        ("duty", {"subject": "s1", "kind": "visit", "due": WHEN}, "kind is none"),
        ("device", HERE | {"event": "lost"}, "event is none"),
    ],
)
def test_a_field_that_is_not_what_it_must_be_is_named(kind, fields, told):
    """The name of the field, never its value."""
    (fault,) = read(lines_of([{"type": kind, "received_at": WHEN, **fields}])).faults

    assert told in fault


def test_a_window_may_end_at_midnight():
    """24:00 is the end of the day."""
    drawn = {"days": [1], "from": "20:00", "to": "24:00"}
    event = an_event("check_in_schedule", "03-01 00:00", subject="s1", windows=[drawn])

    assert read(lines_of([event])).faults == []


def test_unknown_fields_are_warned_about_once_a_name():
    """And types whose facts come later once a type."""
    extra = {"shoe_size": 42, "hat": 1}
    area = {"type": "Point", "coordinates": [114, 22]}
    zone = an_event("zone", "03-01 00:00", id="z", kind="forbidden", geometry=area)

    reading = read(lines_of([somebody() | extra, somebody(who="s2") | extra, zone, zone]))

    assert reading.faults == []
    assert reading.warnings[:2] == [
        "unknown field 'hat' is ignored",
        "unknown field 'shoe_size' is ignored",
    ]
    assert [one.split(":")[0] for one in reading.warnings[2:]] == ["type 'zone'"]


def test_lines_out_of_order_are_sorted_and_it_is_said():
    """The clock never goes back."""
    reading = read(lines_of([clock("03-03 00:00"), clock("03-02 00:00")]))

    assert [fact.line for fact in reading.facts] == [2, 1]
    assert reading.warnings == ["the lines are not in the order of received_at; they were sorted"]


def test_the_same_fact_sent_twice_counts_once():
    """Also when it was received again later."""
    made = check_in("03-02 09:30")
    again = check_in("03-02 09:30", "03-02 09:31")

    assert [fact.line for fact in read(lines_of([made, made, again])).facts] == [1]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_an_empty_reading(content):
    """Nothing to say about it."""
    reading = read(content.splitlines(keepends=True))

    assert (reading.facts, reading.faults, reading.warnings) == ([], [], [])


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over():
    """Excel and Notepad put them there."""
    lines = [b"\xef\xbb\xbf" + lines_of([somebody()])[0] + b"\r\n"]

    assert read(lines).faults == []


@given(st.lists(st.binary(max_size=60), max_size=5), st.recursive(JSON, as_json, max_leaves=8))
def test_no_line_whatever_stops_the_reading(lines, value):
    """Bytes of any kind, and JSON of any shape in the place of any field."""
    event = json.dumps(somebody() | {"id": value, "hat": value}).encode()

    reading = read([*lines, event, *lines_of([clock("03-02 00:00")])])

    assert reading.facts[-1].type == "clock"
