"""The telephone tree of a night: read from the roster, with everybody who is called in order."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.duty import actions as duty
from alerts.duty.model import Because, NewShift, Span
from alerts.phonetree import queries
from alerts.phonetree.paperbook import paper
from api import phone_sheets
from foundation.access.model import Role
from foundation.errors import Invalid
from foundation.ids import AccountId
from tests.alerts.building import NOON, someone
from tests.tables import cases

HOUR = timedelta(hours=1)
TONIGHT = date(2026, 11, 24)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


def shift(database, district, post, holder, substitute, *, begins, lasts=12):
    """Somebody stands on a post of the own office, so many hours after NOON (17:42 here)."""
    new = NewShift(
        post=post,
        office_id=district.offices["own"].id,
        account_id=AccountId(holder.id),
        substitute_id=AccountId(substitute.id) if substitute else None,
        span=Span(NOON + begins * HOUR, NOON + (begins + lasts) * HOUR),
    )
    with database.write() as session:
        duty.plan_shift(session, new, by="test", now=NOON)


def sheet(database, own, night=TONIGHT):
    """The sheet of the own office."""
    with database.read() as session:
        return queries.sheet(session, own, night, now=NOON)


def test_everybody_is_called_in_order(database, district, own):
    """Holder, substitute, then the heads, each with their part of the night."""
    officer, head = district.account("officer"), district.account("head")
    shift(database, district, "standby", officer, head, begins=-6)

    (standby,) = [one for one in sheet(database, own).branches if one.post == "standby"]
    assert [(one.account, one.because) for one in standby.calls] == [
        (officer.id, Because.ON_SHIFT),
        (head.id, Because.SUBSTITUTE),
        *((one.account, Because.FALLBACK_HEAD) for one in standby.calls[2:]),
    ]
    night = paper().night(TONIGHT)
    assert standby.calls[0].span == Span(night.from_at, NOON + 6 * HOUR)


def test_an_empty_roster_still_names_somebody(database, district, own):
    """The heads to whom the post falls, and every post of the line above."""
    found = sheet(database, own)

    assert all(one.calls for one in found.branches)
    assert {one.post for one in found.branches} >= {"standby"}
    assert found.heads


def test_levels_are_those_of_the_chains(database, own):
    """Red first; the steps with their times."""
    found = sheet(database, own)

    assert [one.level.value for one in found.levels] == ["red", "orange", "yellow"]
    assert [step.after_minutes for step in found.levels[0].steps] == [0, 5]
    assert found.levels[0].steps[1].head_above


@pytest.mark.parametrize(
    "case",
    cases("""
    now                  | on         | night
    2026-11-24T17:59     | -          | 2026-11-24
    2026-11-25T07:59     | -          | 2026-11-24
    2026-11-25T08:00     | -          | 2026-11-25
    2026-11-24T12:00     | 2026-12-07 | 2026-12-07
    2026-11-24T12:00     | 2026-12-08 | refused
    2026-11-24T12:00     | 2026-11-23 | refused
"""),
)
def test_which_night(case):
    """Until its morning a night belongs to the day on which it began; at most 13 days ahead."""
    now = datetime.fromisoformat(case["now"] + "+08:00").astimezone(UTC)
    on = None if case["on"] == "-" else date.fromisoformat(case["on"])
    if case["night"] == "refused":
        with pytest.raises(Invalid):
            paper().chosen(on, now=now)
    else:
        assert paper().chosen(on, now=now).isoformat() == case["night"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            ["电话树", "110", "120", "12356", "没有登记电话", "签名", "账本位置", "立即", "特急"],
        ),
        ("en", ["Telephone tree", "110", "120", "no number registered", "Signature", "at once"]),
    ],
)
def test_the_sheet_as_text_and_as_a_page(database, district, own, language, words):
    """Everything that is needed without the system; the page asks nothing of anywhere."""
    shift(database, district, "standby", district.account("officer"), None, begins=0)
    found = sheet(database, own)

    text, page = phone_sheets.as_text(found, language), phone_sheets.as_html(found, language)

    assert all(word in text and word in page for word in words)
    assert district.account("officer").name in text
    assert "http" not in page
    assert "<script" not in page


def test_a_line_that_is_known_is_printed(database, district, own):
    """The line of the office; accounts have no number of their own."""
    calls = [call for one in sheet(database, own).branches for call in one.calls]

    assert all(call.phone is None for call in calls)
    assert someone(district, Role.HEAD).name in {call.name for call in calls}
