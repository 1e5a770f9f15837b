"""Screenings at the front door: assigned, agreed to, answered, ended, read, signed."""

from datetime import timedelta

import pytest

from foundation.access.model import Role
from foundation.ids import PersonId
from tests.api.clinic import answer_all, assigned, begun, person_of, take
from tests.assessment.building import NOON, a_person
from tests.build import an_account

NOT_CLINICAL = ["officer", "head", "command", "procurator", "system_admin", "security_admin",
                "audit_admin"]  # fmt: skip
SOMEBODY = "screening00000000000"


@pytest.fixture
def person(database, district) -> PersonId:
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


@pytest.fixture
def colleague(front_door, database, district):
    """Another psychologist of the same district, signed in."""
    with database.write() as session:
        row = an_account(
            session, Role.PSYCHOLOGIST, district.offices["parent"], at=NOON, username="second"
        )
        session.flush()
        session.expunge(row)
    return front_door.signed_in(row)


NEW = {"person_id": SOMEBODY, "instrument": "phq-9", "mode": "phone", "stage": "entry"}
ROUTES = [
    ("POST", "/screenings", NEW),
    ("GET", "/screenings", None),
    ("GET", f"/screenings/{SOMEBODY}", None),
    ("POST", f"/screenings/{SOMEBODY}/consent", {"given": True}),
    ("PUT", f"/screenings/{SOMEBODY}/answers/q1", {"value": 0, "taken_at": NOON.isoformat()}),
    ("POST", f"/screenings/{SOMEBODY}/finish", None),
    ("GET", f"/screenings/{SOMEBODY}/report", None),
    ("POST", f"/screenings/{SOMEBODY}/signature", None),
    ("POST", f"/screenings/{SOMEBODY}/addenda", {"text": "补充"}),
    ("POST", f"/screenings/{SOMEBODY}/tablet-code", None),
    ("GET", "/instruments", None),
    ("GET", "/instruments/phq-9", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_stranger_is_refused(client, method, path, body):
    """Without a session nothing is answered."""
    answer = client().request(method, f"/api/v1{path}", json=body)

    assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("role", NOT_CLINICAL)
def test_other_roles_are_refused(client, role, method, path, body):
    """Officers, heads, command, procurator and administrators never come in here."""
    answer = client(role).request(method, f"/api/v1{path}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


def test_from_assignment_to_signature(psychologist, phone, person):
    """The whole way of a PHQ-9 on the person's own phone."""
    given = assigned(psychologist, person)
    assert phone.get("/api/v1/screenings").json()["items"][0]["id"] == given
    consent = phone.post(f"/api/v1/screenings/{given}/consent", json={"given": True})
    answer_all(phone, given, "111111110")
    ended = phone.post(f"/api/v1/screenings/{given}/finish")
    report = psychologist.get(f"/api/v1/screenings/{given}/report").json()
    signed = psychologist.post(f"/api/v1/screenings/{given}/signature")
    added = psychologist.post(f"/api/v1/screenings/{given}/addenda", json={"text": "已面谈。"})
    again = psychologist.get(f"/api/v1/screenings/{given}/report").json()

    assert [consent.json()["state"], ended.json()["state"], signed.json()["state"]] == [
        "consented", "finished", "signed",
    ]  # fmt: skip
    assert (report["total"], report["band"]["id"], report["missing"]) == (8, "mild", [])
    assert (report["critical"], report["settled_by"], report["diagnosis"]) == ([], None, False)
    assert [answer["value"] for answer in report["answers"]] == [1] * 8 + [0, None]
    assert added.status_code == 201
    assert [one["text"] for one in again["addenda"]] == ["已面谈。"]
    assert again["signed_by"]["name"] == "示psychologist※"


def test_a_critical_answer_says_how_soon_somebody_rings(psychologist, phone, person):
    """The minutes are the policy's, for an orange alert; a mild answer brings no such word."""
    given = begun(psychologist, phone, person)
    mild = take(phone, given, "q9", 0).json()
    critical = take(phone, given, "q9", 1).json()

    assert (mild["critical"], mild["help"]) == (False, None)
    assert (critical["critical"], critical["help"]) == (True, {"call_within_minutes": 15})


def test_the_same_request_sent_twice_is_answered_alike(psychologist, phone, person):
    """One key, one version, one answer; the key with another body is refused."""
    given = begun(psychologist, phone, person)
    first = take(phone, given, "q1", 2, key="tap-1")
    again = take(phone, given, "q1", 2, key="tap-1")
    other = take(phone, given, "q1", 3, key="tap-1")

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_mismatch")
    assert psychologist.get(f"/api/v1/screenings/{given}").json()["answers"] == {"q1": 2}


@pytest.mark.parametrize(
    ("item", "body", "code"),
    [
        ("q1", {"value": 4, "taken_at": NOON.isoformat()}, "answer_out_of_range"),
        ("q10", {"value": 0, "taken_at": NOON.isoformat()}, "unknown_item"),
        ("q1", {"value": 1.5, "taken_at": NOON.isoformat()}, "invalid"),
        ("q1", {"value": True, "taken_at": NOON.isoformat()}, "invalid"),
        ("q1", {"value": "1", "taken_at": NOON.isoformat()}, "invalid"),
        ("q1", {"value": 1, "taken_at": "2026-11-24T09:42:00"}, "invalid"),
        ("q1", {"value": 1}, "invalid"),
        ("q1", {"value": 1, "taken_at": NOON.isoformat(), "total": 9}, "invalid"),
        ("q1", {"value": 10**30, "taken_at": NOON.isoformat()}, None),
    ],
)
def test_what_cannot_be_an_answer_is_refused(psychologist, phone, person, item, body, code):
    """With a code and without a trace."""
    given = begun(psychologist, phone, person)
    answer = phone.put(f"/api/v1/screenings/{given}/answers/{item}", json=body)

    assert 400 <= answer.status_code < 500
    assert code is None or answer.json()["code"] == code
    assert psychologist.get(f"/api/v1/screenings/{given}").json()["answered"] == []


def test_the_state_refuses_by_name(psychologist, phone, person):
    """Before consent, after refusal, after the end, before the end."""
    waiting = assigned(psychologist, person)
    early = take(phone, waiting, "q1", 0)
    unread = psychologist.get(f"/api/v1/screenings/{waiting}/report")
    refused = phone.post(f"/api/v1/screenings/{waiting}/consent", json={"given": False})
    after = take(phone, waiting, "q1", 0)
    twice = phone.post(f"/api/v1/screenings/{waiting}/consent", json={"given": True})
    ended = begun(psychologist, phone, person)
    phone.post(f"/api/v1/screenings/{ended}/finish")
    late = take(phone, ended, "q1", 0)
    addendum = psychologist.post(f"/api/v1/screenings/{ended}/addenda", json={"text": "补"})
    psychologist.post(f"/api/v1/screenings/{ended}/signature")
    second = psychologist.post(f"/api/v1/screenings/{ended}/signature")

    assert refused.json()["state"] == "refused"
    assert [(a.status_code, a.json()["code"]) for a in (
        early, unread, after, twice, late, addendum, second
    )] == [
        (409, "consent_needed"), (409, "screening_not_finished"), (409, "screening_refused"),
        (409, "consent_already_decided"), (409, "screening_ended"), (409, "screening_not_signed"),
        (409, "screening_signed"),
    ]  # fmt: skip


class TestTheWall:
    """No answer and no score outside those who treat."""

    def test_the_person_sees_no_score(self, psychologist, phone, person):
        """Their own answers while they answer, afterwards not even these; a report never."""
        given = begun(psychologist, phone, person)
        take(phone, given, "q1", 3)
        during = phone.get(f"/api/v1/screenings/{given}").json()
        ended = phone.post(f"/api/v1/screenings/{given}/finish").json()
        after = phone.get(f"/api/v1/screenings/{given}").json()
        report = phone.get(f"/api/v1/screenings/{given}/report")

        assert during["answers"] == {"q1": 3}
        assert (ended["answers"], after["answers"], after["answered"]) == (None, None, ["q1"])
        assert report.status_code == 403
        assert not {"total", "band", "score", "result"} & set(after)

    def test_the_person_is_not_named_in_full(self, psychologist, phone, person):
        """A phone can be looked at by others; the psychologist sees the name."""
        given = assigned(psychologist, person)
        names = [
            who.get(f"/api/v1/screenings/{given}").json()["person_label"]["name"]
            for who in (psychologist, phone)
        ]

        assert names[0] == "林示一※"
        assert names[1] != names[0]
        assert "示" not in names[1]

    def test_another_person_and_another_district_find_nothing(
        self, front_door, client, database, district, psychologist, phone, person
    ):
        """404 on every path, as if there were nothing."""
        given = begun(psychologist, phone, person)
        with database.write() as session:
            other = a_person(session, district.offices["own"], name="苏合成※")
        someone_else = person_of(front_door, database, district, other)
        elsewhere = client("psychologist", office="other")
        seen = [
            someone_else.get(f"/api/v1/screenings/{given}").status_code,
            take(someone_else, given, "q1", 0).status_code,
            someone_else.post(f"/api/v1/screenings/{given}/finish").status_code,
            elsewhere.get(f"/api/v1/screenings/{given}").status_code,
            elsewhere.get(f"/api/v1/screenings/{given}/report").status_code,
            elsewhere.post(f"/api/v1/screenings/{given}/signature").status_code,
        ]

        assert seen == [404] * 6
        assert someone_else.get("/api/v1/screenings").json()["items"] == []
        assert elsewhere.get("/api/v1/screenings").json()["items"] == []

    def test_a_treating_psychologist_reads_alone(
        self, client, colleague, psychologist, phone, person
    ):
        """Another psychologist of the same district no longer finds it; the supervisor does."""
        given = begun(psychologist, phone, person)
        before = colleague.get(f"/api/v1/screenings/{given}").status_code
        me = psychologist.get("/api/v1/sessions/current").json()["account"]["id"]
        psychologist.put(f"/api/v1/people/{person}/treatment", json={"account_id": me})
        after = colleague.get(f"/api/v1/screenings/{given}").status_code
        assign = colleague.post("/api/v1/screenings", json={
            "person_id": person, "instrument": "gad-7", "mode": "phone", "stage": "during",
        })  # fmt: skip

        assert (before, after) == (200, 404)
        assert (assign.status_code, assign.json()["code"]) == (403, "treated_by_another")
        assert client("supervisor").get(f"/api/v1/screenings/{given}").status_code == 200

    def test_reading_answers_and_report_is_recorded(self, client, psychologist, phone, person):
        """Who, which screening, for what purpose; the person's own look is not a reading."""
        given = begun(psychologist, phone, person)
        take(phone, given, "q1", 1)
        phone.get(f"/api/v1/screenings/{given}")
        psychologist.get(f"/api/v1/screenings/{given}")
        phone.post(f"/api/v1/screenings/{given}/finish")
        psychologist.get(f"/api/v1/screenings/{given}/report")
        lines = client("audit_admin").get("/api/v1/audit").json()["items"]
        read = [line for line in lines if line["object"] == f"screening:{given}"]

        assert sorted((line["action"], line["purpose"]) for line in read) == [
            ("screening.answers_read", "treatment"),
            ("screening.report_read", "treatment"),
        ]
        assert {line["role"] for line in read} == {"psychologist"}


class TestTheTablet:
    """A code opens one questionnaire, once, for half an hour."""

    @pytest.fixture
    def given(self, psychologist, person):
        """A PHQ-9 to be answered on a tablet."""
        return assigned(psychologist, person, mode="tablet")

    @pytest.fixture
    def code(self, psychologist, given):
        """Its code."""
        made = psychologist.post(f"/api/v1/screenings/{given}/tablet-code")
        assert made.status_code == 201
        return made.json()["code"]

    def opened(self, client, code):
        """A tablet, and what it was answered."""
        tablet = client()
        answer = tablet.post("/api/v1/tablet-sessions", json={"code": code})
        if answer.status_code == 201:
            tablet.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return tablet, answer

    def test_it_answers_its_questionnaire(self, client, given, code):
        """From the code to the end, on a machine nobody signed in on."""
        tablet, answer = self.opened(client, code.lower().replace("-", " "))
        consent = tablet.post(f"/api/v1/screenings/{given}/consent", json={"given": True})
        saved = take(tablet, given, "q9", 3)
        help_ = tablet.post("/api/v1/me/help-calls", json={"kind": "call_me"})
        ended = tablet.post(f"/api/v1/screenings/{given}/finish")

        assert (answer.status_code, answer.json()["screening_id"]) == (201, given)
        assert answer.json()["role"] == "supervisee"
        assert [consent.status_code, saved.status_code, help_.status_code, ended.status_code] == [
            200, 200, 201, 200,
        ]  # fmt: skip
        assert saved.json()["help"] == {"call_within_minutes": 15}

    def test_it_does_nothing_else(self, client, psychologist, person, given, code):
        """Not the person's other screenings, not their day, not their settings."""
        other = assigned(psychologist, person)
        tablet, _ = self.opened(client, code)

        assert tablet.get(f"/api/v1/screenings/{other}").status_code == 404
        assert tablet.get("/api/v1/screenings").status_code == 403
        assert tablet.get("/api/v1/me/sessions").json()["code"] == "tablet_only"

    def test_a_code_works_once(self, client, code):
        """The second tablet is refused."""
        _, first = self.opened(client, code)
        _, second = self.opened(client, code)

        assert (first.status_code, second.status_code) == (201, 403)
        assert second.json()["code"] == "tablet_code_refused"

    @pytest.mark.parametrize(("minutes", "status"), [(29.99, 201), (30, 403)])
    def test_a_code_works_for_half_an_hour(self, client, clock, code, minutes, status):
        """At thirty minutes it is over."""
        clock.advance(timedelta(minutes=minutes))

        assert self.opened(client, code)[1].status_code == status

    def test_a_newer_code_ends_the_one_before(self, client, psychologist, given, code):
        """Only one paper slip is valid."""
        newer = psychologist.post(f"/api/v1/screenings/{given}/tablet-code").json()["code"]

        assert self.opened(client, code)[1].status_code == 403
        assert self.opened(client, newer)[1].status_code == 201

    def test_a_made_up_code_is_refused_and_recorded(self, client):
        """The answer does not say what was wrong; the audit trail knows it was tried."""
        _, answer = self.opened(client, "AAAA-AAAA")
        lines = client("audit_admin").get("/api/v1/audit").json()["items"]

        assert (answer.status_code, answer.json()["code"]) == (403, "tablet_code_refused")
        assert [
            (line["action"], line["outcome"]) for line in lines if "tablet" in line["action"]
        ] == [("screening.tablet_code", "refused")]

    def test_only_tablet_mode_has_a_code_and_only_while_it_is_open(
        self, client, psychologist, person, given, code
    ):
        """A phone's screening has none, nor has one that ended."""
        phone_mode = assigned(psychologist, person)
        wrong = psychologist.post(f"/api/v1/screenings/{phone_mode}/tablet-code")
        tablet, _ = self.opened(client, code)
        tablet.post(f"/api/v1/screenings/{given}/consent", json={"given": False})
        ended = psychologist.post(f"/api/v1/screenings/{given}/tablet-code")

        assert (wrong.status_code, wrong.json()["code"]) == (409, "not_for_a_tablet")
        assert (ended.status_code, ended.json()["code"]) == (409, "screening_ended")


def test_staff_mode_is_typed_by_the_psychologist(client, psychologist, phone, person):
    """The person's phone does not know of it."""
    given = assigned(psychologist, person, mode="staff")
    psychologist.post(f"/api/v1/screenings/{given}/consent", json={"given": True})
    answer_all(psychologist, given, "33333333.")
    psychologist.post(f"/api/v1/screenings/{given}/finish")
    report = psychologist.get(f"/api/v1/screenings/{given}/report").json()

    assert phone.get(f"/api/v1/screenings/{given}").status_code == 404
    assert (report["total"], report["refused"], report["settled_by"]) == (
        None, "critical_item_blank", "q9",
    )  # fmt: skip
    assert (report["min_total"], report["max_total"]) == (24, 27)


def test_a_list_goes_page_by_page(psychologist, person):
    """Newest first, nothing twice, nothing left out."""
    made = [assigned(psychologist, person) for _ in range(5)]
    seen, cursor = [], None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = psychologist.get(f"/api/v1/screenings?limit=2&person={person}{more}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == 5


def test_a_list_is_narrowed_by_state(psychologist, phone, person):
    """Only what was asked for."""
    waiting = assigned(psychologist, person)
    begun(psychologist, phone, person)
    found = psychologist.get("/api/v1/screenings?state=assigned").json()["items"]

    assert [one["id"] for one in found] == [waiting]


def test_the_instruments_are_given_word_for_word_and_without_scoring(psychologist):
    """Words, options and the notice; from which answer help comes up; no bands."""
    listed = psychologist.get("/api/v1/instruments").json()["items"]
    phq = psychologist.get("/api/v1/instruments/phq-9").json()

    assert {"phq-9", "gad-7"} <= {one["id"] for one in listed}
    assert phq["items"][8]["zh"] == "有不如死掉或用某种方式伤害自己的念头"
    assert phq["items"][9]["options"][3]["en"] == "Extremely difficult"
    assert phq["critical"] == [{"item": "q9", "at_least": 1}]
    assert "No permission required" in phq["notice"]
    assert not {"bands", "change", "missing"} & set(phq)
    assert psychologist.get("/api/v1/instruments/phq-99").status_code == 404


@pytest.mark.parametrize("role", [Role.PSYCHOLOGIST, Role.SUPERVISOR])
def test_an_assignment_outside_the_area_finds_nobody(client, database, district, role):
    """A person of another district does not exist here."""
    with database.write() as session:
        stranger = a_person(session, district.offices["outside"])
    answer = client(role.value).post("/api/v1/screenings", json={
        "person_id": stranger, "instrument": "phq-9", "mode": "phone", "stage": "entry",
    })  # fmt: skip

    assert answer.status_code == 404
