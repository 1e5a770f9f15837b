"""XLSX tables, packed anew without what says who made them, when, where and with what."""

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from foundation.attachments.kinds import (
    HIGHEST_RATIO,
    LARGEST_EXPANDED,
    MOST_ENTRIES,
    XLSX,
    Cleaned,
    FileRefused,
)
from foundation.attachments.pictures import clean_picture

_TYPES = "[Content_Types].xml"
_MAIN_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STEP = 1 << 20
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
# What the standard library raises on archives that were made to break it.
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
# Names, times, printers, earlier versions: none of it is in the cells.
_DROPPED = re.compile(
    r"(docProps|docMetadata|customXml|xl/persons|xl/threadedComments|xl/revisions"
    r"|xl/printerSettings)/",
    re.IGNORECASE,
)
_DROPPED_KIND = re.compile(
    r"(core|extended|custom)-properties|\bperson\+|threadedcomments\+|printerSettings|revision|userNames",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"(.*/)?comments?\d*\.xml", re.IGNORECASE)
_COMMENTS_KIND = re.compile(r"spreadsheetml\.comments\+xml", re.IGNORECASE)
_PICTURE = re.compile(r"xl/media/[^/]+\.(jpe?g|png)", re.IGNORECASE)
_SHEET = re.compile(r"xl/\w*sheets/[^/]+\.xml", re.IGNORECASE)

_ELEMENT = r"<((?:\w+:)?{name})\b[^>]*?(?:/>|>\s*</\1>)"
_RELATION = re.compile(_ELEMENT.format(name="Relationship").encode())
_OVERRIDE = re.compile(_ELEMENT.format(name="Override").encode())
_OUTSIDE = re.compile(rb"""\bTargetMode\s*=\s*(["'])External\1""")
_TARGET = re.compile(rb"""\b(?:Target|PartName)\s*=\s*(["'])(.*?)\1""")
_AUTHOR = re.compile(rb"(<((?:\w+:)?author)\b[^>]*>).*?(</\2>)", re.DOTALL)
_FOLDER = re.compile(rb"""(<\w+:absPath\b[^>]*?\burl\s*=\s*)(["']).*?\2""", re.DOTALL)
_RESERVED_BY = re.compile(
    rb"""(<\w*:?fileSharing\b[^>]*?\buserName\s*=\s*)(["']).*?\2""", re.DOTALL
)
_PRINTER = re.compile(rb"""(<(?:\w+:)?pageSetup\b[^>]*?)\s+\w+:id\s*=\s*(["'])[^"']*\2""")


