"""The psychologist's day, levels, treatments and follow-ups at the front door; and the canary."""

import json
import re

import pytest
from sqlalchemy import inspect, text

from api.routers import ROUTERS
from tests.api.clinic import answer_all, assigned, begun, person_of, take
from tests.assessment.building import a_person, told

NOT_CLINICAL = ["officer", "head", "command", "procurator", "system_admin", "security_admin",
                "audit_admin"]  # fmt: skip
SOMEBODY = "person00000000000000"
LEVEL = {"level": "two", "basis": "面谈所见。", "advice_code": "call_within_a_day"}
ROUTES = [
    ("GET", "/care/day", None),
    ("GET", "/care/advice-codes", None),
    ("GET", f"/people/{SOMEBODY}/crisis-levels", None),
    ("POST", f"/people/{SOMEBODY}/crisis-levels", LEVEL),
    ("POST", f"/people/{SOMEBODY}/crisis-levels/{SOMEBODY}/second-signature", None),
    ("POST", f"/people/{SOMEBODY}/follow-ups", {"method": "call", "outcome": "reached"}),
    ("GET", f"/people/{SOMEBODY}/treatment", None),
    ("PUT", f"/people/{SOMEBODY}/treatment", {"account_id": None}),
]


@pytest.fixture
def person(database, district):
    """A person of the own office."""
    with database.write() as session:
        return a_person(session, district.offices["own"])


@pytest.fixture
def phone(front_door, database, district, person):
    """That person's phone, signed in."""
    return person_of(front_door, database, district, person)


@pytest.fixture
def psychologist(client):
    """The district's psychologist, signed in."""
    return client("psychologist")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_stranger_is_refused(client, method, path, body):
    """Without a session nothing is answered."""
    assert client().request(method, f"/api/v1{path}", json=body).status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("role", NOT_CLINICAL)
def test_other_roles_are_refused(client, role, method, path, body):
    """Care is the clinical side's."""
    answer = client(role).request(method, f"/api/v1{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_supervisee_is_refused(phone, method, path, body):
    """A person sees no level and no list."""
    assert phone.request(method, f"/api/v1{path}", json=body).status_code == 403


@pytest.mark.parametrize(("method", "path", "body"), ROUTES[2:])
def test_nobody_is_found_in_another_district(client, person, method, path, body):
    """404, as if there were no such person."""
    elsewhere = client("psychologist", office="other")
    answer = elsewhere.request(method, f"/api/v1{path}".replace(SOMEBODY, person), json=body)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_level_is_confirmed_and_listed(psychologist, person):
    """With who confirmed it; its reason is not shown again."""
    made = psychologist.post(f"/api/v1/people/{person}/crisis-levels", json=LEVEL)
    [listed] = psychologist.get(f"/api/v1/people/{person}/crisis-levels").json()["items"]
    day = psychologist.get("/api/v1/care/day").json()

    assert (made.status_code, made.json()) == (201, listed)
    assert (listed["state"], listed["confirmed_by_name"]) == ("in_force", "示psychologist※")
    assert "basis" not in listed
    assert day["levels"] == {"one": 0, "two": 1, "three": 0, "watch": 0}


def test_leaving_level_one_takes_two_people(client, psychologist, person):
    """The psychologist proposes, the supervisor signs."""
    path = f"/api/v1/people/{person}/crisis-levels"
    psychologist.post(path, json=LEVEL | {"level": "one", "advice_code": "visit_today"})
    jump = psychologist.post(path, json=LEVEL | {"level": "none", "advice_code": "usual_care"})
    waiting = psychologist.post(path, json=LEVEL).json()
    alone = psychologist.post(f"{path}/{waiting['id']}/second-signature")
    signed = client("supervisor").post(f"{path}/{waiting['id']}/second-signature")

    assert (jump.status_code, jump.json()["code"]) == (409, "one_step_down")
    assert waiting["state"] == "awaiting_second"
    assert (alone.status_code, alone.json()["code"]) == (403, "second_hand_needed")
    assert (signed.status_code, signed.json()["state"]) == (200, "in_force")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"level": "four"}, "invalid"),
        ({"basis": ""}, "invalid"),
        ({"safety_instruction": "长" * 61}, "invalid"),
        ({"advice_code": "usual_care"}, "advice_not_fitting"),
        ({"advice_code": "be_nice"}, "advice_not_fitting"),
        ({"diagnosis": "F32"}, "invalid"),
    ],
)
def test_a_level_that_cannot_be_is_refused(psychologist, person, change, code):
    """Sixty characters fit on the slip; there is no field for a diagnosis."""
    answer = psychologist.post(f"/api/v1/people/{person}/crisis-levels", json=LEVEL | change)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_sixty_characters_fit(psychologist, person):
    """The bound itself is accepted."""
    body = LEVEL | {"safety_instruction": "长" * 60}

    assert psychologist.post(f"/api/v1/people/{person}/crisis-levels", json=body).status_code == 201


