"""Numbers of identity documents: what kind they are, whether they can be right, what they say.

A resident number has 17 digits and a check character (GB 11643-1999); a region that is unknown or
no longer used is a note, never a refusal. Numbers that begin with 99, and other papers with a Z in
front, belong to nobody: the demonstration accepts those alone, production refuses them.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from foundation.errors import Invalid

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SYNTHETIC = "99"
_OLDEST = date(1880, 1, 1)
_IGNORED = re.compile(r"[\s\-‐‑–—()（）]")

# Provinces by the first two digits (GB/T 2260), with the residence permits of Hong Kong, Macao and
# Taiwan people (81 to 83).
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)


class DocumentKind(StrEnum):
    """The kinds of identity document that are told apart by their number."""

    RESIDENT = "resident"
    RESIDENT_15 = "resident_15"
    FOREIGN_RESIDENT = "foreign_resident"
    HONG_KONG_PERMIT = "hong_kong_permit"
    MACAO_PERMIT = "macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"


class NumberRules(StrEnum):
    """Which numbers an installation accepts."""

    PRODUCTION = "production"
    DEMO = "demo"


class Sex(StrEnum):
    """What the number says."""

    MALE = "male"
    FEMALE = "female"


class IdNumberRefused(Invalid):
    """This number cannot be right; compare it with the document.

    Codes: id_number_empty, id_number_form, id_number_check, id_number_birth_date,
    id_number_synthetic (production), id_number_not_synthetic (demonstration).
    """

    code = "id_number_form"


@dataclass(frozen=True)
class IdNumber:
    """A number that can be right; `region` is its first six digits, `notes` are codes to look at.

    Notes: unknown_region, fifteen_digits.
    """

    kind: DocumentKind
    normal: str
    birth_date: date | None = None
    sex: Sex | None = None
    region: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What two numbers of one person have in common: an old number becomes the new one."""
        if self.kind is DocumentKind.RESIDENT_15:
            stem = f"{self.normal[:6]}19{self.normal[6:]}"
            return stem + check_character(stem)
        if self.kind is DocumentKind.RESIDENT:
            return self.normal
        return f"{self.kind}:{self.normal}"

    @property
    def synthetic(self) -> bool:
        """Whether the number is one of the demonstration's own."""
        return is_synthetic(self.normal)


def parse(
    text: str, rules: NumberRules = NumberRules.PRODUCTION, *, on: date | None = None
) -> IdNumber:
    """Read a number as people write it: spaces, hyphens, full-width digits and a small x are taken.

    Args:
        on: the present day; with it, a birth date in the future is refused.

    Raises:
        IdNumberRefused: says what is wrong by its code.
    """
    normal = normalise(text)
    if not normal:
        raise IdNumberRefused("Give the number of the document.", code="id_number_empty")
    number = _resident(normal, on) if _looks_resident(normal) else _other(normal)
    _admit(number, rules)
    return number


def normalise(text: str) -> str:
    """The number in capital half-width characters, without spaces and hyphens."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_character(stem: str) -> str:
    """The eighteenth character for seventeen digits (GB 11643: weights, modulo 11)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, stem, strict=True))
    return _CHECKS[total % 11]


def is_synthetic(normal: str) -> bool:
    """Whether a normal number is one that only the demonstration makes: 99…, ZH…, ZM…, ZZ…."""
    if _looks_resident(normal):
        return normal.startswith(_SYNTHETIC)
    return re.fullmatch(r"Z[HM][0-9]{8}([0-9]{2})?|ZZ[0-9]{7}", normal) is not None


def _looks_resident(normal: str) -> bool:
    return re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", normal) is not None


def _resident(normal: str, on: date | None) -> IdNumber:
    old = len(normal) == 15
    if not old and check_character(normal[:17]) != normal[17]:
        raise IdNumberRefused(
            "The check character is wrong: compare the number with the document.",
            code="id_number_check",
        )
    digits = f"19{normal[6:12]}" if old else normal[6:14]
    order = normal[-1] if old else normal[16]
    kind = DocumentKind.RESIDENT_15 if old else DocumentKind.RESIDENT
    # A foreigner's permanent residence card (2023 form) begins with 9 and the province.
    if not old and normal[0] == "9" and normal[1:3] in _PROVINCES:
        kind = DocumentKind.FOREIGN_RESIDENT
    known = normal[:2] in _PROVINCES or kind is DocumentKind.FOREIGN_RESIDENT
    strange = not known and not normal.startswith(_SYNTHETIC)
    notes = [("fifteen_digits", old), ("unknown_region", strange)]
    return IdNumber(
        kind=kind,
        normal=normal,
        birth_date=_birth_date(digits, on),
        sex=Sex.MALE if int(order) % 2 else Sex.FEMALE,
        region=normal[:6],
        notes=tuple(note for note, holds in notes if holds),
    )


def _birth_date(digits: str, on: date | None) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = None
    if born is None or born < _OLDEST or (on is not None and born > on):
        raise IdNumberRefused(
            "The birth date in the number is not a date: compare it with the document.",
            code="id_number_birth_date",
        )
    return born


_FORMS = (
    (DocumentKind.HONG_KONG_PERMIT, re.compile(r"Z?H\d{8}(\d{2})?")),
    (DocumentKind.MACAO_PERMIT, re.compile(r"Z?M\d{8}(\d{2})?")),
    (DocumentKind.TAIWAN_PERMIT, re.compile(r"\d{8}|\d{10}[A-Z]?")),
    (DocumentKind.FOREIGN_RESIDENT, re.compile(r"[A-Z]{3}\d{12}")),
    (DocumentKind.PASSPORT, re.compile(r"(?=.*[A-Z])(?=(.*\d){4})[A-Z0-9]{6,9}")),
)


def _other(normal: str) -> IdNumber:
    if normal.isascii():
        for kind, form in _FORMS:
            if form.fullmatch(normal):
                return IdNumber(kind, normal)
    raise IdNumberRefused(
        "This is not the number of an identity card (18 or 15 digits), passport or permit."
    )


def _admit(number: IdNumber, rules: NumberRules) -> None:
    if rules is NumberRules.PRODUCTION and number.synthetic:
        raise IdNumberRefused(
            "This number belongs to the demonstration; no real person has it.",
            code="id_number_synthetic",
        )
    if rules is NumberRules.DEMO and not number.synthetic:
        raise IdNumberRefused(
            "The demonstration takes made-up numbers only: 99…, or ZH…, ZM…, ZZ… on other papers.",
            code="id_number_not_synthetic",
        )
