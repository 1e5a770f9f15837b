"""A request with valid input for every operation and thing of the table of access."""

import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.access_people import PIN, ROSTER_COLUMNS, a_number, a_roster
from tests.api.access_world import NOON, World
from tests.api.direct import Answer
from tests.build import PASSWORD
from tests.foundation.attachments.building import a_picture

NOW = NOON.isoformat()
PERSON_IN = {
    "name": "示新来※",
    "id_number": a_number(801),
    "phone": "15400000001",
    "home": {"lon": 114.346, "lat": 22.709},
    "category": "probation",
    "deciding_organ": "示例人民法院",
    "term_start": "2026-11-20",
    "term_end": "2027-11-19",
}


@dataclass(frozen=True)
class Ask:
    """What an operation is asked for; in a list, `shown` says whether the thing is in it."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    file: bytes | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    session: str | None = None
    shown: Callable[[Answer], bool] | None = None


@dataclass(frozen=True)
class Asker:
    """A role asking about a relation, in a world."""

    world: World
    role: str
    relation: str

    @property
    def her(self) -> str:
        """The person whose phone, screenings and file there are."""
        return self.world.case(self.role, self.relation).her.id

    @property
    def him(self) -> str:
        """The person at level one, whose alerts were taken."""
        return self.world.case(self.role, self.relation).him.id

    @property
    def number(self) -> str:
        """Her identity number."""
        return self.world.case(self.role, self.relation).number

    @property
    def name(self) -> str:
        """Her name."""
        return self.world.case(self.role, self.relation).her.name

    @property
    def office(self) -> str:
        """The office of the relation."""
        return self.world.offices[self.world.place(self.role, self.relation)].id

    @property
    def office_name(self) -> str:
        """Its Chinese name."""
        return self.world.offices[self.world.place(self.role, self.relation)].name_zh

    @property
    def own_office(self) -> str:
        """The office of whoever asks."""
        return self.world.offices[self._seat].id

    @property
    def _seat(self) -> str:
        return self.world.name(self.role, self.relation).partition("@")[2]

    def thing(self, name: str) -> str:
        """One of the things of the relation's case."""
        return self.world.case(self.role, self.relation).things[name]

    def own(self, name: str) -> str:
        """One of the things of the asker's own case."""
        return self.world.own_case(self.role, self.relation).things[name]

    def account(self, who: str) -> str:
        """An account at the office of the relation: a clerk, an auditor or somebody proposed."""
        return self.world.accounts[f"{who}@{self.world.place(self.role, self.relation)}"]

    @property
    def key(self) -> str:
        """The key of the office of the relation."""
        return self.world.key_ids[self.world.place(self.role, self.relation)]

    def own_clerk(self, who: str = "clerk") -> str:
        """A clerk of the asker's own office."""
        return self.world.accounts[f"{who}@{self._seat}"]


Case = Callable[[Asker], Ask]
CASES: dict[tuple[str, str], Case] = {}


def case(operation: str, *abouts: str) -> Callable[[Case], Case]:
    """Name the function that builds the request of an operation about some things."""

    def named(build: Case) -> Case:
        for about in abouts or ("nothing",):
            CASES[operation, about] = build
        return build

    return named


def among(place: str, value: object) -> Callable[[Answer], bool]:
    """Whether a value stands in an answer, at a place like "items.id": lists are gone through."""

    def looks(answer: Answer) -> bool:
        found: list[Any] = [answer.json()]
        for part in place.split("."):
            within = [one[part] for one in found]
            lists = [one if isinstance(one, list) else [one] for one in within]
            found = functools.reduce(operator.iadd, lists, [])
        return value in found

    return looks


def within_text(value: str) -> Callable[[Answer], bool]:
    """Whether a text stands anywhere in an answer."""
    return lambda answer: value.encode() in answer.body


PLAIN = (
    *("public_info", "session_read", "session_close", "live_ticket_issue"),
    "me_second_factor_remove",
    *(
        "audit_list",
        "audit_export",
        "audit_verify",
        "import_template",
        "instruments_list",
        "care_advice_codes",
    ),
    *(
        "alert_codes_read",
        "policies_list",
        "map_base_read",
        "health_live",
        "health_ready",
        "metrics_read",
    ),
)
for plain in PLAIN:
    CASES[plain, "nothing"] = lambda _: Ask()