def test_a_critical_draft_stands_first_until_somebody_was_reached(psychologist, phone, person):
    """One tap on item 9, nothing finished; a contact settles it."""
    given = begun(psychologist, phone, person)
    take(phone, given, "q9", 1)
    [row] = psychologist.get("/api/v1/care/day").json()["read_first"]
    done = psychologist.post(
        f"/api/v1/people/{person}/follow-ups",
        json={"method": "call", "outcome": "reached", "note": "已通话。"},
    )
    after = psychologist.get("/api/v1/care/day").json()["read_first"]

    assert (row["urgency"], row["reference"], row["draft"], row["tier"]) == (
        "critical", given, True, "orange",
    )  # fmt: skip
    assert row["person"]["name"] == "林示一※"
    assert (done.status_code, after) == (201, [])


def test_the_day_lists_what_is_to_be_done(psychologist, phone, person):
    """To test, drafts, recent."""
    waiting = assigned(psychologist, person)
    draft = begun(psychologist, phone, person)
    take(phone, draft, "q1", 0)
    ended = begun(psychologist, phone, person)
    answer_all(phone, ended, "222220000")
    phone.post(f"/api/v1/screenings/{ended}/finish")
    day = psychologist.get("/api/v1/care/day").json()

    assert [(row["screening_id"], row["reason"]) for row in day["to_test"]] == [
        (waiting, "assigned")
    ]
    assert [(row["screening_id"], row["answered"]) for row in day["drafts"]] == [(draft, 1)]
    assert [(row["screening_id"], row["band"]) for row in day["recent"]] == [(ended, "moderate")]


def test_reading_the_day_is_recorded(client, psychologist):
    """One line a request: it shows names beside results."""
    psychologist.get("/api/v1/care/day")
    lines = client("audit_admin").get("/api/v1/audit").json()["items"]

    assert [line["purpose"] for line in lines if line["action"] == "care.day_read"] == ["treatment"]


def test_a_treatment_begins_and_ends(client, psychologist, person):
    """Taken by oneself, ended by the supervisor."""
    me = psychologist.get("/api/v1/sessions/current").json()["account"]["id"]
    path = f"/api/v1/people/{person}/treatment"
    begun_ = psychologist.put(path, json={"account_id": me})
    read = psychologist.get(path)
    ended = client("supervisor").put(path, json={"account_id": None})

    assert (begun_.status_code, begun_.json()["account_id"]) == (200, me)
    assert read.json() == begun_.json()
    assert (ended.status_code, ended.json()["account_id"]) == (200, None)


def test_the_advice_is_listed_in_both_languages(psychologist):
    """For the form in which a level is confirmed."""
    items = psychologist.get("/api/v1/care/advice-codes").json()["items"]

    assert {"visit_today", "usual_care"} <= {item["code"] for item in items}
    assert all(item["zh"] and item["en"] and item["levels"] for item in items)


# What must not leave the clinical side.

CANARY = "金丝雀七四一"
SCORE_WORDS = ("total", "band", "score", "rci", "value", "answers", "min_total", "suggests")


