"""The routes of alerts: who sees what, who may do what, and in which words it is refused."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import relay
from correction.register import actions as register
from correction.register.model import AdviceLevel
from foundation.audit.tables import AuditLineRow
from tests.alerts.building import NOON, a_person, tell
from tests.api.clinic import person_of

CRITICAL = "assessment.critical_item_endorsed"
CANARY = {"tier": "orange", "instrument": "phq-9", "item": "9", "screening": "scr-canary-1"}
ROUTES = [
    ("GET", "/alerts", None),
    ("GET", "/alerts/codes", None),
    ("GET", "/alerts/a", None),
    ("POST", "/alerts/a/acknowledgement", {"next_update_minutes": 30}),
    ("POST", "/alerts/a/notes", {"text": "x", "next_update_minutes": 30}),
    ("POST", "/alerts/a/closure", {"outcome": "explained", "cause": "sick"}),
    ("POST", "/live-tickets", None),
]


@pytest.fixture
def her(database, district):
    """A person of the own office."""
    return a_person(database, district.offices["own"])


@pytest.fixture
def crisis(database, district, her, clock, client):
    """An open orange crisis; its id."""
    tell(database, CRITICAL, CANARY, subject=her, office=district.offices["own"].id)
    relay.drain(database, clock)
    return client("officer").get("/api/v1/alerts").json()["items"][0]["id"]


def post(client, alert_id, act, **body):
    """Do something about an alert."""
    return client.post(f"/api/v1/alerts/{alert_id}/{act}", json=body)


def take(client, alert_id, minutes=30):
    """Take an alert."""
    return post(client, alert_id, "acknowledgement", next_update_minutes=minutes)


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_stranger_is_refused(client, method, path, body):
    """Without a session there are no alerts."""
    assert client().request(method, f"/api/v1{path}", json=body).status_code == 401


def test_the_list_is_a_place_in_the_journal(client, crisis, database):
    """Items with names, the epoch and seq at which they are true."""
    listed = client("officer").get("/api/v1/alerts").json()

    (item,) = listed["items"]
    assert (item["kind"], item["level"], item["state"]) == ("crisis", "orange", "raised")
    assert item["subject"]["name"] == "林示一※"
    assert item["office"]["name_zh"] == "示例990310001"
    assert item["acknowledge_by"] == (NOON + timedelta(minutes=15)).isoformat()
    assert listed["seq"] >= item["seq"] > 0
    assert len(listed["epoch"]) == 20


def test_an_alert_is_taken_noted_and_closed(client, crisis):
    """The whole life over HTTP, each step named."""
    officer, psychologist = client("officer"), client("psychologist")

    taken = take(officer, crisis).json()
    noted = post(officer, crisis, "notes", text="已到门口", next_update_minutes=15).json()
    closed = post(
        psychologist,
        crisis,
        "closure",
        outcome="false_alarm",
        cause="answering_error",
        text="情绪平稳",
    ).json()
    own = post(psychologist, crisis, "review", agrees=True)
    supervisor = client("supervisor")
    archived = post(supervisor, crisis, "review", agrees=True, text="同意").json()
    whole = psychologist.get(f"/api/v1/alerts/{crisis}").json()

    assert (own.status_code, own.json()["code"]) == (403, "own_ending")
    assert (archived["state"], archived["reviewed_by"]["name"]) == ("closed", "示supervisor※")
    assert (taken["state"], taken["acknowledged_by"]["name"]) == ("acknowledged", "示officer※")
    assert taken["next_update_by"] == (NOON + timedelta(minutes=30)).isoformat()
    assert noted["next_update_by"] == (NOON + timedelta(minutes=15)).isoformat()
    assert (closed["state"], closed["outcome"], closed["cause"]) == (
        "in_review",
        "false_alarm",
        "answering_error",
    )
    assert [line["what"] for line in whole["timeline"]] == [
        "raised",
        "acknowledged",
        "noted",
        "submitted",
        "reviewed",
    ]
    assert [line["text"] for line in whole["timeline"]] == [
        None,
        None,
        "已到门口",
        "情绪平稳",
        "同意",
    ]
    assert whole["timeline"][2]["actor"]["name"] == "示officer※"
    seqs = [taken["seq"], noted["seq"], closed["seq"]]
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize(
    ("role", "office", "status"),
    [
        ("officer", "own", 200),
        ("head", "own", 200),
        ("psychologist", "parent", 200),
        ("supervisor", "parent", 200),
        ("command", "parent", 200),
        ("procurator", "parent", 200),
        ("officer", "sibling", 404),
        ("officer", "outside", 404),
        ("command", "other", 404),
        ("psychologist", "other", 404),
        ("system_admin", "parent", 404),
        ("security_admin", "parent", 404),
        ("audit_admin", "parent", 404),
    ],
)
def test_who_may_open_a_crisis(client, crisis, role, office, status):
    """What lies outside one's area or one's kinds is not found."""
    assert client(role, office=office).get(f"/api/v1/alerts/{crisis}").status_code == status


@pytest.mark.parametrize(
    ("role", "office", "sees"),
    [
        ("psychologist", "parent", True),
        ("supervisor", "parent", True),
        ("officer", "own", False),
        ("head", "own", False),
        ("command", "parent", False),
        ("procurator", "parent", False),
    ],
)
def test_only_the_clinical_side_reads_what_a_crisis_rests_on(client, crisis, role, office, sees):
    """Not a byte of instrument, item or screening in anybody else's answer."""
    who = client(role, office=office)
    whole, listed = who.get(f"/api/v1/alerts/{crisis}"), who.get("/api/v1/alerts")

    for canary in ("phq", "scr-canary"):
        assert (canary in whole.text) is sees
        assert canary not in listed.text
    assert (whole.json()["evidence"] is not None) is sees


