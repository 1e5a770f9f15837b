"""Why is something owed, from what was that computed, and what settles it?"""

from collections.abc import Mapping

from correction.contact import planbook
from correction.contact.model import Duty, Why
from correction.register.model import SupervisionClass

VERIFY = "verify"


def why_owed(duty: Duty, supervision_class: SupervisionClass, *, last_report_at: str | None) -> Why:
    """The ground of a duty.

    Args:
        last_report_at: when the person last reported, as ISO 8601, or None for never.
    """
    inputs = {
        "plan": duty.plan,
        "supervision_class": supervision_class.value,
        "last_report_at": last_report_at,
        "window_from": duty.window_from.isoformat(),
        "due_at": duty.due_at.isoformat(),
    }
    return _why(duty.kind.value, inputs, tuple(sorted(method.value for method in duty.methods)))


def why_verified(inputs: Mapping[str, str | int | None]) -> Why:
    """The ground on which a member of staff looks at a check-in."""
    return _why(VERIFY, inputs, tuple(planbook.grounds()[VERIFY].clears_with))


def _why(ground: str, inputs: Mapping[str, str | int | None], clears: tuple[str, ...]) -> Why:
    file = planbook.grounds()[ground]
    return Why(
        rule=file.rule,
        article_zh=file.article_zh,
        article_en=file.article_en,
        inputs=inputs,
        clears_with=clears,
    )
