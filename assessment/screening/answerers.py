"""Who gives the answers to a screening?"""

from assessment.screening.model import Mode, Screening
from foundation.access.model import CLINICAL, Principal, Role
from foundation.errors import NotAllowed


class NotTheAnswerer(NotAllowed):
    """Somebody else gives these answers: the person themself, or a psychologist who types."""

    code = "not_the_answerer"


def answers_it(screening: Screening, asker: Principal) -> bool:
    """Whether this asker is the one whose taps are taken.

    In staff mode a psychologist types; otherwise the person alone answers. A session handed over on
    a tablet reaches its own screening and no other, whoever's account it runs under.
    """
    if asker.screening_id is not None and asker.screening_id != screening.id:
        return False
    if screening.mode is Mode.STAFF:
        return asker.role in CLINICAL
    return asker.role is Role.SUPERVISEE and asker.person_id == screening.person_id


def require_answerer(screening: Screening, asker: Principal) -> None:
    """Let the answerer pass.

    Raises:
        NotTheAnswerer: somebody else gives these answers.
    """
    if not answers_it(screening, asker):
        raise NotTheAnswerer


def require_ender(screening: Screening, asker: Principal) -> None:
    """Let the answerer pass, and a psychologist who ends a draft that was left.

    Raises:
        NotTheAnswerer: it is neither of them.
    """
    if asker.role not in CLINICAL:
        require_answerer(screening, asker)
