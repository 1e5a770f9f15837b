"""Our service as the live bench drives it: shipped whole, told over standard input what to send.

Sessions, tickets, views, filters, limits and the journal are the real ones; only the frames of a
fan-out are handed to the stream directly, where a look at the journal would hand them over.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from alerts.events import AlertRepeated
from alerts.model import Alert, Level, State
from api import serve
from api.demo import district
from api.live import tickets
from api.live.log import Frame
from api.live.news import News
from api.live.stream import LiveStream
from api.runtime import Runtime
from bench.live_frames import PAD
from foundation.access.model import Role
from foundation.accounts import queries as accounts
from foundation.accounts import sessions
from foundation.accounts.tables import AccountRow
from foundation.ids import AccountId, AlertId, OfficeId, new_id
from foundation.journal import queries as journal
from foundation.journal.actions import append
from foundation.settings import Settings

A_SEAT = 10
_BEYOND = 10_000
ROLES = (Role.COMMAND, Role.HEAD, Role.OFFICER)


class Ours:
    """The commands of the bench on a running service."""

    def __init__(self, runtime: Runtime, loop: asyncio.AbstractEventLoop) -> None:
        self._runtime = runtime
        self._loop = loop
        self._sessions: list[str] = []
        self._told = 0

    @property
    def _stream(self) -> LiveStream:
        found: LiveStream = self._runtime.parts["live"]
        return found

    def seats(self, *, n: int, file: str, begun: int = 0) -> dict[str, Any]:
        """Sessions for N screens, ten to each, and a fresh ticket for each, good for 30 s."""
        now = self._runtime.clock.now()
        with self._runtime.database.write() as session:
            model = session.scalars(
                select(AccountRow).where(AccountRow.username == "command")
            ).one()
            while len(self._sessions) * A_SEAT < begun + n:
                self._sessions.append(self._open(session, model, len(self._sessions)))
        with self._runtime.database.write() as session:
            issued = [
                tickets.issue(session, self._sessions[number // A_SEAT], now=now)
                for number in range(begun, begun + n)
            ]
        hello = '{"type":"hello","epoch":null,"seq":null}'
        lines = (f"/api/v1/live?ticket={one}\t{hello}\n" for one in issued)
        Path(file).write_text("".join(lines))
        return {}

    def _open(self, session: Any, model: AccountRow, number: int) -> str:
        now = self._runtime.clock.now()
        row = AccountRow(
            id=new_id(),
            username=f"bench-{number}",
            name="示例席位※",
            role=ROLES[number % len(ROLES)].value,
            office_id=model.office_id,
            state="active",
            demo=True,
            synthetic=True,
            created_at=now,
        )
        session.add(row)
        session.flush()
        account = accounts.account(session, AccountId(row.id))
        rules = self._runtime.sign_in_rules
        return sessions.open_for(session, account, rules=rules, address=None, at=now).session_id

    def send(self, *, m: int, each: int) -> dict[str, Any]:
        """M alerts, so many handed over in each turn of the loop."""
        self._is_the_only_teller()

        async def go() -> int:
            start = time.monotonic_ns()
            for _ in range(m // each):
                self._publish([time.monotonic_ns()] * each)
                await asyncio.sleep(0)
            return start

        return {"start": self._on_loop(go)}

    def pace(self, *, rate: int, seconds: int) -> dict[str, Any]:
        """So many alerts a second, each with the time at which it should have been told."""
        self._is_the_only_teller()

        async def go() -> int:
            start, done, step = time.monotonic_ns(), 0, 1_000_000_000 // rate
            while done < rate * seconds:
                now = time.monotonic_ns()
                due = min((now - start) // step + 1, rate * seconds) - done
                if due > 0:
                    self._publish([start + (done + number) * step for number in range(due)])
                    done += due
                await asyncio.sleep(max(0.0, (start + done * step - time.monotonic_ns()) / 1e9))
            return start

        return {"start": self._on_loop(go)}

    def entries(self, *, n: int) -> dict[str, Any]:
        """N real entries of the journal, and the moment at which the stream has read them."""
        now = self._runtime.clock.now()
        with self._runtime.database.write() as session:
            office = session.scalars(
                select(AccountRow.office_id).where(AccountRow.username == "command")
            ).one()
            alert = Alert(
                id=AlertId(new_id()),
                policy="crisis",
                policy_version=1,
                kind="crisis",
                group="crisis:bench",
                level=Level.ORANGE,
                state=State.RAISED,
                subject=None,
                office=OfficeId(office),
                opened_at=now,
                updated_at=now,
                acknowledge_by=now,
                reasons=("crisis_signal",),
            )
            for _ in range(n):
                append(
                    session, AlertRepeated(office=alert.office, alert=alert), actor="bench", at=now
                )
        with self._runtime.database.read() as session:
            head = journal.head(session)
        while self._stream._reached < head:  # noqa: SLF001
            time.sleep(0.01)
        return {"head": head}

    def rss(self) -> dict[str, Any]:
        """Resident memory, KB."""
        return {"kb": resident_kb()}

    def _is_the_only_teller(self) -> None:
        """From now on the demonstration's own alerts, which have smaller numbers, are not told.

        The journal is read and every session asked for as before.
        """
        if self._told:
            return
        stream = self._stream
        # Beyond every place at which a screen may have taken the board meanwhile.
        self._told = stream._reached + _BEYOND  # noqa: SLF001
        real = stream._read  # noqa: SLF001

        async def read(*asked: Any, **how: Any) -> News:
            return replace(await real(*asked, **how), frames={})

        stream._read = read  # type: ignore[method-assign]  # noqa: SLF001

    def _publish(self, times: list[int]) -> None:
        stream, frames = self._stream, {}
        told = [{"kind": "alerts.raised", "id": "a", "at": str(at)} for at in times]
        numbered = list(enumerate(told, self._told + 1))
        for view, kept in stream._logs.items():  # noqa: SLF001
            frames[view] = [
                Frame.of(epoch=kept.epoch, seq=seq, told=one, alert=PAD) for seq, one in numbered
            ]
        self._told += len(times)
        reached, epoch = stream._reached, stream._epoch  # noqa: SLF001
        found = News(epoch, reached, complete=True, frames=frames)
        stream._publish(found, set(stream._logs), set())  # noqa: SLF001

    def _on_loop(self, go: Callable[[], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(go(), self._loop).result()


def resident_kb(process: int | str = "self") -> int:
    """Resident memory of a process."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def listen(commands: Any) -> None:
    """Do what standard input says, line by line; one line of JSON answers each."""
    for line in sys.stdin:
        words = json.loads(line)
        found = getattr(commands, words.pop("do"))(**words)
        print(json.dumps(found), flush=True)


def main() -> None:
    """Serve until standard input ends."""
    settings = Settings(
        mode="demo",
        data_dir=Path(sys.argv[1]),
        port=0,
        password_cost="low_memory",  # noqa: S106
        sessions_per_account=200,
        sockets_per_address=100_000,
        # A process of its own, which would take turns with the service on this one core.
        auditor="off",
        log_level="ERROR",
    )
    runtime = serve.prepare(settings)
    district.load_if_empty(runtime, people=60)

    def ready(url: str) -> None:
        print(json.dumps({"port": int(url.rpartition(":")[2])}), flush=True)
        commands = Ours(runtime, asyncio.get_running_loop())
        threading.Thread(target=listen, args=(commands,), daemon=True).start()

    serve.serve(runtime, ready=ready)


if __name__ == "__main__":
    main()
