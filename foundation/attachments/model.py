"""What an attachment is."""

from dataclasses import dataclass
from datetime import datetime

from foundation.ids import PersonId


@dataclass(frozen=True)
class Attachment:
    """A stored file; `size` (bytes) and `sha256` are of what is kept, `source_sha256` is not."""

    id: str
    owner: PersonId
    kind: str
    media_type: str
    size: int
    sha256: str
    source_sha256: str
    added_by: str
    added_at: datetime
