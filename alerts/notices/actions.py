"""Every change of callings and notices: an alert begins or ceases to call, a step is due."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts import queries as alerts
from alerts.events import (
    AlertAcknowledged,
    AlertClosed,
    AlertInhibited,
    AlertNoted,
    AlertProgressed,
    AlertSilenced,
    AlertSubmitted,
    AlertSuspended,
    AlertWithdrawn,
)
from alerts.model import Alert
from alerts.notices import queries
from alerts.notices.chainbook import chains
from alerts.notices.course import Turn, next_look_at, turn
from alerts.notices.events import NoticeAttempted, NoticeDisplayed, NoticeMissed
from alerts.notices.model import CallingId, Ended, Notice, Planned
from alerts.notices.recipients import Recipient, Roster
from alerts.notices.tables import CallingRow, NoticeRow
from alerts.notices.unfolding import once_more, unfold
from alerts.playbook import playbook
from foundation.apart import each_apart
from foundation.ids import AccountId, AlertId, new_id
from foundation.inserts import insert_if_absent
from foundation.journal import actions as journal
from foundation.journal.model import Entry

SYSTEM = "system"
CONSOLE = "console"
_ACTS = frozenset({AlertNoted.kind, AlertProgressed.kind, AlertSubmitted.kind, AlertClosed.kind})
_ENDS = {
    AlertAcknowledged.kind: Ended.TAKEN,
    AlertWithdrawn.kind: Ended.WITHDRAWN,
    AlertSilenced.kind: Ended.SILENCED,
    AlertInhibited.kind: Ended.INHIBITED,
    AlertSuspended.kind: Ended.SUSPENDED,
    # Only an exercise is closed while it still calls.
    AlertClosed.kind: Ended.OVER,
}
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class _Going:
    """One calling that goes on: its locked row, its alert, its notices, and who answers."""

    session: Session
    row: CallingRow
    alert: Alert
    now: datetime
    roster: Roster
    # Held, not only read: a row that nobody holds is read anew each time.
    rows: dict[str, NoticeRow] = field(default_factory=dict)

    def load(self) -> None:
        """Read the notices, unless they were just written down."""
        wanted = select(NoticeRow).where(NoticeRow.calling_id == self.row.id)
        if not self.rows:
            found = self.session.scalars(wanted.order_by(NoticeRow.number))
            self.rows.update({row.id: row for row in found})

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The notices as they are now, in the order of the chain."""
        return tuple(row.to_notice() for row in self.rows.values())


def follow(session: Session, entry: Entry, *, now: datetime, roster: Roster | None = None) -> None:
    """Follow one entry about an alert: its calling begins, ends, or was acted on.

    What the alert is now decides whether it calls, so an entry that is read late tells nobody of
    something that somebody has taken meanwhile. To follow an entry again changes nothing.
    """
    told = Alert.from_coded(entry.data)
    alert = alerts.standing(session, told.id)
    if alert is None:
        return
    roster = roster or Roster(session, now)
    row = _open_row(session, told.id)
    if row is not None and entry.kind in _ENDS and row.since < told.since:
        going = _Going(session, row, alert, now, roster)
        _end(going, _ENDS[entry.kind], until=told.since, at=entry.at)
        row = None
    _credit(session, entry, told)
    calls = alert.calls and alert.level in chains()
    if row is not None and calls and row.level != alert.level.value:
        _end(_Going(session, row, alert, now, roster), Ended.RISEN, until=alert.since, at=entry.at)
        row = None
    if row is None and calls:
        # A clock that was set back meanwhile makes nobody wait for the first step.
        _begin(session, alert, roster, begins=min(entry.at, now), now=now)


