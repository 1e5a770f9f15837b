"""Reads the TOML files in which experts keep what they know; a mistake stops the start."""

import re
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from foundation.errors import Misconfigured

Model = TypeVar("Model", bound=BaseModel)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.toml")


def load_folder(package: str, folder: str, model: type[Model]) -> dict[str, Model]:
    """Every file of a folder, by its id, in alphabetical order; the file's name is the id.

    A model that has a field `id` is given it; a file that says another `id` is refused.

    Args:
        package: the room that owns the folder, like "alerts".
        folder: the folder's name in that room, like "policies".

    Raises:
        Misconfigured: "folder/file: reason"; also for an unknown key or an empty `basis`.
    """
    place = resources.files(package).joinpath(folder)
    if not place.is_dir():
        reason = f"{folder}: this folder of {package} is missing"
        raise Misconfigured(reason)
    return _all(place, folder, model)


def load_directory(place: Path, model: type[Model]) -> dict[str, Model]:
    """Every file of a directory outside the rooms, by the same rules as a room's folder.

    Raises:
        Misconfigured: "directory/file: reason"; also when there is no such directory.
    """
    if not place.is_dir():
        reason = f"{place}: this directory is missing"
        raise Misconfigured(reason)
    return _all(place, place.name, model)


def _all(place: Traversable, folder: str, model: type[Model]) -> dict[str, Model]:
    files = sorted((file for file in place.iterdir() if file.is_file()), key=lambda one: one.name)
    kept = [file for file in files if not file.name.startswith((".", "__"))]
    return {
        file.name.removesuffix(".toml"): _load(file, f"{folder}/{file.name}", model)
        for file in kept
    }


def load_file(package: str, path: str, model: type[Model]) -> Model:
    """One file of a room, by the same rules as a folder's.

    Raises:
        Misconfigured: "path: reason".
    """
    place = resources.files(package).joinpath(path)
    if not place.is_file():
        reason = f"{path}: this file of {package} is missing"
        raise Misconfigured(reason)
    return _load(place, path, model)


def _load(file: Traversable, where: str, model: type[Model]) -> Model:
    if _NAME.fullmatch(file.name) is None:
        reason = f"{where}: a data file is named id.toml, in small letters, digits, - and _"
        raise Misconfigured(reason)
    values = _parsed(file, where)
    basis = values.get("basis")
    if not isinstance(basis, str) or not basis.strip():
        reason = f"{where}: basis: say which law, standard or study this rests on"
        raise Misconfigured(reason)
    name = file.name.removesuffix(".toml")
    if values.get("id", name) != name:
        reason = f"{where}: id: the file's name is the id, but it says {values['id']!r}"
        raise Misconfigured(reason)
    if "id" in model.model_fields:
        values["id"] = name
    else:
        values.pop("id", None)
    try:
        return model.model_validate(values, extra="forbid")
    except ValidationError as error:
        reason = f"{where}: {_told(error)}"
        raise Misconfigured(reason) from error


def _parsed(file: Traversable, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        reason = f"{where}: {error}"
        raise Misconfigured(reason) from error


def _told(error: ValidationError) -> str:
    faults = (
        (".".join(str(part) for part in fault["loc"]), fault["msg"]) for fault in error.errors()
    )
    return "; ".join(f"{place}: {message}" if place else message for place, message in faults)
