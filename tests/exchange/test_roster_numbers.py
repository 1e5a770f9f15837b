"""A demonstration holds nobody real, and the real service nobody made up: by roster and by hand."""

import pytest

from exchange.roster import actions, queries
from exchange.roster.judging import Desk
from foundation.access.model import Scope
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId
from tests.conftest import NOON
from tests.exchange.rosters import a_row, apply, csv_of, found, try_out

HERE = Scope("/", AccountId("test"))
REAL = [
    "440301880102503",
    "E12345678",
    "H12345678",
    "M12345678",
    "12345678",
    "CHN123456789012",
]
MADE_UP = ["990310900315001", "ZH12345678", "ZM12345678", "ZZ1234567"]


def a_paper(number):
    """A row with another document than the usual one."""
    return a_row(身份证号=number, 出生日期="" if says_birth_date(number) else "1990-03-15")


def says_birth_date(number):
    """Whether the number holds the birth date itself."""
    return number.isdigit() and len(number) == 15


def by_hand(client, district, number):
    """The answer to registering somebody with a document."""
    body = {
        "name": "示例一",
        "id_number": number,
        "sex": "male",
        "office_id": district.offices["own"].id,
        "category": "probation",
        "deciding_organ": "示例人民法院",
        "term_start": "2026-01-05",
        "term_end": "2027-01-04",
    }
    if not says_birth_date(number):
        body["birth_date"] = "1990-03-15"
    return client.post("/api/v1/people", json=body)


@pytest.mark.parametrize("number", REAL)
def test_a_demonstration_takes_no_paper_that_somebody_may_have(client, district, number):
    """Every kind of document, on the roster and on the form."""
    officer = client("officer")

    answer = by_hand(officer, district, number)

    assert found(try_out(officer, csv_of(a_paper(number))).json()) == [
        ("id_number", "id_number_not_synthetic")
    ]
    assert (answer.status_code, answer.json()["code"]) == (422, "id_number_not_synthetic")


@pytest.mark.parametrize("number", MADE_UP)
def test_a_demonstration_takes_made_up_papers(client, district, number):
    """And whoever comes in by one is marked as nobody real."""
    officer = client("officer")

    report = apply(officer, csv_of(a_paper(number)))

    assert (report["new"], report["refused"]) == (1, 0)
    assert officer.get("/api/v1/people").json()["items"][0]["synthetic"]
    assert by_hand(officer, district, number).json()["code"] == "duplicate_person"


@pytest.mark.parametrize("number", MADE_UP)
def test_the_real_service_takes_no_made_up_paper(database, district, number):
    """They never leave the demonstration."""
    assert outcome(database, number) == ["id_number_synthetic"]


@pytest.mark.parametrize("number", REAL)
def test_the_real_service_takes_every_kind_of_paper(database, district, number):
    """A resident's old number, passports, permits and cards."""
    assert outcome(database, number) == []


def outcome(database, number):
    """What the real service refuses about a row."""
    desk = Desk(HERE, NumberRules.PRODUCTION, "test", NOON)
    with database.write() as session:
        run = queries.run(session, actions.try_out(session, csv_of(a_paper(number)), desk), HERE)
    return [one.code for one in run.results[0].problems if not one.note]