def test_why_do_i_see_this(client, crisis):
    """Policy, version, basis, and a sentence for every reason, in both languages."""
    why = client("officer").get(f"/api/v1/alerts/{crisis}").json()["why"]

    assert (why["policy"], why["policy_version"]) == ("crisis", 1)
    assert why["basis"]
    (sentence,) = why["sentences"]
    assert sentence["code"] == "crisis_signal"
    assert sentence["zh"] != sentence["en"]


def test_opening_an_alert_is_on_the_record(client, crisis, database, district):
    """Who read which alert, before the answer left."""
    client("officer").get(f"/api/v1/alerts/{crisis}")

    with database.read() as session:
        lines = session.scalars(select(AuditLineRow).where(AuditLineRow.action == "alert_read"))
        (line,) = list(lines)
    assert line.object == f"alert:{crisis}"


def test_the_advice_slip_stands_on_the_alert(client, crisis, her, database, clock):
    """Level and safety instruction, the only things that cross the wall."""
    with database.write() as session:
        register.set_advice(
            session,
            her,
            level=AdviceLevel.ONE,
            advice_code="visit_in_person",
            safety_instruction="两人同行，不谈处罚",
            actor="test",
            at=clock.now(),
        )

    (item,) = client("officer").get("/api/v1/alerts").json()["items"]

    assert (item["advice_level"], item["safety_instruction"]) == ("one", "两人同行，不谈处罚")


def test_the_second_hand_comes_too_late(client, crisis):
    """409, with how long ago; the same hand again is no error."""
    take(client("officer"), crisis)
    again = take(client("officer"), crisis)
    late = take(client("head"), crisis)

    assert again.status_code == 200
    assert (late.status_code, late.json()["code"]) == (409, "already_taken")
    assert late.json()["params"] == {"seconds_ago": 0}


