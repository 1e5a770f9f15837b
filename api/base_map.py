"""The base map of an installation: checked before it is kept, kept whole or not at all."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

from shapely import Polygon
from shapely.validation import explain_validity

from api import strict_json
from foundation.errors import Invalid

FILE = "map.geojson"
MOST_BYTES = 10 * 1024 * 1024
MOST_FEATURES = 2_000
MOST_VERTICES, MOST_RINGS = 2_000, 50
LONGEST_NAME = 100
# China in WGS-84 degrees: west, south, east, north. Latitude before longitude falls outside.
CHINA = (73.0, 3.0, 136.0, 54.0)
_WGS84 = ("CRS84", "4326")

Json = Mapping[str, Any]


class BaseMapRefused(Invalid):
    """This is no map that can be shown; the sentence says where and why. Nothing was changed."""

    code = "base_map_refused"


def parsed(data: bytes) -> dict[str, Any]:
    """A base map from the bytes of a file.

    Nothing is mended: a shape that crosses itself is named, and its owner draws it again.

    Raises:
        BaseMapRefused: not GeoJSON, not in China, too large, not valid, or without names.
    """
    if len(data) > MOST_BYTES:
        raise BaseMapRefused(f"The file is larger than {MOST_BYTES // 1024**2} MiB; simplify it.")
    try:
        strict_json.check(data)
    except strict_json.NotStrict as error:
        raise BaseMapRefused(f"The file is no JSON in UTF-8: {error}.") from error
    found: Any = json.loads(data)
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise BaseMapRefused("The file is no GeoJSON: a FeatureCollection is wanted.")
    if "crs" in found and not any(name in json.dumps(found["crs"]) for name in _WGS84):
        raise BaseMapRefused("crs: WGS-84 is wanted; convert the map first.")
    features = found.get("features")
    if not isinstance(features, list) or not 1 <= len(features) <= MOST_FEATURES:
        raise BaseMapRefused(f"features: a list of 1 to {MOST_FEATURES} is wanted.")
    areas = [_checked(one, f"features[{place}]") for place, one in enumerate(features)]
    if not any(areas):
        raise BaseMapRefused("features: at least one area (Polygon or MultiPolygon) is wanted.")
    return found


def keep(folder: Path, data: bytes) -> dict[str, Any]:
    """Check a map and put it in place of the one before; a reader sees the old or the new, whole.

    Raises:
        BaseMapRefused: as `parsed`; the map before stays.
    """
    found = parsed(data)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{FILE}.{os.getpid()}"
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / FILE)
    return found


def kept(folder: Path) -> dict[str, Any] | None:
    """The map that was loaded, or None when none was.

    Raises:
        BaseMapRefused: a file lies there that `keep` would not have taken.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    seen = file.stat()
    return _read(file, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=2)
def _read(file: Path, changed_at: int, size: int) -> dict[str, Any]:  # noqa: ARG001
    return parsed(file.read_bytes())


def _checked(feature: Any, where: str) -> bool:
    """Whether a feature is an area; raises when it is none that can be shown."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise BaseMapRefused(f"{where}: a Feature is wanted.")
    geometry, known = feature.get("geometry"), feature.get("properties")
    if not isinstance(known, dict) or not isinstance(geometry, dict):
        raise BaseMapRefused(f"{where}: geometry and properties are wanted.")
    for name in ("kind", "name_zh", "name_en"):
        _check_word(known, name, where)
    if "label" in known:
        _check_point(known["label"], f"{where}.properties.label")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        _check_point(coordinates, f"{where}.geometry")
        return False
    if kind not in ("Polygon", "MultiPolygon"):
        raise BaseMapRefused(f"{where}.geometry: Point, Polygon or MultiPolygon is wanted.")
    shapes = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(shapes, list) or not shapes:
        raise BaseMapRefused(f"{where}.geometry: coordinates are wanted.")
    for shape in shapes:
        _check_shape(shape, f"{where}.geometry")
    return True


def _check_word(known: Json, name: str, where: str) -> None:
    word = known.get(name)
    if not isinstance(word, str) or not word.strip() or len(word) > LONGEST_NAME:
        reason = f"a text of 1 to {LONGEST_NAME} characters is wanted"
        raise BaseMapRefused(f"{where}.properties.{name}: {reason}.")


def _check_shape(rings: Any, where: str) -> None:
    if not isinstance(rings, list) or not 1 <= len(rings) <= MOST_RINGS:
        raise BaseMapRefused(f"{where}: 1 to {MOST_RINGS} rings are wanted.")
    for place, ring in enumerate(rings):
        _check_ring(ring, f"{where}, ring {place}")
    shape = Polygon(rings[0], rings[1:])
    if not shape.is_valid:
        raise BaseMapRefused(f"{where}: {explain_validity(shape)}; draw it again.")


def _check_ring(ring: Any, where: str) -> None:
    if not isinstance(ring, list) or not 4 <= len(ring) <= MOST_VERTICES:
        raise BaseMapRefused(f"{where}: 4 to {MOST_VERTICES} vertices are wanted; simplify it.")
    for place, point in enumerate(ring):
        _check_point(point, f"{where}, vertex {place}")
    if ring[0] != ring[-1]:
        raise BaseMapRefused(f"{where}: the last vertex has to be the first again.")


def _check_point(point: Any, where: str) -> None:
    numbers = list(_numbers(point)) if isinstance(point, list) else []
    if len(numbers) != 2:
        raise BaseMapRefused(f"{where}: longitude and latitude are wanted, two numbers.")
    lon, lat = numbers
    west, south, east, north = CHINA
    if not (west <= lon <= east and south <= lat <= north):
        turned = " Longitude stands first." if _turned(numbers) else ""
        raise BaseMapRefused(f"{where}: {lon}, {lat} lies outside China (WGS-84).{turned}")


def _numbers(point: Sequence[Any]) -> Iterator[float]:
    for one in point:
        if isinstance(one, int | float) and not isinstance(one, bool) and isfinite(one):
            yield float(one)


def _turned(numbers: Sequence[float]) -> bool:
    west, south, east, north = CHINA
    return west <= numbers[1] <= east and south <= numbers[0] <= north
