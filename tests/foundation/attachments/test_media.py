"""What files are taken for, what is left of them, and what is refused."""

import time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from foundation.attachments import media
from foundation.attachments.media import FileRefused, FileTooLarge, clean
from tests.foundation.attachments import building
from tests.foundation.attachments.building import GPS, a_pdf, a_picture, a_table, repacked

TABLE = a_table()
TYPES = "[Content_Types].xml"


def refusal(data: bytes) -> str:
    """The code of a refusal."""
    with pytest.raises(FileRefused) as refused:
        clean(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_picture("JPEG"), media.JPEG),
        (a_picture("PNG"), media.PNG),
        (a_picture("WEBP"), media.WEBP),
        (a_pdf(), media.PDF),
        (TABLE, media.XLSX),
    ],
)
def test_a_file_is_known_by_its_content(data, media_type):
    """Nobody's word is taken for what a file is."""
    assert clean(data).media_type == media_type


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_says_nothing_of_where_it_was_taken(kind):
    """Place, camera and every other note of the phone are gone."""
    photo = building.a_photo(kind=kind)
    assert b"CNRY" in photo

    kept = clean(photo).data

    with Image.open(BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert dict(picture.getexif().get_ifd(GPS)) == {}
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)
    assert b"CNRY" not in kept
    assert b"Exif" not in kept


def test_text_in_a_picture_is_gone():
    """PNG comments and XMP do not survive."""
    talkative = building.a_talkative_png()
    assert b"CNRY" in talkative

    assert b"CNRY" not in clean(talkative).data


def test_a_photo_stands_upright():
    """The turn that the phone only noted is made, since the note is gone."""
    with Image.open(BytesIO(clean(building.a_photo(orientation=6)).data)) as picture:
        assert picture.size == (48, 64)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_the_points_of_a_picture_stay(mode):
    """PNG points are the same before and after, transparency included."""
    original = Image.new(mode, (3, 2))
    original.putpixel((1, 1), original.getpixel((0, 0)))
    if mode == "RGBA":
        original.putpixel((2, 1), (1, 2, 3, 4))
    out = BytesIO()
    original.save(out, "PNG")

    with Image.open(BytesIO(clean(out.getvalue()).data)) as kept:
        assert kept.convert("RGBA").tobytes() == original.convert("RGBA").tobytes()


def test_what_hides_behind_a_picture_is_gone():
    """A picture that is an archive or a page at the same time is only a picture afterwards."""
    for hidden in (b"PK\x05\x06" + b"\x00" * 18, b"<script>alert(1)</script>"):
        assert hidden not in clean(a_picture() + hidden).data


