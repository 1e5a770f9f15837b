"""The product's own server at a fixed hour, so that the pictures show the same moment every run.

Every clock of the process is moved and runs on from there, the one in its answers too. Before it
serves, the demonstration lives on to that hour with nobody answering, so that the board is full.
"""

import os
import sys
from datetime import datetime, timedelta

import time_machine

from alerts.actions import acknowledge, close
from alerts.queries import board, view_of
from alerts.relay import Relay
from api import serve
from api.cli.commands import settings_of
from api.cli.main import main
from api.demo import books, district, roster
from api.demo.lives import Lives, Resident, morning_before
from api.demo.simulation import everybody
from api.runtime import Runtime
from foundation.access.model import Principal
from foundation.accounts import queries as accounts
from foundation.clock import SetClock, SystemClock

NOW = "PICTURES_NOW"
_LOADED_BEFORE = timedelta(hours=30)
_SEED = 20261124
# Two are silent since yesterday, six more since this morning: yellow and blue alerts.
_SILENT, _FORGETFUL = 2, 6


class Unanswered(Lives):
    """The same lives, but nobody at the desk takes what they raise."""

    def _answer(self, operator: Principal, *, at: datetime) -> None:
        """Leave the alerts open."""


def prepare_district(now: datetime) -> None:
    """Load the demonstration into an empty folder and let it live until `now`."""
    settings = settings_of(demo=True)
    runtime = serve.prepare(settings)
    loaded_at = now - _LOADED_BEFORE
    runtime.clock = SetClock(loaded_at)
    if district.load_if_empty(runtime, people=settings.demo_people):
        _live_on(runtime, since=loaded_at, now=now)
        with runtime.database.write() as session:
            roster.live_on(session, now=now)
    runtime.database.dispose()


def _live_on(runtime: Runtime, *, since: datetime, now: datetime) -> None:
    residents = _residents(runtime)
    every = len(residents) // (_SILENT + _FORGETFUL)
    left_out = residents[::every]
    silent = left_out[:_SILENT]
    morning, noon = left_out[_SILENT : _SILENT + 3], left_out[_SILENT + 3 :]
    operator = _operator(runtime)
    _end_crisis(runtime, operator, at=since + timedelta(minutes=20))
    midnight = morning_before(now, 0)
    seven, after_morning, after_noon = (
        midnight + timedelta(hours=hours, minutes=2) for hours in (7, 9, 13.5)
    )
    answered = Lives(runtime, _without(residents, silent), _SEED)
    answered.open_days(now=since)
    answered.live(since=since, until=seven, operator=operator)
    spans = (
        (seven, after_morning, morning),
        (after_morning, after_noon, noon),
        (after_noon, now, []),
    )
    for number, (begins, ends, forgetful) in enumerate(spans):
        left = Unanswered(runtime, _without(residents, silent + forgetful), _SEED + number)
        left.open_days(now=begins)
        left.live(since=begins, until=ends, operator=operator)


def _operator(runtime: Runtime) -> Principal:
    """The command desk, which answered what came before."""
    with runtime.database.read() as session:
        found = accounts.by_username(session, "command")
        if found is None:
            raise RuntimeError("the demonstration has no command account")
        row, path = found
        account = accounts.account_of(row, path)
    return Principal(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=account.role,
        office_id=account.office_id,
        office_path=path,
        office_level="district",
        session_id="pictures",
    )


def _end_crisis(runtime: Runtime, operator: Principal, *, at: datetime) -> None:
    """Yesterday's crisis was answered yesterday."""
    Relay(runtime.database, runtime.clock).drain()
    ending = ("false_alarm", "answering_error", "已电话联系，本人点错，情绪平稳")
    with runtime.database.read() as session:
        open_now = board(session, view_of(session, operator))
    for alert in open_now:
        if alert.acknowledged_by is None:
            with runtime.database.write() as session:
                acknowledge(session, operator, alert.id, minutes=15, now=at)
        with runtime.database.write() as session:
            close(session, operator, alert.id, ending=ending, now=at + timedelta(hours=1))


def _residents(runtime: Runtime) -> list[Resident]:
    """Everybody with a home, by name."""
    with runtime.database.read() as session:
        people = [one for one in everybody(session) if one.home]
    keys = {name: member.key for name, member in books.cast_by_name().items()}
    return [
        Resident(one.id, one.home.lon, one.home.lat, None, keys.get(one.name, ""), one.officer_id)
        for one in people
        if one.home
    ]


def _without(residents: list[Resident], left_out: list[Resident]) -> list[Resident]:
    gone = {resident.id for resident in left_out}
    return [resident for resident in residents if resident.id not in gone]


if __name__ == "__main__":
    moment = datetime.fromisoformat(os.environ[NOW])
    with time_machine.travel(moment, tick=True):
        prepare_district(SystemClock().now())
        sys.exit(main())
