"""The words of a refusal, by its code, in Chinese or English."""

import tomllib
from functools import cache
from importlib.resources import files

_GENERIC = {
    409: "conflict",
    422: "invalid",
    404: "not_found",
    403: "not_allowed",
    503: "unavailable",
}


@cache
def _book() -> dict[str, dict[str, list[str]]]:
    text = files("api").joinpath("words/problems.toml").read_text(encoding="utf-8")
    book = tomllib.loads(text)
    book.pop("basis")
    return book


def sentence(code: str, status: int, language: str) -> tuple[str, str]:
    """A title and what to do; a code without words of its own gets the title of its kind.

    Returns:
        (title, advice); the advice is empty where only the error's own detail can say it.
    """
    book = _book()
    if code in book:
        title, advice = book[code][language]
        return title, advice
    generic = book.get(_GENERIC.get(status, ""), book["bad_request"])
    title, advice = generic[language]
    # The error's own English detail says more than a generic sentence does.
    return title, advice if language == "zh" else ""
