"""Is a scale file sound? Every fault it could carry, in a sentence."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from assessment.instruments.model import GRAVEST_FIRST, Scale, Tier

TIERS = list(Tier)


def faults(scale: Scale) -> tuple[str, ...]:
    """What is wrong with a scale, each fault as a sentence; empty when it may be used."""
    structural = (*_item_faults(scale), *_option_faults(scale))
    if structural:
        # Ranges and bands mean nothing until every item has its options.
        return structural
    return (
        *_critical_faults(scale),
        *_band_faults(scale),
        *_rule_faults(scale),
        *_word_faults(scale),
    )


def _item_faults(scale: Scale) -> Iterator[str]:
    for item_id, count in Counter(item.id.casefold() for item in scale.items).items():
        if count > 1:
            yield f"item {item_id} stands {count} times"
    if not scale.scored:
        yield "no item is scored"


def _option_faults(scale: Scale) -> Iterator[str]:
    for item in scale.items:
        values = [option.value for option in scale.options_of(item)]
        if len(values) < 2:
            yield f"item {item.id} has fewer than two options"
        elif values != sorted(set(values)):
            yield f"item {item.id}: its options are not in rising order"


def _critical_faults(scale: Scale) -> Iterator[str]:
    for entry in scale.critical:
        item = scale.item(entry.item)
        if item is None:
            yield f"critical item {entry.item} does not exist"
        elif entry.at_least not in {option.value for option in scale.options_of(item)}:
            yield f"critical item {entry.item}: no option has the value {entry.at_least}"
    for item_id in sorted(scale.critical_items):
        ladder = sorted(
            (entry for entry in scale.critical if entry.item == item_id),
            key=lambda entry: entry.at_least,
        )
        for below, above in pairwise(ladder):
            if above.at_least == below.at_least:
                yield f"critical item {item_id}: two entries for {above.at_least}"
            if TIERS.index(above.tier) < TIERS.index(below.tier):
                yield f"critical item {item_id}: a higher answer has a milder tier"
            if GRAVEST_FIRST.index(above.suggests) > GRAVEST_FIRST.index(below.suggests):
                yield f"critical item {item_id}: a higher answer suggests a lower level"


def _band_faults(scale: Scale) -> Iterator[str]:
    if not scale.bands:
        return
    for band_id, count in Counter(band.id for band in scale.bands).items():
        if count > 1:
            yield f"band {band_id} stands {count} times"
    low, high = scale.range
    expected = low
    for band in scale.bands:
        if band.low != expected:
            yield f"band {band.id} begins at {band.low}, not at {expected}"
        if band.high < band.low:
            yield f"band {band.id} ends before it begins"
        expected = band.high + 1
    if expected != high + 1:
        yield f"the bands end at {expected - 1}, the scale at {high}"


def _rule_faults(scale: Scale) -> Iterator[str]:
    if scale.missing.prorate_up_to >= len(scale.scored):
        yield "the missing rule would make a total of nothing"
    scored = {item.id for item in scale.scored}
    for subscale in scale.subscales:
        if len(set(subscale.items)) != len(subscale.items):
            yield f"subscale {subscale.id} names an item twice"
        for item_id in subscale.items:
            if item_id not in scored:
                yield f"subscale {subscale.id}: {item_id} is no scored item"
        if subscale.prorate_up_to >= len(subscale.items):
            yield f"subscale {subscale.id}: its missing rule would make a sum of nothing"


def _word_faults(scale: Scale) -> Iterator[str]:
    for language in ("zh", "en"):
        words = [getattr(item, language) for item in scale.items]
        words += [
            getattr(option, language) for item in scale.items for option in scale.options_of(item)
        ]
        state = getattr(scale.wording, language)
        if state == "complete" and not all(words):
            yield f"the {language} wording is called complete but has gaps"
        if state == "missing" and any(getattr(item, language) for item in scale.items):
            yield f"the {language} wording is called missing but items have words"
