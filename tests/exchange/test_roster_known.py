"""Somebody known stands in a roster again: what differs is applied or named, never dropped."""

from datetime import timedelta

import pytest

from correction.contact import duties
from correction.contact.tables import DutyRow
from correction.register import orders, particulars
from correction.register.tables import OrderRow, PersonRow
from foundation.access.model import Scope
from foundation.ids import AccountId
from tests.exchange.rosters import a_row, apply, csv_of, found, number, try_out

WHOLE = {
    "曾用名": "示旧名",
    "居住地址": "示例街道示范路9001号A栋101",
    "民族": "汉族",
    "文化程度": "高中",
    "管理类别": "普管",
    "决定机关": "示例人民法院",
    "判决书文号": "(2099)示0310刑初1号",
    "责任人": "officer-990310001",
}
HERE = Scope("/", AccountId("test"))


@pytest.fixture
def officer(client):
    """An officer whose roster with one person is applied."""
    signed_in = client("officer")
    assert apply(signed_in, csv_of(a_row(**WHOLE)))["refused"] == 0
    return signed_in


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"姓名": "示例二"}, "name", "identity_differs"),
        ({"矫正类别": "假释"}, "category", "order_differs"),
        ({"矫正开始日期": "2026-01-06"}, "term_start", "order_differs"),
        ({"矫正结束日期": "2027-01-05"}, "term_end", "order_differs"),
        ({"决定机关": "示例二人民法院"}, "deciding_organ", "order_differs"),
        ({"判决书文号": "(2099)示0310刑初2号"}, "judgment_no", "order_differs"),
        ({"管理类别": "严管"}, "supervision_class", "class_differs"),
        ({"责任人": "head-990310001"}, "officer", "officer_differs"),
    ],
)
def test_what_an_import_may_not_change_refuses_the_row_whole(officer, change, column, code):
    """The column, its value masked, and what to do; the new phone beside it is not taken either."""
    row = a_row(**{**WHOLE, **change, "联系电话": "15400000009"})

    report = apply(officer, csv_of(row))

    assert (report["refused"], report["updated"], found(report)) == (1, 0, [(column, code)])
    assert report["problems"][0]["value_masked"]
    assert report["problems"][0]["what_to_do_zh"]
    again = try_out(officer, csv_of(a_row(**WHOLE))).json()
    assert (again["existing"], again["updated"]) == (1, 0)


def test_every_difference_of_a_row_is_named(officer):
    """Nobody has to try a row again to hear of the next one."""
    row = a_row(**{**WHOLE, "管理类别": "严管", "责任人": "head-990310001", "矫正类别": "假释"})

    assert found(try_out(officer, csv_of(row)).json()) == [
        ("officer", "officer_differs"),
        ("category", "order_differs"),
        ("supervision_class", "class_differs"),
    ]


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("联系电话", "15400000009", "phone"),
        ("居住地址", "示例街道示范路9002号A栋101", "address"),
        ("民族", "壮族", "ethnicity"),
        ("文化程度", "大专", "education"),
        ("曾用名", "示更旧", "former_name"),
    ],
)
def test_what_an_import_may_change_is_changed_with_its_history(
    officer, database, header, value, field
):
    """What stood there is kept, with the roster as the reason and who brought it."""
    report = apply(officer, csv_of(a_row(**{**WHOLE, header: value})))

    with database.read() as session:
        person = session.query(PersonRow).one()
        (change,) = particulars.particulars(session, person.id, HERE).changes
    assert (report["updated"], report["refused"]) == (1, 0)
    assert (change.field, change.reason, change.words) == (field, "roster", "roster import")
    assert change.before


def test_what_a_row_leaves_empty_says_nothing(officer):
    """A shorter roster than the last one changes nobody, and refuses nobody."""
    report = try_out(officer, csv_of(a_row())).json()

    assert (report["existing"], report["updated"], report["problems"]) == (1, 0, [])


def test_an_officer_is_named_for_somebody_who_has_none(client, database, district):
    """Filling in is no change of officer; naming another one is."""
    officer = client("officer")
    apply(officer, csv_of(a_row()))

    first = apply(officer, csv_of(a_row(责任人="officer-990310001")))
    second = apply(officer, csv_of(a_row(责任人="head-990310001")))

    assert (first["updated"], found(second)) == (1, [("officer", "officer_differs")])
    with database.read() as session:
        assert session.query(PersonRow).one().officer_id == district.account("officer").id


def test_somebody_whose_order_has_ended_does_not_come_back_by_a_roster(officer, database, clock):
    """A new order is registered by hand; the row says so instead of doing nothing."""
    with database.write() as session:
        order = session.query(OrderRow).one()
        orders.void_order(session, order.id, reason="录错", actor="test", at=clock.now())

    report = apply(officer, csv_of(a_row(**WHOLE)))

    assert found(report) == [("term_start", "no_running_order")]


def test_a_term_that_ran_out_is_no_news_about_somebody_known(officer, client, clock):
    """The same row after its last day: nothing new, and nothing refused."""
    clock.advance(timedelta(days=60))

    assert try_out(client("officer"), csv_of(a_row(**WHOLE))).json()["existing"] == 1


@pytest.mark.parametrize(
    ("officer_cell", "code"),
    [
        ("officer-990310002", "officer_elsewhere"),
        ("示officer※", "ambiguous_officer"),
        ("没有这个人", "unknown_officer"),
    ],
)
def test_an_officer_is_never_guessed(client, officer_cell, code):
    """Not one of another office, not one of two namesakes, not somebody unknown."""
    row = a_row(责任人=officer_cell)

    report = try_out(client("head", office="parent"), csv_of(row)).json()

    assert found(report) == [("officer", code)]


def test_an_officer_of_the_district_may_answer_for_an_office(client, database, district):
    """Whoever sits above an office is known to its roster."""
    report = apply(client("officer"), csv_of(a_row(责任人="officer-990310")))

    with database.read() as session:
        answers = session.query(PersonRow).one().officer_id
    assert (report["new"], answers) == (1, district.account("officer", office="parent").id)


def test_whoever_comes_in_by_a_roster_owes_reports_at_once(officer, database, clock):
    """The duties of the first days stand with the person, not only after the next tick."""
    with database.write() as session:
        opened = session.query(DutyRow).count()
        later = duties.open_duties(session, now=clock.now())

    assert (opened > 0, later) == (True, 0)


def test_values_in_a_report_are_masked_and_never_left_out(officer):
    """Where a cell has a value, its report shows something of it, and never the whole."""
    other = number(order="003")
    rows = [
        a_row(**{**WHOLE, "姓名": "示例二"}),
        a_row(姓名="示例三", 身份证号=other),
        a_row(姓名="示例四", 身份证号=other),
        a_row(姓名="示例一", 身份证号=number(order="005"), 联系电话="1" * 201),
    ]

    answer = try_out(officer, csv_of(*rows))

    assert all(one["value_masked"] for one in answer.json()["problems"])
    assert "示例二" not in answer.text
    assert other not in answer.text
