"""A file is put right where it was read: columns matched, rows mended, for a day."""

from datetime import timedelta
from typing import get_args

import pytest

from api.jobs import TICKS, run
from api.routes.imports import FieldName
from exchange.roster.columnbook import book
from exchange.roster.tables import ImportRowRow
from tests.exchange.rosters import HEADERS, a_row, apply, csv_of, found, number, try_out

# What the book knows of the usual columns, and the one it does not.
FIELDS = ["name", "sex", "id_number", "category", "office", "term_start", "term_end", "phone"]
MATCHED = {**dict(zip(HEADERS, FIELDS, strict=True)), "服刑类别": "category"}
MATCHED.pop("矫正类别")
DAY = timedelta(hours=24)


def strange(*rows, encoding="utf-8"):
    """A file whose category stands in a column that the book does not know."""
    return csv_of(*rows, encoding=encoding).replace(
        "矫正类别".encode(encoding), "服刑类别".encode(encoding)
    )


def unmatched(client, *rows):
    """The id of a run whose columns are to be matched."""
    answer = try_out(client, strange(*rows))
    assert (answer.status_code, answer.json()["code"]) == (422, "columns_missing")
    return answer.json()["params"]["run"]


def match(client, run_id, columns=MATCHED):
    """The answer to columns matched by hand."""
    return client.put(f"/api/v1/imports/{run_id}/columns", json={"columns": columns})


def mend(client, run_id, row, *, same=False, **values):
    """The answer to a row put right."""
    body = {"values": values, "same": same}
    return client.patch(f"/api/v1/imports/{run_id}/rows/{row}", json=body)


def finish(client, run_id):
    """The answer to an application."""
    return client.post(f"/api/v1/imports/{run_id}/application")


def test_the_interface_names_every_column_of_the_book():
    """A column that is added to the book can be matched."""
    assert set(get_args(FieldName)) == set(book().columns)


def test_a_stranger_mends_nothing(client):
    """Neither columns nor rows."""
    run_id = unmatched(client("officer"), a_row())

    assert match(client(), run_id).status_code == 401
    assert mend(client(), run_id, 2, phone="1").status_code == 401


def test_another_district_does_not_know_of_the_file(client):
    """A file of elsewhere is not found."""
    run_id = unmatched(client("officer"), a_row())
    outside = client("officer", office="outside")

    assert match(outside, run_id).status_code == 404
    assert mend(outside, run_id, 2, phone="1").status_code == 404


def test_a_file_with_a_strange_column_can_be_matched(client):
    """Refused with what is missing, matched by hand, tried, applied."""
    officer = client("officer")
    run_id = unmatched(officer, a_row())
    waiting = officer.get(f"/api/v1/imports/{run_id}").json()

    tried = match(officer, run_id).json()
    applied = finish(officer, run_id).json()

    assert (waiting["state"], waiting["missing"], waiting["waiting"]) == (
        "columns",
        ["category"],
        0,
    )
    assert {"header": "服刑类别", "field": None} in waiting["columns"]
    assert (tried["state"], tried["missing"], tried["new"]) == ("dry_run", [], 1)
    assert (applied["state"], applied["waiting"]) == ("applied", 0)


def test_a_file_whose_name_column_is_strange_is_still_a_roster(client):
    """With other columns of a roster beside it; with none, it is something else (M28)."""
    data = csv_of(a_row()).replace("姓名".encode(), "人员".encode())

    assert try_out(client("officer"), data).json()["fields"] == {"name": "missing"}
    assert (
        try_out(client("officer"), "人员,身份证号\n甲,乙".encode()).json()["code"] == "not_a_roster"
    )


