"""The page that shows every picture, with the acceptance ticks of its screen."""

from pathlib import Path


def write(folder: Path) -> None:
    """Write the contact sheet of a folder of pictures."""
