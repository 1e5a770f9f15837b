"""When the test page before a shift is sent."""

from datetime import datetime, timedelta

from alerts.duty.postbook import Post, Quiet
from foundation.clock import LEGAL_ZONE


def page_at(from_at: datetime, post: Post, quiet: Quiet, *, now: datetime) -> datetime | None:
    """When to ask whoever begins at `from_at`; None when the shift has begun.

    In the quiet hours nobody is woken: the page goes out on the evening before. A shift that is
    planned late is asked about at once.
    """
    if from_at <= now:
        return None
    local = (from_at - timedelta(hours=post.test_hours_before)).astimezone(LEGAL_ZONE)
    if local.time() >= quiet.from_:
        local = datetime.combine(local.date(), quiet.instead, LEGAL_ZONE)
    elif local.time() < quiet.until:
        evening = local.date() - timedelta(days=1)
        local = datetime.combine(evening, quiet.instead, LEGAL_ZONE)
    return max(local.astimezone(from_at.tzinfo), now)
