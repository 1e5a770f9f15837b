"""PDF documents, written anew without what says who made them, when and with what."""

import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from foundation.attachments.kinds import LARGEST_EXPANDED, MOST_OBJECTS, PDF, Cleaned, FileRefused
from foundation.attachments.pictures import jpeg_without_notes

# It tells of every oddity of a file, in the file's own words.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# What makes a PDF act when it is opened. In the bytes names may be spelt with #xx, which is undone
# first; only long names are looked for, since a short one also turns up by chance in a scan.
_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm")
_ACTIVE = frozenset(f"/{name}" for name in (*_NAMES, "ImportData"))
_ACTIVE_BYTES = re.compile(f"({'|'.join(sorted(_ACTIVE))})(?![A-Za-z])".encode())
_SPELT = re.compile(rb"#([0-9A-Fa-f]{2})")

_NOTES = frozenset({"/Metadata", "/PieceInfo", "/LastModified", "/Thumb"})
# Who wrote a note on a page, and when; under the same name a field of a form keeps what it is.
_NOTES_ON_PAGE = frozenset({"/T", "/CreationDate", "/M"})
# What the library raises on documents that were made, or fell, apart.
_FAULTS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    EOFError,
    OSError,
    zlib.error,
)


def clean_pdf(data: bytes) -> Cleaned:
    """Write a document anew from what its pages hold.

    Gone are author, program and times, XMP, earlier versions of it, names under notes, thumbnails,
    and what cameras wrote into its pictures.

    Raises:
        FileRefused: it is damaged, acts, or is two things at once; or it is locked or signed, which
            no rewriting leaves whole.
    """
    _check_bytes(data)
    try:
        reader = PdfReader(BytesIO(data), root_object_recovery_limit=MOST_OBJECTS)
        if reader.is_encrypted:
            raise _not_cleanable("The document is locked with a password.")
        if _objects_of(reader) > MOST_OBJECTS:
            raise FileRefused("The document has too many parts.", code="file_expands")
        if not reader.pages:
            raise FileRefused("The document has no pages.", code="file_damaged")
        for part in _parts(reader.trailer["/Root"]):
            _clean_part(part)
        # Only what is still reached from the root goes along.
        writer = PdfWriter(clone_from=reader)
        writer.pdf_header = reader.pdf_header
        writer.metadata = None
        out = BytesIO()
        writer.write(out)
    except _FAULTS as error:
        raise FileRefused("The document is damaged.", code="file_damaged") from error
    if out.tell() > LARGEST_EXPANDED:
        raise FileRefused("The document expands to too much.", code="file_expands")
    return Cleaned(PDF, out.getvalue())


def _check_bytes(data: bytes) -> None:
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise FileRefused("The document is damaged: its end is missing.", code="file_damaged")
    # What follows the end would make the file a second thing, such as an archive.
    if data[end + 5 :].strip(b"\r\n \x00") or zipfile.is_zipfile(BytesIO(data)):
        raise FileRefused("The document holds something behind its end.", code="file_active")
    if _ACTIVE_BYTES.search(_SPELT.sub(lambda found: bytes([int(found[1], 16)]), data)):
        raise _acts()


def _objects_of(reader: PdfReader) -> int:
    return sum(len(places) for places in reader.xref.values()) + len(reader.xref_objStm)


def _parts(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that is reached from the root, each once."""
    waiting: list[Any] = [root]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _clean_part(part: DictionaryObject) -> None:
    names = {value for value in part.values() if isinstance(value, NameObject)}
    if _ACTIVE & (names | set(part)):
        raise _acts()
    if "/ByteRange" in part or "/Sig" in names:
        raise _not_cleanable("The document is signed; writing it anew would break the signature.")
    on_page = "/Rect" in part and part.get("/Subtype") != "/Widget"
    for name in _NOTES | (_NOTES_ON_PAGE if on_page else set()):
        part.pop(NameObject(name), None)
    if isinstance(part, StreamObject) and part.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        # The library offers the points alone, decoded; these are the bytes as they lie there.
        part._data = jpeg_without_notes(part._data)  # noqa: SLF001


def _acts() -> FileRefused:
    return FileRefused("The document holds scripts or files; print it anew.", code="file_active")


def _not_cleanable(reason: str) -> FileRefused:
    return FileRefused(f"{reason} Print it to a new PDF.", code="file_not_cleanable")
