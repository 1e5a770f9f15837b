"""The base map: checked before it is kept, whole or not at all, and shown from then on."""

import copy
import json

import pytest
from typer.testing import CliRunner

from api import base_map
from api.base_map import BaseMapRefused
from api.cli.maps import map_app
from api.demo.land import schematic
from api.doctor import examine
from foundation.settings import Settings

SQUARE = [[114.3, 22.6], [114.4, 22.6], [114.4, 22.7], [114.3, 22.7], [114.3, 22.6]]
BOW = [[114.3, 22.6], [114.4, 22.7], [114.4, 22.6], [114.3, 22.7], [114.3, 22.6]]


def a_feature(ring=SQUARE, **properties):
    """A district, a square."""
    known = {"kind": "district", "name_zh": "示例区", "name_en": "Sample", **properties}
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": known,
    }


def a_map(*features, **more):
    """A collection as bytes."""
    found = list(features) or [a_feature()]
    return json.dumps({"type": "FeatureCollection", "features": found, **more}).encode()


def a_point(lon, lat):
    """A place with a name."""
    found = copy.deepcopy(a_feature())
    return found | {"geometry": {"type": "Point", "coordinates": [lon, lat]}}


def a_ring(vertices):
    """A closed ring of so many vertices along a thin comb-free arc."""
    half = (vertices - 1) // 2
    there = [[114.3 + place / 100_000, 22.6] for place in range(half)]
    back = [[114.3 + place / 100_000, 22.7] for place in reversed(range(vertices - 1 - half))]
    return [*there, *back, there[0]]


def test_the_demonstrations_own_map_would_be_taken(tmp_path):
    """What the product ships passes its own check, and says that it is schematic."""
    found = base_map.keep(tmp_path, json.dumps(schematic()).encode())

    assert found["features"][0]["properties"]["schematic"] is True
    assert base_map.kept(tmp_path) == schematic()


@pytest.mark.parametrize(
    ("vertices", "fits"), [(2_000, True), (2_001, False), (4, True), (3, False)]
)
def test_a_ring_has_four_to_two_thousand_vertices(vertices, fits):
    """Both sides of both bounds."""
    ring = a_ring(vertices) if vertices > 4 else [*SQUARE[: vertices - 1], SQUARE[0]]

    if fits:
        assert base_map.parsed(a_map(a_feature(ring)))
    else:
        with pytest.raises(BaseMapRefused, match="4 to 2000 vertices"):
            base_map.parsed(a_map(a_feature(ring)))


@pytest.mark.parametrize(
    ("lon", "lat", "fits"),
    [
        (73.0, 3.0, True),
        (136.0, 54.0, True),
        (72.999, 22.0, False),
        (136.001, 22.0, False),
        (114.0, 2.999, False),
        (114.0, 54.001, False),
    ],
)
def test_every_point_lies_in_china(lon, lat, fits):
    """The box of the country in WGS-84 degrees, its edge included."""
    data = a_map(a_feature(), a_point(lon, lat))

    if fits:
        assert base_map.parsed(data)
    else:
        with pytest.raises(BaseMapRefused, match=r"features\[1\].* outside China"):
            base_map.parsed(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "no JSON"),
        (b"[]", "no GeoJSON"),
        (b'{"type": "Topology"}', "no GeoJSON"),
        (a_map(crs={"properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}), "crs: WGS-84"),
        (b'{"type": "FeatureCollection", "features": []}', "1 to 2000"),
        (a_map(*[a_feature()] * 2_001), "1 to 2000"),
        (a_map(7), r"features\[0\]: a Feature"),
        (a_map({"type": "Feature", "geometry": None, "properties": {}}), "geometry and prop"),
        (a_map(a_feature(name_zh=" ")), r"features\[0\]\.properties\.name_zh"),
        (a_map(a_feature(name_en="x" * 101)), "name_en"),
        (a_map(a_feature(kind=None)), "kind"),
        (a_map(a_feature(label=[114.3])), "label: longitude and latitude"),
        (a_map(a_feature(), a_point(22.7, 114.3)), "Longitude stands first"),
        (a_map(a_feature(), a_point(True, 22.7)), "two numbers"),
        (a_map(a_feature(SQUARE[:-1])), "first again"),
        (a_map(a_feature(BOW)), "Self-intersection"),
        (a_map(a_point(114.3, 22.7)), "at least one area"),
        (
            a_map(a_feature() | {"geometry": {"type": "LineString", "coordinates": []}}),
            "Point, Pol",
        ),
        (a_map(a_feature() | {"geometry": {"type": "MultiPolygon", "coordinates": 1}}), "coord"),
        (a_map(a_feature() | {"geometry": {"type": "Polygon", "coordinates": []}}), "1 to 50"),
        (b" " * (base_map.MOST_BYTES + 1), "larger than 10 MiB"),
    ],
)
def test_a_map_that_cannot_be_shown_is_refused_with_its_place(data, said):
    """Never mended, never half-taken: a sentence says what and where."""
    with pytest.raises(BaseMapRefused, match=said):
        base_map.parsed(data)


def test_a_refused_map_leaves_the_one_before(tmp_path):
    """And nothing lies about in the folder."""
    base_map.keep(tmp_path, a_map())

    with pytest.raises(BaseMapRefused):
        base_map.keep(tmp_path, a_map(a_feature(BOW)))

    assert base_map.kept(tmp_path) == json.loads(a_map())
    assert [file.name for file in tmp_path.iterdir()] == ["map.geojson"]


def test_the_command_loads_what_the_screens_then_show(client, front_door, tmp_path, monkeypatch):
    """From the command line to the map of a signed-in officer, without a restart."""
    folder = front_door.runtime.settings.data_dir
    monkeypatch.setenv("CORRECTION_DATA", str(folder))
    file = tmp_path / "own.geojson"
    file.write_bytes(a_map(a_feature(kind="street", name_zh="示例街道")))

    done = CliRunner().invoke(map_app, ["load", str(file)])

    assert json.loads(done.stdout)["streets"] == ["示例街道"]
    shown = client("officer").get("/api/v1/map/base").json()
    assert shown == json.loads(file.read_bytes())


def test_a_file_that_somebody_broke_by_hand_is_no_fault_of_the_screens(client, front_door):
    """The demonstration falls back on its own map; the doctor names the file's fault."""
    folder = front_door.runtime.settings.data_dir
    (folder / base_map.FILE).write_text("{")

    shown = client("officer").get("/api/v1/map/base")

    assert shown.json() == schematic()
    checks = {one.name: one for one in examine(Settings(mode="demo", data_dir=folder))}
    assert not checks["map"].ok
    assert "no JSON" in checks["map"].detail
