"""The sealed fields of a person: how they are kept, found again, and shown."""

from sqlalchemy.orm import Session

from correction.register.model import HiddenField, Masked
from correction.register.tables import PersonRow
from foundation import masking
from foundation.crypto.ciphers import cipher_of
from foundation.id_numbers import IdNumber

_FIELDS = {field: f"persons.{field}" for field in HiddenField}


def seal(session: Session, person_id: str, field: HiddenField, text: str | None) -> bytes | None:
    """A field as it is stored; nothing stays nothing."""
    if text is None:
        return None
    return cipher_of(session).seal(session, person_id, _FIELDS[field], person_id, text)


def opened(session: Session, row: PersonRow, field: HiddenField) -> str | None:
    """A field as it was given."""
    blob: bytes | None = getattr(row, field.value)
    if blob is None:
        return None
    return cipher_of(session).open(session, row.id, _FIELDS[field], row.id, blob)


def number_index(session: Session, number: IdNumber) -> str:
    """What an identity number is found by without being readable; an old form finds the new one."""
    return cipher_of(session).blind_index("persons.id_number", number.identity)


def phone_index(session: Session, phone: str | None) -> str | None:
    """What a phone number is found by; spaces and hyphens do not matter."""
    if phone is None:
        return None
    digits = "".join(letter for letter in phone if letter not in " -")
    return cipher_of(session).blind_index("persons.phone", digits)


def masked(session: Session, row: PersonRow) -> Masked:
    """The sealed fields as they may be shown in the file of a person."""
    number = opened(session, row, HiddenField.ID_NUMBER)
    phone = opened(session, row, HiddenField.PHONE)
    address = opened(session, row, HiddenField.ADDRESS)
    return Masked(
        id_number=None if number is None else masking.mask_id_number(number),
        phone=None if phone is None else masking.mask_phone(phone),
        address=None if address is None else masking.mask_address(address),
    )
