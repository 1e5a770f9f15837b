"""How personal things are shown by default: enough to recognise, not enough to use."""

import re

STAR = "*"
_STREET = re.compile(r"(街道|镇|乡|(?<!社)区(?=.)|大道|路|街|巷)")


def mask_id_number(number: str) -> str:
    """The first three and last four characters: 110***********1234.

    A number of fewer than twelve characters (a passport, a permit) keeps one in front and two
    behind; of fewer than four, nothing.
    """
    if len(number) >= 12:
        return number[:3] + STAR * (len(number) - 7) + number[-4:]
    if len(number) >= 4:
        return number[:1] + STAR * (len(number) - 3) + number[-2:]
    return STAR * len(number)


def mask_phone(phone: str) -> str:
    """Three digits in front, four behind: 138****5678; a short number keeps its last two digits."""
    if len(phone) >= 11:
        return phone[:-8] + STAR * 4 + phone[-4:]
    if len(phone) >= 6:
        return STAR * (len(phone) - 2) + phone[-2:]
    return STAR * len(phone)
