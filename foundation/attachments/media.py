"""What kind of file is this really, and what of it may be kept?"""

import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image, ImageOps, UnidentifiedImageError

from foundation.errors import Invalid, TooLarge

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LARGEST_EXPANDED = 100 * 1024 * 1024
HIGHEST_RATIO = 100
MOST_ENTRIES = 2000
_QUALITY = 88
_STEP = 1 << 20

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_IMAGES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}
_MAGIC = (
    (re.compile(rb"\xff\xd8\xff"), JPEG),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), PNG),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WEBP),
    (re.compile(rb"%PDF-[12]\.\d"), PDF),
    (re.compile(rb"PK\x03\x04"), XLSX),
)
# What makes a PDF act when it is opened. Names may be spelt with #xx, which is undone first. Only
# long names are looked for: a short one also turns up by chance in the bytes of a scanned page.
_ACTIVE = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)(?![A-Za-z])"
)
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")
# What the standard library raises on archives that were made to break it.
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_MAIN_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


class FileRefused(Invalid):
    """This file is not taken; send a JPEG, PNG or WebP picture, a PDF, or an XLSX table.

    Codes: file_empty, file_kind, file_damaged, file_active, file_expands.
    """

    code = "file_kind"


class FileTooLarge(TooLarge):
    """A file may have at most 20 MiB, and a picture 50 million points."""

    code = "file_too_large"


@dataclass(frozen=True)
class Cleaned:
    """What is kept of a file: its true kind, and its bytes without what the camera added."""

    media_type: str
    data: bytes


def clean(data: bytes) -> Cleaned:
    """Find out what a file is by its content, and make it fit to be kept.

    Pictures are turned upright and written anew, so that place, time, camera, thumbnails and
    anything hidden behind the picture are gone. PDF and XLSX are kept as they are when they hold
    nothing active, packed beyond measure, or beside the point.

    Raises:
        FileRefused: another kind, damaged, or active.
        FileTooLarge: more bytes or points than are taken.
    """
    if not data:
        raise FileRefused("The file is empty.", code="file_empty")
    if len(data) > LARGEST:
        raise FileTooLarge
    media_type = next((kind for magic, kind in _MAGIC if magic.match(data)), None)
    if media_type is None:
        raise FileRefused
    if media_type == PDF:
        _check_pdf(data)
        return Cleaned(PDF, data)
    if media_type == XLSX:
        _check_xlsx(data)
        return Cleaned(XLSX, data)
    return _picture(data)


def _picture(data: bytes) -> Cleaned:
    try:
        with Image.open(BytesIO(data), formats=tuple(_IMAGES)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileTooLarge
            kind = opened.format or ""
            bare = _without_extras(ImageOps.exif_transpose(opened), kind)
        out = BytesIO()
        bare.save(out, kind, **({"quality": _QUALITY} if kind != "PNG" else {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileTooLarge from error
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        zlib.error,
    ) as error:
        raise FileRefused("The picture is damaged.", code="file_damaged") from error
    return Cleaned(_IMAGES[kind], out.getvalue())


def _without_extras(picture: Image.Image, kind: str) -> Image.Image:
    """The points alone: a new picture carries no text, profile, thumbnail or second frame."""
    transparent = "transparency" in picture.info or picture.mode in (
        "LA",
        "PA",
        "RGBA",
        "La",
        "RGBa",
    )
    mode = "RGBA" if transparent and kind != "JPEG" else "RGB"
    flat = picture.convert("L" if picture.mode in ("1", "L") and not transparent else mode)
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    return bare


def _check_pdf(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("The document is damaged: its end is missing.", code="file_damaged")
    # What follows the end would make the file a second thing, such as an archive.
    if data[end + 5 :].strip(b"\r\n \x00") or zipfile.is_zipfile(BytesIO(data)):
        raise FileRefused("The document holds something behind its end.", code="file_active")
    spelt_out = _SPELT.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _ACTIVE.search(spelt_out):
        raise FileRefused("The document holds scripts or files; print it anew.", code="file_active")


def _check_xlsx(data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            _check_expansion(archive, len(data))
            _check_parts(archive)
    except _ZIP_FAULTS as error:
        raise FileRefused("The table is damaged.", code="file_damaged") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    strange = any(
        entry.flag_bits & 1 or entry.filename.startswith("/") or ".." in entry.filename
        for entry in entries
    )
    if strange or len(names) != len(entries) or len(entries) > MOST_ENTRIES:
        raise FileRefused
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise FileRefused


def _check_expansion(archive: zipfile.ZipFile, packed: int) -> None:
    # The sizes in the directory may lie, so what comes out is counted; it is thrown away at once.
    expanded = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while block := part.read(_STEP):
                expanded += len(block)
                if expanded > min(LARGEST_EXPANDED, packed * HIGHEST_RATIO):
                    raise FileRefused("The table is packed too tightly.", code="file_expands")


def _check_parts(archive: zipfile.ZipFile) -> None:
    try:
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, UnicodeError, ValueError) as error:
        raise FileRefused("The table is damaged.", code="file_damaged") from error
    kinds = {part.get("ContentType", "") for part in types}
    # A table with macros calls its main part by another name.
    if _MAIN_PART not in kinds:
        raise FileRefused
    active = ("vba", "macro", "activeX", "oleObject", "externalLink")
    named = " ".join(archive.namelist()) + " ".join(kinds)
    if any(word.casefold() in named.casefold() for word in active):
        raise FileRefused("The table holds macros or links to other files.", code="file_active")
