"""Reading the sheet from the roster: every post that answers for an office, and whom to call."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.duty import queries as duty
from alerts.duty import standing
from alerts.duty.model import Because, Shift, Span
from alerts.duty.postbook import Post, posts
from alerts.model import Level
from alerts.notices.chainbook import chains
from alerts.phonetree.model import Branch, Call, LevelCalls, Sheet, StepCalls
from alerts.phonetree.paperbook import paper
from foundation.accounts import queries as accounts
from foundation.accounts.model import AccountState
from foundation.ids import AccountId
from foundation.journal import queries as journal
from foundation.offices import queries as offices
from foundation.offices.model import Office

# The heads above are those to whom this post falls.
_LEADER = "leader"
Wanted = tuple[AccountId, Because, Span | None]


def sheet(session: Session, office: Office, night: date, *, now: datetime) -> Sheet:
    """The sheet of an office for a night: its own posts, those above it, and those below it."""
    span = paper().night(night)
    branches = [_branch(session, post, place, span) for place, post in _seats(session, office)]
    heads = standing.heads_of(session, posts()[_LEADER], office)
    wanted = [(one, Because.FALLBACK_HEAD, None) for one in heads[: paper().heads]]
    return Sheet(
        office=office,
        night=night,
        span=span,
        made_at=now,
        place=journal.head(session),
        levels=_levels(),
        branches=tuple(branches),
        heads=_calls(session, wanted),
    )


def _seats(session: Session, office: Office) -> Iterable[tuple[Office, Post]]:
    """The posts of an office's line and of the offices below it, in the order of the roster."""
    line = offices.ancestors(session, office.path)
    below = [one for one in offices.tree(session, office.path) if one.id != office.id]
    for post in posts().values():
        for place in (*line, *sorted(below, key=lambda one: one.code)):
            if place.level is post.level:
                yield place, post


def _branch(session: Session, post: Post, place: Office, span: Span) -> Branch:
    shifts = [
        one
        for one in duty.shifts(session, place.path, span)
        if one.post == post.id and one.office_id == place.id
    ]
    heads = standing.heads_of(session, post, place)[: paper().heads]
    calls = _calls(session, [*_standing(shifts, span), *_heads(heads)])
    return Branch(post.id, place, calls)


def _standing(shifts: Sequence[Shift], night: Span) -> list[Wanted]:
    """Holder and substitute of every shift, in the order of the night."""
    wanted: list[Wanted] = []
    for one in shifts:
        part = Span(max(one.span.from_at, night.from_at), min(one.span.until_at, night.until_at))
        wanted.append((one.account_id, Because.ON_SHIFT, part))
        if one.substitute_id is not None:
            wanted.append((one.substitute_id, Because.SUBSTITUTE, part))
    return wanted


def _heads(found: Iterable[AccountId]) -> list[Wanted]:
    return [(one, Because.FALLBACK_HEAD, None) for one in found]


def _calls(session: Session, wanted: Sequence[Wanted]) -> tuple[Call, ...]:
    """Everybody with a working account, with the line of their office; a head only once."""
    people = accounts.by_ids(session, {who for who, _, _ in wanted})
    lines = offices.by_ids(session, {one.office_id for one in people.values()})
    named: set[AccountId] = set()
    calls: list[Call] = []
    for who, because, part in wanted:
        person = people.get(who)
        known = because is Because.FALLBACK_HEAD and who in named
        if person is None or person.state is not AccountState.ACTIVE or known:
            continue
        named.add(who)
        phone = lines[person.office_id].phone if person.office_id in lines else None
        calls.append(Call(who, person.name, because, part, phone))
    return tuple(calls)


def _levels() -> tuple[LevelCalls, ...]:
    """Every level that calls, the gravest first, with the steps of its chain."""
    graver = sorted(chains().items(), key=lambda one: -one[0].rank)
    return tuple(
        LevelCalls(
            Level(level),
            tuple(
                StepCalls(step.after_minutes, step.posts, step.clinical_posts, step.head_above)
                for step in chain.steps
            ),
        )
        for level, chain in graver
    )
