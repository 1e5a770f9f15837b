"""From where do people of the demonstration report? Most from about their homes."""

import random

from api.demo.books import CastMember
from api.demo.land import near
from correction.register.model import Place

_HOME_SPREAD_M = 130.0


def place_of(member: CastMember | None, home: Place, dice: random.Random) -> Place:
    """Where a check-in is made, as a phone would give it; `member` when it is one of the cast."""
    if member is not None and member.still:
        return Place(home.lon, home.lat, 12.0)
    if member is not None and member.seen_at is not None:
        spot = member.seen_at
        lon, lat = near(spot.lon, spot.lat, spot.spread_m, dice)
        return Place(lon, lat, round(dice.uniform(40, 230), 1))
    lon, lat = near(home.lon, home.lat, _HOME_SPREAD_M, dice)
    return Place(lon, lat, round(dice.uniform(5, 70), 1))
