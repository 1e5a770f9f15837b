"""A replay and the service answer the same entries with the same alerts, evidence and all."""

from dataclasses import replace

from sqlalchemy import select

from alerts.model import State
from alerts.playbook import playbook
from alerts.raising import raise_from
from alerts.tables import AlertRow, EvidenceRow
from exchange.replay.answering import Desk
from exchange.replay.reading import read
from exchange.replay.stream import Stream
from foundation.ids import ID_LENGTH
from tests.exchange.replaying import (
    band,
    clock,
    device,
    leave,
    lines_of,
    outage,
    positioned,
    somebody,
    status,
    windows,
)

# What ends by itself in a replay is left out: in the service an officer closes it.
EVENTS = (
    somebody(),
    windows("09:00-10:00"),
    band(),
    positioned("03-01 00:00", "05-30 00:00"),
    device("tamper", "03-02 08:00"),
    device("power_off", "03-02 09:00"),
    device("power_on", "03-02 09:05"),
    leave("03-05 08:00", "03-06 08:00"),
    leave("03-06 08:00", "03-09 08:00", received="03-06 12:00"),
    clock("03-10 12:00"),
    outage("03-11 09:00", "03-11 11:00"),
    status("detained", "03-13 00:00"),
)


# Whether and by when an alert calls is no part of a replay: a dead device keeps some from calling.
CALLING = ("acknowledge_by", "inhibitor", "inhibited_until", "inhibited_by")


def told(alert):
    """What must be equal: all but the random id, the place in a journal, and how it calls."""
    apart = ("id", "since", *CALLING)
    return {name: value for name, value in alert.coded().items() if name not in apart}


def with_ids_of_rows(entry, ids):
    """The entry with its facts named as rows are, in twenty characters."""

    def named(value):
        if isinstance(value, list):
            return [named(one) for one in value]
        if isinstance(value, str) and len(value) > ID_LENGTH:
            return ids.setdefault(value, f"{len(ids):020d}")
        return value

    return replace(entry, data={name: named(value) for name, value in entry.data.items()})


def test_the_same_entries_become_the_same_alerts(database):
    """Raised, grown, amended, withdrawn: every field, and every explained entry."""
    entries = []
    desk = Desk(playbook().live.values())
    ids = {}

    def answer(entry, number):
        entries.append(with_ids_of_rows(entry, ids))
        desk.answer(entries[-1], number)

    Stream(answer).run(read(lines_of(EVENTS)).facts)
    for entry in entries:
        for policy in playbook().live.values():
            with database.write() as session:
                raise_from(session, entry, policy, now=entry.at)

    with database.read() as session:
        rows = session.scalars(select(AlertRow)).all()
        served = {(row.policy, row.opened_at): row for row in rows}
        assert len(served) == len(rows) == len(desk.alerts)
        assert {kept.alert.state for kept in desk.alerts} == {State.RAISED, State.WITHDRAWN}
        for kept in desk.alerts:
            row = served[kept.alert.policy, kept.alert.opened_at]
            assert told(row.to_alert()) == told(kept.alert)
            resting = session.scalars(
                select(EvidenceRow).where(EvidenceRow.alert_id == row.id).order_by(EvidenceRow.seq)
            )
            assert [(one.seq, one.fact, one.explained_by is not None) for one in resting] == [
                (rest.entry.seq, rest.fact, rest.explained) for rest in kept.rests
            ]