def test_columns_can_be_matched_otherwise_than_they_were_read(client):
    """Two columns look like the telephone: the right one is chosen."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row(单位电话="075500000001"))).json()["id"]
    columns = {**dict(zip(HEADERS, FIELDS, strict=True)), "联系电话": None, "单位电话": "phone"}

    report = match(officer, run_id, columns).json()

    assert {"header": "单位电话", "field": "phone"} in report["columns"]
    assert {"header": "联系电话", "field": None} in report["columns"]


@pytest.mark.parametrize(
    ("columns", "code", "fields"),
    [
        ({**MATCHED, "没有这列": "address"}, "unknown_column", {"没有这列": "unknown"}),
        ({**MATCHED, "联系电话": "name"}, "field_twice", {"name": "twice"}),
        ({"姓名": "name", "身份证号": "id_number"}, "columns_missing", None),
        ({**MATCHED, "联系电话": "shoe_size"}, "invalid", None),
        ({}, "invalid", None),
    ],
)
def test_columns_that_do_not_fit_are_refused(client, columns, code, fields):
    """By name; what was matched before stays."""
    officer = client("officer")
    run_id = unmatched(officer, a_row())

    answer = match(officer, run_id, columns)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert fields in (None, answer.json()["fields"])
    assert officer.get(f"/api/v1/imports/{run_id}").json()["state"] == "columns"


def test_nothing_is_applied_or_mended_before_the_columns_are_matched(client):
    """Half a person is nobody."""
    officer = client("officer")
    run_id = unmatched(officer, a_row())

    assert finish(officer, run_id).json()["code"] == "columns_missing"
    assert mend(officer, run_id, 2, phone="1").json()["code"] == "columns_missing"


def test_what_was_applied_is_not_matched_again(client):
    """Its rows were written with the columns as they were."""
    officer = client("officer")
    run_id = apply(officer, csv_of(a_row()))["id"]

    answer = match(officer, run_id, dict(zip(HEADERS, FIELDS, strict=True)))

    assert (answer.status_code, answer.json()["code"]) == (409, "import_applied")


def test_a_row_is_mended_and_tried_again(client):
    """The number with a typing error: put right on the page, then imported."""
    officer = client("officer")
    wrong = number()[:-1] + ("1" if number()[-1] != "1" else "2")
    run_id = try_out(officer, csv_of(a_row(身份证号=wrong))).json()["id"]

    still = mend(officer, run_id, 2, id_number=wrong).json()
    mended = mend(officer, run_id, 2, id_number=number()).json()

    assert found(still) == [("id_number", "id_number_check")]
    assert (mended["new"], mended["refused"], mended["problems"]) == (1, 0, [])
    assert number() not in str(mended)
    assert finish(officer, run_id).json()["waiting"] == 0


def test_one_code_for_all_that_are_the_same(client):
    """The same unknown code in the same column, and nothing else."""
    officer = client("officer")
    rows = [
        a_row(姓名=f"示例{place}", 身份证号=number(order=f"00{place}"), 矫正类别=code)
        for place, code in ((1, "5"), (3, "5"), (5, "6"), (7, "缓刑"))
    ]
    run_id = try_out(officer, csv_of(*rows)).json()["id"]

    one = mend(officer, run_id, 2, category="probation").json()
    run_id = try_out(officer, csv_of(*rows)).json()["id"]
    all_ = mend(officer, run_id, 2, same=True, category="parole").json()

    assert (one["new"], one["refused"]) == (2, 2)
    assert (all_["new"], [problem["row"] for problem in all_["problems"]]) == (3, [4])


def test_a_column_that_the_file_lacks_can_be_filled_in(client):
    """A passport needs a birth date, which this file has no column for."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row(身份证号="ZZ1234567"))).json()["id"]

    assert mend(officer, run_id, 2, birth_date="1990-03-15").json()["new"] == 1


def test_a_value_can_be_taken_out(client):
    """A class that differs from the register says nothing any more; the phone is taken."""
    officer = client("officer")
    apply(officer, csv_of(a_row()))
    row = a_row(管理类别="严管", 联系电话="15400000002")
    run_id = try_out(officer, csv_of(row)).json()["id"]

    report = mend(officer, run_id, 2, supervision_class="").json()

    assert (report["updated"], report["refused"]) == (1, 0)


