"""What happens before the pictures: a crisis, a call for help, somebody who takes it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2

from tests.journeys import alarms
from tests.journeys.desk import Desk
from tests.journeys.server import Server
from tests.screenshots import rosters

PIN = "271828"
EMPTY = "emptydesk"
EMPTY_PASSWORD = "Empty-Desk-2026-Quiet"
INSTRUCTION = "请今天当面问候，两人同行；不谈处罚。"


class Hand(Desk):
    """A desk that also changes what is there."""

    def put(self, path: str, body: dict[str, Any]) -> None:
        """Write over."""
        answer = self._client.put(path, json=body, headers={"Idempotency-Key": uuid4().hex})
        answer.raise_for_status()


@dataclass
class Stage:
    """Ids of what the pictures show."""

    server: Server
    person: dict[str, Any]
    minor: dict[str, Any]
    known_number: str
    namesake_number: str
    orderless: dict[str, Any]
    stranger: dict[str, Any]
    cared: dict[str, Any]
    newcomers: dict[str, dict[str, Any]]
    crisis: dict[str, Any]
    alert: dict[str, Any]
    red: dict[str, Any]
    ended: dict[str, Any]
    yellow: dict[str, Any]
    report: str
    signed: str
    draft: str
    with_blank: str
    papers: dict[str, str]
    names: tuple[str, ...]
    phones: dict[str, dict[str, Any]]
    tablets: dict[str, dict[str, Any]]


def set_up(server: Server) -> Stage:
    """Let happen what the pictures show, through the interface as everybody uses it."""
    head, psychologist = server.desk("head"), server.desk("psychologist")
    people = head.get("/people", limit="100")["items"]
    calm = [one for one in people if one["open_alert_level"] is None and not one["minor"]]
    grown = [one for one in calm if one["days_left"] > 60]
    district = head.get("/sessions/current")["office"]["id"]
    # The file shown belongs to somebody with a past of tests; the phones to people of one office.
    watched = psychologist.get("/care/day")["recent"]
    person = next(one for one in people if one["id"] == watched[0]["person"]["id"])
    calling, answering, *others = (one for one in grown if one["id"] != person["id"])
    longtian = [one for one in others if one["office"]["name_zh"].startswith("龙田")]
    elsewhere = [one for one in others if not one["office"]["name_zh"].startswith("龙田")]
    # Who has missed a check-in today and reports now is late, and is thanked all the same.
    late = [one for one in people if one["open_alert_level"] == "blue" and not one["minor"]]
    minor = _minor(head, longtian[0]["office"]["id"])
    for number, language in enumerate(("zh", "en")):
        proposal = {"username": f"newhand-{language}", "name": f"曾示{'新例'[number]}※"}
        server.desk("secadmin").post(
            "/accounts", {**proposal, "role": "officer", "office_id": district}
        )
    _absences(server, head)
    _take_back(head, person["id"])
    draft = half_answered(server, answering["id"])
    _call_for_help(server, calling)
    board = _wait_for(head, {"red", "orange"})
    orange = next(one for one in board if one["level"] == "orange")
    server.desk("command").post(
        f"/alerts/{orange['id']}/acknowledgement", {"next_update_minutes": 30}
    )
    yellow = next(one for one in board if one["level"] == "yellow")
    ended = _ended(server, elsewhere[6]["id"])
    return Stage(
        server=server,
        person=person,
        minor=minor,
        known_number=_MINOR_NUMBER,
        namesake_number=_number("20091015", "051"),
        orderless=_orderless(head, longtian[0]["office"]["id"]),
        stranger=elsewhere[0],
        cared=next(one for one in people if one["advice_level"] not in (None, "none")),
        newcomers={"zh": elsewhere[3], "en": elsewhere[4]},
        crisis=answering,
        alert=orange,
        red=next(one for one in board if one["level"] == "red"),
        yellow=yellow,
        ended=ended,
        report=_report(psychologist, person["id"]),
        signed=_signed(psychologist, watched),
        draft=draft,
        with_blank=_finished_with_a_blank(server, elsewhere[5]["id"]),
        papers={
            language: _given(psychologist, one["id"], "phone")
            for language, one in zip(("zh", "en"), late, strict=False)
        },
        names=_names(people, server),
        phones={"zh": late[0], "en": late[1]},
        tablets={"zh": elsewhere[1], "en": elsewhere[2]},
    )


def tablet_code(server: Server, person_id: str) -> str:
    """The code that opens a questionnaire on the office's tablet."""
    psychologist = server.desk("psychologist")
    given = _given(psychologist, person_id, "tablet")
    return str(psychologist.post(f"/screenings/{given}/tablet-code")["code"])


