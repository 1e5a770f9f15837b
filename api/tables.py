"""Every table of the service, seen at one place by migrations and tests."""

import pkgutil
from importlib import import_module

from sqlalchemy import MetaData

from foundation.columns import Base

WINGS = ("foundation", "correction", "assessment", "alerts", "exchange", "api")


def everything() -> MetaData:
    """The metadata with the tables of every room, found by their module's name `tables`."""
    for wing in WINGS:
        package = import_module(wing)
        for module in pkgutil.walk_packages(package.__path__, prefix=f"{wing}."):
            if module.name.rpartition(".")[2] == "tables" and module.name != "api.tables":
                import_module(module.name)
    return Base.metadata
