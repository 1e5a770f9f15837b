"""Files in every encoding that offices use; what cannot be read is reported, never replaced."""

import codecs

import pytest

from tests.exchange.rosters import a_row, csv_of, found, number, try_out

TWO = (a_row(), a_row(姓名="示例二", 身份证号=number(order="003"), 联系电话="15400000002"))


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-16", "UTF-16"),
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
    ],
)
def test_a_file_without_a_mark_is_recognised(client, encoding, named):
    """UTF-16 of either order, UTF-8 and GB18030: a rare character and an emoji survive."""
    row = a_row(姓名="开\U00020bb7一", 居住地址="示例街道\U0001f600示范路")

    report = try_out(client("officer"), csv_of(row, encoding=encoding)).json()

    assert (report["encoding"], report["new"], report["problems"]) == (named, 1, [])


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_marked_file_is_what_its_mark_says(client, mark):
    """Both orders of UTF-16 with their marks."""
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"

    report = try_out(client("officer"), mark + csv_of(a_row(), encoding=encoding)).json()

    assert (report["encoding"], report["new"]) == ("UTF-16", 1)


@pytest.mark.parametrize(
    ("encoding", "bad"),
    [("utf-8", b"\xff"), ("utf-8-sig", b"\xff"), ("gb18030", b"\xff"), ("utf-16-le", b"\x00\xd8")],
)
def test_a_row_that_cannot_be_read_is_reported(client, encoding, bad):
    """The row and the column; the other rows are taken, and no character stands in for the bad."""
    good = csv_of(*TWO, encoding=encoding)
    name = "示例二".encode(encoding.removesuffix("-sig"))
    damaged = good.replace(name, name + bad)

    report = try_out(client("officer"), damaged).json()

    assert (report["new"], report["refused"]) == (1, 1)
    assert found(report) == [("name", "undecodable")]
    assert report["problems"][0]["row"] == 3
    assert "\ufffd" not in report["problems"][0]["value_masked"]


def test_a_number_that_cannot_be_read_is_not_called_wrong(client):
    """It is named as unreadable, not as a number with a bad check character."""
    data = csv_of(*TWO).replace(number(order="003").encode(), b"99031019900315\xff034")

    assert found(try_out(client("officer"), data).json()) == [("id_number", "undecodable")]


def test_a_character_that_somebody_else_replaced_is_reported(client):
    """A file that holds U+FFFD itself lost the character before it came to us."""
    report = try_out(client("officer"), csv_of(a_row(姓名="示\ufffd"))).json()

    assert found(report) == [("name", "undecodable")]
