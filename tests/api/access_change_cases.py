"""A request with valid input for every change of a person, of their orders and of who sees them."""

from tests.api.access_cases import CASES, NOW, Ask, Asker, case, within_text

DOCUMENT = "示例审批〔2026〕1号"

CASES["order_codes_read", "nothing"] = lambda _: Ask()


@case("person_particulars", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her})


@case("person_doubles", "person")
def _(me: Asker) -> Ask:
    asked = {"id_number": me.number, "name": me.name}
    return Ask(body=asked, shown=within_text(f'"id":"{me.her}"'))


@case("person_correct", "person")
def _(me: Asker) -> Ask:
    why = {"reason": "typing_error", "words": "核对证件"}
    return Ask({"person_id": me.her}, body={**why, "version": 1, "education": "高中"})


@case("officers_list", "office")
def _(me: Asker) -> Ask:
    return Ask({"office_id": me.office})


@case("person_officer", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her}, body={"officer_id": me.account("clerk")})


@case("person_status", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her}, body={"status": "hospital", "from_at": NOW})


@case("absence_void", "person")
def _(me: Asker) -> Ask:
    where = {"person_id": me.thing("free"), "absence_id": me.thing("absence")}
    return Ask(where, body={"reason": "录错了人"})


@case("person_plan", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her}, body={"plan": "night-worker"})


@case("order_register", "person")
def _(me: Asker) -> Ask:
    terms = {"term_start": "2026-11-24", "term_end": "2027-11-23"}
    body = {"category": "probation", "deciding_organ": "示例人民法院", **terms}
    return Ask({"person_id": me.thing("free")}, body=body)


@case("order_class", "order")
def _(me: Asker) -> Ask:
    wanted = {"supervision_class": "strict", "reason": "admonished_twice", "document": DOCUMENT}
    return Ask({"order_id": me.thing("order")}, body=wanted)


@case("order_end", "order")
def _(me: Asker) -> Ask:
    ending = {"cause": "death", "on": "2026-11-23", "document": DOCUMENT}
    return Ask({"order_id": me.thing("order")}, body=ending)


@case("order_void", "order")
def _(me: Asker) -> Ask:
    return Ask({"order_id": me.thing("order")}, body={"reason": "录错了人"})


@case("restrictions_list", "person")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.her})


@case("restriction_place", "person")
def _(me: Asker) -> Ask:
    body = {"account_id": me.account("clerk"), "reason": "relative"}
    return Ask({"person_id": me.her}, body=body)


@case("restriction_lift", "person")
def _(me: Asker) -> Ask:
    path = {"person_id": me.him, "account_id": me.account("clerk2")}
    return Ask(path, body={"reason": "no_longer_so"})
