"""What is there at the end of a campaign, as the interface tells it and the database holds it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from alerts.channels.events import WebhookCreated
from alerts.channels.kindbook import sending
from alerts.channels.tables import DeliveryRow, HealthRow, WebhookRow
from alerts.channels.wanting import wait
from alerts.events import CHANGES
from alerts.notices.chainbook import chains
from alerts.notices.tables import CallingRow, NoticeRow
from alerts.tables import AlertRow
from api.runtime import Runtime, open_runtime
from assessment.screening.tables import AnswerRow, ConsentRow, HelpCallRow, ScreeningRow
from correction.contact.model import DutyKind, DutyState
from correction.contact.tables import DutyRow
from foundation.audit import queries as audit
from foundation.audit.anchors import AnchorFile
from foundation.journal.tables import JournalRow
from foundation.settings import Settings
from tests.chaos.history import History
from tests.chaos.people import World
from tests.journeys.consoles import Console
from tests.journeys.devices import Deed, Hand
from tests.journeys.server import Server

KINDS = {
    DutyKind.CHECK_IN.value: "missed_check_in",
    DutyKind.REPORT_IN_PERSON.value: "report_missing",
}
_TICKS_ALLOWED = timedelta(seconds=8)
_is_told = NoticeRow.attempted_at.is_not(None) | NoticeRow.joined.is_not(None)
_CALLING = frozenset({"red", "orange", "yellow"})
_SETTLED = frozenset({DutyState.MET.value, DutyState.EXCUSED.value})

# What people do to alerts; each leaves a line of the timeline.
_TOUCHES = ("acknowledgement", "notes", "progress", "closure", "review")


@dataclass
class Before:
    """What stood in the database when the campaign began."""

    told: dict[str, int] = field(default_factory=dict)
    found_duties: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)


def runtime_of(server: Server) -> Runtime:
    """The product's own doors to a server's database, for reading beside it."""
    folder: Path = server.folder / "data"
    given: dict[str, Any] = {"mode": "demo", "data_dir": folder}
    if server.database_url is not None:
        given["database_url"] = server.database_url
    return open_runtime(Settings(**given))


def before(runtime: Runtime) -> Before:
    """Note what is there before anything happens."""
    found = Before()
    with runtime.database.read() as session:
        for alert, repeats in session.execute(select(AlertRow.id, AlertRow.repeats)):
            found.told[alert] = repeats + 1
        known = select(DutyRow.id).where(DutyRow.state != DutyState.OPEN.value)
        found.found_duties = set(session.scalars(known))
        for table in (HelpCallRow, ScreeningRow):
            counts = select(table.person_id, func.count()).group_by(table.person_id)
            for person, rows in session.execute(counts):
                found.rows[f"{table.__tablename__}/{person}"] = rows
    return found


class ReadBack:
    """Writes into the history what the end of a campaign looks like."""

    def __init__(self, runtime: Runtime, world: World, history: History, start: Before) -> None:
        self._runtime = runtime
        self._world = world
        self._write = history.write
        self._start = start
        self._refused = {one["key"] for one in history.records if one["op"] == "refused"}

    async def interface(self, head: Hand, command: Hand, supervisor: Hand) -> None:
        """What the interface tells: check-ins, alerts and their timelines.

        What the clinical side wrote about a crisis only the clinical side can read back.
        """
        await self._check_ins(head)
        seen = {
            alert["id"]: alert
            for hand in (command, head, supervisor)
            for alert in await every_alert(hand)
        }
        for alert in seen.values():
            self._alert(alert)
        crises = {name for name, alert in seen.items() if alert["kind"] == "crisis"}
        for alert, deeds in self._deeds_by_alert().items():
            await self._timeline(alert, deeds, supervisor if alert in crises else command)

    async def screen(self, console: Console) -> None:
        """What a console is entitled to, and whether it shows what is so."""
        found = await every_alert(console.hand)
        is_open = {one["id"]: stand(one) for one in found if one["closed_at"] is None}
        self._write("listed", con=console.name, ids=sorted(one["id"] for one in found))
        streamed = {name: stand(alert) for name, alert in console.board.items()}
        self._write("board", con=console.name, streamed=streamed, listed=is_open)

    def database(self, watched: Iterable[str], *, now: datetime) -> None:
        """What the rows hold: answers, screenings, calls, deadlines, journal, audit."""
        with self._runtime.database.read() as session:
            self._answers(session)
            self._counted(session)
            self._deadlines(session, set(watched), now)
            bounds = select(func.min(JournalRow.seq), func.max(JournalRow.seq), func.count())
            first, last, count = session.execute(bounds.select_from(JournalRow)).one()
            self._write("journal", first=first, last=last, count=count)
            key = self._runtime.keyring.audit_key
            known = AnchorFile(self._runtime.settings.anchors, key=key).read()
            verdict = audit.verification(session, key=key, anchors=known)
            self._write("silent", alerts=unheard(self._runtime, now=now))
            self._write("audit", ok=verdict.whole, checked=verdict.checked, said=str(verdict.why))

    async def _check_ins(self, head: Hand) -> None:
        deeds = self._deeds("check_in")
        notes: Counter[str] = Counter()
        for person in sorted({str(deed.person) for deed in deeds}):
            async for item in every(head, f"/people/{person}/check-ins"):
                notes[item["note"] or ""] += 1
        asked = {deed.key for deed in deeds}
        # What carries a note that nobody sent is told too: its key was never asked for.
        for key in sorted(
            asked | {note for note in notes if note.startswith(("phone-", "clerk-"))}
        ):
            self._write("stored", key=key, n=notes[key])

    def _alert(self, alert: dict[str, Any]) -> None:
        self._write(
            "alert",
            id=alert["id"],
            person=alert["subject"]["id"] if alert["subject"] else "",
            kind=alert["kind"],
            told=alert["repeats"] + 1,
            told_before=self._start.told.get(alert["id"], 0),
            open=alert["closed_at"] is None,
            seq=alert["seq"],
        )

    def _deeds_by_alert(self) -> dict[str, list[Deed]]:
        found: dict[str, list[Deed]] = defaultdict(list)
        for deed in self._deeds(*_TOUCHES):
            found[deed.path.split("/")[2]].append(deed)
        return found

    async def _timeline(self, alert: str, deeds: list[Deed], reader: Hand) -> None:
        timeline = (await reader.get(f"/alerts/{alert}"))["timeline"]
        texts = Counter(line["text"] for line in timeline)
        for deed in deeds:
            if deed.kind != "acknowledgement":
                self._write("stored", key=deed.key, n=texts[deed.key])
        by: dict[str, list[Deed]] = defaultdict(list)
        for deed in deeds:
            if deed.kind == "acknowledgement":
                by[deed.by].append(deed)
        for account, mine in by.items():
            taken = [line for line in timeline if line["what"] == "acknowledged"]
            self._spread(mine, sum(line["actor"]["id"] == account for line in taken))

    def _answers(self, session: Any) -> None:
        counts: dict[tuple[str, str], int] = {
            (screening, item): count
            for screening, item, count in session.execute(
                select(AnswerRow.screening_id, AnswerRow.item, func.count()).group_by(
                    AnswerRow.screening_id, AnswerRow.item
                )
            )
        }
        for deed in self._deeds("answer"):
            _, _, screening, _, item = deed.path.split("/")
            self._write("stored", key=deed.key, n=counts.get((screening, item), 0))
        consents = set(session.scalars(select(ConsentRow.screening_id)))
        ended = set(
            session.scalars(select(ScreeningRow.id).where(ScreeningRow.finished_at.is_not(None)))
        )
        for kind, there in (("consent", consents), ("finish", ended)):
            for deed in self._deeds(kind):
                self._write("stored", key=deed.key, n=int(deed.path.split("/")[2] in there))

    def _counted(self, session: Any) -> None:
        for kind, table in (("help", HelpCallRow), ("screening", ScreeningRow)):
            deeds: dict[str, list[Deed]] = defaultdict(list)
            for deed in self._deeds(kind):
                deeds[str(deed.person)].append(deed)
            counts = select(table.person_id, func.count()).group_by(table.person_id)
            for person, rows in session.execute(counts):
                was = self._start.rows[f"{table.__tablename__}/{person}"]
                self._spread(deeds.pop(person, []), rows - was, otherwise=f"{kind}/{person}")
            for left in deeds.values():
                self._spread(left, 0)

    def _spread(self, deeds: list[Deed], there: int, *, otherwise: str = "nobody") -> None:
        """Effects that carry no key: as many as there are deeds, or too few, or too many."""
        for deed in deeds:
            if deed.key in self._refused:
                self._write("stored", key=deed.key, n=0)
        deeds = [deed for deed in deeds if deed.key not in self._refused]
        for number, deed in enumerate(deeds):
            last = number == len(deeds) - 1
            mine = there - number if last and there > number else int(number < there)
            self._write("stored", key=deed.key, n=mine)
        if not deeds and there > 0:
            self._write("stored", key=otherwise, n=there)

    def _deadlines(self, session: Any, watched: set[str], now: datetime) -> None:
        # What passed before the clock was set back may have been found, and need not have been.
        latest = max(now, self._world.furthest or now)
        passed = select(DutyRow).where(DutyRow.person_id.in_(watched), DutyRow.due_at <= latest)
        for row in session.scalars(passed.order_by(DutyRow.due_at)):
            found = row.state != DutyState.OPEN.value
            owed = found or row.due_at <= now
            if owed and row.id not in self._start.found_duties and row.state not in _SETTLED:
                told = {"person": row.person_id, "kind": KINDS[row.kind], "found": found}
                self._write("deadline", key=row.id, **told)

    def _deeds(self, *kinds: str) -> list[Deed]:
        return [deed for deed in self._world.done if deed.kind in kinds]

    def deliveries(self, hooks: Mapping[str, str], *, now: datetime) -> None:
        """What each webhook was owed since it is there, and how each message to it stands."""
        with self._runtime.database.read() as session:
            labels = Counter(session.scalars(select(WebhookRow.label)))
            for name in hooks.values():
                self._write("stored", key=f"hook-{name}", n=labels[name])
            for seq in _told_since(session, WebhookCreated.kind):
                self._write("owed", seq=seq, to=sorted(hooks.values()))
            resting = {
                row.target for row in session.scalars(select(HealthRow)) if _rests(row, now=now)
            }
            wanted = select(DeliveryRow).where(DeliveryRow.webhook_id.in_(hooks))
            for row in session.scalars(wanted):
                state = _state(row, now=now)
                if state == "overdue" and row.target in resting:
                    state = "resting"
                place = {"to": hooks[str(row.webhook_id)], "seq": row.seq}
                self._write("delivery", id=row.id, **place, state=state)


def _told_since(session: Any, begins: str) -> list[int]:
    """The changes of alerts that call, after the last entry of a kind: every hook is owed them."""
    since = select(func.max(JournalRow.seq)).where(JournalRow.kind == begins).scalar_subquery()
    rows = session.execute(
        select(JournalRow.seq, JournalRow.data)
        .where(JournalRow.kind.in_(CHANGES), JournalRow.seq > since)
        .order_by(JournalRow.seq)
    )
    return [seq for seq, data in rows if data["level"] in _CALLING and data["office"]]


def _rests(row: HealthRow, *, now: datetime) -> bool:
    """Whether a target is left alone after a failure, or takes what had waited for it just now."""
    latest = [at for at in (row.retry_at, row.last_success_at) if at is not None]
    return bool(latest) and max(latest) > now - _TICKS_ALLOWED


def _state(row: DeliveryRow, *, now: datetime) -> str:
    """How a message stands: `overdue` is one that somebody should have sent by now."""
    allowed = now - _TICKS_ALLOWED
    if row.accepted_at is not None:
        return "accepted"
    if row.ended_at is not None:
        # It is given up when its next try would come after its time.
        again = row.ended_at + wait(max(row.attempts, 1), sending(), chance=1.0)
        return str(row.how) if again < row.made_at + sending().give_up else "too_old"
    held = row.leased_until is not None and row.leased_until > allowed
    return "waits" if held or row.due_at is None or row.due_at > allowed else "overdue"


def unfinished(runtime: Runtime, watched: Iterable[str], *, now: datetime) -> bool:
    """Whether the ticks have yet to find a deadline that has passed."""
    passed = (
        DutyRow.person_id.in_(watched),
        DutyRow.due_at <= now,
        DutyRow.state == DutyState.OPEN.value,
    )
    with runtime.database.read() as session:
        return session.scalar(select(DutyRow.id).where(*passed).limit(1)) is not None


def unheard(runtime: Runtime, *, now: datetime) -> dict[str, str]:
    """The open alerts that have fallen silent, and how: nobody is told although somebody should be.

    An alert calls again when it was not taken, told about or reviewed in time; one that calls has a
    calling whose steps go on by themselves. A few seconds are allowed for the ticks.
    """
    due = now - _TICKS_ALLOWED
    found: dict[str, str] = {}
    with runtime.database.read() as session:
        callings = {
            row.alert_id: row
            for row in session.scalars(select(CallingRow).where(CallingRow.ended_at.is_(None)))
        }
        told = set(session.scalars(select(NoticeRow.calling_id).where(_is_told).distinct()))
        for row in session.scalars(select(AlertRow).where(AlertRow.closed_at.is_(None))):
            alert, calling = row.to_alert(), callings.get(row.id)
            if row.due_at is not None and row.due_at <= due:
                found[row.id] = f"{row.state}, and was due to call again at {row.due_at}"
            elif not alert.calls or alert.level not in chains():
                continue
            elif calling is None:
                found[row.id] = "calls, and has no calling"
            elif calling.id not in told:
                found[row.id] = "calls, and nobody was told"
            elif calling.due_at is not None and calling.due_at <= due:
                found[row.id] = f"its calling was to go on at {calling.due_at}"
    return found


async def every(hand: Hand, path: str, **query: Any) -> Any:
    """Every item of a list, page after page."""
    cursor: dict[str, Any] = {}
    while True:
        page = await hand.get(path, **query, **cursor)
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


async def every_alert(hand: Hand) -> list[dict[str, Any]]:
    """Every alert that an account may see, open and ended."""
    found = [one async for one in every(hand, "/alerts", state="open", limit=500)]
    return found + [one async for one in every(hand, "/alerts", state="closed", limit=500)]


def stand(alert: dict[str, Any]) -> list[Any]:
    """How an alert stands, as two ways of learning it must agree."""
    names = ("state", "level", "seq", "repeats", "lapsed", "next_update_by")
    taken = alert["acknowledged_by"]
    return [*(alert[name] for name in names), taken["id"] if taken else None]
