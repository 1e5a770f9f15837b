"""What files are taken for, what is left of them, and what is refused."""

import time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from foundation.attachments import kinds
from foundation.attachments.kinds import FileRefused, FileTooLarge
from foundation.attachments.media import clean
from tests.foundation.attachments import building
from tests.foundation.attachments.building import GPS, a_pdf, a_picture, a_table

TABLE = a_table()


def refusal(data: bytes) -> str:
    """The code of a refusal."""
    with pytest.raises(FileRefused) as refused:
        clean(data)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (a_picture("JPEG"), kinds.JPEG),
        (a_picture("PNG"), kinds.PNG),
        (a_picture("WEBP"), kinds.WEBP),
        (a_pdf(), kinds.PDF),
        (TABLE, kinds.XLSX),
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
    few = a_pdf(more=[building.a_stream(b"x" * 10_000_000)])
    largest = a_pdf(more=[building.a_stream(b"x" * (10_000_000 + kinds.LARGEST - len(few)))])
    assert len(largest) == kinds.LARGEST

    assert clean(largest).media_type == kinds.PDF
    with pytest.raises(FileTooLarge):
        clean(largest + b"\n")


def test_a_picture_has_at_most_fifty_million_points():
    """The bound itself is taken, one row more is not."""
    assert kinds.MOST_PIXELS == 5_000 * 10_000
    assert clean(a_picture("PNG", (5_000, 10_000), mode="1")).media_type == kinds.PNG
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
    assert kept.media_type in (kinds.JPEG, kinds.PNG, kinds.WEBP, kinds.PDF, kinds.XLSX)
