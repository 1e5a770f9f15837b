"""What notices tell the journal: ids, codes and instants; about no person, so on nobody's record.

None of them is a change of the alert: the live stream and the boards pass them over.
"""

from dataclasses import dataclass
from typing import ClassVar

from foundation.journal.model import Event


@dataclass(frozen=True, kw_only=True)
class NoticeAttempted(Event):
    """Somebody is told that an alert calls, for every post they answer for in this step."""

    kind: ClassVar[str] = "alerts.notice_attempted"
    alert: str
    calling: str
    notice: str
    account: str
    channel: str
    round: int
    step: int
    posts: tuple[str, ...]
    display_by: str


@dataclass(frozen=True, kw_only=True)
class NoticeDisplayed(Event):
    """It became known that the alert stood on a visible, focused screen of somebody told of it."""

    kind: ClassVar[str] = "alerts.notice_displayed"
    alert: str
    notice: str
    account: str
    displayed_at: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class NoticeMissed(Event):
    """A notice was not displayed by its deadline; `account` is None where nobody may be told."""

    kind: ClassVar[str] = "alerts.notice_missed"
    alert: str
    notice: str
    account: str | None
    round: int
    step: int
