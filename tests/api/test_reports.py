"""Statistics, the daily report and circulars over HTTP, and their workbooks."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import get_args

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from alerts.statistics.tallying import FIGURES
from api.routes.statistics import Figure
from exchange.reports.wordbook import meanings, words
from foundation.audit.tables import AuditLineRow
from foundation.offices.tables import OfficeRow
from tests.alerts.building import NOON, a_person
from tests.alerts.deeds import CRITICAL, raised
from tests.alerts.statistics.happening import BREACH, FALSE, powered_off, the_officer, through

DAY = "2026-11-24"
DECEMBER = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def own(district):
    """The own office."""
    return district.offices["own"]


@pytest.fixture
def two(database, district, own, clock):
    """A breach and a false alarm of yesterday, seen from the next morning."""
    officer = the_officer(district)
    through(database, officer, own, BREACH)
    through(database, officer, own, FALSE)
    clock.at = NOON + timedelta(hours=16)


def sheet(given, place=0):
    """A sheet of a workbook that was answered, as rows of values."""
    book = load_workbook(BytesIO(given.content))
    return [[cell.value for cell in row] for row in book.worksheets[place].iter_rows()]


def test_statistics_are_counted_by_policy_and_office(client, district, two, own):
    """Of the days asked for, with the definitions they were counted by."""
    found = client("head").get(f"/api/v1/statistics?first={DAY}&last={DAY}").json()

    (kind,), (office,) = found["kinds"], found["offices"]
    assert (kind["kind"], kind["too_few"], kind["name"]["en"]) == ("power_off", True, "Power off")
    assert (kind["tally"]["precision"]["hits"], kind["tally"]["precision"]["of"]) == (1, 2)
    assert (office["office"]["id"], office["tally"]["take"]["median"]) == (own.id, 2.0)
    assert found["definitions"]["confirmed"] == ["breach", "emergency"]
    assert found["seq"] > 0


def test_a_number_opens_its_alerts(client, two):
    """Whoever may see alerts finds as many as the number says; others learn that they may not."""
    asked = f"first={DAY}&last={DAY}&figure="
    told = client("head").get(f"/api/v1/statistics?first={DAY}&last={DAY}").json()

    for figure in ("raised", "reached", "confirmed", "false", "open"):
        found = client("head").get(f"/api/v1/statistics/alerts?{asked}{figure}").json()
        assert (len(found["items"]), found["counted"], found["hidden"]) == (
            told["total"][figure],
            told["total"][figure],
            0,
        )

    assert told["may_open"] is True
    assert client("procurator").get(f"/api/v1/statistics?first={DAY}").json()["may_open"] is False
    assert client("procurator").get(f"/api/v1/statistics/alerts?{asked}late").status_code == 403
    refused = client("head").get(f"/api/v1/statistics/alerts?{asked}best")
    assert refused.status_code == 422
    assert "figure" in refused.json()["fields"]


def test_every_figure_that_counts_alerts_can_be_opened():
    """What may be asked for is what is counted."""
    assert set(get_args(Figure)) == set(FIGURES)


def test_the_trend_adds_up(client, two):
    """Thirty days, each by itself."""
    found = client("head").get("/api/v1/statistics").json()

    assert len(found["trend"]) == 30
    assert sum(one["raised"] for one in found["trend"]) == found["total"]["raised"]
    assert found["year_before"] is None


def test_thirty_days_are_counted_where_none_are_named(client, two):
    """Until today."""
    found = client("command").get("/api/v1/statistics").json()

    assert (found["first"], found["last"]) == ("2026-10-27", "2026-11-25")
    assert len(found["areas"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "first=2026-11-24&last=2026-11-23",
        "first=2026-12-24&last=2026-12-25",
        "first=2025-01-01&last=2026-11-24",
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(client, query):
    """And the refusal says what can."""
    refused = client("head").get(f"/api/v1/statistics?{query}", headers={"Accept-Language": "en"})

    assert (refused.status_code, refused.json()["code"]) == (422, "bad_period")
    assert "400 days" in refused.json()["detail"]


def test_a_shift_without_history_says_so(client):
    """Nothing expected is not none expected."""
    found = client("head").get("/api/v1/statistics/shifts").json()

    assert {one["expected"] for one in found["items"]} == {None}
    assert {one["above"] for one in found["items"]} == {False}
    assert found["budget_per_person"] == 14
    assert found["items"][0]["name"]["zh"] == "白班"


def test_a_finished_day_is_final(client, two):
    """As it stood at 24:00 in Shanghai, with its place in the journal and its digest."""
    found = client("head").get(f"/api/v1/reports/daily/{DAY}").json()

    assert (found["final"], found["until"]) == (True, "2026-11-24T16:00:00+00:00")
    assert (found["figures"]["total"]["raised"], found["later"]) == (2, [])
    assert len(found["digest"]) == 64


def test_the_workbook_holds_the_same_figures(client, database, two, own):
    """Four sheets; figures are numbers; taking it away is on the record."""
    head = client("head")
    given = head.get(f"/api/v1/reports/daily/{DAY}/workbook")

    summary = {row[0]: row[1] for row in sheet(given) if row[0]}
    assert given.headers["content-disposition"] == f'attachment; filename="daily-{DAY}.xlsx"'
    assert (summary["发出"], summary["属实"], summary["误报"]) == (2, 1, 1)
    assert sheet(given, 1)[1][0] == "关机"
    assert sheet(given, 2)[1][:2] == [own.name_zh, 2]
    assert [row[0] for row in sheet(given, 3)][1] == "发出"
    with database.read() as session:
        told = session.scalars(select(AuditLineRow.object).filter_by(action="report_exported"))
        assert told.all() == [f"daily:{DAY}:{own.id}"]


def test_the_workbook_speaks_english_too(client, two):
    """By the language that was asked for."""
    head = client("head")
    given = head.get(f"/api/v1/reports/daily/{DAY}/workbook", headers={"Accept-Language": "en-GB"})

    assert sheet(given)[0][0] == "Daily report of alerts"
    assert set(words("zh")) == set(words("en"))
    assert set(meanings("zh")) == set(meanings("en"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
def test_no_cell_is_run(client, database, two, own, name):
    """A name that a spreadsheet would take for a formula stays a text."""
    with database.write() as session:
        session.execute(update(OfficeRow).where(OfficeRow.id == own.id).values(name_zh=name))

    given = client("head").get(f"/api/v1/reports/daily/{DAY}/workbook")

    cells = [
        cell
        for page in load_workbook(BytesIO(given.content)).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.value == name
    ]
    assert len(cells) == 2
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_head_issues_a_circular_once(client, two, own, clock):
    """Listed, read as issued, taken as a workbook; again, nothing has changed."""
    head = client("head")
    body = {"office_id": own.id, "month": "2026-11"}
    early = head.post("/api/v1/circulars", json=body)
    clock.at = DECEMBER
    head = client("head")

    made = head.post("/api/v1/circulars", json=body)
    again = head.post("/api/v1/circulars", json=body, headers={"Accept-Language": "en"})

    assert (early.status_code, early.json()["code"]) == (409, "month_runs")
    assert (made.status_code, made.json()["number"], made.json()["version"]) == (201, 1, 1)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
    assert again.json()["params"] == {"version": 1}
    listed = head.get("/api/v1/circulars").json()
    assert [one["id"] for one in listed["items"]] == [made.json()["id"]]
    assert listed["last_month"] == "2026-11"
    read = head.get(f"/api/v1/circulars/{made.json()['id']}").json()
    assert (read["figures"], read["changes"]) == (made.json()["figures"], [])
    book = sheet(head.get(f"/api/v1/circulars/{made.json()['id']}/workbook"))
    assert book[0][0] == "预警月通报 〔2026〕1 号"


def test_the_same_request_twice_issues_one(client, two, own, clock):
    """The answer to the first is given again."""
    clock.at = DECEMBER
    head = client("head")
    body, key = {"office_id": own.id, "month": "2026-11"}, {"Idempotency-Key": "once"}

    first = head.post("/api/v1/circulars", json=body, headers=key)
    second = head.post("/api/v1/circulars", json=body, headers=key)

    assert (first.status_code, second.json()["id"]) == (201, first.json()["id"])
    assert len(head.get("/api/v1/circulars").json()["items"]) == 1


def test_a_month_is_written_as_one(client, own):
    """Anything else is refused with what to write."""
    head = client("head")

    assert head.get("/api/v1/reports/monthly/2026-13").json()["code"] == "no_such_month"
    wrong = {"office_id": own.id, "month": "Nov"}
    assert head.post("/api/v1/circulars", json=wrong).json()["code"] == "no_such_month"


def test_few_crises_of_one_office_are_not_printed(client, database, district, clock, own):
    """Neither on the page nor in the workbook; the district has the number without an office."""
    raised(database, district, clock, CRITICAL, {"tier": "orange"}, a_person(database, own))
    powered_off(database, own)
    clock.advance(timedelta(minutes=1))
    path = f"/api/v1/reports/daily/{DAY}"

    alone = client("head").get(path).json()["figures"]
    cells = [cell for row in sheet(client("head").get(f"{path}/workbook")) for cell in row]
    area = client("head", office="parent").get(path).json()["figures"]

    assert (alone["total"]["raised"], alone["clinical"][0]["raised"]) == (1, None)
    assert "<10" in cells
    assert (area["total"]["raised"], area["clinical"][0]["raised"]) == (2, 1)
    assert [one["tally"]["raised"] for one in area["offices"]] == [1]
