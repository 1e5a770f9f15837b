"""Names of people: stored as they are written, found as they are said.

Text is kept in Unicode's NFC form and is never folded further: 𠮷, 䶮 and every other rare
character stay what they are. What search needs is made beside it: pinyin, initials, a plain key.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict
from pypinyin import lazy_pinyin

from foundation.datafiles import load_file
from foundation.errors import Invalid

INTERPUNCT = "·"
LONGEST = 100
# The dots that keyboards, fonts and old systems write between the parts of a name.
_DOTS = dict.fromkeys(map(ord, "\u2022\u30fb\u2027\uff0e"), INTERPUNCT)
_SPACES = re.compile(r"\s+")
_AROUND_DOT = re.compile(rf"\s*{INTERPUNCT}\s*")
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PARTS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<letters>[^\W\d_{_HAN}]+)|(?P<other>\S)")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_HIDDEN = frozenset(
    "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


class NameRefused(Invalid):
    """This cannot be a name: it is empty, too long, or holds characters that cannot be shown."""

    code = "name_not_usable"


@dataclass(frozen=True)
class PersonName:
    """A name to store; `original` is as it came, `notes` are codes for whoever looks it over.

    Notes: mapped_character (an old private-use code was replaced), private_use (one remains that
    nobody else can read), hidden_control (direction marks; shown escaped).
    """

    text: str
    original: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How a name is found by its sound: `full` like "ouyangshi", `initials` like "oys"."""

    full: str
    initials: str


class _Surnames(BaseModel):
    model_config = ConfigDict(frozen=True)

    basis: str
    compound: frozenset[str]
    readings: dict[str, str]


class _PrivateUse(BaseModel):
    model_config = ConfigDict(frozen=True)

    basis: str
    characters: dict[str, str]


def parse(text: str) -> PersonName:
    """Take a name as it is written, with every kind of dot, space and old character code.

    Raises:
        NameRefused: nothing is left but dots, more than 100 characters, or a control character.
    """
    mapped = text.translate(_private_use())
    folded = fold(mapped)
    # A dot alone parts nothing: such a name could never be found again.
    if not search_key(folded) or len(folded) > LONGEST:
        raise NameRefused("Give the name as on the document, with at most 100 characters.")
    if any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in folded):
        raise NameRefused("The name holds a character that cannot be shown; type it again.")
    notes = (
        ("mapped_character", mapped != text),
        ("private_use", _PRIVATE.search(folded) is not None),
        ("hidden_control", not _HIDDEN.isdisjoint(folded)),
    )
    return PersonName(folded, text, tuple(note for note, holds in notes if holds))


def fold(text: str) -> str:
    """The one stored form: NFC, U+00B7 for every dot between parts, single spaces."""
    dotted = unicodedata.normalize("NFC", text).translate(_DOTS)
    return _AROUND_DOT.sub(INTERPUNCT, _SPACES.sub(" ", dotted)).strip()


def search_key(text: str) -> str:
    """What two spellings of a name have in common: without dots, spaces and case.

    Look-alikes stay apart: it never goes further than NFC.
    """
    return re.sub(rf"[\s{INTERPUNCT}]", "", fold(text)).casefold()


def surname_of(text: str) -> str:
    """The part that is kept when a name is masked: a compound surname whole, or one character.

    Empty for a name in letters and for one whose parts are joined by dots: those have no surname
    in this sense.
    """
    if INTERPUNCT in text or not re.fullmatch(rf"[{_HAN}]+", text):
        return ""
    compound = len(text) > 2 and text[:2] in _surnames().compound
    return text[:2] if compound else text[:1]


def reading(text: str) -> Reading:
    """The sound of a name, with the surname read as a surname: 单雄信 is shan xiong xin.

    A character without a known sound stands for itself, so that it can still be typed and found.
    """
    folded = fold(text)
    surname = surname_of(folded)
    syllables = _surname_syllables(surname) if len(folded) > len(surname) else []
    for part in _PARTS.finditer(folded[len(surname) :] if syllables else folded):
        if part["han"]:
            syllables += _syllables(part["han"])
        elif part["letters"]:
            syllables.append(_plain(part["letters"]))
    return Reading("".join(syllables), "".join(syllable[:1] for syllable in syllables))


def visible(text: str) -> str:
    """A name with hidden direction marks written out, so that no list is turned around by it."""
    return "".join(f"⟨U+{ord(one):04X}⟩" if one in _HIDDEN else one for one in text)


def _surname_syllables(surname: str) -> list[str]:
    known = _surnames().readings.get(surname)
    return known.split() if known else _syllables(surname)


def _syllables(han: str) -> list[str]:
    # The library also takes a list of syllables from this callable, which its types do not say.
    return list(lazy_pinyin(han, errors=list))  # type: ignore[arg-type]


def _plain(word: str) -> str:
    """Letters without accents, for typing: É and e are one key."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


@cache
def _surnames() -> _Surnames:
    return load_file("foundation", "name_tables/surnames.toml", _Surnames)


@cache
def _private_use() -> dict[int, str]:
    table = load_file("foundation", "name_tables/private_use.toml", _PrivateUse)
    return {int(old, 16): chr(int(new, 16)) for old, new in table.characters.items()}