def go_on_due(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Let every calling go on of which the clock or a screen says something.

    Returns:
        How many went on; when it equals `limit` there may be more.
    """
    roster = Roster(session, now)

    def go_on(calling_id: CallingId) -> bool:
        locked = select(CallingRow).where(CallingRow.id == calling_id)
        row = session.scalar(locked.with_for_update(skip_locked=True))
        alert = alerts.standing(session, AlertId(row.alert_id)) if row is not None else None
        if row is None or alert is None:
            return False
        return _go_on(_Going(session, row, alert, now, roster))

    due = queries.due(session, now, limit=limit)
    return each_apart(session, due, go_on, doing="calling goes on")


def note_accepted(session: Session, notice_id: str, *, at: datetime) -> None:
    """A channel beside the console took a notice: the first that did is kept."""
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice_id, NoticeRow.accepted_at.is_(None))
        .values(accepted_at=at)
        .execution_options(synchronize_session="fetch")
    )


def _open_row(session: Session, alert_id: AlertId) -> CallingRow | None:
    wanted = select(CallingRow).where(
        CallingRow.alert_id == alert_id, CallingRow.ended_at.is_(None)
    )
    return session.scalar(wanted.with_for_update())


def _begin(
    session: Session, alert: Alert, roster: Roster, *, begins: datetime, now: datetime
) -> None:
    """Write the whole chain down, and start what is at once."""
    chain, policy = chains()[alert.level], playbook().policy_of(alert.kind)
    again = chain.again(clinical=policy.clinical)
    values = {
        "id": new_id(),
        "alert_id": alert.id,
        "level": alert.level.value,
        "chain_version": chain.version,
        "hurries": chain.is_urgent(clinical=policy.clinical),
        "again_minutes": None if again is None else again // _MINUTE,
        "since_seq": alert.since,
        "opened_at": begins,
    }
    if not insert_if_absent(session, CallingRow, values):
        return
    going = _Going(session, session.get_one(CallingRow, values["id"]), alert, now, roster)
    _write_down(going, 1, unfold(chain, policy, begins=begins))
    _go_on(going)


def _write_down(going: _Going, number: int, lines: tuple[Planned, ...]) -> None:
    for planned in lines:
        row = NoticeRow(
            id=new_id(),
            calling_id=going.row.id,
            number=len(going.rows) + 1,
            round=number,
            step=planned.step,
            post=planned.post,
            office_id=going.roster.seat_of(planned.post, going.alert),
            start_at=planned.start_at,
            display_minutes=planned.display_within // _MINUTE,
        )
        going.rows[row.id] = row
        going.session.add(row)


def _go_on(going: _Going) -> bool:
    """Carry out what is due; whether anything was.

    An alert that was taken or rose a moment ago is only settled: its entry is on the way here.
    """
    session, row, now = going.session, going.row, going.now
    calling = row.to_calling()
    calls = going.alert.calls and going.alert.level is calling.level
    # Lines that were written down a moment ago are stored together with what they become now.
    with session.no_autoflush:
        going.load()
        shown = queries.shown_in(session, calling)
    notices = going.notices
    asked = turn(calling, notices, shown, now=now)
    if not calls or calling.ended_at is not None:
        asked = Turn(asked.displayed)
    for notice, at in asked.displayed:
        _note_displayed(going, notice, at)
    for notice in asked.missed:
        _note_missed(going, notice)
    _start(going, asked.starting, told=notices)
    if asked.round_at is not None:
        last = max(notice.round for notice in notices)
        _write_down(going, last + 1, once_more(notices, begins=asked.round_at))
    if calls and calling.ended_at is None:
        row.due_at = next_look_at(going.notices)
    session.flush()
    return asked != Turn()


def _start(going: _Going, starting: tuple[Notice, ...], *, told: tuple[Notice, ...]) -> None:
    """Ask who answers for each post now, and tell them; the same person once in each step."""
    called = {one.account_id for one in told if one.account_id is not None}
    mine: dict[tuple[int, int, AccountId], NoticeRow] = {}
    names: dict[str, list[str]] = {}
    for notice in starting:
        row = going.rows[notice.id]
        seat = (notice.post, notice.office_id)
        found = going.roster.recipient(going.alert, seat, called=frozenset(called))
        if found is None:
            # Nobody may be told: it is missed at the next look, which is at once.
            row.display_by = going.now
            continue
        called.add(found.account_id)
        key = (notice.round, notice.step, found.account_id)
        _answered(row, found, first=mine.setdefault(key, row))
        if row.joined is None:
            row.attempted_at, row.display_by = going.now, going.now + notice.display_within
        names.setdefault(mine[key].id, []).append(notice.post)
    for row in mine.values():
        _tell_attempt(going, row, tuple(names[row.id]))


def _answered(row: NoticeRow, found: Recipient, *, first: NoticeRow) -> None:
    row.account_id, row.because = found.account_id, found.because.value
    if first is not row:
        row.joined = first.id


def _tell_attempt(going: _Going, row: NoticeRow, posts: tuple[str, ...]) -> None:
    assert row.display_by is not None  # noqa: S101  (set with the attempt)
    told = NoticeAttempted(
        office=going.alert.office,
        alert=going.alert.id,
        calling=going.row.id,
        notice=row.id,
        account=str(row.account_id),
        channel=CONSOLE,
        round=row.round,
        step=row.step,
        posts=posts,
        display_by=row.display_by.isoformat(),
    )
    journal.append(going.session, told, actor=SYSTEM, at=going.now)


def _note_displayed(going: _Going, notice: Notice, at: datetime) -> None:
    row = going.rows[notice.id]
    row.displayed_at = at
    late = row.missed_at is not None or (row.display_by is not None and at >= row.display_by)
    told = NoticeDisplayed(
        office=going.alert.office,
        alert=going.alert.id,
        notice=row.id,
        account=str(row.account_id),
        displayed_at=at.isoformat(),
        late=late,
    )
    journal.append(going.session, told, actor=SYSTEM, at=going.now)


def _note_missed(going: _Going, notice: Notice) -> None:
    row = going.rows[notice.id]
    row.missed_at = going.now
    told = NoticeMissed(
        office=going.alert.office,
        alert=going.alert.id,
        notice=row.id,
        account=row.account_id,
        round=row.round,
        step=row.step,
    )
    journal.append(going.session, told, actor=SYSTEM, at=going.now)


def _end(going: _Going, how: Ended, *, until: int, at: datetime) -> None:
    """It calls no longer: what was displayed is settled, whoever was not reached is spared."""
    row, session = going.row, going.session
    row.ended, row.ended_at, row.until, row.due_at = how.value, at, until, None
    session.flush()
    _go_on(going)
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.calling_id == row.id, NoticeRow.displayed_at.is_(None))
        .where(NoticeRow.joined.is_(None))
        .values(spared_at=at)
        .execution_options(synchronize_session="fetch")
    )


def _credit(session: Session, entry: Entry, told: Alert) -> None:
    """Keep who took the alert and who acted on it, where they were told of it."""
    if _ends_exercise(entry, told):
        return
    calling = _in_force(session, told)
    if calling is None or entry.kind not in _ACTS | {AlertAcknowledged.kind}:
        return
    column = NoticeRow.acted_at if entry.kind in _ACTS else NoticeRow.acknowledged_at
    values: dict[str, datetime | None] = {column.key: entry.at}
    if entry.kind == AlertAcknowledged.kind:
        # Whoever took it was reached, whether or not their screen has signed yet.
        values["spared_at"] = None
    session.execute(
        update(NoticeRow)
        .where(NoticeRow.calling_id == calling, NoticeRow.account_id == entry.actor)
        .where(NoticeRow.attempted_at.is_not(None), column.is_(None))
        .values(values)
        .execution_options(synchronize_session="fetch")
    )


def _ends_exercise(entry: Entry, told: Alert) -> bool:
    """Whoever ends an exercise has not acted on its alert."""
    outcome = playbook().outcomes.get(told.outcome or "")
    return entry.kind == AlertClosed.kind and outcome is not None and outcome.exercise


def _in_force(session: Session, told: Alert) -> str | None:
    """The calling that an alert's state answers: the last that began before it."""
    return session.scalar(
        select(CallingRow.id)
        .where(CallingRow.alert_id == told.id, CallingRow.since < told.since)
        .order_by(CallingRow.since.desc())
        .limit(1)
    )