@pytest.mark.parametrize(
    ("who", "act", "body", "status", "code"),
    [
        ("command", "notes", {"text": "…", "next_update_minutes": 5}, 409, "not_taken"),
        (
            "command",
            "closure",
            {"outcome": "explained", "cause": "sick", "text": "…"},
            409,
            "not_taken",
        ),
        (
            "officer",
            "closure",
            {"outcome": "explained", "cause": "sick", "text": "…"},
            403,
            "may_not_handle_alert",
        ),
        ("procurator", "acknowledgement", {"next_update_minutes": 5}, 403, "role_not_allowed"),
        ("security_admin", "acknowledgement", {"next_update_minutes": 5}, 403, "role_not_allowed"),
        (
            "command",
            "closure",
            {"outcome": "explained", "cause": "drift", "text": "…"},
            422,
            "invalid",
        ),
        ("command", "closure", {"outcome": "explained", "cause": "sick"}, 422, "invalid"),
        ("command", "acknowledgement", {"next_update_minutes": 0}, 422, "invalid"),
        ("command", "acknowledgement", {"next_update_minutes": 1441}, 422, "invalid"),
        ("command", "acknowledgement", {"next_update_minutes": 1e400}, 422, None),
        ("command", "acknowledgement", {}, 422, "invalid"),
        ("command", "acknowledgement", {"next_update_minutes": 5, "level": "blue"}, 422, "invalid"),
        ("command", "notes", {"text": "", "next_update_minutes": 5}, 422, "invalid"),
        ("command", "notes", {"text": "x" * 4001, "next_update_minutes": 5}, 422, "invalid"),
    ],
)
def test_what_is_refused_and_how(client, crisis, who, act, body, status, code):
    """A code each; nothing has changed afterwards."""
    office = "own" if who == "officer" else "parent"
    answer = client(who, office=office).post(
        f"/api/v1/alerts/{crisis}/{act}",
        content=_json(body),
        headers={"Content-Type": "application/json"},
    )

    assert 400 <= answer.status_code < 500
    if code is not None:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    (item,) = client("officer").get("/api/v1/alerts").json()["items"]
    assert (item["state"], item["repeats"]) == ("raised", 0)


def _json(body):
    return json.dumps(body).replace("Infinity", "1e999")


