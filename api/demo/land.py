"""The schematic map of the demonstration: streets, communities, and places to live inside them."""

import json
import math
import random
from functools import cache
from importlib.resources import files
from typing import Any

from shapely import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_METRES_PER_DEGREE = 111_320.0
_SPREAD_M = 350.0


class Land:
    """Streets as polygons, communities as points, by code."""

    def __init__(self, features: list[dict[str, Any]]) -> None:
        self._streets: dict[str, BaseGeometry] = {}
        self._communities: dict[str, list[tuple[str, float, float]]] = {}
        for feature in features:
            known = feature["properties"]
            if known["kind"] == "street":
                self._streets[known["code"]] = shape(feature["geometry"])
            elif known["kind"] == "community":
                lon, lat = feature["geometry"]["coordinates"]
                self._communities.setdefault(known["code"][:9], []).append(
                    (known["name_zh"], lon, lat)
                )

    def home(self, street: str, dice: random.Random) -> tuple[float, float, str]:
        """A place to live in a street: longitude, latitude (WGS-84), the community's name."""
        name, lon, lat = dice.choice(self._communities[street])
        for _ in range(20):
            found = near(lon, lat, _SPREAD_M, dice)
            if self._streets[street].contains(Point(*found)):
                return (*found, name)
        return lon, lat, name


def near(lon: float, lat: float, spread_m: float, dice: random.Random) -> tuple[float, float]:
    """A point round another, normally spread by so many metres."""
    per_degree = _METRES_PER_DEGREE * math.cos(math.radians(lat))
    return (
        round(lon + dice.gauss(0, spread_m) / per_degree, 5),
        round(lat + dice.gauss(0, spread_m) / _METRES_PER_DEGREE, 5),
    )


@cache
def schematic() -> dict[str, Any]:
    """The schematic map as GeoJSON, WGS-84."""
    text = files("api").joinpath("demo/pingshan.geojson").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def pingshan() -> Land:
    """The land of the demonstration."""
    return Land(schematic()["features"])
