"""Which signatures does a change of level need?"""

from assessment.instruments.model import GRAVEST_FIRST
from correction.register.model import AdviceLevel
from foundation.errors import Conflict, NotAllowed


class OneStepDown(Conflict):
    """From level one a person comes back to level two first."""

    code = "one_step_down"


class SecondPersonNeeded(NotAllowed):
    """The second signature is another person's."""

    code = "second_hand_needed"


def is_lowering(present: AdviceLevel, wanted: AdviceLevel) -> bool:
    """Whether the wanted level is milder than the present one."""
    return GRAVEST_FIRST.index(wanted) > GRAVEST_FIRST.index(present)


def needs_second(present: AdviceLevel, wanted: AdviceLevel) -> bool:
    """Whether two must sign: to leave level one, and for nothing else.

    Raising is never slowed down by a signature.

    Raises:
        OneStepDown: level one is left for another level than two.

    Source: domain.md D.5 (closing of level one: two people agree; back to level two).
    """
    if present is not AdviceLevel.ONE or not is_lowering(present, wanted):
        return False
    if wanted is not AdviceLevel.TWO:
        raise OneStepDown
    return True


def require_other_hand(first: str, second: str) -> None:
    """Two signatures are two people's.

    Raises:
        SecondPersonNeeded: both are one person's.
    """
    if first == second:
        raise SecondPersonNeeded