def test_a_repeated_request_is_the_same_act(client, crisis):
    """The same idempotency key: one note, the same answer."""
    officer = client("officer")
    take(officer, crisis)
    key = {"Idempotency-Key": "note-key-0001"}
    body = {"text": "已到门口", "next_update_minutes": 15}
    answers = [
        officer.post(f"/api/v1/alerts/{crisis}/notes", json=body, headers=key) for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    lines = officer.get(f"/api/v1/alerts/{crisis}").json()["timeline"]
    assert [line["what"] for line in lines].count("noted") == 1


def test_the_list_is_narrowed(client, crisis, district):
    """State, level, mine, office; an unknown filter is refused, a foreign office not found."""
    officer, command = client("officer"), client("command")

    def found(who, **query):
        answer = who.get("/api/v1/alerts", params=query)
        return (
            [one["id"] for one in answer.json()["items"]]
            if answer.status_code == 200
            else answer.status_code
        )

    assert found(officer, state="open") == [crisis]
    assert found(officer, state="closed") == []
    assert found(officer, level="red") == []
    assert found(officer, mine="true") == []
    assert found(command, office=district.offices["own"].id) == [crisis]
    assert found(command, office=district.offices["sibling"].id) == []
    assert found(command, office=district.offices["outside"].id) == 404
    assert found(officer, colour="red") == 422
    assert found(officer, level="pink") == 422
    assert found(officer, cursor="nothing-of-this-id", state="closed") == 404
    take(officer, crisis)
    assert found(officer, mine="true") == [crisis]


def test_ended_alerts_come_page_by_page(client, database, district, clock):
    """`next` leads on until it is null."""
    command = client("command")
    own = district.offices["own"]
    for number in range(3):
        person = a_person(database, own)
        missed = {"duty": f"d{number}", "missed_in_7_days": 1}
        tell(database, "correction.check_in_missed", missed, subject=person, office=own.id)
        relay.drain(database, clock)
        (item,) = command.get("/api/v1/alerts").json()["items"]
        take(command, item["id"])
        post(command, item["id"], "closure", outcome="explained", cause="sick")

    first = command.get("/api/v1/alerts", params={"state": "closed", "limit": 2}).json()
    second = command.get(
        "/api/v1/alerts", params={"state": "closed", "limit": 2, "cursor": first["next"]}
    ).json()

    assert len({one["id"] for one in first["items"] + second["items"]}) == 3
    assert second["next"] is None


def test_a_fault_of_the_system_is_for_administrators(client, database, clock):
    """It is about nobody and of no office; the system administrator takes and closes it."""
    tell(database, "alerts.triage_failed", {"policy": "crisis", "entry": 1})
    relay.drain(database, clock)
    admin = client("system_admin")

    (fault,) = admin.get("/api/v1/alerts").json()["items"]
    take(admin, fault["id"])
    closed = post(admin, fault["id"], "closure", outcome="explained", cause="system_fault").json()

    assert (fault["subject"], fault["office"]["id"], fault["level"]) == (None, "", "grey")
    assert closed["state"] == "closed"


def test_every_code_has_its_words(client):
    """Outcomes, causes with definitions, levels gravest first, kinds and sentences."""
    codes = client("officer").get("/api/v1/alerts/codes").json()

    assert {one["id"] for one in codes["outcomes"]} == {
        "false_alarm",
        "explained",
        "breach",
        "emergency",
        "exercise",
    }
    assert [one["id"] for one in codes["levels"]] == ["red", "orange", "yellow", "blue", "grey"]
    assert {"drift", "psych_referral", "duplicate"} <= {one["id"] for one in codes["causes"]}
    for one in (*codes["outcomes"], *codes["causes"]):
        assert all(one[name] for name in ("zh", "en", "definition_zh", "definition_en"))
    crisis = next(one for one in codes["kinds"] if one["id"] == "crisis")
    assert crisis["close_roles"] == ["command", "psychologist", "supervisor"]
    assert crisis["text_from"] == "orange"


def test_a_refusal_speaks_the_language_asked_for(client, crisis):
    """Chinese by default, English when asked."""
    take(client("officer"), crisis)
    zh = take(client("head"), crisis).json()
    en = (
        client("head")
        .post(
            f"/api/v1/alerts/{crisis}/acknowledgement",
            json={"next_update_minutes": 5},
            headers={"Accept-Language": "en"},
        )
        .json()
    )

    assert zh["title"] == "已有人接手"
    assert en["title"] == "Already taken"


def test_a_supervisee_sees_no_alert(client, database, front_door, district, her):
    """Not even one's own: the route is not theirs."""
    phone = person_of(front_door, database, district, her)

    assert phone.get("/api/v1/alerts").status_code == 403
    assert phone.post("/api/v1/live-tickets").status_code == 403


def test_the_steps_of_a_runbook_over_http(client, crisis):
    """Open steps refuse the ending by name; done and left out they stand with who, how and why."""
    psychologist, officer = client("psychologist"), client("officer")
    take(psychologist, crisis)
    ending = {"outcome": "explained", "cause": "psych_referral", "text": "情绪平稳"}

    refused = post(psychologist, crisis, "closure", **ending)
    run = psychologist.get(f"/api/v1/alerts/{crisis}/runbook").json()["run"]
    first, *others = [step["id"] for step in run["steps"]]
    done = {"outcome": "reached", "text": "愿意交谈", "run": run["id"]}
    told = post(psychologist, crisis, f"runbook/steps/{first}/done", **done)
    again = post(psychologist, crisis, f"runbook/steps/{first}/done", **done)
    for step in others:
        skipped = {"reason": "not_needed", "text": "已转介"}
        assert post(psychologist, crisis, f"runbook/steps/{step}/skip", **skipped).is_success
    ended = post(psychologist, crisis, "closure", **ending)
    seen = officer.get(f"/api/v1/alerts/{crisis}/runbook").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "steps_open")
    assert refused.json()["params"]["steps"].split(", ") == [first, *others]
    assert told.json()["run"]["steps"][0]["by"]["name"] == "示psychologist※"
    assert (again.status_code, again.json()["code"]) == (409, "step_settled")
    assert ended.json()["state"] == "in_review"
    assert [one["state"] for one in seen["run"]["steps"]] == ["done", *["skipped"] * 5]
    assert {one["text"] for one in seen["run"]["steps"]} == {None}
    assert not any(one["mine"] for one in seen["run"]["steps"])
