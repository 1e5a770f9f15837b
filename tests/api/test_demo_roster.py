"""The demonstration's roster: covered but for one hour, one holder who does not hear."""

from datetime import datetime, timedelta

import pytest

from alerts.duty import pages, queries
from alerts.duty.model import Because, PageState, Span
from alerts.duty.standing import on_duty_now
from api.demo import district, drawing, roster
from api.demo.land import pingshan
from api.demo.lives import morning_before
from api.runtime import Runtime
from foundation.accounts import queries as accounts
from foundation.clock import LEGAL_ZONE, legal_date, start_of_day
from foundation.offices import queries as offices
from foundation.settings import Settings
from tests.conftest import NOON

HOURS = timedelta(hours=1)


def pingshan_path(session):
    """The district itself: its neighbour has no staff, so no roster either."""
    return offices.by_name_or_code(session, "440310", "/")[0].path


@pytest.fixture
def filled(database, keyring, clock, tmp_path) -> Runtime:
    """The staff of the district and their roster, at 17:42 of a Tuesday."""
    settings = Settings(mode="demo", data_dir=tmp_path, password_cost="low_memory")
    runtime = Runtime(settings=settings, database=database, keyring=keyring, clock=clock)
    since = morning_before(NOON, 6)
    few = list(drawing.people(1, 1, today=legal_date(NOON), land=pingshan()))
    district.settle(runtime, few, at=since)
    roster.fill(runtime, since=since, now=NOON)
    return runtime


def test_one_hour_of_a_night_is_open(filled):
    """As S22 draws it: 335 of 336 hours in Biling, everything else is whole."""
    today = start_of_day(legal_date(NOON))
    with filled.database.read() as session:
        found = queries.covered(
            session, pingshan_path(session), Span(today, today + timedelta(days=14))
        )

    short = [one for one in found if one.coverage.gaps]
    assert [(one.office.code, one.coverage.covered) for one in short] == [
        ("440310003", 335 * HOURS)
    ]
    (gap,) = short[0].coverage.gaps
    assert gap.from_at == datetime(2026, 12, 5, 2, tzinfo=LEGAL_ZONE)


def test_who_may_sign_in_is_on_duty_now(filled):
    """The operator and the psychologist of the demonstration stand on their posts."""
    with filled.database.read() as session:
        now = on_duty_now(session, pingshan_path(session), NOON)
        names = accounts.by_ids(session, {one.account_id for one in now})

    assert {one.because for one in now} == {Because.ON_SHIFT}
    by_post = {one.post: names[one.account_id].username for one in now if one.post != "standby"}
    assert by_post == {"command": "command", "psychologist": "psychologist", "leader": "head"}


def test_one_did_not_hear_and_the_substitute_did(filled):
    """Everybody else has answered; nobody is left waiting."""
    with filled.database.read() as session:
        coming = queries.shifts(session, "/", Span(NOON, NOON + 3 * HOURS))
        asked = queries.pages_of(session, [one.id for one in coming])
        waiting = queries.pages_waiting(session, None, at=NOON)

    told = [[page.state for page in found] for found in asked.values()]
    assert told.count([PageState.MISSED, PageState.ANSWERED]) == 1
    assert [page.state for page, _ in waiting] == [PageState.MISSED]


def test_as_time_goes_those_who_are_asked_answer(filled):
    """The morning's pages go out at nine in the evening and are answered within half an hour."""
    nine = datetime(2026, 11, 24, 21, tzinfo=LEGAL_ZONE)
    with filled.database.write() as session:
        assert pages.page_due(session, now=nine) == 1

    early = roster.answer_pages(filled.database, 7, now=nine + timedelta(minutes=1))
    later = roster.answer_pages(filled.database, 7, now=nine + timedelta(minutes=20))

    assert early == 0
    with filled.database.read() as session:
        silent = len(queries.pages_waiting(session, None, at=nine)) - 1
    assert later + silent == 1
