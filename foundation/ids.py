"""Identifiers: opaque, random, and strings everywhere."""

import secrets
from typing import NewType

PersonId = NewType("PersonId", str)
OrderId = NewType("OrderId", str)
OfficeId = NewType("OfficeId", str)
AccountId = NewType("AccountId", str)
AlertId = NewType("AlertId", str)
ScreeningId = NewType("ScreeningId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 20


def new_id() -> str:
    """A new identifier: 20 letters and digits, 100 random bits, no meaning."""
    bits = secrets.randbits(100)
    return "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(95, -5, -5))