def test_a_double_in_the_file_is_told_apart_when_one_is_mended(client):
    """Rows are judged together: the second is new as soon as its number is another."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row(), a_row(姓名="示例二"))).json()["id"]

    report = mend(officer, run_id, 3, id_number=number(order="003")).json()

    assert (report["new"], report["refused"], report["duplicates"]) == (2, 0, 0)


def test_what_was_refused_can_be_mended_after_the_rest_is_imported(client):
    """The list stays: fixed, tried and written in a second application."""
    officer = client("officer")
    rows = (a_row(), a_row(姓名="示例二", 身份证号=number(order="003"), 矫正类别="5"))
    first = apply(officer, csv_of(*rows))

    mended = mend(officer, first["id"], 3, category="probation").json()
    second = finish(officer, first["id"]).json()

    assert (first["new"], first["refused"], first["waiting"]) == (1, 1, 0)
    assert (mended["new"], mended["waiting"]) == (2, 1)
    assert (second["new"], second["refused"], second["waiting"]) == (2, 0, 0)
    assert mend(officer, first["id"], 3, category="parole").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"values": {}},
        {"values": {"shoe_size": "43"}},
        {"values": {"name": "示" * 201}},
        {"values": {"name": "示\x01"}},
        {"values": {"name": 5}},
        {"values": {"name": "示例"}, "same": "yes, all"},
        {},
    ],
)
def test_a_mending_that_makes_no_sense_is_refused(client, body):
    """Unknown fields, controls, numbers, and nothing at all."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row())).json()["id"]

    assert officer.patch(f"/api/v1/imports/{run_id}/rows/2", json=body).status_code == 422


@pytest.mark.parametrize("row", ["1", "3", "99"])
def test_a_row_that_the_file_lacks_is_not_found(client, row):
    """The header is no row either."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row())).json()["id"]

    assert mend(officer, run_id, row, phone="1").status_code == 404


@pytest.mark.parametrize(("after", "status"), [(DAY - timedelta(seconds=1), 200), (DAY, 409)])
def test_a_file_is_kept_for_a_day(client, clock, after, status):
    """Then its report stays, and its rows can be neither matched, mended nor written."""
    run_id = try_out(client("officer"), csv_of(a_row())).json()["id"]
    clock.advance(after)
    officer = client("officer")

    answers = [
        match(officer, run_id, dict(zip(HEADERS, FIELDS, strict=True))),
        mend(officer, run_id, 2, phone="15400000002"),
        finish(officer, run_id),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3
    if status == 409:
        assert {answer.json()["code"] for answer in answers} == {"import_over"}
    assert officer.get(f"/api/v1/imports/{run_id}").status_code == 200


@pytest.mark.parametrize(("after", "kept"), [(DAY - timedelta(seconds=1), 1), (DAY, 0)])
def test_what_a_file_held_is_forgotten_after_a_day(
    client, front_door, database, clock, after, kept
):
    """The sealed cells go; the row's outcome and problems stay."""
    try_out(client("officer"), csv_of(a_row(姓名="")))
    clock.advance(after)

    tick = next(one for one in TICKS if one.name == "old_rosters")
    run(tick, front_door.runtime, holder="test")

    with database.read() as session:
        row = session.query(ImportRowRow).one()
        assert (row.cells is not None, row.problems != []) == (bool(kept), True)


def test_the_rows_of_a_file_are_sealed_and_go_once_they_are_written(client, database):
    """No cell is readable in the table; after the application nothing of them is there."""
    officer = client("officer")
    run_id = try_out(officer, csv_of(a_row())).json()["id"]
    with database.read() as session:
        (sealed,) = [row.cells for row in session.query(ImportRowRow)]

    finish(officer, run_id)

    assert number().encode() not in sealed
    with database.read() as session:
        assert [row.cells for row in session.query(ImportRowRow)] == [None]