@case("session_open")
def _(me: Asker) -> Ask:
    return Ask(body={"username": me.world.usernames["clerk@street"], "password": PASSWORD})


@case("session_step_up")
def _(_: Asker) -> Ask:
    return Ask(body={"otp": "000000"})


@case("setup_redeem")
def _(me: Asker) -> Ask:
    wishes = {"username": "approved", "name": "示准人※", "password": "Still-Quiet-River-2027"}
    return Ask(body={"code": me.world.setup_code, **wishes})


@case("me_password")
def _(me: Asker) -> Ask:
    if me.role == "supervisee":
        return Ask(body={"old": PIN, "new": "739164"})
    return Ask(body={"old": PASSWORD, "new": "Still-Quiet-River-2027"})


@case("me_second_factor_offer")
def _(_: Asker) -> Ask:
    return Ask(body={"password": PASSWORD})


@case("me_second_factor_confirm")
def _(me: Asker) -> Ask:
    sealed, otp = me.world.offers.get(me.world.name(me.role, "own"), ("00", "000000"))
    return Ask(body={"offer": sealed, "otp": otp})


@case("me_preferences")
def _(_: Asker) -> Ask:
    return Ask(body={"language": "en", "large_text": True, "sounds": False})


def _session(me: Asker) -> str:
    if me.relation == "own":
        return me.world.spare.get(me.world.name(me.role, "own"), "nobodys0000000000000")
    return me.world.spare[f"clerk@{me.world.place(me.role, me.relation)}"]


@case("me_sessions", "session")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", _session(me)))


@case("me_session_end", "session")
def _(me: Asker) -> Ask:
    return Ask({"session_id": _session(me)})


@case("offices_list", "office")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.office))


@case("office_open", "office above others")
def _(me: Asker) -> Ask:
    below = {"own": "office", "sibling": "office", "parent": "district", "unassigned": "office"}
    office = {"code": "990399001", "name_zh": "示例新所", "name_en": "Sample new"}
    return Ask(body={"parent_id": me.office, "level": below[me.relation], **office})


@case("accounts_list", "account")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.account("clerk")))


@case("account_propose", "office")
def _(me: Asker) -> Ask:
    new = {"username": "somebody-new", "name": "示新※", "role": "officer"}
    return Ask(body={"office_id": me.office, **new})


@case("account_read", "account")
@case("account_holdings", "account")
@case("account_reset", "account")
def _(me: Asker) -> Ask:
    return Ask({"account_id": me.account("clerk")})


@case("account_disable", "account")
def _(me: Asker) -> Ask:
    return Ask({"account_id": me.account("clerk")}, body={"hand_over_to": me.account("clerk3")})


@case("account_approve", "proposed account")
def _(me: Asker) -> Ask:
    return Ask({"account_id": me.account("proposed")})


@case("account_change_propose", "administrator's account")
def _(me: Asker) -> Ask:
    return Ask({"account_id": me.account("auditor")}, body={"change": "reset"})


@case("account_change_confirm", "account with a waiting change")
@case("account_change_drop", "account with a waiting change")
def _(me: Asker) -> Ask:
    waiting = me.account("auditor2")
    return Ask({"account_id": waiting, "change_id": me.world.changes[waiting]})


@case("account_move", "account")
def _(me: Asker) -> Ask:
    body = {"office_id": me.own_office, "hand_over_to": me.account("clerk3")}
    return Ask({"account_id": me.account("clerk")}, body=body)


@case("account_move", "office")
def _(me: Asker) -> Ask:
    body = {"office_id": me.office, "hand_over_to": me.own_clerk("clerk3")}
    return Ask({"account_id": me.own_clerk()}, body=body)


@case("keys_list", "key")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.key))


@case("key_issue", "office")
def _(me: Asker) -> Ask:
    new = {"label": "示例网关", "purpose": "gateway"}
    return Ask(body={"office_id": me.office, **new})


@case("key_rotate", "key")
@case("key_revoke", "key")
def _(me: Asker) -> Ask:
    return Ask({"key_id": me.key})


@case("check_in_relay", "bound phone")
def _(me: Asker) -> Ask:
    return Ask(body={"counter": 1}, headers={"X-Device-Token": me.thing("device_token")})


@case("staff_list", "account")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.id", me.account("clerk")))


@case("substitution_end", "substitution")
def _(me: Asker) -> Ask:
    place = me.world.place(me.role, me.relation)
    return Ask({"substitution_id": me.world.substitutions[place]})


