"""What kind of file is this really, and what of it may be kept?"""

import re
from collections.abc import Callable

from foundation.attachments.documents import clean_pdf
from foundation.attachments.kinds import LARGEST, Cleaned, FileRefused, FileTooLarge
from foundation.attachments.pictures import clean_picture
from foundation.attachments.spreadsheets import clean_xlsx

Cleaner = Callable[[bytes], Cleaned]

_MAGIC: tuple[tuple[re.Pattern[bytes], Cleaner], ...] = (
    (re.compile(rb"\xff\xd8\xff"), clean_picture),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), clean_picture),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), clean_picture),
    (re.compile(rb"%PDF-[12]\.\d"), clean_pdf),
    (re.compile(rb"PK\x03\x04"), clean_xlsx),
)


def clean(data: bytes) -> Cleaned:
    """Find out what a file is by its content, and make it fit to be kept.

    Pictures, documents and tables are written anew, so that place, time, camera, author, program,
    thumbnails and anything hidden beside the point are gone.

    Raises:
        FileRefused: another kind, damaged, active, or what cannot be cleaned.
        FileTooLarge: more bytes or points than are taken.
    """
    if not data:
        raise FileRefused("The file is empty.", code="file_empty")
    if len(data) > LARGEST:
        raise FileTooLarge
    for magic, cleaner in _MAGIC:
        if magic.match(data):
            return cleaner(data)
    raise FileRefused
