"""The kinds of files that are taken, how large they may be, and how others are refused."""

from dataclasses import dataclass

from foundation.errors import Invalid, TooLarge

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LARGEST_EXPANDED = 100 * 1024 * 1024
HIGHEST_RATIO = 100
MOST_ENTRIES = 2000
MOST_OBJECTS = 20_000

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileRefused(Invalid):
    """This file is not taken; send a JPEG, PNG or WebP picture, a PDF, or an XLSX table.

    Codes: file_empty, file_kind, file_damaged, file_active, file_expands, file_not_cleanable.
    """

    code = "file_kind"


class FileTooLarge(TooLarge):
    """A file may have at most 20 MiB, and a picture 50 million points."""

    code = "file_too_large"


@dataclass(frozen=True)
class Cleaned:
    """What is kept of a file: its true kind, and its bytes without notes of who made it where."""

    media_type: str
    data: bytes
