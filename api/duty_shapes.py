"""The shapes of duties and of the reasons for them, as several pages show them."""

from datetime import datetime

from api.wire import Instant, Out
from correction.contact import daylist
from correction.contact.model import Duty, DutyState, Why


class WhyOut(Out):
    """Why something is owed: rule, article, what it was computed from, what settles it."""

    rule: str
    article_zh: str
    article_en: str
    inputs: dict[str, str | int | None]
    clears_with: list[str]

    @classmethod
    def of(cls, why: Why) -> "WhyOut":
        """A reason as it is sent."""
        return cls(
            rule=why.rule,
            article_zh=why.article_zh,
            article_en=why.article_en,
            inputs=dict(why.inputs),
            clears_with=list(why.clears_with),
        )


class DutyOut(Out):
    """Something a person owes, from `opens_at` to `due_at`."""

    id: str
    what: str
    opens_at: Instant
    due_at: Instant
    state: str
    why: WhyOut

    @classmethod
    def of(cls, duty: Duty, why: Why, *, now: datetime) -> "DutyOut":
        """A duty as it is sent; one whose turn has not come is `upcoming`."""
        return cls(
            id=duty.id,
            what=duty.kind.value,
            opens_at=duty.window_from,
            due_at=duty.due_at,
            state=_state(duty, now),
            why=WhyOut.of(why),
        )


def _state(duty: Duty, now: datetime) -> str:
    if duty.state in (DutyState.MET, DutyState.MET_LATE):
        return daylist.RowState.DONE.value
    if duty.state is DutyState.EXCUSED:
        return duty.state.value
    standing = daylist.state_of(duty, duty.window_from, now=now)
    return "upcoming" if standing is None else standing.value