def clean_xlsx(data: bytes) -> Cleaned:
    """Pack a table anew: cells, formulas, looks and pictures stay, notes about its makers go.

    Raises:
        FileRefused: it is damaged, no table, active, or packed beyond measure; or its notes are
            written in a way that cannot be told apart from the rest.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_entries(archive.infolist())
            _check_expansion(archive, len(data))
            _check_parts(archive)
            parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except _FAULTS as error:
        raise FileRefused("The table is damaged.", code="file_damaged") from error
    roles = _roles(parts)
    kept = {name: _cleaned(name, part, roles) for name, part in parts.items() if name in roles.kept}
    if any(_still_says(name, part, roles) for name, part in kept.items()):
        # What is spelt in another way was not seen, but is seen when it is read as XML.
        reason = "The notes about this table's makers cannot be taken out. Save it as a new table."
        raise FileRefused(reason, code="file_not_cleanable")
    return Cleaned(XLSX, _packed(kept))


@dataclass(frozen=True)
class _Roles:
    """Which parts of a table stay, and which of them hold comments."""

    kept: frozenset[str]
    comments: frozenset[str]

    def names_dropped(self, target: str, folder: str) -> bool:
        """Whether a part that is named from a folder does not stay."""
        place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return bool(_DROPPED.match(place)) or place.casefold() not in self._folded

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.kept)


def _roles(parts: Mapping[str, bytes]) -> _Roles:
    """What each part is, by its name and by what the list of parts calls it."""
    elements = _elements(parts[_TYPES])
    kinds = {
        (given("PartName") or "").lstrip("/").casefold(): given("ContentType") or ""
        for tag, _, given in elements
        if tag == "Override"
    }
    endings = {
        (given("Extension") or "").casefold(): given("ContentType") or ""
        for tag, _, given in elements
        if tag == "Default"
    }
    kept, comments = set(), set()
    for name in parts:
        folded = name.casefold()
        kind = kinds.get(folded, endings.get(folded.rpartition(".")[2], ""))
        # What the list does not know no program opens: it can only be hidden there.
        unknown = not kind and name != _TYPES
        if unknown or _DROPPED.match(name) or _DROPPED_KIND.search(kind):
            continue
        kept.add(name)
        if _COMMENTS_KIND.search(kind) or _COMMENTS.fullmatch(name):
            comments.add(name)
    return _Roles(frozenset(kept), frozenset(comments))


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    strange = any(
        entry.flag_bits & 1 or entry.filename.startswith("/") or ".." in entry.filename
        for entry in entries
    )
    if strange or len(names) != len(entries) or len(entries) > MOST_ENTRIES:
        raise FileRefused
    if _TYPES not in names or "xl/workbook.xml" not in names:
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
    kinds = set(_given(archive.read(_TYPES), "ContentType"))
    # A table with macros calls its main part by another name.
    if _MAIN_PART not in kinds:
        raise FileRefused
    active = ("vba", "macro", "activeX", "oleObject", "externalLink")
    named = " ".join(archive.namelist()) + " ".join(kinds)
    if any(word.casefold() in named.casefold() for word in active):
        raise FileRefused("The table holds macros or links to other files.", code="file_active")


def _cleaned(name: str, part: bytes, roles: _Roles) -> bytes:
    if name == _TYPES:
        return _without(_OVERRIDE, part, "", roles)
    if name.endswith(".rels"):
        return _without(_RELATION, part, _folder_of(name), roles)
    if _PICTURE.fullmatch(name):
        return clean_picture(part).data
    if name == "xl/workbook.xml":
        return _RESERVED_BY.sub(rb"\1\2\2", _FOLDER.sub(rb"\1\2\2", part))
    if name in roles.comments:
        return _AUTHOR.sub(rb"\1\3", part)
    if _SHEET.fullmatch(name):
        return _PRINTER.sub(rb"\1", part)
    return part


def _folder_of(name: str) -> str:
    """The relations of a/b.xml lie in a/_rels/b.xml.rels and count from a."""
    return posixpath.dirname(posixpath.dirname(name))


def _without(element: re.Pattern[bytes], part: bytes, folder: str, roles: _Roles) -> bytes:
    """A list of parts without the lines that name one which does not stay."""

    def kept(found: re.Match[bytes]) -> bytes:
        target = _TARGET.search(found[0])
        if target is None or _OUTSIDE.search(found[0]):
            return found[0]
        name = target[2].decode("utf-8", "replace")
        return b"" if roles.names_dropped(name, folder) else found[0]

    return element.sub(kept, part)


def _still_says(name: str, part: bytes, roles: _Roles) -> bool:
    if name == _TYPES:
        return any(roles.names_dropped(target, "") for target in _given(part, "PartName"))
    if name.endswith(".rels"):
        folder = _folder_of(name)
        return any(
            roles.names_dropped(given("Target") or "", folder)
            for tag, _, given in _elements(part)
            if tag == "Relationship" and given("TargetMode") != "External"
        )
    if name == "xl/workbook.xml":
        return any(
            (tag == "absPath" and given("url")) or (tag == "fileSharing" and given("userName"))
            for tag, _, given in _elements(part)
        )
    if name in roles.comments:
        return any(tag == "author" and bool(text) for tag, text, _ in _elements(part))
    return False


def _given(part: bytes, attribute: str) -> list[str]:
    """What an attribute says wherever it is given."""
    return [found for _, _, given in _elements(part) if (found := given(attribute))]


Attribute = Callable[[str], str | None]


def _elements(part: bytes) -> list[tuple[str, str, Attribute]]:
    """Name (without its space), text and attributes of every element.

    Raises:
        FileRefused: this is no XML, or XML that could reach out or swell.
    """
    try:
        root = ElementTree.fromstring(part, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, UnicodeError, ValueError) as error:
        raise FileRefused("The table is damaged.", code="file_damaged") from error
    return [
        (item.tag.rpartition("}")[2], (item.text or "").strip(), item.get) for item in root.iter()
    ]


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _PACKED_AT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    return out.getvalue()
