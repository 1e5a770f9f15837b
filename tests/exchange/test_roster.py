"""A roster comes in as offices keep it, and goes out so that it comes in again."""

import io

import pytest
from openpyxl import load_workbook

from tests.exchange.rosters import a_row, csv_of, number, try_out, xlsx_of


def test_a_stranger_imports_nothing(client):
    """Nobody brings people without signing in."""
    assert try_out(client(), csv_of(a_row())).status_code == 401


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(client, encoding):
    """GB18030, UTF-8 with and without a mark, UTF-16."""
    report = try_out(client("officer"), csv_of(a_row(), encoding=encoding)).json()

    assert (report["rows"], report["new"], report["refused"]) == (1, 1, 0)


def test_a_dry_run_writes_nobody(client):
    """Only the application writes."""
    officer = client("officer")
    run = try_out(officer, xlsx_of(a_row()), "roster.xlsx").json()

    again = try_out(officer, xlsx_of(a_row()), "roster.xlsx").json()

    assert (run["state"], again["new"]) == ("dry_run", 1)


def test_an_application_writes_and_a_repeat_changes_nothing(client):
    """The same file again: nothing new, said plainly."""
    officer = client("officer")
    run = try_out(officer, csv_of(a_row())).json()
    applied = officer.post(f"/api/v1/imports/{run['id']}/application").json()

    again = try_out(officer, csv_of(a_row())).json()

    assert (applied["state"], applied["refused"]) == ("applied", 0)
    assert (again["repeated"], again["new"], again["existing"], again["updated"]) == (
        True,
        0,
        1,
        0,
    )


def test_a_changed_phone_is_an_update(client):
    """Known people get what changed, and only that."""
    officer = client("officer")
    first = try_out(officer, csv_of(a_row())).json()
    officer.post(f"/api/v1/imports/{first['id']}/application")

    second = try_out(officer, csv_of(a_row(联系电话="15400000002"))).json()
    officer.post(f"/api/v1/imports/{second['id']}/application")
    third = try_out(officer, csv_of(a_row(联系电话="15400000002"))).json()

    assert (second["updated"], third["updated"], third["existing"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"身份证号": number()[:-1] + ("1" if number()[-1] != "1" else "2")}, "id_number_check"),
        ({"身份证号": "440305199001011239"}, "id_number_check"),
        ({"身份证号": ""}, "id_number_empty"),
        ({"矫正类别": "5"}, "unknown_code"),
        ({"矫正类别": "99"}, "unknown_code"),
        ({"性别": "女"}, "sex_differs"),
        ({"司法所": "没有这个所"}, "unknown_office"),
        ({"司法所": "示例990310002"}, "unknown_office"),
        ({"矫正结束日期": "2025-13-40"}, "not_a_date"),
        ({"矫正结束日期": "2026-01-04"}, "end_before_start"),
        ({"矫正结束日期": "2026-11-23"}, "term_over"),
        ({"姓名": ""}, "missing"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(client, change, code):
    """Row, column, masked value and what to do; the row is not half taken."""
    report = try_out(client("officer"), csv_of(a_row(**change))).json()

    assert report["refused"] == 1
    assert code in [problem["code"] for problem in report["problems"]]
    assert all(problem["what_to_do_zh"] for problem in report["problems"])


def test_the_last_day_of_a_term_still_counts(client):
    """A term that ends today is running until midnight."""
    report = try_out(client("officer"), csv_of(a_row(矫正结束日期="2026-11-24"))).json()

    assert report["new"] == 1


def test_no_whole_number_stands_in_a_report(client):
    """Values of personal cells are masked."""
    bad = number()[:-1] + ("1" if number()[-1] != "1" else "2")

    text = try_out(client("officer"), csv_of(a_row(身份证号=bad, 性别="女"))).text

    assert bad not in text
    assert "示例一" not in text


@pytest.mark.parametrize("code", ["02", "2", "缓刑", " 缓刑 ", "宣告缓刑", "probation"])
def test_codes_of_several_systems_mean_the_same(client, code):
    """The variants of part F are normalised."""
    assert try_out(client("officer"), csv_of(a_row(矫正类别=code))).json()["new"] == 1


def test_a_number_twice_in_a_file_is_refused_once(client):
    """The first row is taken, the second named."""
    report = try_out(client("officer"), csv_of(a_row(), a_row(姓名="示例二"))).json()

    assert (report["new"], report["refused"]) == (1, 1)
    assert "duplicate_in_file" in [problem["code"] for problem in report["problems"]]


def test_the_header_may_stand_lower(client):
    """A title above the header does not matter."""
    above = ("坪山名册,,,,,,,", ",,,,,,,")
    report = try_out(client("officer"), csv_of(a_row(), above=above)).json()

    assert (report["header_row"], report["new"]) == (3, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"hello, this is no roster", "not_a_roster"),
        (b"\x00\x01\x02\x03" * 100, "not_a_roster"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected_file"),
        (b"PK\x03\x04 but no archive", "not_a_roster"),
        ("姓名,身份证号\n示例,990310199003150012".encode(), "columns_missing"),
        (b"", "not_a_roster"),
    ],
)
def test_a_wrong_file_is_explained(client, data, code):
    """The file as a whole is refused with what to do; nothing is stored."""
    answer = try_out(client("officer"), data)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_export_goes_in_again(client):
    """What comes out is read as nothing new."""
    officer = client("officer")
    run = try_out(officer, csv_of(a_row(), a_row(身份证号=number(order="003"), 姓名="=1+1"))).json()
    officer.post(f"/api/v1/imports/{run['id']}/application")

    for kind, name in (("xlsx", "r.xlsx"), ("csv", "r.csv")):
        data = officer.get(f"/api/v1/exports/roster?format={kind}").content
        report = try_out(officer, data, name).json()

        assert (report["rows"], report["existing"], report["new"]) == (2, 2, 0), report


def test_no_cell_of_an_export_is_a_formula(client):
    """A name that looks like a formula stays a name."""
    officer = client("officer")
    run = try_out(officer, csv_of(a_row(姓名="=HYPERLINK(1)"))).json()
    officer.post(f"/api/v1/imports/{run['id']}/application")

    data = officer.get("/api/v1/exports/roster").content

    cells = [cell for row in load_workbook(io.BytesIO(data)).active.rows for cell in row]
    assert "f" not in {cell.data_type for cell in cells}


def test_another_district_is_elsewhere(client):
    """Somebody who is registered outside the area is refused, and nothing about them is told."""
    outside = client("officer", office="outside")
    run = try_out(outside, csv_of(a_row(司法所="示例990307001"))).json()
    outside.post(f"/api/v1/imports/{run['id']}/application")

    report = try_out(client("officer"), csv_of(a_row())).json()

    assert [problem["code"] for problem in report["problems"]] == ["held_elsewhere"]
