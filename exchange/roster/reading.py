"""Files in: xlsx and csv, in the encodings that offices use, as a table of texts."""

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exchange.roster.model import FORMULA, QUOTE, Grid
from foundation.errors import Invalid, TooLarge

LARGEST_FILE = 20 * 1_048_576
LARGEST_EXPANDED = 100 * 1_048_576
LARGEST_RATIO = 100
MOST_ROWS = 50_000
MOST_COLUMNS = 200
_LITTLE, _BIG = b"\xff\xfe", b"\xfe\xff"
# UTF-16 has at least one NUL in so many bytes; damaged UTF-8 at most one bad letter in so many.
_NULS_IN = 10
_DAMAGE_IN = 5
_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}


class NotARoster(Invalid):
    """This is no roster: no name and ID number columns; compare with the template."""

    code = "not_a_roster"


class ProtectedFile(Invalid):
    """The file has a password or macros; save it as plain xlsx or CSV."""

    code = "protected_file"


def read(data: bytes) -> Grid:
    """A file's rows as texts, by what the file is, not by what it is called.

    Raises:
        TooLarge: over 20 MiB, or it would expand to over 100 MiB or 100 times its size.
        ProtectedFile: a password or macros.
        NotARoster: neither a workbook nor a table of text.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge("The file is over 20 MB. Import it office by office.", code="file_too_large")
    if data[:4] == b"PK\x03\x04":
        return _workbook(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        # An OLE container: an xlsx behind a password, or the old binary format.
        raise ProtectedFile
    return _text(data)


def _workbook(data: bytes) -> Grid:
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise NotARoster from error
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        raise NotARoster
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS:
            raise TooLarge("More than 50,000 rows. Import office by office.", code="file_too_large")
        texts = tuple(_cell(cell) for cell in cells[:MOST_COLUMNS])
        if any(texts):
            rows.append((number, texts))
    return Grid("xlsx", tuple(rows))


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise NotARoster from error
    expanded = sum(entry.file_size for entry in entries)
    if expanded > LARGEST_EXPANDED or expanded > LARGEST_RATIO * max(len(data), 1):
        raise TooLarge("The file expands to too much.", code="file_too_large")
    names = {entry.filename for entry in entries}
    if "xl/vbaProject.bin" in names:
        raise ProtectedFile
    if "xl/workbook.xml" not in names:
        raise NotARoster


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _text(data: bytes) -> Grid:
    encoding, text = _decoded(data)
    if "\x00" in text:
        raise NotARoster
    sample = text[:4096]
    delimiter = max(",\t;", key=sample.count)
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise TooLarge("More than 50,000 rows.", code="file_too_large")
            texts = tuple(_unquoted(cell.strip()) for cell in cells[:MOST_COLUMNS])
            if any(texts):
                rows.append((number, texts))
    except csv.Error as error:
        raise NotARoster from error
    return Grid(encoding, tuple(rows))


def _unquoted(cell: str) -> str:
    """A text that an export quoted, so that no spreadsheet runs it, without its quote."""
    return cell[1:] if cell.startswith(QUOTE) and cell[1:].startswith(FORMULA) else cell


def _decoded(data: bytes) -> tuple[str, str]:
    """Encoding and text; what cannot be read becomes U+FFFD, and its row is reported (SEC-45)."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (_LITTLE, "utf-16"), (_BIG, "utf-16")):
        if data.startswith(mark):
            return _NAMES[codec], data.decode(codec, errors="replace")
    if wide := _wide(data):
        return _NAMES[wide], data.decode(wide, errors="replace")
    for codec in ("utf-8", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or not _mostly_utf8(data):
            return _NAMES[codec], text
    codec = "utf-8" if _mostly_utf8(data) else "gb18030"
    return _NAMES[codec], data.decode(codec, errors="replace")


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: the digits and commas of a table leave a NUL at every other byte.

    This must be asked before GB18030, which takes most of UTF-16 for something else.
    """
    even, odd = data[::2].count(0), data[1::2].count(0)
    if (even + odd) * _NULS_IN < len(data):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _mostly_utf8(data: bytes) -> bool:
    """Whether this is UTF-8 with a little damage, which GB18030 might also read, as nonsense."""
    text = data.decode("utf-8", errors="replace")
    beyond = sum(not letter.isascii() for letter in text)
    return text.count("\ufffd") * _DAMAGE_IN < beyond
