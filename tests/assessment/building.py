"""Builders of this wing: a small scale to bend, a person with a running order, screenings, taps."""

from typing import Any

from assessment.instruments.model import Scale


def a_scale(**changes: Any) -> Scale:
    """Three items of 0 to 2, the last one critical and the second reversed; two bands."""
    options = [{"value": value, "zh": f"选{value}", "en": f"choice {value}"} for value in range(3)]
    described: dict[str, Any] = {
        "id": "sample",
        "version": 1,
        "title_zh": "示例",
        "title_en": "Sample",
        "plain_zh": "示例",
        "plain_en": "Sample",
        "notice": "Made for the tests.",
        "basis": "Made for the tests.",
        "wording": {"zh": "complete", "en": "complete"},
        "missing": {"prorate_up_to": 1, "basis": "Made for the tests."},
        "change": {"sd": 2.0, "reliability": 0.875, "worse": "higher", "source": "Made up."},
        "options": options,
        "items": [
            {"id": "q1", "zh": "一", "en": "one"},
            {"id": "q2", "zh": "二", "en": "two", "reverse": True},
            {"id": "q3", "zh": "三", "en": "three"},
        ],
        "critical": [
            {"item": "q3", "at_least": 1, "tier": "orange", "suggests": "two", "meaning": "some"},
            {"item": "q3", "at_least": 2, "tier": "red", "suggests": "one", "meaning": "much"},
        ],
        "bands": [
            {"id": "low", "from": 0, "to": 2, "zh": "低", "en": "Low"},
            {"id": "high", "from": 3, "to": 6, "zh": "高", "en": "High", "suggests": "three"},
        ],
    }
    return Scale.model_validate(described | changes)
