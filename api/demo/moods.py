"""How do people of the demonstration answer PHQ-9? As demo-district.md, part 6, has it."""

import random
from bisect import bisect_right
from dataclasses import dataclass

ITEMS = 9
_HIGHEST = 3
# From which latent score on the next band begins, and the totals of each band.
_CUTS = (0.176, 0.994, 1.555, 2.054)
_TOTALS = ((0, 4), (5, 9), (10, 14), (15, 19), (20, 27))
# How often the ninth item is endorsed at all, and then gravely, in each band.
_ENDORSED = (0.005, 0.04, 0.17, 0.40, 0.65)
_GRAVE = (0.0, 0.0, 0.12, 0.27, 0.54)
_RETEST = 0.70


@dataclass(frozen=True)
class Answers:
    """Nine answers of 0 to 3, and the latent score they came from."""

    latent: float
    values: tuple[int, ...]

    @property
    def band(self) -> int:
        """0 to 4: minimal, mild, moderate, moderately severe, severe."""
        return band_of(self.latent)

    @property
    def endorsed(self) -> bool:
        """Whether the ninth item calls for somebody."""
        return self.values[-1] >= 1


def band_of(latent: float) -> int:
    """The band of a latent score; the cut itself belongs to the higher one."""
    return bisect_right(_CUTS, latent)


def first_answers(dice: random.Random) -> Answers:
    """What somebody answers at the first test."""
    latent = dice.gauss(0, 1)
    return _answers(latent, dice)


def retested(before: Answers, dice: random.Random) -> Answers:
    """What the same person answers some days later, once somebody has talked with them."""
    rest = (1 - _RETEST**2) ** 0.5
    latent = _RETEST * before.latent + rest * dice.gauss(0, 1)
    after = _answers(latent, dice)
    return Answers(latent, (*after.values[:-1], 0))


def _answers(latent: float, dice: random.Random) -> Answers:
    band = band_of(latent)
    ninth = 0
    if dice.random() < _ENDORSED[band]:
        ninth = dice.choice((2, 3)) if dice.random() < _GRAVE[band] else 1
    total = max(dice.randint(*_TOTALS[band]), ninth)
    values = [0] * (ITEMS - 1)
    for _ in range(min(total - ninth, _HIGHEST * len(values))):
        open_items = [item for item, value in enumerate(values) if value < _HIGHEST]
        values[dice.choice(open_items)] += 1
    return Answers(latent, (*values, ninth))
