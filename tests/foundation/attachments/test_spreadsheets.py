"""XLSX tables: what stands in the cells stays; who made them, when, where and with what goes."""

import time
import zipfile
from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawing

from foundation.attachments import kinds
from foundation.attachments.kinds import FileRefused
from foundation.attachments.media import clean
from tests.foundation.attachments.building import a_photo, a_table, part_of, repacked

CANARY = b"CNRY"
TABLE = a_table()
TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"


def refusal(data: bytes) -> str:
    """The code of a refusal."""
    with pytest.raises(FileRefused) as refused:
        clean(data)
    return refused.value.code


def unpacked(table: bytes) -> bytes:
    """All parts of a table one after another, their names too."""
    with zipfile.ZipFile(BytesIO(table)) as archive:
        return b"".join(entry.encode() + archive.read(entry) for entry in archive.namelist())


def a_rich_table() -> bytes:
    """A workbook whose program noted who made it; with a comment, a formula and a picture."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = "CNRY"
    book.properties.title = "CNRY"
    sheet = book.active
    sheet["A1"], sheet["B1"], sheet["C1"] = "姓名", 3, "=B1*2"
    sheet["A1"].comment = Comment("请核对", "CNRY 某人")
    sheet.add_image(Drawing(BytesIO(a_photo())), "D1")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(name: str, kind: str, *, owner: str = "xl/_rels/workbook.xml.rels") -> bytes:
    """A table with one part more, listed where a program would list it."""
    target = f"/{name}" if owner.startswith("_rels") else name.removeprefix("xl/")
    if name.startswith("customXml"):
        target = f"../{name}"
    line = f'<Relationship Id="rId99" Type="urn:{kind}" Target="{target}"/></Relationships>'
    rels = part_of(TABLE, owner).replace(b"</Relationships>", line.encode())
    listed = f'<Override PartName="/{name}" ContentType="urn:{kind}"></Override></Types>'
    types = part_of(TABLE, TYPES).replace(b"</Types>", listed.encode())
    return repacked(TABLE, added=[(owner, rels), (TYPES, types), (name, b"<x>CNRY</x>")])


def with_workbook(inside: bytes) -> bytes:
    """A table whose main part says one thing more."""
    book = part_of(TABLE, WORKBOOK).replace(b"<sheets>", inside + b"<sheets>")
    assert inside in book
    return repacked(TABLE, added=[(WORKBOOK, book)])


FOLDER = (
    b'<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="x15"><x15ac:absPath '
    b'url="C:\\Users\\CNRY\\" xmlns:x15ac="urn:x15ac"/></mc:Choice></mc:AlternateContent>'
)


def test_a_table_says_nothing_of_its_makers():
    """Neither in its properties, nor at a comment, nor in a picture; what was written stays."""
    table = a_rich_table()
    assert CANARY in unpacked(table)

    kept = clean(table)

    assert kept.media_type == kinds.XLSX
    assert CANARY not in unpacked(kept.data)
    assert b"docProps" not in unpacked(kept.data)
    sheet = openpyxl.load_workbook(BytesIO(kept.data)).active
    assert [cell.value for cell in sheet[1]][:3] == ["姓名", 3, "=B1*2"]
    assert sheet["A1"].comment.text == "请核对"
    assert b"<author" in unpacked(kept.data)
    assert len(sheet._images) == 1


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("docProps/custom.xml", "_rels/.rels"),
        ("docProps/thumbnail.jpeg", "_rels/.rels"),
        ("docMetadata/LabelInfo.xml", "_rels/.rels"),
        ("customXml/item1.xml", "xl/_rels/workbook.xml.rels"),
        ("xl/persons/person.xml", "xl/_rels/workbook.xml.rels"),
        ("xl/threadedComments/threadedComment1.xml", "xl/_rels/workbook.xml.rels"),
        ("xl/revisions/userNames.xml", "xl/_rels/workbook.xml.rels"),
        ("xl/printerSettings/printerSettings1.bin", "xl/_rels/workbook.xml.rels"),
    ],
)
def test_a_part_about_its_makers_is_left_out(name, owner):
    """Together with every line that names it, so that programs still open the table."""
    table = with_part(name, "part", owner=owner)
    assert CANARY in unpacked(table)

    kept = clean(table).data

    assert CANARY not in unpacked(kept)
    assert name.rpartition("/")[2].encode() not in unpacked(kept)
    assert openpyxl.load_workbook(BytesIO(kept)).active["A1"].value == "姓名"


def test_what_the_list_of_parts_does_not_know_is_left_out():
    """No program opens it, so it can only be hidden there."""
    table = repacked(TABLE, added=[("xl/hidden.bin", CANARY), ("note", CANARY)])

    assert CANARY not in unpacked(clean(table).data)


@pytest.mark.parametrize(
    "kind", ["vnd.ms-excel.person+xml", "vnd.openxmlformats-package.core-properties+xml"]
)
def test_a_part_about_its_makers_is_known_under_another_name(kind):
    """Some programs call it otherwise; the list of parts says what it is."""
    table = with_part("xl/other/x1.xml", "part")
    types = part_of(table, TYPES).replace(b"urn:part", b"application/" + kind.encode())

    kept = clean(repacked(table, added=[(TYPES, types)])).data

    assert CANARY not in unpacked(kept)
    assert b"x1.xml" not in unpacked(kept)


@pytest.mark.parametrize(
    "inside",
    [
        FOLDER,
        b'<fileSharing userName="CNRY" reservationPassword="1"/>',
        b"<fileSharing readOnlyRecommended='1' userName='CNRY'/>",
    ],
)
def test_the_main_part_names_no_folder_and_no_account(inside):
    """Where a program noted the maker's folder and who keeps the file for themselves."""
    kept = clean(with_workbook(inside)).data

    assert CANARY not in unpacked(kept)
    assert openpyxl.load_workbook(BytesIO(kept)).active["A1"].value == "姓名"


