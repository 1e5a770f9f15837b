"""Which of the versions of an answer stands, and how long did each item take?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from assessment.screening.model import Answer


def standing(answers: Iterable[Answer], *, assigned_at: datetime) -> Mapping[str, Answer]:
    """The version that counts for each item: the one tapped last, however late it arrived.

    A phone that was offline sends old taps after newer ones; its `taken_at` puts them in order.
    """
    latest: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda a: (tapped_at(a, assigned_at), a.version)):
        latest[answer.item] = answer
    return latest


def tapped_at(answer: Answer, assigned_at: datetime) -> datetime:
    """When a tap happened: the device's word, unless it is impossible.

    A clock that was reset says a time before the screening was assigned, or in the future; then
    the moment of arrival is the better witness.
    """
    possible = assigned_at <= answer.taken_at <= answer.received_at
    return answer.taken_at if possible else answer.received_at


def seconds_per_item(
    answers: Iterable[Answer], *, started_at: datetime, assigned_at: datetime
) -> Mapping[str, int]:
    """How long the person was with each item, in whole seconds, coming back to it included."""
    spent: dict[str, int] = {}
    before = started_at
    for answer in sorted(answers, key=lambda a: (tapped_at(a, assigned_at), a.version)):
        now = tapped_at(answer, assigned_at)
        seconds = max(0, int((now - before).total_seconds()))
        spent[answer.item] = spent.get(answer.item, 0) + seconds
        before = max(before, now)
    return spent
