"""Do these answers look as if the person read the questions?"""

from enum import StrEnum

from assessment.instruments.model import Answers, Scale


class Flag(StrEnum):
    """A reason to look again before believing a score; never a verdict."""

    STRAIGHT_LINE = "straight_line"


def flags(scale: Scale, answers: Answers) -> tuple[Flag, ...]:
    """What is odd about a set of answers.

    Straight-lining only counts on a scale with reverse-keyed items, all of them answered: there,
    one answer throughout contradicts itself. On a scale without them it may be simply true.
    """
    values = [answers.get(item.id) for item in scale.scored]
    turned = any(item.reverse for item in scale.scored)
    straight = turned and len(set(values)) == 1 and values[0] is not None
    return (Flag.STRAIGHT_LINE,) if straight else ()
