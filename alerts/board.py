"""The board of open alerts as a pure fold over the journal: board then + entries = board now."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from alerts.events import CHANGES
from alerts.model import Alert
from foundation.ids import AlertId
from foundation.journal.model import Entry

Board = Mapping[AlertId, Alert]


def board_of(alerts: Iterable[Alert]) -> Board:
    """The board that some alerts make; ended ones are not on it."""
    return MappingProxyType({alert.id: alert for alert in alerts if alert.is_open})


def fold(board: Board, entries: Iterable[Entry]) -> Board:
    """The board after some entries; entries that are no change of an alert are passed over."""
    now = dict(board)
    for entry in entries:
        if entry.kind not in CHANGES:
            continue
        alert = Alert.from_coded(entry.data)
        if alert.is_open:
            now[alert.id] = alert
        else:
            now.pop(alert.id, None)
    return MappingProxyType(now)
