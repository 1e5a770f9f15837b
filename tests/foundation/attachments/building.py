"""Files of every kind, made in memory."""

import zipfile
import zlib
from io import BytesIO

import openpyxl
from PIL import Image, PngImagePlugin

GPS = 0x8825


def a_picture(kind="JPEG", size=(64, 48), *, mode="RGB", **saved) -> bytes:
    """A picture with a gradient, so that its points can be told apart."""
    picture = Image.new(mode, size)
    if mode == "RGB":
        picture.putdata([(x % 256, y % 256, 128) for y in range(size[1]) for x in range(size[0])])
    out = BytesIO()
    picture.save(out, kind, **saved)
    return out.getvalue()


def a_photo(*, orientation=1, kind="JPEG") -> bytes:
    """A picture as a phone takes it: with place, camera, and turned on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CNRY-camera"
    place = exif.get_ifd(GPS)
    place[1], place[2] = "N", (22.0, 41.0, 28.5)
    return a_picture(kind, exif=exif.tobytes())


def a_talkative_png() -> bytes:
    """A PNG with text in it."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "CNRY-comment")
    text.add_itxt("XML:com.adobe.xmp", "<x>CNRY-xmp</x>")
    return a_picture("PNG", pnginfo=text)


def a_stream(data: bytes, *, entries: bytes = b"") -> bytes:
    """A stream of a document, as an object."""
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def a_pdf(
    *, inside: bytes = b"", page: bytes = b"", more=(), trailer: bytes = b"", after: bytes = b""
) -> bytes:
    """A document of one page that says "kept"; `more` are its objects from 5 on."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + inside + b">>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
        b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> "
        + page
        + b">>",
        a_stream(b"BT /F 12 Tf 9 9 Td (kept) Tj ET"),
        *more,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (len(objects) + 1, trailer)
    return out + head + lines + tail + b"startxref\n%d\n%%%%EOF\n" % len(out) + after


def a_table() -> bytes:
    """A workbook with one cell."""
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(table: bytes, *, added=(), without=()) -> bytes:
    """A workbook with other parts: (name, bytes) added or in place of, names left out."""
    out = BytesIO()
    replaced = {name for name, _ in added}
    with (
        zipfile.ZipFile(BytesIO(table)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in replaced and name not in without:
                new.writestr(name, old.read(name))
        for name, data in added:
            new.writestr(name, data)
    return out.getvalue()


def part_of(table: bytes, name: str) -> bytes:
    """One part of a workbook."""
    with zipfile.ZipFile(BytesIO(table)) as archive:
        return archive.read(name)


def a_png_bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge; its rows are zeros."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data).to_bytes(4)
        return len(data).to_bytes(4) + name + data + check

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    rows = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
