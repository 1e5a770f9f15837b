"""Sex, birth date and names as they are typed, held against the identity number."""

from datetime import date

from correction.register.model import Sex
from foundation.errors import Invalid
from foundation.id_numbers import IdNumber


class DiffersFromDocument(Invalid):
    """Sex or birth date are not those of the identity number; compare with the document."""

    code = "differs_from_document"


def sex_of(number: IdNumber | None, stated: Sex | None) -> Sex:
    """The sex that the number says, which the one stated may not contradict.

    Raises:
        DiffersFromDocument, Invalid: they differ, or nothing says it.
    """
    told = Sex(number.sex.value) if number and number.sex else stated
    if told is None:
        raise Invalid(fields={"sex": "missing"})
    if stated not in (None, told):
        raise DiffersFromDocument(fields={"sex": "differs_from_id_number"})
    return told


def birth_date_of(number: IdNumber | None, stated: date | None, *, today: date) -> date:
    """The birth date that the number says, which the one stated may not contradict.

    Raises:
        DiffersFromDocument, Invalid: they differ, nothing says it, or it lies ahead.
    """
    told = (number.birth_date if number else None) or stated
    if told is None:
        raise Invalid(fields={"birth_date": "missing"})
    if stated not in (None, told):
        raise DiffersFromDocument(fields={"birth_date": "differs_from_id_number"})
    if told > today:
        raise Invalid(fields={"birth_date": "in_future"})
    return told
