"""How personal things are shown by default: enough to recognise, not enough to use."""

import re
import unicodedata

from foundation.names import surname_of

STAR = "*"
_REST = "***"
_LONG_NUMBER = 12
_SHORT_NUMBER = 4
_TOWN = re.compile(r".+?(?:街道|镇(?!江|海|远)|乡(?![市县]))")
_STREET = re.compile(r".+?(?:大道|路|街|巷)")
_DIGIT = re.compile(r"[0-9０-９]")
_LONGEST_PLACE = 6


def mask_id_number(number: str) -> str:
    """The first three and last four characters: 110***********1234.

    A number of fewer than twelve characters (a passport, a permit) keeps one in front and two
    behind; one of fewer than four, none.
    """
    if len(number) >= _LONG_NUMBER:
        return number[:3] + STAR * (len(number) - 7) + number[-4:]
    if len(number) >= _SHORT_NUMBER:
        return number[:1] + STAR * (len(number) - 3) + number[-2:]
    return STAR * len(number)


def mask_phone(phone: str) -> str:
    """All but the four figures before the last four: 138****5678.

    A number of fewer than eleven figures keeps its last two; one of fewer than six, none.
    """
    if len(phone) >= 11:
        return phone[:-8] + STAR * 4 + phone[-4:]
    if len(phone) >= 6:
        return STAR * (len(phone) - 2) + phone[-2:]
    return STAR * len(phone)


def mask_name(name: str) -> str:
    """陈*禾, 陈*, 欧阳*: the surname, one star for the hidden, the last character of a longer name.

    A name in letters keeps the first letter of each word: N* T* V* D*.
    """
    letters = _characters(name.strip())
    surname = surname_of(name.strip())
    if not surname and any(one.isascii() and one.isalpha() for one in letters):
        return " ".join(_characters(word)[0] + STAR for word in name.split())
    head = surname or "".join(letters[:1])
    hidden = len(letters) - len(_characters(head))
    if hidden <= 0:
        return STAR * len(letters)
    return head + STAR + (letters[-1] if hidden > 1 else "")


def mask_address(address: str) -> str:
    """An address down to its town or street (街道, 镇, 乡; else the road), the rest hidden.

    Where neither is found, at most six characters before the first figure are shown.
    """
    text = address.strip()
    found = _TOWN.match(text) or _STREET.match(text)
    if found is not None and _DIGIT.search(found[0]) is None:
        return found[0] + (_REST if len(found[0]) < len(text) else "")
    shown = _DIGIT.split(text, maxsplit=1)[0][:_LONGEST_PLACE]
    return shown + _REST if text else ""


def _characters(text: str) -> list[str]:
    """What a reader sees as single characters: marks stay with the letter that they belong to."""
    seen: list[str] = []
    for one in text:
        if seen and unicodedata.category(one) in ("Mn", "Mc", "Me"):
            seen[-1] += one
        else:
            seen.append(one)
    return seen