@pytest.fixture
def full_life(client, psychologist, phone, person):
    """Two questionnaires, a critical answer, a level, a follow-up, an addendum; with canaries."""
    for marks in ("333322221", "333333333"):
        given = begun(psychologist, phone, person)
        answer_all(phone, given, marks)
        phone.post(f"/api/v1/screenings/{given}/finish")
        psychologist.get(f"/api/v1/screenings/{given}/report")
        psychologist.post(f"/api/v1/screenings/{given}/signature")
        psychologist.post(f"/api/v1/screenings/{given}/addenda", json={"text": CANARY})
    phone.post("/api/v1/me/help-calls", json={"kind": "call_me"})
    psychologist.post(f"/api/v1/people/{person}/crisis-levels", json=LEVEL | {"basis": CANARY})
    psychologist.post(
        f"/api/v1/people/{person}/follow-ups",
        json={"method": "call", "outcome": "reached", "note": CANARY},
    )
    return given


def test_no_entry_of_the_journal_holds_an_answer_or_a_score(database, full_life):
    """Every entry of this wing has exactly the fields that are agreed, none of them a figure."""
    agreed = {
        "assessment.screening_assigned": {"screening", "instrument", "mode", "stage"},
        "assessment.consent_given": {"screening"},
        "assessment.critical_item_endorsed": {"screening", "instrument", "item", "tier"},
        "assessment.screening_finished": {"screening", "instrument"},
        "assessment.screening_signed": {"screening", "instrument"},
        "assessment.addendum_written": {"screening", "addendum"},
        "assessment.help_called": {"call", "kind"},
        "assessment.crisis_level_confirmed": {"level"},
        "assessment.followed_up": {"follow_up", "outcome"},
    }
    entries = [entry for entry in told(database) if entry.kind.startswith("assessment.")]

    assert {entry.kind for entry in entries} == set(agreed)
    for entry in entries:
        assert set(entry.data) == agreed[entry.kind]
        assert all(isinstance(value, str) for value in entry.data.values())
        assert CANARY not in json.dumps(dict(entry.data), ensure_ascii=False)


@pytest.mark.parametrize("role", [*NOT_CLINICAL, None])
def test_no_other_role_is_given_an_answer_or_a_score(client, person, full_life, phone, role):
    """Every GET of the interface, asked by every other role and by the person: nothing."""
    asker = phone if role is None else client(role)
    paths = [
        route.path.replace("{person_id}", person).replace("{screening_id}", full_life)
        for router in ROUTERS
        for route in router.routes
        if "GET" in getattr(route, "methods", ()) and route.path.startswith("/api/v1/")
    ]
    said = {path: asker.get(re.sub(r"\{\w+\}", full_life, path)).text for path in paths}

    assert len(paths) > 20
    for path, body in said.items():
        assert CANARY not in body, path
        assert "面谈所见" not in body, path
        if "screening" in path:
            figures = [
                word
                for word in SCORE_WORDS
                if f'"{word}":' in body and f'"{word}":null' not in body
            ]
            assert figures == [], path


def test_no_answer_score_or_note_lies_readable_in_the_database(database, full_life):
    """Every cell of every table of this wing: no canary, no sealed value in clear."""
    tables = [
        name
        for name in inspect(database.engine).get_table_names()
        if name.startswith(("screening", "critical_", "crisis_", "care_", "help_", "clinical_"))
    ]
    assert {"screenings", "screening_answers", "screening_addenda", "crisis_levels",
            "care_follow_ups"} <= set(tables)  # fmt: skip
    with database.read() as session:
        for name in tables:
            for row in session.execute(text(f"SELECT * FROM {name}")):  # noqa: S608  our own names
                for cell in row:
                    found = cell if isinstance(cell, bytes) else str(cell).encode()
                    assert CANARY.encode() not in found, name
                    assert b'"total"' not in found, name
        values = session.scalars(text("SELECT value FROM screening_answers")).all()
    assert len(values) == 18
    assert len(set(values)) == 18
    assert all(len(value) > 20 for value in values)
