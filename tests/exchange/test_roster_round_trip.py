"""What goes out of one installation comes in at another, and brings nothing new at home."""

import csv
import io

import pytest
from openpyxl import load_workbook

from correction.register.tables import PersonRow
from exchange.roster import actions, outgoing, queries, writing
from exchange.roster.judging import Desk
from foundation.access.model import Scope
from foundation.accounts.model import AccountState
from foundation.accounts.tables import AccountRow
from foundation.id_numbers import NumberRules
from foundation.ids import AccountId
from tests.build import build_district
from tests.conftest import NOON
from tests.exchange.rosters import a_row, csv_of, number
from tests.exchange.second import another_database

HERE = Scope("/", AccountId("test"))
DESK = Desk(HERE, NumberRules.DEMO, "test", NOON)
PEOPLE = (
    a_row(
        姓名="阿里•示例",
        曾用名="示旧名",
        居住地址="示例街道示范路9001号A栋101",
        民族="汉族",
        文化程度="高中",
        管理类别="严管",
        决定机关="示例人民法院",
        判决书文号="(2099)示0310刑初1号",
        责任人="officer-990310001",
    ),
    a_row(姓名="=示例", 身份证号=number(order="003"), 矫正类别="假释", 责任人="officer-990310"),
    a_row(姓名="示例三", 性别="女", 身份证号="ZZ1234567", 出生日期="1991-02-03"),
)


def brought(database, data):
    """A file tried and applied at a database; its report."""
    with database.write() as session:
        run_id = actions.try_out(session, data, DESK)
        for row in actions.rows_to_write(session, run_id, at=NOON):
            actions.write_row(session, run_id, row, DESK)
        actions.finish(session, run_id, at=NOON)
    with database.read() as session:
        return queries.run(session, run_id, HERE)


def exported(database, kind):
    """The file that goes out."""
    with database.read() as session:
        found = outgoing.rows(session, HERE)
        return writing.as_xlsx(found) if kind == "xlsx" else writing.as_csv(found)


def table(data, kind):
    """A file's rows, in no order."""
    if kind == "csv":
        return sorted(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    cells = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return sorted(tuple(cell or "" for cell in row) for row in cells)


@pytest.fixture
def second(keyring, tmp_path):
    """An empty database with the same offices and accounts."""
    with another_database(keyring, tmp_path) as opened:
        build_district(opened, at=NOON)
        yield opened


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_goes_into_another_installation(database, district, second, kind):
    """Everything is there again: the number of the judgment, the officer, the class."""
    assert brought(database, csv_of(*PEOPLE)).waiting == 0
    out = exported(database, kind)

    report = brought(second, out)

    assert [one.problems for one in report.results if one.problems] == []
    assert table(exported(second, kind), kind) == table(out, kind)
    assert len(table(out, kind)) == 1 + len(PEOPLE)
    with second.read() as session:
        assert session.query(PersonRow).filter(PersonRow.officer_id.is_not(None)).count() == 2


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_brings_nothing_new_at_home(database, district, kind):
    """The same file where it came from: nobody new, nobody changed, nobody refused."""
    brought(database, csv_of(*PEOPLE))

    report = brought(database, exported(database, kind))

    assert {one.outcome.value for one in report.results} == {"same"}
    assert len(report.results) == len(PEOPLE)


def test_an_officer_who_left_is_still_known_by_an_earlier_export(database, district):
    """Nobody is refused because a member of staff was disabled; nobody new is given to them."""
    brought(database, csv_of(PEOPLE[0]))
    with database.write() as session:
        left = session.get_one(AccountRow, district.account("officer").id)
        left.state = AccountState.DISABLED.value

    again = brought(database, exported(database, "csv"))
    newcomer = brought(
        database, csv_of(a_row(身份证号=number(order="005"), 责任人="officer-990310001"))
    )

    assert {one.outcome.value for one in again.results} == {"same"}
    assert [one.code for one in newcomer.results[0].problems] == ["unknown_officer"]
