"""`correction map load FILE`: the base map that every screen draws on."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api import base_map
from foundation.settings import load as settings_of

map_app = typer.Typer(no_args_is_help=True, help="The base map of this installation.")


@map_app.callback()
def _group() -> None:
    """The base map of this installation."""


@map_app.command("load")
def load_map(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="GeoJSON, WGS-84.")],
) -> None:
    """Check a map and show it from now on; one that is refused changes nothing."""
    folder = settings_of().data_dir
    with file.open("rb") as opened:
        found = base_map.keep(folder, opened.read(base_map.MOST_BYTES + 1))
    known = [one["properties"] for one in found["features"]]
    told = {
        "features": len(known),
        "streets": [one["name_zh"] for one in known if one["kind"] == "street"],
        "schematic": any(one.get("schematic") is True for one in known),
        "file": base_map.FILE,
    }
    typer.echo(json.dumps(told, ensure_ascii=False))
