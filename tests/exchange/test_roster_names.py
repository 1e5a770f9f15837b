"""Names come in as old systems and keyboards write them, and stand in the register in one form."""

import pytest

from correction.register import particulars
from correction.register.tables import PersonRow
from foundation.access.model import Scope
from foundation.ids import AccountId
from tests.exchange.rosters import a_row, apply, csv_of, found, notes, try_out

DOTS = ["\u2022", "\u30fb", "\u2027", "\uff0e"]


def stored(database):
    """The one person's name and former name."""
    with database.read() as session:
        row = session.query(PersonRow).one()
        return row.name, row.former_name


def written(database):
    """What is kept of how the names were written, by field."""
    with database.read() as session:
        person = session.query(PersonRow).one().id
        told = particulars.particulars(session, person, Scope("/", AccountId("test")))
        return {change.field: change.before for change in told.changes}


@pytest.mark.parametrize("dot", DOTS)
def test_every_dot_is_stored_as_the_one(client, database, dot):
    """A name of two parts: U+00B7 in the register, the cell as it was written beside it."""
    name, former = f"阿里{dot}示例", f"努尔{dot}示例"

    report = apply(client("officer"), csv_of(a_row(姓名=name, 曾用名=former)))

    assert report["new"] == 1
    assert stored(database) == ("阿里·示例", "努尔·示例")
    assert written(database) == {"name": name, "former_name": former}


@pytest.mark.parametrize("dot", [*DOTS, "\u00b7", " \u00b7 "])
def test_another_spelling_is_the_same_person(client, dot):
    """The roster of next month with another dot: nothing new, nothing refused."""
    officer = client("officer")
    apply(officer, csv_of(a_row(姓名="阿里·示例", 曾用名="努尔\u2022示例")))

    report = try_out(officer, csv_of(a_row(姓名=f"阿里{dot}示例", 曾用名="努尔\u30fb示例"))).json()

    assert (report["existing"], report["updated"], report["refused"]) == (1, 0, 0)


def test_an_old_private_character_becomes_the_standard_one(client, database):
    """U+E863 is U+4DAE; the row is taken, somebody is told, and the cell is kept."""
    officer = client("officer")

    report = apply(officer, csv_of(a_row(姓名="张\ue863")))
    again = try_out(officer, csv_of(a_row(姓名="张\u4dae"))).json()

    assert (report["new"], notes(report)) == (1, [("name", "mapped_character")])
    assert (stored(database)[0], written(database)) == ("张\u4dae", {"name": "张\ue863"})
    assert (again["existing"], again["updated"]) == (1, 0)


def test_a_private_character_that_nobody_knows_is_told_and_kept(client, database):
    """It is not replaced by a guess."""
    report = apply(client("officer"), csv_of(a_row(姓名="张\ue001")))

    assert notes(report) == [("name", "private_use_character")]
    assert stored(database)[0] == "张\ue001"


@pytest.mark.parametrize(
    ("cell", "name"),
    [("示 e\u0301", "示 \u00e9"), ("示\uff21", "示\uff21"), ("示\ufb01", "示\ufb01")],
)
def test_text_is_composed_and_never_folded(client, database, cell, name):
    """NFC, not NFKC: full-width letters and ligatures stay what they are."""
    apply(client("officer"), csv_of(a_row(姓名=cell)))

    assert stored(database)[0] == name


@pytest.mark.parametrize("cell", ["·", "示" * 101])
def test_what_cannot_be_a_name_is_refused(client, cell):
    """A dot alone, or more than a hundred characters."""
    assert found(try_out(client("officer"), csv_of(a_row(姓名=cell))).json()) == [
        ("name", "name_not_usable")
    ]


def test_the_longest_name_is_taken(client):
    """A hundred characters are a name."""
    assert try_out(client("officer"), csv_of(a_row(姓名="示" * 100))).json()["new"] == 1


def test_a_name_at_the_desk_is_kept_as_it_was_typed(client, database, district):
    """What an officer types goes the same way."""
    body = {
        "name": "阿里\u2022示例",
        "id_number": a_row()["身份证号"],
        "office_id": district.offices["own"].id,
        "category": "probation",
        "deciding_organ": "示例人民法院",
        "term_start": "2026-01-05",
        "term_end": "2027-01-04",
    }

    assert client("officer").post("/api/v1/people", json=body).status_code == 201
    assert (stored(database)[0], written(database)) == ("阿里·示例", {"name": "阿里\u2022示例"})