def card_code(server: Server, person_id: str) -> str:
    """The code of a card that binds a phone."""
    return str(server.desk("head").post(f"/people/{person_id}/activation-cards")["code"])


def _minor(head: Desk, office: str) -> dict[str, Any]:
    """A person under eighteen, with a rare character in the name."""
    return _registered(head, office, "骆示𬍛", _MINOR_NUMBER)


def _orderless(head: Desk, office: str) -> dict[str, Any]:
    """A person whose order was entered wrongly and voided: the right one is still to come."""
    made = _registered(head, office, "骆示序", _number("19900412", "071"))
    head.post(f"/orders/{made['order_id']}/void", {"reason": "登记到了同名的另一人"})
    return made


def _registered(head: Desk, office: str, name: str, number: str) -> dict[str, Any]:
    body = {
        "name": name,
        "id_number": number,
        "phone": "15400009901",
        "office_id": office,
        "category": "probation",
        "deciding_organ": "示例区人民法院",
        "term_start": "2026-11-02",
        "term_end": "2027-11-01",
    }
    made: dict[str, Any] = head.post("/people", body)
    return made


def _number(born: str, order: str) -> str:
    stem = f"990310{born}{order}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    return stem + "10X98765432"[total % 11]


_MINOR_NUMBER = _number("20091015", "031")


def open_quiet_office(server: Server) -> None:
    """An office that has nobody yet, with its head in it: for the empty pages. Once is enough."""
    if EMPTY in server.passwords:
        return
    district = server.desk("head").get("/sessions/current")["office"]["id"]
    office = server.desk("sysadmin").post(
        "/offices",
        {
            "parent_id": district,
            "code": "440310901",
            "name_zh": "示例司法所",
            "name_en": "Example Judicial Office",
            "level": "office",
        },
    )
    proposal = {"username": EMPTY, "name": "罗示空※", "role": "head", "office_id": office["id"]}
    code = code_for_new_account(server, proposal)
    setup = {"code": code, "username": EMPTY, "name": "罗示空※", "password": EMPTY_PASSWORD}
    httpx2.post(f"{server.url}/api/v1/setup", json=setup).raise_for_status()
    server.passwords[EMPTY] = EMPTY_PASSWORD


# What the scenes type into pages of either language.
NEXT_ACT = "示例：18:30 前再打一次电话"
POINTS = "示例：今晚有一人等复诊结果，电话在内网通讯录"
GATEWAY, OWN_PHONE = "示例网关", "15400009913"
TYPED = (
    *(NEXT_ACT, POINTS, GATEWAY, OWN_PHONE, "罗示新"),
    "示例：家属在楼下等",
    "已电话联系，本人点错，情绪平稳",
    "请保持有人陪伴，远离危险物品；有立即危险拨110、120。",
    "照常监管，留意情绪；提醒可预约心理辅导。",
)


def code_for_new_account(server: Server, proposal: dict[str, str]) -> str:
    """The one-time code of a new account, which one proposes and another approves."""
    proposed = server.desk("secadmin").post("/accounts", proposal)
    return str(server.desk("secadmin2").post(f"/accounts/{proposed['id']}/approval")["code"])


def _absences(server: Server, head: Desk) -> None:
    """The officer stands in for a colleague, and the auditor's account waits for a second hand."""
    me = server.desk("officer").get("/sessions/current")
    staff = head.get("/staff")["items"]
    here = [one for one in staff if one["office_id"] == me["office"]["id"]]
    officers = [
        one for one in here if one["role"] == "officer" and one["id"] != me["account"]["id"]
    ]
    absence = {"from_at": "2026-11-24T00:00:00+08:00", "until_at": "2026-12-01T00:00:00+08:00"}
    security = server.desk("secadmin")
    held = {one["id"]: security.get(f"/accounts/{one['id']}/holdings") for one in officers}
    busiest = max(held, key=lambda one: held[one]["people"])
    both = {"absent_id": busiest, "substitute_id": me["account"]["id"]}
    head.post("/substitutions", both | absence)
    known = security.get("/accounts")["items"]
    auditor = next(one for one in known if one["username"] == "auditadmin")
    security.post(f"/accounts/{auditor['id']}/changes", {"change": "reset"})


def _given(psychologist: Desk, person_id: str, mode: str) -> str:
    wanted = {"person_id": person_id, "instrument": "phq-9", "mode": mode, "stage": "during"}
    return str(psychologist.post("/screenings", wanted)["id"])


