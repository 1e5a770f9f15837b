"""Drives the cells of the table of access: real requests with valid input, one after another."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI

from api.denials import DenialRecorder
from api.dependencies import COOKIE
from api.runtime import Runtime, open_database
from foundation.accounts.sessions import csrf_token
from foundation.clock import SetClock
from foundation.crypto.keyring import Keyring
from foundation.database import Database
from foundation.settings import Settings
from tests import stores
from tests.api import (  # noqa: F401  (their cases join the others)
    access_change_cases,
    access_channels,
    access_clinic_cases,
    access_dispatch,
    access_drills,
    access_duty,
    access_reports,
    access_silences,
)
from tests.api.access_cases import CASES, Ask, Asker
from tests.api.access_table import Cell
from tests.api.access_world import NOON, World
from tests.api.direct import Answer, Direct

SAFE = frozenset({"GET", "HEAD"})
BOUNDARY = "----cells"


@dataclass
class Driver:
    """An application over a world that is made new after every change.

    Args:
        store: the address of the world's database, which is only ever copied.
    """

    app: FastAPI
    keyring: Keyring
    store: str
    folder: Path
    world: World
    direct: Direct = field(init=False)
    runtime: Runtime | None = None
    operations: Mapping[str, tuple[str, str]] = field(init=False)
    copies: int = 0
    changed: bool = True
    watchers: list[Callable[[Database], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.direct = Direct(self.app)
        self.operations = operations_of(self.app)

    def answer(self, cell: Cell) -> str:
        """What a cell's request is answered, in the words of the table."""
        ask, given = self.ask(cell)
        return in_words(ask, given)

    def ask(self, cell: Cell) -> tuple[Ask, Answer]:
        """A cell's request and the whole answer to it."""
        asker = Asker(self.world, cell.role, cell.relation)
        ask = CASES[cell.operation, cell.about](asker)
        session = None if cell.role == "anonymous" else self.world.name(cell.role, cell.relation)
        return ask, self.send(cell.operation, ask, session=ask.session or session)

    def send(
        self,
        operation: str,
        ask: Ask,
        *,
        session: str | None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request as the holder of a session; None is a stranger."""
        method, template = self.operations[operation]
        path = template.format(**{name: quote(value, "") for name, value in ask.path.items()})
        body, media = encoded(ask)
        sent = {**self.cookie(session, method), **ask.headers, **(headers or {})}
        if media:
            sent["content-type"] = media
        return self.raw(method, f"{path}?{ask.query}" if ask.query else path, sent, body)

    def cookie(self, session: str | None, method: str) -> dict[str, str]:
        """The headers that a session's holder sends."""
        if session is None:
            return {}
        if session in self.world.keys:
            return {"authorization": f"Bearer {self.world.keys[session]}"}
        token = self.world.tokens[session]
        sent = {"cookie": f"{COOKIE}={token}"}
        return sent if method in SAFE else {**sent, "x-csrf-token": csrf_token(token)}

    def raw(
        self, method: str, target: str, headers: Mapping[str, str | bytes], body: bytes = b""
    ) -> Answer:
        """Send whatever it is; what it changes is undone before the next request."""
        if self.changed:
            self.begin_anew()
        self.app.state.runtime = self.runtime
        given = self.direct.call(method, target, headers=headers, body=body)
        self.changed = method not in SAFE and given.status < 400
        return given

    def begin_anew(self) -> None:
        """Give the application the world as it was made."""
        self.give_up()
        self.copies += 1
        if self.store.startswith("sqlite"):
            file = self.folder / f"world-{self.copies}.db"
            shutil.copyfile(self.store.removeprefix("sqlite:///"), file)
            url = f"sqlite:///{file}"
        else:
            url = stores.copy_postgresql_database(self.store.rpartition("/")[2].partition("?")[0])
        settings = Settings(
            mode="demo",
            data_dir=self.folder,
            channels_file=access_channels.a_file(self.folder),
            password_cost="low_memory",
            sessions_per_account=50,
        )
        self.runtime = Runtime(
            settings=settings,
            database=open_database(url, self.keyring),
            keyring=self.keyring,
            clock=SetClock(NOON),
        )
        self.runtime.parts["denials"] = DenialRecorder(self.runtime)
        for watch in self.watchers:
            watch(self.runtime.database)
        self.changed = False

    def give_up(self) -> None:
        """Throw the present copy of the world away."""
        if self.runtime is None:
            return
        for part in (self.runtime.parts["denials"]._recorder, self.runtime.parts.get("reads")):
            if part is not None:
                part.stop()
        database, self.runtime = self.runtime.database, None
        database.dispose()
        if database.is_sqlite:
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{database.url.database}{suffix}").unlink()
        else:
            stores.drop_postgresql_database(database.url.render_as_string(hide_password=False))

    def close(self) -> None:
        """End everything."""
        self.give_up()
        self.direct.close()


def operations_of(app: FastAPI) -> dict[str, tuple[str, str]]:
    """Operation id → (method, path template), as the description of the interface says."""
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    }


