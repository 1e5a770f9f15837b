"""The requests of the clinical operations and of alerts, for the table of access."""

from tests.api.access_cases import CASES, NOW, Ask, Asker, among, case

PHONE = "questionnaire on the phone"
TABLET = "questionnaire on a tablet"
TYPED = "questionnaire typed by staff"
MODES = {PHONE: "phone", TABLET: "tablet", TYPED: "staff"}
CRISIS, MISSED, FAULT = "crisis alert", "missed check-in alert", "fault alert"
KINDS = {CRISIS: "crisis", MISSED: "missed_check_in"}
CLOSINGS = {
    CRISIS: {"outcome": "false_alarm", "cause": "answering_error", "text": "示例处置"},
    MISSED: {"outcome": "explained", "cause": "sick", "text": "示例处置"},
    FAULT: {"outcome": "false_alarm", "cause": "system_fault", "text": "示例处置"},
}


@case("instrument_read")
def _(_: Asker) -> Ask:
    return Ask({"instrument_id": "phq-9"})


@case("screening_assign", "person")
def _(me: Asker) -> Ask:
    wanted = {"instrument": "phq-9", "mode": "phone", "stage": "during"}
    return Ask(body={"person_id": me.her, **wanted})


def _of_mode(about: str, mode: str) -> None:
    """The requests about a screening of one mode; a tablet shows the one it was handed over for."""

    def session_of(me: Asker, state: str) -> str | None:
        return f"{me.world.name('tablet', me.relation)}/{state}" if me.role == "tablet" else None

    def about_one(me: Asker, state: str, **more: object) -> Ask:
        held = {"screening_id": me.thing(f"{mode}_{state}")}
        item = {"item": "q2"} if more.pop("item", False) else {}
        return Ask(held | item, session=session_of(me, state), **more)  # type: ignore[arg-type]

    answer = {"value": 1, "taken_at": NOW}
    CASES["screening_read", about] = lambda me: about_one(me, "open")
    CASES["screening_finish", about] = lambda me: about_one(me, "open")
    CASES["screening_consent", about] = lambda me: about_one(me, "new", body={"given": True})
    CASES["screening_answer", about] = lambda me: about_one(me, "open", body=answer, item=True)


for _about, _mode in MODES.items():
    _of_mode(_about, _mode)


@case("screenings_list", PHONE)
def _(me: Asker) -> Ask:
    return Ask(query="limit=200", shown=among("items.id", me.thing("phone_open")))


@case("screenings_list", TYPED)
def _(me: Asker) -> Ask:
    return Ask(query="limit=200", shown=among("items.id", me.thing("staff_open")))


@case("screening_tablet_code", TABLET)
def _(me: Asker) -> Ask:
    return Ask({"screening_id": me.thing("tablet_new")})


@case("screening_report", TYPED)
@case("screening_sign", TYPED)
def _(me: Asker) -> Ask:
    return Ask({"screening_id": me.thing("staff_done")})


@case("screening_addendum", TYPED)
def _(me: Asker) -> Ask:
    return Ask({"screening_id": me.thing("staff_signed")}, body={"text": "示例补记"})


@case("tablet_session_open")
def _(me: Asker) -> Ask:
    return Ask(body={"code": me.world.cases["street"].things["tablet_code"]})


@case("help_call")
def _(_: Asker) -> Ask:
    return Ask(body={"kind": "call_me"})


@case("help_call_read", "help call")
@case("help_call_withdraw", "help call")
def _(me: Asker) -> Ask:
    return Ask({"call_id": me.thing("help_call")})


@case("care_day", "person")
def _(me: Asker) -> Ask:
    return Ask(shown=among("read_first.person.id", me.her))


@case("care_day", TYPED)
def _(me: Asker) -> Ask:
    drafts = among("drafts.screening_id", me.thing("staff_open"))
    recent = among("recent.screening_id", me.thing("staff_done"))
    return Ask(shown=lambda answer: drafts(answer) or recent(answer))


@case("crisis_level_confirm", "person")
def _(me: Asker) -> Ask:
    slip = {"level": "three", "basis": "示例依据", "advice_code": "gentle_reporting"}
    return Ask({"person_id": me.her}, body=slip)


@case("crisis_level_second_signature", "crisis level")
def _(me: Asker) -> Ask:
    return Ask({"person_id": me.him, "level_id": me.thing("level")})


@case("care_follow_up", "person")
def _(me: Asker) -> Ask:
    done = {"method": "call", "outcome": "reached", "note": "示例跟进"}
    return Ask({"person_id": me.her}, body=done)


@case("care_treatment", "person")
def _(me: Asker) -> Ask:
    to = me.world.accounts["psychologist@district"]
    return Ask({"person_id": me.her}, body={"account_id": to})


def _alert(me: Asker, about: str, *, taken: bool) -> str:
    if about == FAULT:
        return me.world.faults[int(taken)]
    return me.thing(f"{'his' if taken else 'her'}_{KINDS[about]}")


def _of_kind(about: str) -> None:
    """The requests about alerts of one kind; his were taken, hers are free."""
    loan = {"next_update_minutes": 30}
    CASES["alerts_list", about] = lambda me: Ask(
        query="limit=500", shown=among("items.id", _alert(me, about, taken=False))
    )
    CASES["alert_read", about] = lambda me: Ask({"alert_id": _alert(me, about, taken=True)})
    CASES["alert_usefulness", about] = lambda me: Ask({"alert_id": _alert(me, about, taken=True)})
    CASES["alert_rate", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True)},
        body={"useful": False, "reason": "nothing_to_do"},
    )
    CASES["alert_notices", about] = lambda me: Ask({"alert_id": _alert(me, about, taken=True)})
    CASES["alert_acknowledge", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=False)}, body=loan
    )
    CASES["alert_note", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True)}, body={"text": "示例进展", **loan}
    )
    CASES["alert_progress", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True)}, body={"stage": "verifying", **loan}
    )
    CASES["alert_close", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True)}, body=CLOSINGS[about]
    )
    CASES["live", about] = lambda me: Ask(shown=among("alerts.id", _alert(me, about, taken=False)))


def _runbook_of_kind(about: str, step: str) -> None:
    """The runbook of his alert, and a step of it that anybody who acts may do or leave out."""
    CASES["runbook_read", about] = lambda me: Ask({"alert_id": _alert(me, about, taken=True)})
    done = {"outcome": "reached" if about == CRISIS else "no_reason", "text": "示例处置"}
    CASES["runbook_step_do", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True), "step": step}, body=done
    )
    CASES["runbook_step_skip", about] = lambda me: Ask(
        {"alert_id": _alert(me, about, taken=True), "step": step},
        body={"reason": "not_needed", "text": "示例理由"},
    )


for _kind in (CRISIS, MISSED, FAULT):
    _of_kind(_kind)

for _kind, _step in ((CRISIS, "keep_contact"), (MISSED, "call_person")):
    _runbook_of_kind(_kind, _step)


@case("alert_review", CRISIS)
def _(me: Asker) -> Ask:
    return Ask({"alert_id": me.thing("ended_crisis")}, body={"agrees": True})