def test_a_sheet_names_no_printer():
    """The settings of the printer are gone, and so is the sheet's word for them."""
    sheet = "xl/worksheets/sheet1.xml"
    setup = b'<pageSetup orientation="portrait" xmlns:r="urn:r" r:id="rId1"/></worksheet>'
    table = repacked(TABLE, added=[(sheet, part_of(TABLE, sheet).replace(b"</worksheet>", setup))])

    kept = part_of(clean(table).data, sheet)

    assert b'<pageSetup orientation="portrait" xmlns:r="urn:r"/>' in kept


def test_the_archive_itself_says_nothing():
    """No times, no notes at its end, nothing before its beginning or between its parts."""
    out = BytesIO(repacked(TABLE))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = CANARY
        archive.writestr(zipfile.ZipInfo("xl/calcChain.xml", (2026, 11, 24, 17, 42, 0)), b"<x/>")
    assert CANARY in out.getvalue()

    kept = clean(out.getvalue()).data

    assert CANARY not in kept
    with zipfile.ZipFile(BytesIO(kept)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any(entry.extra or entry.comment for entry in archive.infolist())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (
            "xl/comments1.xml",
            b"<comments><authors><author><![CDATA[CNRY]]><!-- > --></author></authors></comments>",
        ),
        (
            "xl/comments1.xml",
            "<comments><authors><author>CNRY</author></authors></comments>".encode("utf-16"),
        ),
        (
            "_rels/.rels",
            b'<Relationships><Relationship Target="docProps/a>b.xml" Id="x"/></Relationships>',
        ),
        (
            "_rels/.rels",
            b'<Relationships><Relationship Target="&#100;ocProps/a.xml"/></Relationships>',
        ),
    ],
)
def test_notes_spelt_in_another_way_never_stay(name, part):
    """They are taken out, or the table is refused with a sentence; never kept."""
    table = repacked(TABLE, added=[(name, part)])
    try:
        kept = clean(table).data
    except FileRefused as refused:
        code = refused.code
    else:
        code = None
        assert CANARY not in unpacked(kept)
        assert b"docProps" not in unpacked(kept)

    assert code in (None, "file_not_cleanable")


def test_a_list_of_parts_that_is_no_xml_is_damaged():
    """What programs could not open is not kept."""
    assert refusal(repacked(TABLE, added=[("_rels/.rels", b"<Relationships>")])) == "file_damaged"
    assert refusal(repacked(TABLE, added=[(WORKBOOK, b"<workbook")])) == "file_damaged"


def test_an_archive_is_no_table():
    """An ordinary archive, a text document, a table without its main part."""
    assert refusal(repacked(TABLE, without=("xl/workbook.xml",))) == "file_kind"
    assert refusal(repacked(TABLE, without=(TYPES,))) == "file_kind"
    document = part_of(TABLE, TYPES).replace(b"spreadsheetml", b"wordprocessingml")
    assert refusal(repacked(TABLE, added=[(TYPES, document)])) == "file_kind"


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "xl/../../evil"])
def test_a_table_that_climbs_out_is_refused(name):
    """Names inside an archive never lead out of it."""
    assert refusal(repacked(TABLE, added=[(name, b"x")])) == "file_kind"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/activeX/a.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/macrosheets/sheet1.xml",
    ],
)
def test_a_table_that_acts_is_refused(name):
    """Macros, links to other files, embedded objects."""
    assert refusal(repacked(TABLE, added=[(name, b"x")])) == "file_active"


def test_a_macro_workbook_in_disguise_is_refused():
    """The list of parts tells it even under another name."""
    types = part_of(TABLE, TYPES).replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )

    assert refusal(repacked(TABLE, added=[(TYPES, types)])) == "file_kind"


def test_a_table_packed_too_tightly_is_refused_quickly():
    """A bomb is left alone long before it is unpacked, whatever sizes it claims."""
    bomb = repacked(TABLE, added=[("xl/media/bomb.bin", b"\x00" * 30_000_000)])
    started = time.monotonic()

    assert refusal(bomb) == "file_expands"
    assert time.monotonic() - started < 0.2


def test_entities_in_a_table_are_refused():
    """No document type, so nothing can swell or reach out."""
    types = b'<!DOCTYPE x [<!ENTITY a "b">]>' + part_of(TABLE, TYPES)

    assert refusal(repacked(TABLE, added=[(TYPES, types)])) == "file_damaged"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_torn_table_is_damaged(part):
    """A table cut anywhere is told as damaged."""
    assert refusal(TABLE[: int(len(TABLE) * part)]) == "file_damaged"
