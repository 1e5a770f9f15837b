"""Which of the service's two languages does a caller want?"""

import re
from collections.abc import Iterator

CHINESE, ENGLISH = "zh", "en"
SPOKEN = (CHINESE, ENGLISH)
# RFC 9110, 12.4.2: a weight has at most three decimals and lies between 0 and 1.
_RANGE = re.compile(
    r"([a-z*][a-z0-9-]*)(?:\s*;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?", re.IGNORECASE
)


def preferred(accepted: str) -> str:
    """The language that an Accept-Language header wants most; Chinese when it wants neither.

    Of two that are wanted alike the first named comes first. What is no language range is passed
    over; weight 0 says that a language is not wanted, and "*" stands for any that is not named.
    """
    weights: dict[str, float] = {}
    for language, weight in _ranges(accepted):
        weights[language] = max(weight, weights.get(language, 0.0))
    others = weights.pop("*", 0.0)
    known = {name: weight for name, weight in weights.items() if name in SPOKEN}
    known |= {name: others for name in SPOKEN if name not in known}
    best = max(known, key=lambda name: known[name])
    return best if known[best] else CHINESE


def _ranges(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is not None:
            yield found[1].lower().partition("-")[0], float(found[2] or 1)
