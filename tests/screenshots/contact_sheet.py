"""The page that lists every picture, with the acceptance ticks of its screen as they were seen."""

import tomllib
from pathlib import Path
from typing import Any

TICKS = Path(__file__).parent / "ticks.toml"
_HEAD = """# Pictures

Every page of the service, in Chinese and English, at 1366, 1920 and 390 pixels (wall 1920 and 3840,
kiosk 1280), with people of a demonstration district: all of them synthetic. Made by
`python3 dev.py screenshots`, which looks for what a machine can see, at a fixed hour (Tuesday
2026-11-24, 17:36). The ticks below are the acceptance list of the design, gone through by eye; they
are kept in `tests/screenshots/ticks.toml`.

A name is `screen-language-width[-state].png`.
"""


def write(folder: Path) -> list[str]:
    """Write `README.md` beside the pictures; returns the pictures that a tick names in vain."""
    with TICKS.open("rb") as file:
        screens = tomllib.load(file)["screen"]
    there = {path.name for path in folder.glob("*.png")}
    lines = [_HEAD]
    for screen in screens:
        lines += [f"## {screen['id']} {screen['title']}".replace("## more ", "## "), ""]
        lines += [screen["note"] + ".", ""] if "note" in screen else []
        lines += [_tick(tick) for tick in screen.get("tick", [])]
        lines += ["", *_pictures(screen.get("pictures", []), there)]
    (folder / "README.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")
    return sorted(_missing(screens, there))


def _tick(tick: dict[str, Any]) -> str:
    seen = tick.get("seen", [])
    mark = "x" if seen else " "
    where = "later" if tick.get("later") else ", ".join(seen)
    told = "; ".join(part for part in (where, tick.get("note", "")) if part)
    return f"- [{mark}] {tick['text']}" + (f" — {told}" if told else "")


def _pictures(prefixes: list[str], there: set[str]) -> list[str]:
    lines: list[str] = []
    for prefix in prefixes:
        for language in ("zh", "en"):
            mine = sorted(name for name in there if _is_of(name, prefix, language))
            if mine:
                links = " · ".join(f"[{_short(name, prefix, language)}]({name})" for name in mine)
                lines += [f"`{prefix}` {language}: {links}", ""]
    return lines


def _is_of(name: str, prefix: str, language: str) -> bool:
    rest = name.removeprefix(f"{prefix}-{language}-")
    return rest != name and rest[:1].isdigit()


def _short(name: str, prefix: str, language: str) -> str:
    return name.removeprefix(f"{prefix}-{language}-").removesuffix(".png").replace("-", " ", 1)


def _missing(screens: list[dict[str, Any]], there: set[str]) -> set[str]:
    """What is named as seen and is not there in either language."""
    named = {
        seen
        for screen in screens
        for tick in screen.get("tick", [])
        for seen in tick.get("seen", [])
        if seen != "every picture"
    }
    return {
        one for one in named if not any(_in(one, language) in there for language in ("zh", "en"))
    }


def _in(seen: str, language: str) -> str:
    """The file of a picture named without its language."""
    parts = seen.split("-")
    width = next(place for place, part in enumerate(parts) if part.isdigit())
    return "-".join([*parts[:width], language, *parts[width:]]) + ".png"
