"""Is this one answer, by itself, something to act on?"""

from assessment.instruments.model import CriticalItem, Scale


def endorsed(scale: Scale, item_id: str, value: int | None) -> CriticalItem | None:
    """The gravest critical entry that an answer reaches; None for a blank or a mild answer.

    The bound `at_least` itself counts. The total plays no part: of 679 people who endorsed the
    suicide item of the PHQ-9 in one public data set, 62 had a total under 10.
    """
    if value is None:
        return None
    reached = [
        entry for entry in scale.critical if entry.item == item_id and value >= entry.at_least
    ]
    return max(reached, key=lambda entry: entry.at_least, default=None)