def encoded(ask: Ask) -> tuple[bytes, str | None]:
    """A request's body and media type."""
    if ask.file is not None:
        return multipart(ask.file, ask.form), f"multipart/form-data; boundary={BOUNDARY}"
    if ask.body is not None:
        return json.dumps(ask.body, ensure_ascii=False).encode(), "application/json"
    return b"", None


def multipart(file: bytes, form: Mapping[str, str]) -> bytes:
    """A form with a file."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n'
    parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + file)
    return b"".join([*parts, f"\r\n--{BOUNDARY}--\r\n".encode()])


def in_words(ask: Ask, given: Answer) -> str:
    """An answer in the words of the table; what it has no word for is told by status and code."""
    if given.status in (200, 201, 204):
        return "yes" if ask.shown is None or ask.shown(given) else "not found"
    if given.status == 401 and given.code in ("not_signed_in", "key_not_valid"):
        return "sign in"
    if given.status == 403 and given.code != "csrf_token_missing":
        return "no"
    if given.status == 404:
        return "not found"
    return f"{given.status} {given.code or given.body[:80]!r}"


Look = Callable[[Asker, Answer], Any]
LOOKS: dict[tuple[str, str], Look] = {
    ("people_list", "advice_level"): lambda me, given: any(
        one["advice_level"] for one in given.json()["items"]
    ),
    ("person_read", "advice"): lambda me, given: given.json()["advice"],
    ("person_read", "last_place"): lambda me, given: given.json()["last_place"],
    ("person_read", "whole_number"): lambda me, given: me.number.encode() in given.body,
    ("person_timeline", "clinical_entries"): lambda me, given: b"assessment." in given.body,
    ("person_check_ins", "location"): lambda me, given: any(
        one["location"] for one in given.json()["items"]
    ),
    ("screening_read", "answers"): lambda me, given: given.json()["answers"],
    ("alert_read", "evidence"): lambda me, given: given.json()["evidence"],
    ("alert_read", "clinical_note"): lambda me, given: "示例临床记录".encode() in given.body,
    ("runbook_read", "clinical_note"): lambda me, given: "示例临床记录".encode() in given.body,
    ("alert_orders", "clinical_note"): lambda me, given: "示例临床记录".encode() in given.body,
    ("dispatch_list", "clinical_note"): lambda me, given: "示例临床记录".encode() in given.body,
    ("alert_read", "place"): lambda me, given: given.json()["place"],
    ("alert_read", "safety_instruction"): lambda me, given: given.json()["safety_instruction"],
    ("map_people_list", "whole_name"): lambda me, given: me.name.encode() in given.body,
    ("oversight_read", "whole_name"): lambda me, given: me.name.encode() in given.body,
}


def sees(driver: Driver, cell: Cell, part: str) -> bool:
    """Whether the answer to a cell that says yes holds a part."""
    _, given = driver.ask(cell)
    asker = Asker(driver.world, cell.role, cell.relation)
    return given.status == 200 and bool(LOOKS[cell.operation, part](asker, given))