def test_only_the_first_frame_is_kept():
    """A moving picture stands still."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])

    with Image.open(BytesIO(clean(out.getvalue()).data)) as kept:
        assert getattr(kept, "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"GIF89a" + b"\x00" * 50,
        b"BM" + b"\x00" * 50,
        b"II*\x00" + b"\x00" * 50,
        b"\x7fELF" + b"\x00" * 50,
        b"MZ" + b"\x00" * 50,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50,
        b"Rar!\x1a\x07\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08",
        b"RIFF\x00\x00\x00\x00AVI ",
        b"plain text",
        b"\x00",
        b" %PDF-1.7\n%%EOF",
        b"%PDF-x\n%%EOF",
        "../../etc/passwd".encode("utf-16"),
    ],
)
def test_other_kinds_are_refused(data):
    """Pages, vector pictures, programs, archives, old documents, text."""
    assert refusal(data) == "file_kind"


def test_an_empty_file_is_refused():
    """It has its own sentence."""
    assert refusal(b"") == "file_empty"


def test_a_file_has_at_most_twenty_mebibytes():
    """The bound itself is taken, one byte more is not."""
    padding = b"x" * (media.LARGEST - len(a_pdf()))
    largest = a_pdf(inside=padding)
    assert len(largest) == media.LARGEST

    assert clean(largest).media_type == media.PDF
    with pytest.raises(FileTooLarge):
        clean(largest + b"\n")


def test_a_picture_has_at_most_fifty_million_points():
    """The bound itself is taken, one row more is not."""
    assert media.MOST_PIXELS == 5_000 * 10_000
    assert clean(a_picture("PNG", (5_000, 10_000), mode="1")).media_type == media.PNG
    with pytest.raises(FileTooLarge):
        clean(a_picture("PNG", (5_000, 10_001), mode="1"))


@pytest.mark.parametrize("side", [8_000, 12_000, 20_000, 100_000])
def test_a_bomb_is_refused_before_it_opens(side):
    """A few hundred bytes that claim gigabytes are refused at once."""
    started = time.monotonic()
    with pytest.raises(FileTooLarge):
        clean(building.a_png_bomb(side, side))

    assert time.monotonic() - started < 0.2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.05, 0.3, 0.6])
def test_a_torn_picture_is_damaged(kind, part):
    """A picture cut anywhere is told as damaged, not kept half."""
    data = a_picture(kind)

    assert refusal(data[: int(len(data) * part)]) in ("file_damaged", "file_kind")


@pytest.mark.parametrize(
    "inside",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Java#53cript >>",
        b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
        b"/Names << /EmbeddedFiles 3 0 R >>",
        b"/Type /EmbeddedFile",
        b"/Subtype /RichMedia",
        b"/S /SubmitForm",
        b"/S /ImportData",
    ],
)
def test_a_document_that_acts_is_refused(inside):
    """Scripts, programs, attached files, forms that send themselves; also spelt in disguise."""
    assert refusal(a_pdf(inside=inside)) == "file_active"


@pytest.mark.parametrize("inside", [b"/OpenAction [3 0 R /Fit]", b"/LaunchedBy (x)", b"/JS (x)"])
def test_an_ordinary_document_is_taken(inside):
    """What only opens at a page, or is named alike, is no danger."""
    assert clean(a_pdf(inside=inside)).data == a_pdf(inside=inside)


@pytest.mark.parametrize("after", [b"PK\x03\x04zip", b"<html>", TABLE])
def test_a_document_that_is_two_things_is_refused(after):
    """Nothing may follow the end of a document."""
    assert refusal(a_pdf(after=after)) == "file_active"


def test_a_document_without_its_end_is_damaged():
    """A download that broke off."""
    assert refusal(b"%PDF-1.7\n1 0 obj") == "file_damaged"


def test_an_archive_is_no_table():
    """An ordinary archive, a text document, a table without its main part."""
    assert refusal(repacked(TABLE, without=("xl/workbook.xml",))) == "file_kind"
    assert refusal(repacked(TABLE, without=(TYPES,))) == "file_kind"
    document = building.part_of(TABLE, TYPES).replace(b"spreadsheetml", b"wordprocessingml")
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
    types = building.part_of(TABLE, TYPES).replace(
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
    types = b'<!DOCTYPE x [<!ENTITY a "b">]>' + building.part_of(TABLE, TYPES)

    assert refusal(repacked(TABLE, added=[(TYPES, types)])) == "file_damaged"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_torn_table_is_damaged(part):
    """A table cut anywhere is told as damaged."""
    assert refusal(TABLE[: int(len(TABLE) * part)]) == "file_damaged"


SAMPLES = [a_picture("JPEG"), a_picture("PNG"), a_picture("WEBP"), a_pdf(), TABLE]


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=300, deadline=None)
def test_any_spoiled_file_is_answered(sample, data):
    """Whatever is broken in a file, it is taken or refused, never an accident."""
    spoiled = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(spoiled) - 1))
        spoiled[at] = data.draw(st.integers(0, 255))
    try:
        kept = clean(bytes(spoiled))
    except (FileRefused, FileTooLarge):
        return
    assert kept.media_type in (media.JPEG, media.PNG, media.WEBP, media.PDF, media.XLSX)
