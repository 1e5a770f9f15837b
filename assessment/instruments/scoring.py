"""What does a set of answers amount to?"""

from collections.abc import Iterable, Mapping

from assessment.instruments.admissible import admit
from assessment.instruments.critical import endorsed
from assessment.instruments.model import (
    Answers,
    Band,
    CriticalItem,
    Item,
    NotScorable,
    Scale,
    Score,
)


def score(scale: Scale, answers: Answers) -> Score:
    """Turn one questionnaire, whole or with blanks, into a score.

    Reverse-keyed items are turned first. Blanks are made up by the mean of the answered items as
    far as the instrument allows, half up to a whole number; a critical item never is.

    Args:
        answers: item → chosen value; a blank is None or left out.

    Returns:
        Total in points (PHQ-9: 0 to 27) or None with the reason, its bounds, band, critical items.

    Raises:
        UnknownItem: an answer to an item the scale does not have.
        AnswerOutOfRange: an answer that is none of the item's options.

    Source: Kroenke, Spitzer & Williams 2001, J Gen Intern Med 16:606–613 (sum, bands).
    """
    for item_id, value in answers.items():
        admit(scale, item_id, value)

    turned = {item.id: _turned(scale, item, answers.get(item.id)) for item in scale.scored}
    missing = tuple(item_id for item_id, value in turned.items() if value is None)
    unanswered = tuple(i.id for i in scale.items if i.id in _critical_blanks(scale, answers))
    refused = _refusal(len(missing), unanswered, scale.missing.prorate_up_to)
    total = None if refused else _total(turned.values())
    low, high = _bounds(scale, turned)
    return Score(
        total=total,
        refused=refused,
        prorated=total is not None and bool(missing),
        min_total=low,
        max_total=high,
        band=None if total is None else band_of(scale, total),
        possible_bands=tuple(b for b in scale.bands if b.low <= high and b.high >= low),
        subscales=_subscales(scale, turned),
        missing=missing,
        critical=_endorsed(scale, answers),
        critical_unanswered=unanswered,
        settled_by=_settled_by(scale, missing, unanswered, low=low, high=high),
    )


def band_of(scale: Scale, total: int) -> Band | None:
    """The band a total lies in; None where the instrument has none."""
    return next((band for band in scale.bands if band.low <= total <= band.high), None)


def _turned(scale: Scale, item: Item, value: int | None) -> int | None:
    if value is None or not item.reverse:
        return value
    low, high = scale.range_of(item)
    return low + high - value


def _endorsed(scale: Scale, answers: Answers) -> tuple[CriticalItem, ...]:
    entries = (endorsed(scale, item.id, answers.get(item.id)) for item in scale.items)
    return tuple(entry for entry in entries if entry is not None)


def _critical_blanks(scale: Scale, answers: Answers) -> frozenset[str]:
    return frozenset(item for item in scale.critical_items if answers.get(item) is None)


def _refusal(blanks: int, critical: tuple[str, ...], allowed: int) -> NotScorable | None:
    if critical:
        return NotScorable.CRITICAL_ITEM_BLANK
    return NotScorable.TOO_MANY_BLANKS if blanks > allowed else None


def _total(values: Iterable[int | None]) -> int:
    """The sum, made up to all items by the mean of the answered ones, half up."""
    every = list(values)
    answered = [value for value in every if value is not None]
    return (2 * sum(answered) * len(every) + len(answered)) // (2 * len(answered))


def _bounds(scale: Scale, turned: Mapping[str, int | None]) -> tuple[int, int]:
    low = high = 0
    for item in scale.scored:
        value = turned[item.id]
        least, most = scale.range_of(item) if value is None else (value, value)
        low += least
        high += most
    return low, high


def _subscales(scale: Scale, turned: Mapping[str, int | None]) -> dict[str, int | None]:
    sums: dict[str, int | None] = {}
    for subscale in scale.subscales:
        values = [turned[item_id] for item_id in subscale.items]
        blank = [i for i in subscale.items if turned[i] is None]
        refused = len(blank) > subscale.prorate_up_to or scale.critical_items.intersection(blank)
        sums[subscale.id] = None if refused else _total(values)
    return sums


def _settled_by(
    scale: Scale, missing: tuple[str, ...], unanswered: tuple[str, ...], *, low: int, high: int
) -> str | None:
    """The one blank item whose answer would give a total, or make the band of one certain."""
    allowed = scale.missing.prorate_up_to
    if len(unanswered) == 1 and len(set(missing) - set(unanswered)) <= allowed:
        return unanswered[0]
    if unanswered:
        return None
    if len(missing) == allowed + 1:
        return missing[0]
    open_band = band_of(scale, low) != band_of(scale, high)
    return missing[0] if len(missing) == 1 and open_band else None
