"""Proof of notice: who was told of an alert, what they saw, and who is told next."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from alerts.channels import queries as channels
from alerts.channels.installed import Installed, installed
from alerts.channels.kindbook import kinds
from alerts.channels.model import Delivery, DeliveryState
from alerts.duty.model import Because
from alerts.duty.postbook import posts
from alerts.model import Level
from alerts.notices import queries
from alerts.notices.chainbook import HEAD_ABOVE
from alerts.notices.model import Ended, Notice, NoticeState
from alerts.notices.queries import Told
from api.declarations import access
from api.dependencies import Me, Reading, TheClock, TheRuntime
from api.live.views import NamedOut
from api.problems import problems
from api.routes.alerts import READERS
from api.wire import Instant, Out, PathId
from foundation.accounts import queries as accounts
from foundation.ids import AlertId

router = APIRouter(prefix="/api/v1/alerts", tags=["alerts"])


class NoticePostOut(Out):
    """A post that somebody answers for, and why it is they; the head above has no post's words."""

    id: str
    zh: str | None
    en: str | None
    because: Because | None


class NoticeChannelOut(Out):
    """How far a notice has come over a channel beside the console; never to which address.

    `due_at`: when it is tried next; null once it was taken, spared or given up.
    """

    id: str
    zh: str
    en: str
    state: DeliveryState
    attempts: int
    due_at: Instant | None
    accepted_at: Instant | None
    delivered_at: Instant | None
    ended_at: Instant | None
    error: str | None


class NoticeOut(Out):
    """A notice to one person, for every post they answer for in this step; each state's instant.

    `accepted_at` and `delivered_at` are null where the channel does not tell so; who answers is
    null until the step starts.
    """

    id: str
    round: int
    step: int
    account: NamedOut | None
    posts: list[NoticePostOut]
    state: NoticeState
    start_at: Instant
    attempted_at: Instant | None
    accepted_at: Instant | None
    delivered_at: Instant | None
    display_by: Instant | None
    displayed_at: Instant | None
    acknowledged_at: Instant | None
    acted_at: Instant | None
    missed_at: Instant | None
    spared_at: Instant | None
    channels: list[NoticeChannelOut]


class CallingOut(Out):
    """One time that the alert called: from when, at which level, how that ended, who was told."""

    level: Level
    chain_version: int
    opened_at: Instant
    ended_at: Instant | None
    ended: Ended | None
    next_at: Instant | None
    notices: list[NoticeOut]


class NoticesOut(Out):
    """Every time that an alert called, oldest first."""

    as_of: Instant
    callings: list[CallingOut]


@router.get(
    "/{alert_id}/notices",
    operation_id="alert_notices",
    openapi_extra=access(roles=READERS, scope="subtree", labels=["none"]),
    responses=problems(),
)
def read_notices(
    alert_id: PathId, me: Me, session: Reading, runtime: TheRuntime, clock: TheClock
) -> NoticesOut:
    """Who was told of an alert, by when it stood before them, who took it, and who is next."""
    found = queries.told_of(session, AlertId(alert_id), me)
    have = installed(runtime.settings.channels_file)
    return NoticesOut(as_of=clock.now(), callings=[_calling(session, one, have) for one in found])


def _calling(session: Session, told: Told, have: Installed) -> CallingOut:
    outside = channels.deliveries_of(session, [one.id for one in told.notices])
    ids = {str(one.account_id) for one in told.notices if one.account_id is not None}
    names = accounts.names(session, ids)
    joined: dict[str, list[Notice]] = {}
    for one in told.notices:
        if one.joined is not None:
            joined.setdefault(one.joined, []).append(one)
    calling = told.calling
    return CallingOut(
        level=calling.level,
        chain_version=calling.chain_version,
        opened_at=calling.opened_at,
        ended_at=calling.ended_at,
        ended=calling.ended,
        next_at=told.next_at,
        notices=[
            _notice(
                one,
                (one, *joined.get(one.id, ())),
                names,
                [_channel(way, have) for way in outside.get(one.id, ())],
            )
            for one in told.notices
            if one.joined is None
        ],
    )


def _notice(
    notice: Notice,
    reasons: tuple[Notice, ...],
    names: dict[str, str],
    outside: list[NoticeChannelOut],
) -> NoticeOut:
    who = notice.account_id
    return NoticeOut(
        id=notice.id,
        round=notice.round,
        step=notice.step,
        account=NamedOut(id=who, name=names.get(who, "")) if who is not None else None,
        posts=[_post(one) for one in reasons],
        state=notice.state,
        start_at=notice.start_at,
        attempted_at=notice.attempted_at,
        accepted_at=notice.accepted_at,
        delivered_at=notice.delivered_at,
        display_by=notice.display_by,
        displayed_at=notice.displayed_at,
        acknowledged_at=notice.acknowledged_at,
        acted_at=notice.acted_at,
        missed_at=notice.missed_at,
        spared_at=notice.spared_at,
        channels=outside,
    )


def _channel(delivery: Delivery, have: Installed) -> NoticeChannelOut:
    """What is known of one way; a channel that is no longer installed has its id alone."""
    known = have.channels.get(delivery.target)
    words = kinds()[known.kind] if known is not None else None
    return NoticeChannelOut(
        id=delivery.target,
        zh=words.zh if words else delivery.target,
        en=words.en if words else delivery.target,
        state=delivery.state,
        attempts=delivery.attempts,
        due_at=delivery.due_at,
        accepted_at=delivery.accepted_at,
        delivered_at=delivery.delivered_at,
        ended_at=delivery.ended_at,
        error=delivery.error,
    )


def _post(notice: Notice) -> NoticePostOut:
    known = posts().get(notice.post) if notice.post != HEAD_ABOVE else None
    return NoticePostOut(
        id=notice.post,
        zh=known.zh if known else None,
        en=known.en if known else None,
        because=notice.because,
    )
