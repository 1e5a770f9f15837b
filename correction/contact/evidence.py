"""The sealed parts of a check-in: where it was made, and the words that came with it."""

import json
from collections.abc import Iterable

from sqlalchemy.orm import Session

from correction.contact.model import CheckInDetail, Claim
from correction.contact.tables import CheckInRow
from correction.register.model import Place
from foundation.crypto.ciphers import cipher_of

PLACE = "check_ins.place"
WORDS = "check_ins.words"
OUTCOME_NOTE = "check_ins.outcome_note"
VOID_WORDS = "check_ins.void_words"
_WORDS = ("note", "reason", "no_location_reason", "no_photo_reason")


def seal_place(session: Session, person_id: str, row_id: str, place: Place | None) -> bytes | None:
    """A place as it is stored; none stays none."""
    if place is None:
        return None
    text = json.dumps([place.lon, place.lat, place.accuracy_m])
    return cipher_of(session).seal(session, person_id, PLACE, row_id, text)


def seal_words(session: Session, row_id: str, claim: Claim) -> bytes | None:
    """The words of a claim as they are stored; without any, nothing is."""
    words = {name: getattr(claim, name) for name in _WORDS if getattr(claim, name)}
    if not words:
        return None
    text = json.dumps(words, ensure_ascii=False)
    return cipher_of(session).seal(session, claim.person_id, WORDS, row_id, text)


def place_of(session: Session, row: CheckInRow) -> Place | None:
    """Where a check-in was made, opened."""
    if row.place is None:
        return None
    lon, lat, accuracy_m = json.loads(_open(session, row, PLACE, row.place))
    return Place(lon, lat, accuracy_m)


def detail_of(session: Session, row: CheckInRow) -> CheckInDetail:
    """A check-in whole, with place and words opened."""
    words: dict[str, str] = {}
    if row.words is not None:
        words = json.loads(_open(session, row, WORDS, row.words))
    return CheckInDetail(
        check_in=row.to_check_in(),
        place=place_of(session, row),
        **{name: words.get(name) for name in _WORDS},
    )


def prefetch(session: Session, person_ids: Iterable[str]) -> None:
    """Read the keys of many people at once, before their check-ins are opened."""
    cipher_of(session).prefetch(session, person_ids)


def _open(session: Session, row: CheckInRow, field: str, blob: bytes) -> str:
    return cipher_of(session).open(session, row.person_id, field, row.id, blob)