def half_answered(server: Server, person_id: str) -> str:
    """A questionnaire broken off after the ninth item: the alarm comes from the draft."""
    return _typed(server, person_id, {"q1": 2, "q2": 2, "q4": 3, "q9": 2})


def _finished_with_a_blank(server: Server, person_id: str) -> str:
    """A finished questionnaire of which one item was left out."""
    values = {f"q{number}": 1 for number in range(1, 9)}
    given = _typed(server, person_id, {**values, "q9": 0, "q3": None})
    server.desk("psychologist").post(f"/screenings/{given}/finish")
    return given


def _typed(server: Server, person_id: str, values: dict[str, int | None]) -> str:
    psychologist = Hand(server.url, "psychologist", server.passwords["psychologist"])
    given = _given(psychologist, person_id, "staff")
    psychologist.post(f"/screenings/{given}/consent", {"given": True})
    at = psychologist.get("/care/day")["as_of"]
    for item, value in values.items():
        psychologist.put(f"/screenings/{given}/answers/{item}", {"value": value, "taken_at": at})
    psychologist.close()
    return given


def _take_back(head: Desk, person_id: str) -> None:
    """A check-in that was entered by mistake: it stays in the timeline, struck through."""
    made = head.get(f"/people/{person_id}/check-ins")["items"][1]
    head.post(f"/check-ins/{made['id']}/void", {"reason": "entered_by_mistake"})


def _report(psychologist: Desk, person_id: str) -> str:
    found = psychologist.get("/screenings", person=person_id)["items"]
    return str(next(one["id"] for one in found if one["state"] == "finished"))


def _signed(psychologist: Desk, recent: list[dict[str, Any]]) -> str:
    """Another report, read and signed."""
    for row in recent[1:]:
        found = psychologist.get("/screenings", person=row["person"]["id"])["items"]
        finished = [one["id"] for one in found if one["state"] == "finished"]
        if finished:
            psychologist.post(f"/screenings/{finished[0]}/signature")
            return str(finished[0])
    raise RuntimeError("nobody has a finished test")


def _call_for_help(server: Server, person: dict[str, Any]) -> None:
    """Somebody presses "I am not safe" on their phone."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", timeout=30) as phone:
        body = {"code": card_code(server, person["id"]), "pin": PIN, "device_label": "Android"}
        answer = phone.post("/activations", json=body)
        answer.raise_for_status()
        session = answer.json()
        headers = {
            "Cookie": answer.headers["set-cookie"].split(";")[0],
            "X-CSRF-Token": session["csrf_token"],
            "X-Device-Token": session["device_token"],
            "Idempotency-Key": uuid4().hex,
        }
        phone.post("/me/help-calls", json={"kind": "not_safe"}, headers=headers).raise_for_status()


def _ended(server: Server, person_id: str) -> dict[str, Any]:
    """A crisis that the command center has handled and ended; a second person must look at it."""
    command = server.desk("command")
    half_answered(server, person_id)
    path = f"/alerts/{alarms.alert_about(command, person_id)}"
    loan = {"next_update_minutes": 30}
    command.post(f"{path}/acknowledgement", loan)
    command.post(f"{path}/progress", {"stage": "verifying", "text": "已电话联系本人", **loan})
    alarms.walk_through(server.desk("psychologist"), path.rpartition("/")[2])
    ending = {"outcome": "explained", "cause": "contact_made_safe", "text": "家人在旁，情绪平稳"}
    command.post(f"{path}/closure", ending)
    ended: dict[str, Any] = command.get(path)
    return ended


def _wait_for(head: Desk, levels: set[str]) -> list[dict[str, Any]]:
    for _ in range(200):
        board: list[dict[str, Any]] = head.get("/alerts", state="open")["items"]
        if levels <= {one["level"] for one in board}:
            return board
    raise RuntimeError("the alerts did not come")


def _names(people: list[dict[str, Any]], server: Server) -> tuple[str, ...]:
    """Everything that is written as it is in both languages: names, and what a scene types."""
    staff = [one["name"] for one in server.desk("secadmin").get("/accounts")["items"]]
    typed = [*rosters.HEADERS, *rosters.WRITTEN, *TYPED, "骆示𬍛", "骆示序", "罗示空", "中文"]
    everybody = [one["name"] for one in people] + staff + typed
    return tuple(sorted({name.removesuffix("※") for name in everybody}, key=len, reverse=True))