@case("substitutions_list", "account")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.absent_id", me.account("clerk")))


def _standing_in(absent: str, substitute: str) -> Ask:
    times = {"from_at": NOW, "until_at": "2026-12-24T17:42:00+08:00"}
    return Ask(body={"absent_id": absent, "substitute_id": substitute, **times})


@case("substitution_name", "account")
def _(me: Asker) -> Ask:
    return _standing_in(me.account("clerk"), me.account("clerk2"))


@case("substitution_name", "stand-in")
def _(me: Asker) -> Ask:
    return _standing_in(me.own_clerk(), me.account("clerk2"))


@case("import_try", "office")
def _(me: Asker) -> Ask:
    return Ask(file=a_roster(a_number(802), me.office_name), shown=among("new", 1))


@case("import_read", "import")
@case("import_apply", "import")
def _(me: Asker) -> Ask:
    return Ask({"run_id": me.world.imports[me.world.place(me.role, me.relation)]})


@case("import_columns", "import")
def _(me: Asker) -> Ask:
    run = me.world.imports[me.world.place(me.role, me.relation)]
    return Ask({"run_id": run}, body={"columns": ROSTER_COLUMNS})


@case("import_mend", "import")
def _(me: Asker) -> Ask:
    run = me.world.imports[me.world.place(me.role, me.relation)]
    return Ask({"run_id": run, "row": "2"}, body={"values": {"phone": "15400000002"}})


@case("roster_export", "person")
def _(me: Asker) -> Ask:
    return Ask(query="format=csv", shown=within_text(me.number))


@case("people_list", "person")
def _(me: Asker) -> Ask:
    return Ask(query="limit=200", shown=among("items.id", me.her))


@case("person_register", "office")
def _(me: Asker) -> Ask:
    return Ask(body={**PERSON_IN, "office_id": me.office})


@case("person_read", "person")
@case("person_timeline", "person")
@case("person_check_ins", "person")
@case("device_release", "person")
@case("crisis_levels_list", "person")
@case("care_treatment_read", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her})


@case("activation_card_issue", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.him})


@case("person_reveal", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her}, body={"field": "id_number", "purpose": "contact"})


@case("activation_redeem")
def _(me: Asker) -> Ask:
    code = me.world.cases["street"].things["card"]
    return Ask(body={"code": code, "pin": "739164", "device_label": "示例手机"})


@case("today_read", "person")
def _(me: Asker) -> Ask:
    rows, settled = among("rows.person.id", me.her), among("settled.person.id", me.her)
    return Ask(shown=lambda answer: rows(answer) or settled(answer))


@case("check_in_desk", "person")
def _(me: Asker) -> Ask:
    how = {"verified_by": "id_card", "feeling": "as_usual", "note": "示例备注"}
    return Ask(body={"person_id": me.her, **how})


@case("check_in_phone", "attachment")
def _(me: Asker) -> Ask:
    place = {"lon": 114.346412, "lat": 22.708751, "accuracy_m": 18.0, "simulated": False}
    return Ask(
        body={"taken_at": NOW, "location": place, "photo_id": me.thing("attachment")},
        headers={"X-Device-Token": me.own("device_token"), "Idempotency-Key": "key-1"},
    )


@case("check_in_verify", "check-in")
def _(me: Asker) -> Ask:
    return Ask({"check_in_id": me.thing("check_in")}, body={"outcome": "confirmed"})


@case("check_in_void", "check-in")
def _(me: Asker) -> Ask:
    return Ask({"check_in_id": me.thing("check_in")}, body={"reason": "wrong_person"})


@case("me_day")
def _(me: Asker) -> Ask:
    return Ask(headers={"X-Device-Token": me.own("device_token")})


@case("attachment_store", "person")
def _(me: Asker) -> Ask:
    return Ask(file=a_picture(), form={"person_id": me.her})


@case("attachment_load", "attachment")
def _(me: Asker) -> Ask:
    return Ask({"attachment_id": me.thing("attachment")})


@case("board_read", "office")
def _(me: Asker) -> Ask:
    return Ask(shown=among("offices.id", me.office))


@case("map_people_list", "person")
def _(me: Asker) -> Ask:
    return Ask(shown=among("items.person_id", me.her))


@case("oversight_read", "person")
def _(me: Asker) -> Ask:
    return Ask(shown=among("cases.person_id", me.her))
